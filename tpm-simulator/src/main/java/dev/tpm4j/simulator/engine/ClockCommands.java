package dev.tpm4j.simulator.engine;

import java.util.List;

/** Part 3, "Clocks and Timers": ReadClock. */
final class ClockCommands {

  private static final int READ_CLOCK = 0x181;

  private ClockCommands() {}

  static List<CommandDefinition<?>> definitions() {
    return List.of(
        CommandDefinition.named("ReadClock", READ_CLOCK).executes(ClockCommands::readClock));
  }

  private static void readClock(Execution execution, WireWriter out) {
    Timekeeper.writeTimeInfo(execution.state(), out);
  }
}
