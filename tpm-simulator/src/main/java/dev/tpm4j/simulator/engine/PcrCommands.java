package dev.tpm4j.simulator.engine;

import dev.tpm4j.codec.CommandResponse;
import dev.tpm4j.codec.Octets;
import dev.tpm4j.codec.command.PcrEvent;
import dev.tpm4j.codec.command.PcrExtend;
import dev.tpm4j.codec.command.PcrRead;
import dev.tpm4j.codec.command.PcrReset;
import dev.tpm4j.codec.type.TpmRc;
import dev.tpm4j.codec.type.TpmRh;
import dev.tpm4j.codec.type.TpmsPcrSelection;
import dev.tpm4j.codec.type.TpmtHa;
import dev.tpm4j.simulator.crypto.Hash;
import java.util.ArrayList;
import java.util.List;

/** Part 3, "Integrity Collection (PCR)": PCR_Extend, PCR_Event, PCR_Read and PCR_Reset. */
final class PcrCommands {

  /** {@code TPML_DIGEST} holds no more. */
  private static final int MAX_DIGESTS = 8;

  private PcrCommands() {}

  static List<CommandDefinition<?>> definitions() {
    return List.of(
        CommandDefinition.of(PcrExtend.CODE, PcrExtend.Request::decode, PcrCommands::extend),
        CommandDefinition.of(PcrEvent.CODE, PcrEvent.Request::decode, PcrCommands::event),
        CommandDefinition.of(PcrRead.CODE, PcrRead.Request::decode, PcrCommands::read),
        CommandDefinition.of(PcrReset.CODE, PcrReset.Request::decode, PcrCommands::reset));
  }

  private static CommandResponse extend(Execution execution, PcrExtend.Request request)
      throws ResponseCodeException {
    int pcr = request.pcrHandle();
    if (pcr != TpmRh.RH_NULL) {
      requireExtendable(execution, pcr);
      for (TpmtHa digest : request.digests()) {
        Hash hash = Hash.ofId(digest.hashAlg());
        PcrChanges.extend(execution.state(), hash, pcr, Digests.bytes(digest));
      }
    }
    return new PcrExtend.Response();
  }

  private static CommandResponse event(Execution execution, PcrEvent.Request request)
      throws ResponseCodeException {
    int pcr = request.pcrHandle();
    if (pcr != TpmRh.RH_NULL) {
      requireExtendable(execution, pcr);
    }
    byte[] data = request.eventData().toByteArray();
    List<TpmtHa> digests = new ArrayList<>();
    for (Hash hash : Hash.values()) {
      byte[] digest = hash.digest(data);
      digests.add(Digests.of(hash, digest));
      if (pcr != TpmRh.RH_NULL) {
        PcrChanges.extend(execution.state(), hash, pcr, digest);
      }
    }
    return new PcrEvent.Response(digests);
  }

  static void requireExtendable(Execution execution, int pcr) throws ResponseCodeException {
    if (!PcrRules.mayExtend(pcr, execution.locality())) {
      throw new ResponseCodeException(TpmRc.LOCALITY);
    }
    if (PcrRules.stateSaved(pcr)) {
      execution.clearOrderly();
    }
  }

  private static CommandResponse reset(Execution execution, PcrReset.Request request)
      throws ResponseCodeException {
    int pcr = request.pcrHandle();
    if (!PcrRules.mayReset(pcr, execution.locality())) {
      throw new ResponseCodeException(TpmRc.LOCALITY);
    }
    if (PcrRules.stateSaved(pcr)) {
      execution.clearOrderly();
    }
    PcrChanges.reset(execution.state(), pcr);
    return new PcrReset.Response();
  }

  /** Reports as many of the selected and allocated PCRs as fit, and which those are. */
  private static CommandResponse read(Execution execution, PcrRead.Request request) {
    TpmState state = execution.state();
    List<TpmsPcrSelection> reported = new ArrayList<>();
    List<Octets> digests = new ArrayList<>();
    for (TpmsPcrSelection selection : request.pcrSelectionIn()) {
      Hash hash = Hash.ofId(selection.hash());
      int selected = PcrSelection.bits(selection);
      int bits = 0;
      for (int pcr = 0; pcr < Pcrs.COUNT; pcr++) {
        boolean wanted = (selected & 1 << pcr) != 0;
        if (wanted && state.permanent.isAllocated(hash, pcr) && digests.size() < MAX_DIGESTS) {
          bits |= 1 << pcr;
          digests.add(Octets.of(state.live.pcrs.value(hash, pcr)));
        }
      }
      reported.add(PcrSelection.of(hash, bits));
    }
    return new PcrRead.Response(state.reset.pcrCounter, reported, digests);
  }
}
