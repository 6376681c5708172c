package dev.tpm4j.simulator.engine;

import java.util.List;

/** Part 3, "Symmetric Primitives": Hash. */
final class HashCommands {

  private static final int HASH = 0x17D;

  private HashCommands() {}

  static List<CommandDefinition<?>> definitions() {
    return List.of(
        CommandDefinition.named("Hash", HASH)
            .decrypts(2)
            .encrypts(2)
            .executes(
                in ->
                    new HashParameters(
                        in.next(Types::maxBuffer),
                        in.next(Types::hash),
                        in.next(Types::hierarchyOrNull)),
                HashCommands::hash));
  }

  private record HashParameters(byte[] data, HashAlgorithm hash, int hierarchy) {}

  private static void hash(Execution execution, HashParameters in, WireWriter out) {
    byte[] digest = in.hash().digest(in.data());
    out.sized(digest);
    int hierarchy = Tickets.isSafe(in.data()) ? in.hierarchy() : Handles.RH_NULL;
    Tickets.hashCheck(execution.state(), hierarchy, in.hash(), digest, out);
  }
}
