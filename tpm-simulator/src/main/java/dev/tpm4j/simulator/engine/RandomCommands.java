package dev.tpm4j.simulator.engine;

import dev.tpm4j.codec.CommandResponse;
import dev.tpm4j.codec.Octets;
import dev.tpm4j.codec.command.GetRandom;
import dev.tpm4j.codec.command.StirRandom;
import java.util.List;

/** Part 3, "Random Number Generator": GetRandom and StirRandom. */
final class RandomCommands {

  private RandomCommands() {}

  static List<CommandDefinition<?>> definitions() {
    return List.of(
        CommandDefinition.of(GetRandom.CODE, GetRandom.Request::decode, RandomCommands::getRandom),
        CommandDefinition.of(
            StirRandom.CODE, StirRandom.Request::decode, RandomCommands::stirRandom));
  }

  private static CommandResponse getRandom(Execution execution, GetRandom.Request request) {
    int length = Math.min(request.bytesRequested(), execution.options().maxRandom());
    byte[] random = execution.state().permanent.random.generate(length);
    return new GetRandom.Response(Octets.of(random));
  }

  private static CommandResponse stirRandom(Execution execution, StirRandom.Request request) {
    execution.state().permanent.random.stir(request.inData().toByteArray());
    return new StirRandom.Response();
  }
}
