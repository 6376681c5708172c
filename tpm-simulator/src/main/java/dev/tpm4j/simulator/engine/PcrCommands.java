package dev.tpm4j.simulator.engine;

import java.util.ArrayList;
import java.util.List;

/** Part 3, "Integrity Collection (PCR)": PCR_Extend, PCR_Event, PCR_Read and PCR_Reset. */
final class PcrCommands {

  private static final int PCR_EVENT = 0x13C;
  private static final int PCR_RESET = 0x13D;
  private static final int PCR_READ = 0x17E;
  private static final int PCR_EXTEND = 0x182;

  /** {@code TPML_DIGEST} holds no more. */
  private static final int MAX_DIGESTS = 8;

  private PcrCommands() {}

  static List<CommandDefinition<?>> definitions() {
    return List.of(
        CommandDefinition.named("PCR_Extend", PCR_EXTEND)
            .nv()
            .handle("pcrHandle", Types::pcrOrNull, AuthRole.USER)
            .executes(in -> in.next(Types::digestValues), PcrCommands::extend),
        CommandDefinition.named("PCR_Event", PCR_EVENT)
            .nv()
            .decrypts(2)
            .handle("pcrHandle", Types::pcrOrNull, AuthRole.USER)
            .executes(in -> in.next(Types::event), PcrCommands::event),
        CommandDefinition.named("PCR_Read", PCR_READ)
            .executes(in -> in.next(Types::pcrSelections), PcrCommands::read),
        CommandDefinition.named("PCR_Reset", PCR_RESET)
            .nv()
            .handle("pcrHandle", Types::pcr, AuthRole.USER)
            .executes(PcrCommands::reset));
  }

  private static void extend(Execution execution, List<TaggedDigest> digests, WireWriter out)
      throws ResponseCodeException {
    int pcr = execution.handle(0);
    if (pcr == Handles.RH_NULL) {
      return;
    }
    requireExtendable(execution, pcr);
    for (TaggedDigest digest : digests) {
      PcrChanges.extend(execution.state(), digest.hash(), pcr, digest.digest());
    }
  }

  private static void event(Execution execution, byte[] data, WireWriter out)
      throws ResponseCodeException {
    int pcr = execution.handle(0);
    if (pcr != Handles.RH_NULL) {
      requireExtendable(execution, pcr);
    }
    HashAlgorithm[] hashes = HashAlgorithm.values();
    out.u32(hashes.length);
    for (HashAlgorithm hash : hashes) {
      TaggedDigest digest = new TaggedDigest(hash, hash.digest(data));
      digest.write(out);
      if (pcr != Handles.RH_NULL) {
        PcrChanges.extend(execution.state(), hash, pcr, digest.digest());
      }
    }
  }

  private static void requireExtendable(Execution execution, int pcr) throws ResponseCodeException {
    if (!PcrRules.mayExtend(pcr, execution.locality())) {
      throw new ResponseCodeException(Rc.LOCALITY);
    }
    if (PcrRules.stateSaved(pcr)) {
      execution.clearOrderly();
    }
  }

  private static void reset(Execution execution, WireWriter out) throws ResponseCodeException {
    int pcr = execution.handle(0);
    if (!PcrRules.mayReset(pcr, execution.locality())) {
      throw new ResponseCodeException(Rc.LOCALITY);
    }
    if (PcrRules.stateSaved(pcr)) {
      execution.clearOrderly();
    }
    PcrChanges.reset(execution.state(), pcr);
  }

  /** Reports as many of the selected and allocated PCRs as fit, and which those are. */
  private static void read(Execution execution, List<PcrSelection> selections, WireWriter out) {
    TpmState state = execution.state();
    List<PcrSelection> reported = new ArrayList<>();
    List<byte[]> digests = new ArrayList<>();
    for (PcrSelection selection : selections) {
      int bits = 0;
      for (int pcr = 0; pcr < Pcrs.COUNT; pcr++) {
        boolean wanted = (selection.bits() & 1 << pcr) != 0;
        if (wanted
            && state.permanent.isAllocated(selection.hash(), pcr)
            && digests.size() < MAX_DIGESTS) {
          bits |= 1 << pcr;
          digests.add(state.live.pcrs.value(selection.hash(), pcr));
        }
      }
      reported.add(new PcrSelection(selection.hash(), bits));
    }
    out.u32(state.reset.pcrCounter).u32(reported.size());
    for (PcrSelection selection : reported) {
      selection.write(out);
    }
    out.u32(digests.size());
    for (byte[] digest : digests) {
      out.sized(digest);
    }
  }
}
