package dev.tpm4j.simulator.engine;

import dev.tpm4j.codec.Octets;
import dev.tpm4j.codec.type.TpmRh;
import dev.tpm4j.codec.type.TpmaNv;
import dev.tpm4j.codec.type.TpmaObject;

/**
 * What a handle of a command refers to, found once before the command runs (TCG TPM 2.0 Library,
 * Part 1, "Entities"). NV indices and objects are as they were then.
 */
sealed interface Entity {

  /** The handle of the command, {@code TPM_HANDLE}. */
  int handle();

  /** What authorisations call it. */
  Octets name();

  /** Without trailing zeros; empty where there is none. */
  Octets authValue(TpmState state);

  /** {@link AuthPolicy#NONE} where there is none. */
  AuthPolicy authPolicy(TpmState state);

  /** Whether a wrong authorisation does not count against dictionary attacks. */
  boolean isDaExempt();

  /** {@code TPM_RH_OWNER}, {@code _ENDORSEMENT}, {@code _PLATFORM} or {@code _NULL}. */
  int hierarchy();

  /** A hierarchy, lockout, the null handle. */
  record Permanent(int handle) implements Entity {
    @Override
    public Octets name() {
      return EntityNames.of(handle);
    }

    @Override
    public Octets authValue(TpmState state) {
      return switch (handle) {
        case TpmRh.RH_OWNER -> Octets.of(state.permanent.ownerAuth);
        case TpmRh.RH_ENDORSEMENT -> Octets.of(state.permanent.endorsementAuth);
        case TpmRh.RH_LOCKOUT -> Octets.of(state.permanent.lockoutAuth);
        case TpmRh.RH_PLATFORM -> Octets.of(state.clear.platformAuth);
        default -> Octets.EMPTY;
      };
    }

    @Override
    public AuthPolicy authPolicy(TpmState state) {
      return switch (handle) {
        case TpmRh.RH_OWNER -> state.permanent.ownerPolicy;
        case TpmRh.RH_ENDORSEMENT -> state.permanent.endorsementPolicy;
        case TpmRh.RH_LOCKOUT -> state.permanent.lockoutPolicy;
        case TpmRh.RH_PLATFORM -> state.clear.platformPolicy;
        default -> AuthPolicy.NONE;
      };
    }

    @Override
    public boolean isDaExempt() {
      return handle != TpmRh.RH_LOCKOUT;
    }

    @Override
    public int hierarchy() {
      return switch (handle) {
        case TpmRh.RH_PLATFORM, TpmRh.RH_ENDORSEMENT, TpmRh.RH_NULL -> handle;
        default -> TpmRh.RH_OWNER;
      };
    }
  }

  /** A PCR; its handle is its number. */
  record Pcr(int handle) implements Entity {
    @Override
    public Octets name() {
      return EntityNames.of(handle);
    }

    @Override
    public Octets authValue(TpmState state) {
      return PcrRules.authGroup(handle) ? Octets.of(state.clear.pcrAuth) : Octets.EMPTY;
    }

    @Override
    public AuthPolicy authPolicy(TpmState state) {
      return PcrRules.policyGroup(handle) ? state.permanent.pcrPolicy : AuthPolicy.NONE;
    }

    @Override
    public boolean isDaExempt() {
      return true;
    }

    @Override
    public int hierarchy() {
      return TpmRh.RH_OWNER;
    }
  }

  /** An object in a slot, or a persistent one. */
  record Loaded(int handle, LoadedObject object) implements Entity {
    @Override
    public Octets name() {
      return object.name();
    }

    @Override
    public Octets authValue(TpmState state) {
      return object.authValue();
    }

    @Override
    public AuthPolicy authPolicy(TpmState state) {
      return object instanceof TpmObject key
          ? new AuthPolicy(key.publicArea().nameAlg(), key.publicArea().authPolicy())
          : AuthPolicy.NONE;
    }

    @Override
    public boolean isDaExempt() {
      return (object.objectAttributes() & TpmaObject.NO_DA) != 0;
    }

    @Override
    public int hierarchy() {
      return object instanceof TpmObject key ? key.hierarchy() : TpmRh.RH_NULL;
    }
  }

  /** An NV index. */
  record Nv(int handle, NvIndex index) implements Entity {

    /** As it is now: its PIN count may have changed when it authorised this command. */
    NvIndex current(TpmState state) {
      return state.permanent.nvIndices.get(handle);
    }

    @Override
    public Octets name() {
      return index.name();
    }

    /** As it is now: a command may change it, or delete the index, before it is answered. */
    @Override
    public Octets authValue(TpmState state) {
      NvIndex current = current(state);
      return current == null ? Octets.EMPTY : current.authValue();
    }

    @Override
    public AuthPolicy authPolicy(TpmState state) {
      return new AuthPolicy(index.publicArea().nameAlg(), index.publicArea().authPolicy());
    }

    @Override
    public boolean isDaExempt() {
      return index.has(TpmaNv.NO_DA);
    }

    @Override
    public int hierarchy() {
      return index.has(TpmaNv.PLATFORMCREATE) ? TpmRh.RH_PLATFORM : TpmRh.RH_OWNER;
    }
  }

  /** A session as the object of a command, not as its authorisation. */
  record OfSession(int handle, Session session) implements Entity {
    @Override
    public Octets name() {
      return EntityNames.of(handle);
    }

    @Override
    public Octets authValue(TpmState state) {
      return Octets.EMPTY;
    }

    @Override
    public AuthPolicy authPolicy(TpmState state) {
      return AuthPolicy.NONE;
    }

    @Override
    public boolean isDaExempt() {
      return true;
    }

    @Override
    public int hierarchy() {
      return TpmRh.RH_NULL;
    }
  }
}
