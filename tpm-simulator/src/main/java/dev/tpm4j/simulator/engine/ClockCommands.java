package dev.tpm4j.simulator.engine;

import dev.tpm4j.codec.CommandResponse;
import dev.tpm4j.codec.command.ReadClock;
import java.util.List;

/** Part 3, "Clocks and Timers": ReadClock. */
final class ClockCommands {

  private ClockCommands() {}

  static List<CommandDefinition<?>> definitions() {
    return List.of(
        CommandDefinition.of(ReadClock.CODE, ReadClock.Request::decode, ClockCommands::readClock));
  }

  private static CommandResponse readClock(Execution execution, ReadClock.Request request) {
    return new ReadClock.Response(Timekeeper.timeInfo(execution.state()));
  }
}
