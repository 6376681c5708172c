package dev.tpm4j.simulator.engine;

import dev.tpm4j.codec.command.ChangeEPS;
import dev.tpm4j.codec.command.ChangePPS;
import dev.tpm4j.codec.command.Clear;
import dev.tpm4j.codec.command.ClearControl;
import dev.tpm4j.codec.command.ClockRateAdjust;
import dev.tpm4j.codec.command.ClockSet;
import dev.tpm4j.codec.command.CreateLoaded;
import dev.tpm4j.codec.command.CreatePrimary;
import dev.tpm4j.codec.command.EvictControl;
import dev.tpm4j.codec.command.HierarchyChangeAuth;
import dev.tpm4j.codec.command.HierarchyControl;
import dev.tpm4j.codec.command.NvDefineSpace;
import dev.tpm4j.codec.command.NvDefineSpace2;
import dev.tpm4j.codec.command.NvGlobalWriteLock;
import dev.tpm4j.codec.command.NvUndefineSpace;
import dev.tpm4j.codec.command.NvUndefineSpaceSpecial;
import dev.tpm4j.codec.command.PcrAllocate;
import dev.tpm4j.codec.command.PcrSetAuthPolicy;
import dev.tpm4j.codec.command.PpCommands;
import dev.tpm4j.codec.command.ReadOnlyControl;
import dev.tpm4j.codec.command.SetCommandCodeAuditStatus;
import dev.tpm4j.codec.command.SetPrimaryPolicy;
import dev.tpm4j.codec.command.Shutdown;
import java.util.Set;

/**
 * Which commands, {@code TPM_CC}, may be put on the lists of physical presence and of command audit
 * (TCG TPM 2.0 Library, Part 3, "TPM2_PP_Commands", "TPM2_SetCommandCodeAuditStatus").
 */
final class ManagedCommands {

  /** Need physical presence from manufacture on. */
  static final Set<Integer> ALWAYS_NEED_PRESENCE = Set.of(PpCommands.CODE);

  static final Set<Integer> ALWAYS_AUDITED = Set.of(SetCommandCodeAuditStatus.CODE);

  static final Set<Integer> NEVER_AUDITED = Set.of(Shutdown.CODE);

  private static final Set<Integer> MAY_NEED_PRESENCE =
      Set.of(
          NvUndefineSpaceSpecial.CODE,
          EvictControl.CODE,
          HierarchyControl.CODE,
          NvUndefineSpace.CODE,
          ChangeEPS.CODE,
          ChangePPS.CODE,
          Clear.CODE,
          ClearControl.CODE,
          ClockSet.CODE,
          HierarchyChangeAuth.CODE,
          NvDefineSpace.CODE,
          PcrAllocate.CODE,
          PcrSetAuthPolicy.CODE,
          SetPrimaryPolicy.CODE,
          ClockRateAdjust.CODE,
          CreatePrimary.CODE,
          NvGlobalWriteLock.CODE,
          SetCommandCodeAuditStatus.CODE,
          CreateLoaded.CODE,
          NvDefineSpace2.CODE,
          ReadOnlyControl.CODE);

  private ManagedCommands() {}

  /** Whether the platform can make it need physical presence. */
  static boolean mayNeedPresence(int command) {
    return MAY_NEED_PRESENCE.contains(command);
  }
}
