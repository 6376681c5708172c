package dev.tpm4j.simulator.engine;

import dev.tpm4j.codec.CommandInfo;
import dev.tpm4j.codec.CommandResponse;
import dev.tpm4j.codec.command.Commands;

/**
 * A command of this TPM. What it looks like on the wire, which handles it has, what authorises them
 * and what may be encrypted, the codec knows by the command's code; here is what it does.
 *
 * @param info what the codec knows
 * @param reader makes a request of a command whose handles, sessions and parameters have passed
 * @param action executes the command
 * @param <Q> the request record of the codec
 */
record CommandDefinition<Q>(CommandInfo info, Reader<Q> reader, Action<Q> action) {

  /** A command by its code, {@code X.CODE} of the codec. */
  static <Q> CommandDefinition<Q> of(int code, Reader<Q> reader, Action<Q> action) {
    return new CommandDefinition<>(Commands.byCode(code), reader, action);
  }

  /** One of two commands that share a code: MAC is a newer HMAC, MAC_Start a newer HMAC_Start. */
  static <Q> CommandDefinition<Q> named(String name, Reader<Q> reader, Action<Q> action) {
    return Commands.all().stream()
        .filter(info -> info.name().equals(name))
        .findFirst()
        .map(info -> new CommandDefinition<>(info, reader, action))
        .orElseThrow(() -> new IllegalArgumentException("no command is called " + name));
  }

  CommandResponse execute(Execution execution, byte[] frame, int length)
      throws ResponseCodeException {
    return action.execute(execution, reader.read(frame, length));
  }

  /** {@code X.Request::decode} of the codec. */
  @FunctionalInterface
  interface Reader<Q> {
    Q read(byte[] frame, int length);
  }

  /**
   * Executes a command: everything that can fail first, then the changes. A code about the value of
   * a parameter carries its number ({@link Rc#ofParameter}), for the caller will not add it.
   */
  @FunctionalInterface
  interface Action<Q> {
    CommandResponse execute(Execution execution, Q request) throws ResponseCodeException;
  }
}
