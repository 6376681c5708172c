package dev.tpm4j.simulator.engine;

import dev.tpm4j.codec.check.IncomingCommand;
import dev.tpm4j.codec.command.EvictControl;
import dev.tpm4j.codec.type.TpmHc;
import dev.tpm4j.codec.type.TpmHt;
import dev.tpm4j.codec.type.TpmRc;
import dev.tpm4j.codec.type.TpmRh;
import dev.tpm4j.codec.type.TpmaNv;

/** Finds what handles refer to. */
final class Entities {

  private Entities() {}

  /** What the handles of a command refer to; a code carries the number of the handle. */
  static Entity[] load(TpmState state, IncomingCommand in) throws ResponseCodeException {
    Entity[] entities = new Entity[in.info().handles().size()];
    int freeSlots = state.live.objects.free();
    for (int i = 0; i < entities.length; i++) {
      int handle = in.handle(i);
      try {
        if (Handles.type(handle) == TpmHt.PERSISTENT) {
          requirePersistentAvailable(state, handle, freeSlots--);
        }
        entities[i] = find(state, in.info().code(), handle);
      } catch (ResponseCodeException e) {
        throw new ResponseCodeException(
            e.code() == TpmRc.REFERENCE_H0 ? e.code() + i : Rc.ofHandle(e.code(), i + 1));
      }
    }
    return entities;
  }

  /** A persistent object takes up a slot as long as the command lasts. */
  private static void requirePersistentAvailable(TpmState state, int handle, int freeSlots)
      throws ResponseCodeException {
    boolean platform = Integer.compareUnsigned(handle, TpmHc.PLATFORM_PERSISTENT) >= 0;
    if (!(platform ? state.live.phEnable : state.clear.shEnable)) {
      throw new ResponseCodeException(TpmRc.HANDLE);
    }
    if (freeSlots <= 0) {
      throw new ResponseCodeException(TpmRc.OBJECT_MEMORY);
    }
  }

  /** Refuses a handle whose entity is not there or whose hierarchy is disabled. */
  private static Entity find(TpmState state, int command, int handle) throws ResponseCodeException {
    return switch (Handles.type(handle)) {
      case TpmHt.PCR -> new Entity.Pcr(handle);
      case TpmHt.PERMANENT -> permanent(state, handle);
      case TpmHt.TRANSIENT -> loaded(state, handle);
      case TpmHt.PERSISTENT -> persistent(state, command, handle);
      case TpmHt.NV_INDEX -> nvIndex(state, handle);
      case TpmHt.HMAC_SESSION, TpmHt.POLICY_SESSION -> session(state, handle);
      default ->
          throw new IllegalStateException(
              "no command takes handles like 0x" + Integer.toHexString(handle));
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
    return new Entity.Permanent(handle);
  }

  private static Entity loaded(TpmState state, int handle) throws ResponseCodeException {
    LoadedObject object = state.live.objects.find(handle);
    if (object == null) {
      throw new ResponseCodeException(TpmRc.REFERENCE_H0);
    }
    return new Entity.Loaded(handle, object);
  }

  /** An object of a disabled endorsement hierarchy is there for {@code TPM2_EvictControl} only. */
  private static Entity persistent(TpmState state, int command, int handle)
      throws ResponseCodeException {
    TpmObject object = state.permanent.persistentObjects.get(handle);
    if (object == null
        || object.hierarchy() == TpmRh.RH_ENDORSEMENT
            && !state.clear.ehEnable
            && command != EvictControl.CODE) {
      throw new ResponseCodeException(TpmRc.HANDLE);
    }
    return new Entity.Loaded(handle, object);
  }

  private static Entity nvIndex(TpmState state, int handle) throws ResponseCodeException {
    NvIndex index = state.permanent.nvIndices.get(handle);
    if (index == null
        || !(index.has(TpmaNv.PLATFORMCREATE) ? state.clear.phEnableNv : state.clear.shEnable)) {
      throw new ResponseCodeException(TpmRc.HANDLE);
    }
    return new Entity.Nv(handle, index);
  }

  private static Entity session(TpmState state, int handle) throws ResponseCodeException {
    Session session = ActiveSessions.of(state).find(handle);
    if (session == null) {
      throw new ResponseCodeException(TpmRc.REFERENCE_H0);
    }
    if (session.isPolicy() != (Handles.type(handle) == TpmHt.POLICY_SESSION)) {
      throw new ResponseCodeException(TpmRc.HANDLE);
    }
    return new Entity.OfSession(handle, session);
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
