package dev.tpm4j.hwtests.bringup;

import java.util.List;
import java.util.function.Function;

/**
 * One check of the sequence.
 *
 * @param id short and stable
 * @param title for people
 * @param place what it needs to reach
 * @param needs ids of checks without whose success it tells nothing new
 * @param body looks, and says what it found
 */
record Check(
    String id, String title, Place place, List<String> needs, Function<Bench, Finding> body) {

  /** What a check looks at. */
  enum Place {
    /** The registers on a bus. */
    REGISTERS,
    /** The TPM behind a transport, whatever it is. */
    COMMANDS
  }

  static Check onRegisters(
      String id, String title, Function<Bench, Finding> body, String... needs) {
    return new Check(id, title, Place.REGISTERS, List.of(needs), body);
  }

  static Check onCommands(String id, String title, Function<Bench, Finding> body, String... needs) {
    return new Check(id, title, Place.COMMANDS, List.of(needs), body);
  }
}
