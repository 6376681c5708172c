package dev.tpm4j.simulator.engine;

import java.util.List;

/** Part 3, "Start-up": Startup and Shutdown. */
final class StartupCommands {

  static final int STARTUP = 0x144;
  private static final int SHUTDOWN = 0x145;

  private static final int HCRTM_LOCALITY = 3;
  private static final int FLAGS =
      PermanentState.PRE_STARTUP_FLAG | PermanentState.STARTUP_LOCALITY_3;

  private StartupCommands() {}

  static List<CommandDefinition<?>> definitions() {
    return List.of(
        CommandDefinition.named("Startup", STARTUP)
            .nv()
            .noSessions()
            .executes(in -> in.next(Types::startupType), StartupCommands::startup),
        CommandDefinition.named("Shutdown", SHUTDOWN)
            .nv()
            .executes(in -> in.next(Types::startupType), StartupCommands::shutdown));
  }

  private enum Kind {
    RESET,
    RESTART,
    RESUME
  }

  private static void startup(Execution execution, int startupType, WireWriter out)
      throws ResponseCodeException {
    TpmState state = execution.state();
    PermanentState permanent = state.permanent;
    int locality = execution.locality();
    if (locality != 0 && locality != HCRTM_LOCALITY) {
      throw new ResponseCodeException(Rc.LOCALITY);
    }
    if (state.live.drtmPreStartup) {
      locality = 0;
    }
    state.live.startupLocality3 = locality == HCRTM_LOCALITY;
    int previous = permanent.orderlyState;
    if (permanent.isOrderly()) {
      previous &= ~FLAGS;
    }
    state.live.prevOrderlyState = previous;
    if (startupType == Types.SU_STATE) {
      requireResumable(state, previous);
    }
    Kind kind = Kind.RESET;
    if (previous == Types.SU_STATE) {
      state.reset = permanent.savedReset.copy();
      kind = Kind.RESTART;
      if (startupType == Types.SU_STATE) {
        state.clear = permanent.savedClear.copy();
        kind = Kind.RESUME;
      }
    }
    start(state, kind, locality);
  }

  private static void requireResumable(TpmState state, int previous) throws ResponseCodeException {
    int saved = state.permanent.orderlyState;
    boolean hadHcrtm = (saved & PermanentState.PRE_STARTUP_FLAG) != 0;
    if (previous != Types.SU_STATE || state.live.drtmPreStartup != hadHcrtm) {
      throw new ResponseCodeException(Rc.ofParameter(Rc.VALUE, 1));
    }
    boolean wasLocality3 = (saved & PermanentState.STARTUP_LOCALITY_3) != 0;
    if (state.live.startupLocality3 != wasLocality3) {
      throw new ResponseCodeException(Rc.LOCALITY);
    }
  }

  private static void start(TpmState state, Kind kind, int locality) {
    PermanentState permanent = state.permanent;
    state.live.started = true;
    if (!permanent.isOrderly()) {
      state.orderly.clockSafe = false;
    }
    state.live.phEnable = true;
    if (kind != Kind.RESUME) {
      state.clear = new StateClearData();
    }
    if (kind == Kind.RESET) {
      state.reset = new StateResetData();
      state.reset.nullProof = permanent.random.generate(PermanentState.Hierarchies.SIZE);
      state.reset.nullSeed = permanent.random.generate(PermanentState.Hierarchies.SIZE);
    }
    PcrChanges.startup(state, kind == Kind.RESUME, locality);
    switch (kind) {
      case RESUME -> state.reset.restartCount++;
      case RESTART -> {
        state.reset.clearCount++;
        state.reset.restartCount++;
      }
      case RESET -> {
        permanent.resetCount++;
        permanent.totalResetCount++;
      }
    }
    permanent.orderlyState = PermanentState.SU_NONE;
  }

  private static void shutdown(Execution execution, int shutdownType, WireWriter out) {
    TpmState state = execution.state();
    PermanentState permanent = state.permanent;
    permanent.orderlyState = shutdownType;
    permanent.savedOrderly = state.orderly.copy();
    if (shutdownType == Types.SU_STATE) {
      state.clear.savedPcrs = state.live.pcrs.copy();
      permanent.savedClear = state.clear.copy();
      permanent.savedReset = state.reset.copy();
      if (state.live.drtmPreStartup) {
        permanent.orderlyState |= PermanentState.PRE_STARTUP_FLAG;
      } else if (state.live.startupLocality3) {
        permanent.orderlyState |= PermanentState.STARTUP_LOCALITY_3;
      }
    }
  }
}
