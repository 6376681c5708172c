package dev.tpm4j.simulator.engine;

import dev.tpm4j.codec.CommandResponse;
import dev.tpm4j.codec.command.DictionaryAttackLockReset;
import dev.tpm4j.codec.command.DictionaryAttackParameters;
import java.util.List;

/**
 * Part 3, "Dictionary Attack Functions": DictionaryAttackLockReset and DictionaryAttackParameters.
 */
final class DictionaryAttackCommands {

  private DictionaryAttackCommands() {}

  static List<CommandDefinition<?>> definitions() {
    return List.of(
        CommandDefinition.of(
            DictionaryAttackLockReset.CODE,
            DictionaryAttackLockReset.Request::decode,
            DictionaryAttackCommands::lockReset),
        CommandDefinition.of(
            DictionaryAttackParameters.CODE,
            DictionaryAttackParameters.Request::decode,
            DictionaryAttackCommands::parameters));
  }

  private static CommandResponse lockReset(
      Execution execution, DictionaryAttackLockReset.Request in) {
    execution.state().permanent.failedTries = 0;
    return new DictionaryAttackLockReset.Response();
  }

  private static CommandResponse parameters(
      Execution execution, DictionaryAttackParameters.Request in) {
    PermanentState permanent = execution.state().permanent;
    permanent.maxTries = in.newMaxTries();
    permanent.recoverySeconds = in.newRecoveryTime();
    permanent.lockoutRecoverySeconds = in.lockoutRecovery();
    return new DictionaryAttackParameters.Response();
  }
}
