package dev.tpm4j.simulator.engine;

import dev.tpm4j.codec.check.IncomingCommand;
import dev.tpm4j.codec.type.TpmHt;
import dev.tpm4j.codec.type.TpmRc;
import dev.tpm4j.codec.type.TpmRh;

/** Finds what handles refer to. */
final class Entities {

  private static final byte[] EMPTY_AUTH = {};

  private Entities() {}

  /** What the handles of a command refer to; a code carries the number of the handle. */
  static Entity[] load(TpmState state, IncomingCommand in) throws ResponseCodeException {
    Entity[] entities = new Entity[in.info().handles().size()];
    for (int i = 0; i < entities.length; i++) {
      try {
        entities[i] = find(state, in.handle(i));
      } catch (ResponseCodeException e) {
        throw new ResponseCodeException(Rc.ofHandle(e.code(), i + 1));
      }
    }
    return entities;
  }

  /** Refuses a handle whose entity is not there or whose hierarchy is disabled. */
  private static Entity find(TpmState state, int handle) throws ResponseCodeException {
    return switch (Handles.type(handle)) {
      case TpmHt.PCR ->
          new Entity.Pcr(
              handle, PcrRules.authGroup(Handles.index(handle)) ? state.clear.pcrAuth : EMPTY_AUTH);
      case TpmHt.PERMANENT -> permanent(state, handle);
      default ->
          throw new IllegalStateException(
              "no command takes handles like 0x%08x yet".formatted(handle));
    };
  }

  private static Entity permanent(TpmState state, int handle) throws ResponseCodeException {
    boolean enabled =
        switch (handle) {
          case TpmRh.RH_OWNER -> state.clear.shEnable;
          case TpmRh.RH_ENDORSEMENT -> state.clear.ehEnable;
          case TpmRh.RH_PLATFORM -> state.live.phEnable;
          case TpmRh.RH_PLATFORM_NV -> state.clear.phEnableNv;
          default -> true;
        };
    if (!enabled) {
      throw new ResponseCodeException(TpmRc.HIERARCHY);
    }
    byte[] authValue =
        switch (handle) {
          case TpmRh.RH_OWNER -> state.permanent.ownerAuth;
          case TpmRh.RH_ENDORSEMENT -> state.permanent.endorsementAuth;
          case TpmRh.RH_LOCKOUT -> state.permanent.lockoutAuth;
          case TpmRh.RH_PLATFORM -> state.clear.platformAuth;
          default -> EMPTY_AUTH;
        };
    return new Entity.Permanent(handle, authValue);
  }

  /** The proof of a hierarchy, the key of its tickets. */
  static byte[] proof(TpmState state, int hierarchy) {
    return switch (hierarchy) {
      case TpmRh.RH_OWNER -> state.permanent.hierarchies.storageProof();
      case TpmRh.RH_ENDORSEMENT -> state.permanent.hierarchies.endorsementProof();
      case TpmRh.RH_PLATFORM -> state.permanent.hierarchies.platformProof();
      default -> state.reset.nullProof;
    };
  }
}
