package dev.tpm4j.simulator.engine;

import dev.tpm4j.codec.CommandResponse;
import dev.tpm4j.codec.command.ChangeEPS;
import dev.tpm4j.codec.command.ChangePPS;
import dev.tpm4j.codec.command.Clear;
import dev.tpm4j.codec.type.TpmRc;
import dev.tpm4j.codec.type.TpmRh;
import dev.tpm4j.simulator.engine.PermanentState.Hierarchies;
import java.util.List;

/**
 * Part 3, "Hierarchy Commands", those that end the life of a hierarchy and begin another: Clear,
 * ChangePPS, ChangeEPS. Its objects go, and what is wrapped or saved outside is of no use any more,
 * for seed and proof are new.
 */
final class HierarchyRenewalCommands {

  private HierarchyRenewalCommands() {}

  static List<CommandDefinition<?>> definitions() {
    return List.of(
        CommandDefinition.of(
            ChangeEPS.CODE, ChangeEPS.Request::decode, HierarchyRenewalCommands::changeEps),
        CommandDefinition.of(
            ChangePPS.CODE, ChangePPS.Request::decode, HierarchyRenewalCommands::changePps),
        CommandDefinition.of(Clear.CODE, Clear.Request::decode, HierarchyRenewalCommands::clear));
  }

  private static byte[] random(TpmState state) {
    return state.permanent.random.generate(Hierarchies.SIZE);
  }

  private static void removeObjects(TpmState state, int hierarchy) {
    state.live.objects.flushHierarchy(hierarchy);
    state.permanent.persistentObjects.values().removeIf(key -> key.hierarchy() == hierarchy);
  }

  private static CommandResponse changePps(Execution execution, ChangePPS.Request in) {
    TpmState state = execution.state();
    Hierarchies old = state.permanent.hierarchies;
    state.permanent.hierarchies =
        new Hierarchies(
            old.endorsementSeed(),
            random(state),
            old.storageSeed(),
            old.endorsementProof(),
            random(state),
            old.storageProof());
    state.clear.platformPolicy = AuthPolicy.NONE;
    state.permanent.pcrPolicy = AuthPolicy.NONE;
    removeObjects(state, TpmRh.RH_PLATFORM);
    execution.clearOrderly();
    return new ChangePPS.Response();
  }

  private static CommandResponse changeEps(Execution execution, ChangeEPS.Request in) {
    TpmState state = execution.state();
    Hierarchies old = state.permanent.hierarchies;
    state.permanent.hierarchies =
        new Hierarchies(
            random(state),
            old.platformSeed(),
            old.storageSeed(),
            random(state),
            old.platformProof(),
            old.storageProof());
    resetEndorsement(state);
    execution.clearOrderly();
    return new ChangeEPS.Response();
  }

  private static void resetEndorsement(TpmState state) {
    state.clear.ehEnable = true;
    state.permanent.endorsementAuth = new byte[0];
    state.permanent.endorsementPolicy = AuthPolicy.NONE;
    removeObjects(state, TpmRh.RH_ENDORSEMENT);
  }

  /** The TPM has a new owner: what the former one had and set is gone. The EPS stays. */
  private static CommandResponse clear(Execution execution, Clear.Request in)
      throws ResponseCodeException {
    TpmState state = execution.state();
    PermanentState permanent = state.permanent;
    if (permanent.disableClear) {
      throw new ResponseCodeException(TpmRc.DISABLED);
    }
    Hierarchies old = permanent.hierarchies;
    permanent.hierarchies =
        new Hierarchies(
            old.endorsementSeed(),
            old.platformSeed(),
            random(state),
            random(state),
            old.platformProof(),
            random(state));
    state.clear.shEnable = true;
    permanent.ownerAuth = new byte[0];
    permanent.ownerPolicy = AuthPolicy.NONE;
    permanent.lockoutAuth = new byte[0];
    permanent.lockoutPolicy = AuthPolicy.NONE;
    removeObjects(state, TpmRh.RH_OWNER);
    resetEndorsement(state);
    NvStorage.deleteOwned(state);
    DictionaryAttack.reset(permanent);
    resetCounters(state);
    state.clear.pcrAuth = new byte[0];
    permanent.cancelPcrAllocation();
    execution.clearOrderly();
    return new Clear.Response();
  }

  /** Time goes on, and so does totalResetCount, the one nobody sees. */
  private static void resetCounters(TpmState state) {
    PermanentState permanent = state.permanent;
    state.orderly.clock = 0;
    state.orderly.clockSafe = true;
    permanent.savedOrderly = state.orderly.copy();
    permanent.resetCount = 0;
    permanent.auditCounter = 0;
    state.reset.restartCount = 0;
    state.reset.clearCount = 0;
    state.reset.pcrCounter++;
  }
}
