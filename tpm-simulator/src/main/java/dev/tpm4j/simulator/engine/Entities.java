package dev.tpm4j.simulator.engine;

/** What handles refer to: whether it is there, and what authorises its use. */
final class Entities {

  private Entities() {}

  /** Refuses a handle whose entity is not loaded or whose hierarchy is disabled. */
  static void requireAvailable(TpmState state, int handle) throws ResponseCodeException {
    boolean available =
        switch (handle) {
          case Handles.RH_OWNER -> state.clear.shEnable;
          case Handles.RH_ENDORSEMENT -> state.clear.ehEnable;
          case Handles.RH_PLATFORM -> state.live.phEnable;
          case Handles.RH_PLATFORM_NV -> state.clear.phEnableNv;
          default -> true;
        };
    if (!available) {
      throw new ResponseCodeException(Rc.HIERARCHY);
    }
  }

  /** The authorisation value, without trailing zeros; empty where the entity has none. */
  static byte[] authValue(TpmState state, int handle) {
    return switch (handle) {
      case Handles.RH_OWNER -> state.permanent.ownerAuth;
      case Handles.RH_ENDORSEMENT -> state.permanent.endorsementAuth;
      case Handles.RH_LOCKOUT -> state.permanent.lockoutAuth;
      case Handles.RH_PLATFORM -> state.clear.platformAuth;
      default ->
          Handles.type(handle) == Handles.HT_PCR && PcrRules.authGroup(Handles.index(handle))
              ? state.clear.pcrAuth
              : new byte[0];
    };
  }

  /** The proof of a hierarchy, the key of its tickets. */
  static byte[] proof(TpmState state, int hierarchy) {
    return switch (hierarchy) {
      case Handles.RH_OWNER -> state.permanent.hierarchies.storageProof();
      case Handles.RH_ENDORSEMENT -> state.permanent.hierarchies.endorsementProof();
      case Handles.RH_PLATFORM -> state.permanent.hierarchies.platformProof();
      default -> state.reset.nullProof;
    };
  }
}
