package dev.tpm4j.simulator.engine;

import dev.tpm4j.codec.CommandInfo;
import dev.tpm4j.codec.check.Implementation;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/** The commands this TPM has. One that is not here answers {@code TPM_RC_COMMAND_CODE}. */
final class CommandTable {

  private final SortedMap<Integer, CommandDefinition<?>> byCode;
  private final Implementation implementation;

  CommandTable(EngineOptions options, List<CommandDefinition<?>> commands) {
    SortedMap<Integer, CommandDefinition<?>> map = new TreeMap<>();
    List<CommandInfo> infos = new ArrayList<>();
    for (CommandDefinition<?> command : commands) {
      infos.add(command.info());
      if (map.put(command.info().code(), command) != null) {
        throw new IllegalArgumentException("two commands of code " + command.info().code());
      }
    }
    byCode = Collections.unmodifiableSortedMap(map);
    implementation = Algorithms.implementation(options, infos);
  }

  static CommandTable standard(EngineOptions options) {
    List<CommandDefinition<?>> all = new ArrayList<>();
    all.addAll(StartupCommands.definitions());
    all.addAll(TestingCommands.definitions());
    all.addAll(RandomCommands.definitions());
    all.addAll(SessionCommands.definitions());
    all.addAll(ObjectCommands.definitions());
    all.addAll(CreateLoadedCommand.definitions());
    all.addAll(CredentialCommands.definitions());
    all.addAll(DuplicationCommands.definitions());
    all.addAll(ContextCommands.definitions());
    all.addAll(PolicyCommands.definitions());
    all.addAll(PolicyAuthorizationCommands.definitions());
    all.addAll(PolicyNvCommands.definitions());
    all.addAll(AsymmetricCommands.definitions());
    all.addAll(KeyExchangeCommands.definitions());
    all.addAll(EphemeralCommands.definitions());
    all.addAll(SigningCommands.definitions());
    all.addAll(AttestationCommands.definitions());
    all.addAll(CertifyX509Command.definitions());
    all.addAll(NvCertifyCommand.definitions());
    all.addAll(SymmetricCommands.definitions());
    all.addAll(SequenceCommands.definitions());
    all.addAll(HierarchyControlCommands.definitions());
    all.addAll(HierarchyRenewalCommands.definitions());
    all.addAll(DictionaryAttackCommands.definitions());
    all.addAll(PcrConfigurationCommands.definitions());
    all.addAll(ManagementCommands.definitions());
    all.addAll(NvIndexCommands.definitions());
    all.addAll(NvDataCommands.definitions());
    all.addAll(PcrCommands.definitions());
    all.addAll(ClockCommands.definitions());
    all.addAll(CapabilityCommands.definitions());
    if (options.revision().includes(LibraryRevision.R1_84)) {
      all.addAll(NewerPolicyCommands.definitions());
      all.addAll(NvPublic2Commands.definitions());
      all.addAll(ReadOnlyMode.definitions());
    }
    return new CommandTable(options, all);
  }

  /** What the checks of the codec need to know about this TPM. */
  Implementation implementation() {
    return implementation;
  }

  /** The command of a {@code TPM_CC}, or null. */
  CommandDefinition<?> find(int code) {
    return byCode.get(code);
  }

  /** All commands, ascending by code. */
  Collection<CommandDefinition<?>> all() {
    return byCode.values();
  }
}
