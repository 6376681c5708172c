package dev.tpm4j.simulator.engine;

import dev.tpm4j.codec.CommandInfo.AuthRole;
import dev.tpm4j.codec.command.NvExtend;
import dev.tpm4j.codec.command.NvIncrement;
import dev.tpm4j.codec.command.NvSetBits;
import dev.tpm4j.codec.command.NvWrite;
import dev.tpm4j.codec.command.NvWriteLock;
import dev.tpm4j.codec.type.TpmAlgId;
import dev.tpm4j.codec.type.TpmRh;
import dev.tpm4j.codec.type.TpmaNv;
import dev.tpm4j.codec.type.TpmaObject;
import java.util.Set;

/**
 * Which kind of authorisation an entity takes in which role (TCG TPM 2.0 Library, Part 1,
 * "Authorization Roles", "Authorization Selection Logic for Objects", "Authorization Selection
 * Logic for NV").
 */
final class AuthRules {

  private static final Set<Integer> NV_WRITES =
      Set.of(NvWrite.CODE, NvIncrement.CODE, NvSetBits.CODE, NvExtend.CODE, NvWriteLock.CODE);

  private AuthRules() {}

  /** Whether nothing but a policy session will do. */
  static boolean requiresPolicy(TpmState state, Entity entity, AuthRole role) {
    if (role == AuthRole.DUP) {
      return true;
    }
    if (role == AuthRole.ADMIN) {
      return !(entity instanceof Entity.Loaded loaded)
          || (loaded.object().objectAttributes() & TpmaObject.ADMIN_WITH_POLICY) != 0;
    }
    return entity instanceof Entity.Pcr && entity.authPolicy(state).hashAlg() != TpmAlgId.NULL;
  }

  /** Whether the authorisation value may be used, even if it is empty. */
  static boolean takesAuthValue(Entity entity, AuthRole role, int command) {
    if (entity instanceof Entity.Permanent) {
      return switch (entity.handle()) {
        case TpmRh.RH_OWNER,
            TpmRh.RH_ENDORSEMENT,
            TpmRh.RH_PLATFORM,
            TpmRh.RH_LOCKOUT,
            TpmRh.RH_NULL ->
            true;
        default -> false;
      };
    }
    if (entity instanceof Entity.Loaded loaded) {
      return objectTakesAuthValue(loaded.object(), role);
    }
    if (entity instanceof Entity.Nv nv) {
      return nvTakesAuthValue(nv.index(), command);
    }
    return entity instanceof Entity.Pcr;
  }

  private static boolean objectTakesAuthValue(LoadedObject loaded, AuthRole role) {
    if (!(loaded instanceof TpmObject object)) {
      return true;
    }
    boolean asAdmin = role == AuthRole.ADMIN && !object.has(TpmaObject.ADMIN_WITH_POLICY);
    return !object.isPublicOnly() && (object.has(TpmaObject.USER_WITH_AUTH) || asAdmin);
  }

  private static boolean nvTakesAuthValue(NvIndex index, int command) {
    if (NV_WRITES.contains(command)) {
      return index.has(TpmaNv.AUTHWRITE);
    }
    return PinIndex.isPin(index) ? PinIndex.hasTriesLeft(index) : index.has(TpmaNv.AUTHREAD);
  }

  /** Whether there is a policy that may be used. */
  static boolean takesPolicy(TpmState state, Entity entity, AuthRole role, int command) {
    if (entity instanceof Entity.Loaded loaded) {
      return loaded.object() instanceof TpmObject object && !object.isPublicOnly();
    }
    if (entity instanceof Entity.Pcr pcr) {
      return PcrRules.policyGroup(pcr.handle());
    }
    if (entity.authPolicy(state).digest().length() == 0) {
      return false;
    }
    if (entity instanceof Entity.Nv nv && !requiresPolicy(state, entity, role)) {
      boolean write = NV_WRITES.contains(command);
      return nv.index().has(write ? TpmaNv.POLICYWRITE : TpmaNv.POLICYREAD);
    }
    return true;
  }
}
