package dev.tpm4j.simulator.engine;

import dev.tpm4j.codec.CommandResponse;
import dev.tpm4j.codec.command.ChangeEPS;
import dev.tpm4j.codec.command.ChangePPS;
import dev.tpm4j.codec.command.Clear;
import dev.tpm4j.codec.command.ClearControl;
import dev.tpm4j.codec.command.ClockRateAdjust;
import dev.tpm4j.codec.command.ClockSet;
import dev.tpm4j.codec.command.Create;
import dev.tpm4j.codec.command.CreateLoaded;
import dev.tpm4j.codec.command.CreatePrimary;
import dev.tpm4j.codec.command.DictionaryAttackParameters;
import dev.tpm4j.codec.command.EvictControl;
import dev.tpm4j.codec.command.FieldUpgradeData;
import dev.tpm4j.codec.command.FieldUpgradeStart;
import dev.tpm4j.codec.command.HierarchyChangeAuth;
import dev.tpm4j.codec.command.HierarchyControl;
import dev.tpm4j.codec.command.NvChangeAuth;
import dev.tpm4j.codec.command.NvDefineSpace;
import dev.tpm4j.codec.command.NvDefineSpace2;
import dev.tpm4j.codec.command.NvGlobalWriteLock;
import dev.tpm4j.codec.command.NvIncrement;
import dev.tpm4j.codec.command.NvUndefineSpace;
import dev.tpm4j.codec.command.NvUndefineSpaceSpecial;
import dev.tpm4j.codec.command.ObjectChangeAuth;
import dev.tpm4j.codec.command.PcrAllocate;
import dev.tpm4j.codec.command.PcrSetAuthPolicy;
import dev.tpm4j.codec.command.PcrSetAuthValue;
import dev.tpm4j.codec.command.PpCommands;
import dev.tpm4j.codec.command.ReadOnlyControl;
import dev.tpm4j.codec.command.SetAlgorithmSet;
import dev.tpm4j.codec.command.SetCommandCodeAuditStatus;
import dev.tpm4j.codec.command.SetPrimaryPolicy;
import dev.tpm4j.codec.type.TpmRc;
import dev.tpm4j.codec.type.TpmaNv;
import java.util.List;
import java.util.Set;

/**
 * The read-only mode of a TPM of library revision 1.84: no new keys, and NV stays as it is. Also
 * Part 3, "Hierarchy Commands", the one command that begins and ends it: ReadOnlyControl. It lasts
 * until the next TPM Reset or TPM Restart.
 */
final class ReadOnlyMode {

  /** Refused whatever they are about; others look at what it is, {@link #requireChangeable}. */
  private static final Set<Integer> REFUSED =
      Set.of(
          ChangeEPS.CODE,
          ChangePPS.CODE,
          Clear.CODE,
          ClearControl.CODE,
          ClockRateAdjust.CODE,
          ClockSet.CODE,
          Create.CODE,
          CreateLoaded.CODE,
          CreatePrimary.CODE,
          DictionaryAttackParameters.CODE,
          EvictControl.CODE,
          FieldUpgradeData.CODE,
          FieldUpgradeStart.CODE,
          HierarchyChangeAuth.CODE,
          HierarchyControl.CODE,
          NvChangeAuth.CODE,
          NvDefineSpace.CODE,
          NvDefineSpace2.CODE,
          NvGlobalWriteLock.CODE,
          NvIncrement.CODE,
          NvUndefineSpace.CODE,
          NvUndefineSpaceSpecial.CODE,
          ObjectChangeAuth.CODE,
          PcrAllocate.CODE,
          PcrSetAuthPolicy.CODE,
          PcrSetAuthValue.CODE,
          PpCommands.CODE,
          SetAlgorithmSet.CODE,
          SetCommandCodeAuditStatus.CODE,
          SetPrimaryPolicy.CODE);

  private ReadOnlyMode() {}

  static List<CommandDefinition<?>> definitions() {
    return List.of(
        CommandDefinition.of(
            ReadOnlyControl.CODE, ReadOnlyControl.Request::decode, ReadOnlyMode::control));
  }

  private static CommandResponse control(Execution execution, ReadOnlyControl.Request in) {
    StateClearData clear = execution.state().clear;
    boolean readOnly = in.state() == 1;
    if (clear.readOnly != readOnly) {
      clear.readOnly = readOnly;
      execution.clearOrderly();
    }
    return new ReadOnlyControl.Response();
  }

  /** Refuses a command before anything of it is looked at but its code. */
  static void requireAllowed(TpmState state, int command) throws ResponseCodeException {
    require(!(state.clear.readOnly && REFUSED.contains(command)));
  }

  /** Refuses to change an index, unless nothing of it would outlive the power. */
  static void requireChangeable(TpmState state, NvIndex index) throws ResponseCodeException {
    boolean inRam = index.has(TpmaNv.ORDERLY) && index.has(TpmaNv.CLEAR_STCLEAR);
    require(!state.clear.readOnly || inRam);
  }

  /** Refuses a PIN as a policy's secret: its uses are counted in NV. */
  static void requireUncounted(TpmState state, Entity entity) throws ResponseCodeException {
    boolean counted = entity instanceof Entity.Nv nv && PinIndex.isPin(nv.index());
    require(!(state.clear.readOnly && counted));
  }

  private static void require(boolean condition) throws ResponseCodeException {
    if (!condition) {
      throw new ResponseCodeException(TpmRc.READ_ONLY);
    }
  }
}
