package dev.tpm4j.simulator.engine;

import dev.tpm4j.codec.type.TpmRh;
import dev.tpm4j.simulator.engine.PermanentState.Hierarchies;

/** The hierarchies and what follows from them (TCG TPM 2.0 Library, Part 1, "TPM Hierarchies"). */
final class HierarchySecrets {

  private HierarchySecrets() {}

  /** The null hierarchy is always there. */
  static boolean isEnabled(TpmState state, int hierarchy) {
    return switch (hierarchy) {
      case TpmRh.RH_PLATFORM -> state.live.phEnable;
      case TpmRh.RH_OWNER -> state.clear.shEnable;
      case TpmRh.RH_ENDORSEMENT -> state.clear.ehEnable;
      default -> hierarchy == TpmRh.RH_NULL;
    };
  }

  /** The primary seed. */
  static byte[] seed(TpmState state, int hierarchy) {
    Hierarchies secrets = state.permanent.hierarchies;
    return switch (hierarchy) {
      case TpmRh.RH_OWNER -> secrets.storageSeed();
      case TpmRh.RH_ENDORSEMENT -> secrets.endorsementSeed();
      case TpmRh.RH_PLATFORM -> secrets.platformSeed();
      default -> state.reset.nullSeed;
    };
  }

  /**
   * What goes into the seed values of primary objects besides: endorsement objects change with
   * their owner, although their keys do not.
   */
  static byte[][] stirred(TpmState state, int hierarchy) {
    Hierarchies secrets = state.permanent.hierarchies;
    return hierarchy == TpmRh.RH_ENDORSEMENT
        ? new byte[][] {secrets.storageProof(), secrets.endorsementProof()}
        : new byte[0][];
  }
}
