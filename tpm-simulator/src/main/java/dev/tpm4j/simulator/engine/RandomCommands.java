package dev.tpm4j.simulator.engine;

import java.util.List;

/** Part 3, "Random Number Generator": GetRandom and StirRandom. */
final class RandomCommands {

  private static final int STIR_RANDOM = 0x146;
  private static final int GET_RANDOM = 0x17B;

  private RandomCommands() {}

  static List<CommandDefinition<?>> definitions() {
    return List.of(
        CommandDefinition.named("GetRandom", GET_RANDOM)
            .encrypts(2)
            .executes(in -> in.next(Types::u16), RandomCommands::getRandom),
        CommandDefinition.named("StirRandom", STIR_RANDOM)
            .nv()
            .decrypts(2)
            .executes(in -> in.next(Types::sensitiveData), RandomCommands::stirRandom));
  }

  private static void getRandom(Execution execution, int requested, WireWriter out) {
    int length = Math.min(requested, execution.options().maxRandom());
    out.sized(execution.state().permanent.random.generate(length));
  }

  private static void stirRandom(Execution execution, byte[] data, WireWriter out) {
    execution.state().permanent.random.stir(data);
  }
}
