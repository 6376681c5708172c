package dev.tpm4j.simulator.engine;

import dev.tpm4j.codec.CommandResponse;
import dev.tpm4j.codec.command.ClockRateAdjust;
import dev.tpm4j.codec.command.ClockSet;
import dev.tpm4j.codec.command.ReadClock;
import dev.tpm4j.codec.type.TpmRc;
import java.util.List;

/** Part 3, "Clocks and Timers": ReadClock, ClockSet, ClockRateAdjust. */
final class ClockCommands {

  /** Clock could overflow within a lifetime if it were set later than this. */
  private static final long LATEST = 0xFFFF000000000000L;

  private ClockCommands() {}

  static List<CommandDefinition<?>> definitions() {
    return List.of(
        CommandDefinition.of(ReadClock.CODE, ReadClock.Request::decode, ClockCommands::readClock),
        CommandDefinition.of(ClockSet.CODE, ClockSet.Request::decode, ClockCommands::clockSet),
        CommandDefinition.of(
            ClockRateAdjust.CODE, ClockRateAdjust.Request::decode, ClockCommands::adjustRate));
  }

  private static CommandResponse readClock(Execution execution, ReadClock.Request request) {
    return new ReadClock.Response(Timekeeper.timeInfo(execution.state()));
  }

  /** Clock only ever goes forward. */
  private static CommandResponse clockSet(Execution execution, ClockSet.Request in)
      throws ResponseCodeException {
    TpmState state = execution.state();
    if (Long.compareUnsigned(in.newTime(), LATEST) > 0
        || Long.compareUnsigned(in.newTime(), state.orderly.clock) < 0) {
      throw new ResponseCodeException(Rc.ofParameter(TpmRc.VALUE, 1));
    }
    Timekeeper.setClock(state, in.newTime());
    return new ClockSet.Response();
  }

  private static CommandResponse adjustRate(Execution execution, ClockRateAdjust.Request in) {
    execution.adjustClockRate(in.rateAdjust());
    return new ClockRateAdjust.Response();
  }
}
