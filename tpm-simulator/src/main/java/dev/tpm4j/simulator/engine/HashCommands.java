package dev.tpm4j.simulator.engine;

import dev.tpm4j.codec.CommandResponse;
import dev.tpm4j.codec.Octets;
import dev.tpm4j.codec.command.Hash;
import dev.tpm4j.codec.type.TpmRh;
import java.util.List;

/** Part 3, "Symmetric Primitives": Hash. */
final class HashCommands {

  private HashCommands() {}

  static List<CommandDefinition<?>> definitions() {
    return List.of(CommandDefinition.of(Hash.CODE, Hash.Request::decode, HashCommands::hash));
  }

  private static CommandResponse hash(Execution execution, Hash.Request request) {
    byte[] data = request.data().toByteArray();
    HashAlgorithm hash = HashAlgorithm.ofId(request.hashAlg());
    byte[] digest = hash.digest(data);
    int hierarchy = Tickets.isSafe(data) ? request.hierarchy() : TpmRh.RH_NULL;
    return new Hash.Response(
        Octets.of(digest), Tickets.hashCheck(execution.state(), hierarchy, hash, digest));
  }
}
