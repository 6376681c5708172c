package dev.tpm4j.simulator.engine;

import dev.tpm4j.codec.CommandResponse;
import dev.tpm4j.codec.Octets;
import dev.tpm4j.codec.command.EventSequenceComplete;
import dev.tpm4j.codec.command.HashSequenceStart;
import dev.tpm4j.codec.command.MacStart;
import dev.tpm4j.codec.command.SequenceComplete;
import dev.tpm4j.codec.command.SequenceUpdate;
import dev.tpm4j.codec.type.TpmAlgId;
import dev.tpm4j.codec.type.TpmRc;
import dev.tpm4j.codec.type.TpmRh;
import dev.tpm4j.codec.type.TpmtHa;
import dev.tpm4j.simulator.crypto.Hash;
import dev.tpm4j.simulator.engine.SequenceObject.Kind;
import java.util.ArrayList;
import java.util.List;

/**
 * Part 3, "Hash/HMAC/Event Sequences": MAC_Start, which is HMAC_Start for a KEYEDHASH key,
 * HashSequenceStart, SequenceUpdate, SequenceComplete and EventSequenceComplete.
 */
final class SequenceCommands {

  private SequenceCommands() {}

  static List<CommandDefinition<?>> definitions() {
    return List.of(
        CommandDefinition.named("MAC_Start", MacStart.Request::decode, SequenceCommands::macStart),
        CommandDefinition.of(
            HashSequenceStart.CODE,
            HashSequenceStart.Request::decode,
            SequenceCommands::hashSequenceStart),
        CommandDefinition.of(
            SequenceUpdate.CODE, SequenceUpdate.Request::decode, SequenceCommands::update),
        CommandDefinition.of(
            SequenceComplete.CODE, SequenceComplete.Request::decode, SequenceCommands::complete),
        CommandDefinition.of(
            EventSequenceComplete.CODE,
            EventSequenceComplete.Request::decode,
            SequenceCommands::completeEvent));
  }

  private static CommandResponse macStart(Execution execution, MacStart.Request in)
      throws ResponseCodeException {
    MacScheme scheme = MacScheme.select(execution.entity(0), in.inScheme());
    return new MacStart.Response(execution.load(scheme.sequence(auth(in.auth()))));
  }

  /** Without an algorithm it is an event sequence, of all. */
  private static CommandResponse hashSequenceStart(
      Execution execution, HashSequenceStart.Request in) throws ResponseCodeException {
    Octets auth = auth(in.auth());
    SequenceObject sequence =
        in.hashAlg() == TpmAlgId.NULL
            ? SequenceObject.event(auth)
            : SequenceObject.hash(Hash.ofId(in.hashAlg()), auth);
    return new HashSequenceStart.Response(execution.load(sequence));
  }

  private static Octets auth(Octets given) {
    return Octets.of(AuthValues.trimmed(given));
  }

  private static CommandResponse update(Execution execution, SequenceUpdate.Request in)
      throws ResponseCodeException {
    sequence(execution.entity(0), 1).add(in.buffer().toByteArray());
    return new SequenceUpdate.Response();
  }

  private static CommandResponse complete(Execution execution, SequenceComplete.Request in)
      throws ResponseCodeException {
    SequenceObject sequence = sequence(execution.entity(0), 1);
    if (sequence.kind == Kind.EVENT) {
      throw new ResponseCodeException(Rc.ofHandle(TpmRc.MODE, 1));
    }
    sequence.add(in.buffer().toByteArray());
    execution.state().live.objects.flush(in.sequenceHandle());
    byte[] result = sequence.result();
    Hash hash = Hash.ofId(sequence.hashAlg);
    boolean ticket = sequence.kind == Kind.HASH && sequence.isTicketSafe();
    int hierarchy = ticket ? in.hierarchy() : TpmRh.RH_NULL;
    return new SequenceComplete.Response(
        Octets.of(result), Tickets.hashCheck(execution.state(), hierarchy, hash, result));
  }

  private static CommandResponse completeEvent(
      Execution execution, EventSequenceComplete.Request in) throws ResponseCodeException {
    SequenceObject sequence = sequence(execution.entity(1), 2);
    if (sequence.kind != Kind.EVENT) {
      throw new ResponseCodeException(Rc.ofHandle(TpmRc.MODE, 2));
    }
    boolean extend = in.pcrHandle() != TpmRh.RH_NULL;
    if (extend) {
      PcrCommands.requireExtendable(execution, in.pcrHandle());
    }
    sequence.add(in.buffer().toByteArray());
    execution.state().live.objects.flush(in.sequenceHandle());
    List<TpmtHa> digests = new ArrayList<>();
    for (Hash hash : Hash.values()) {
      byte[] digest = sequence.result(hash);
      digests.add(Digests.of(hash, digest));
      if (extend) {
        PcrChanges.extend(execution.state(), hash, in.pcrHandle(), digest);
      }
    }
    return new EventSequenceComplete.Response(digests);
  }

  private static SequenceObject sequence(Entity entity, int handle) throws ResponseCodeException {
    if (((Entity.Loaded) entity).object() instanceof SequenceObject sequence) {
      return sequence;
    }
    throw new ResponseCodeException(Rc.ofHandle(TpmRc.MODE, handle));
  }
}
