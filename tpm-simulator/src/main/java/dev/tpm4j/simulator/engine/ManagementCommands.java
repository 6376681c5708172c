package dev.tpm4j.simulator.engine;

import dev.tpm4j.codec.CommandResponse;
import dev.tpm4j.codec.Octets;
import dev.tpm4j.codec.command.PpCommands;
import dev.tpm4j.codec.command.SetAlgorithmSet;
import dev.tpm4j.codec.command.SetCommandCodeAuditStatus;
import dev.tpm4j.codec.type.TpmAlgId;
import dev.tpm4j.codec.type.TpmRc;
import java.util.List;

/**
 * Part 3, "Miscellaneous Management Functions": PP_Commands, SetAlgorithmSet; and "Command Audit":
 * SetCommandCodeAuditStatus.
 */
final class ManagementCommands {

  private ManagementCommands() {}

  static List<CommandDefinition<?>> definitions() {
    return List.of(
        CommandDefinition.of(
            PpCommands.CODE, PpCommands.Request::decode, ManagementCommands::physicalPresence),
        CommandDefinition.of(
            SetAlgorithmSet.CODE,
            SetAlgorithmSet.Request::decode,
            ManagementCommands::setAlgorithmSet),
        CommandDefinition.of(
            SetCommandCodeAuditStatus.CODE,
            SetCommandCodeAuditStatus.Request::decode,
            ManagementCommands::setAuditStatus));
  }

  /** What is in both lists is cleared. */
  private static CommandResponse physicalPresence(Execution execution, PpCommands.Request in) {
    PermanentState permanent = execution.state().permanent;
    for (int command : in.setList().toIntArray()) {
      if (isImplemented(execution, command) && ManagedCommands.mayNeedPresence(command)) {
        permanent.physicalPresenceCommands.add(command);
      }
    }
    for (int command : in.clearList().toIntArray()) {
      if (!ManagedCommands.ALWAYS_NEED_PRESENCE.contains(command)) {
        permanent.physicalPresenceCommands.remove(command);
      }
    }
    return new PpCommands.Response();
  }

  private static boolean isImplemented(Execution execution, int command) {
    return execution.commands().find(command) != null;
  }

  private static CommandResponse setAlgorithmSet(Execution execution, SetAlgorithmSet.Request in) {
    execution.state().permanent.algorithmSet = in.algorithmSet();
    return new SetAlgorithmSet.Response();
  }

  /** Changes either the hash algorithm, with which the audit begins anew, or the commands. */
  private static CommandResponse setAuditStatus(
      Execution execution, SetCommandCodeAuditStatus.Request in) throws ResponseCodeException {
    TpmState state = execution.state();
    PermanentState permanent = state.permanent;
    if (in.auditAlg() != TpmAlgId.NULL && in.auditAlg() != permanent.auditHashAlg) {
      if (in.setList().size() != 0 || in.clearList().size() != 0) {
        throw new ResponseCodeException(Rc.ofParameter(TpmRc.VALUE, 1));
      }
      permanent.auditHashAlg = in.auditAlg();
      state.reset.commandAuditDigest = Octets.EMPTY;
      execution.skipCommandAudit();
      return new SetCommandCodeAuditStatus.Response();
    }
    for (int command : in.setList().toIntArray()) {
      if (isImplemented(execution, command) && !ManagedCommands.NEVER_AUDITED.contains(command)) {
        permanent.auditedCommands.add(command);
      }
    }
    for (int command : in.clearList().toIntArray()) {
      if (!ManagedCommands.ALWAYS_AUDITED.contains(command)) {
        permanent.auditedCommands.remove(command);
      }
    }
    return new SetCommandCodeAuditStatus.Response();
  }
}
