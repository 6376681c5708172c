package dev.tpm4j.simulator.engine;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/** The commands this TPM has. One that is not here answers {@code TPM_RC_COMMAND_CODE}. */
final class CommandTable {

  private final SortedMap<Integer, CommandDefinition<?>> byCode;

  CommandTable(List<CommandDefinition<?>> commands) {
    SortedMap<Integer, CommandDefinition<?>> map = new TreeMap<>();
    for (CommandDefinition<?> command : commands) {
      if (map.put(command.code(), command) != null) {
        throw new IllegalArgumentException("two commands of code " + command.code());
      }
    }
    byCode = Collections.unmodifiableSortedMap(map);
  }

  static CommandTable standard() {
    List<CommandDefinition<?>> all = new ArrayList<>();
    all.addAll(StartupCommands.definitions());
    all.addAll(TestingCommands.definitions());
    all.addAll(RandomCommands.definitions());
    all.addAll(HashCommands.definitions());
    all.addAll(PcrCommands.definitions());
    all.addAll(ClockCommands.definitions());
    all.addAll(CapabilityCommands.definitions());
    return new CommandTable(all);
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
