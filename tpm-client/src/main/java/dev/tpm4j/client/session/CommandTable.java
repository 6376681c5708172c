package dev.tpm4j.client.session;

import dev.tpm4j.codec.CommandInfo;
import dev.tpm4j.codec.command.Commands;
import java.util.Locale;

/** What is known about each command, by its code and without a search. */
public final class CommandTable {

  private static final int FIRST = 0x11f;
  private static final CommandInfo[] ALL = table();

  private CommandTable() {}

  private static CommandInfo[] table() {
    int last = FIRST;
    for (CommandInfo info : Commands.all()) {
      last = Math.max(last, info.code());
    }
    CommandInfo[] table = new CommandInfo[last - FIRST + 1];
    for (CommandInfo info : Commands.all()) {
      // HMAC and MAC share a code, as do HMAC_Start and MAC_Start: the first is as good.
      if (table[info.code() - FIRST] == null) {
        table[info.code() - FIRST] = info;
      }
    }
    return table;
  }

  /**
   * What is known about a command.
   *
   * @param code TPM_CC
   * @return its properties
   * @throws IllegalArgumentException if it is no command known here
   */
  public static CommandInfo of(int code) {
    int index = code - FIRST;
    if (index < 0 || index >= ALL.length || ALL[index] == null) {
      throw new IllegalArgumentException(
          String.format(Locale.ROOT, "0x%08x is no command known here", code));
    }
    return ALL[index];
  }
}
