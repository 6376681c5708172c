package dev.tpm4j.simulator.engine;

import dev.tpm4j.codec.CommandResponse;
import dev.tpm4j.codec.command.Shutdown;
import dev.tpm4j.codec.command.Startup;
import dev.tpm4j.codec.type.TpmRc;
import dev.tpm4j.codec.type.TpmSu;
import dev.tpm4j.simulator.crypto.Hash;
import java.util.List;

/** Part 3, "Start-up": Startup and Shutdown. */
final class StartupCommands {

  private static final int HCRTM_LOCALITY = 3;
  private static final int FLAGS =
      PermanentState.PRE_STARTUP_FLAG | PermanentState.STARTUP_LOCALITY_3;

  private StartupCommands() {}

  static List<CommandDefinition<?>> definitions() {
    return List.of(
        CommandDefinition.of(Startup.CODE, Startup.Request::decode, StartupCommands::startup),
        CommandDefinition.of(Shutdown.CODE, Shutdown.Request::decode, StartupCommands::shutdown));
  }

  private enum Kind {
    RESET,
    RESTART,
    RESUME
  }

  private static CommandResponse startup(Execution execution, Startup.Request request)
      throws ResponseCodeException {
    TpmState state = execution.state();
    PermanentState permanent = state.permanent;
    int startupType = request.startupType();
    int locality = execution.locality();
    if (locality != 0 && locality != HCRTM_LOCALITY) {
      throw new ResponseCodeException(TpmRc.LOCALITY);
    }
    if (state.live.drtmPreStartup) {
      locality = 0;
    }
    boolean locality3 = locality == HCRTM_LOCALITY;
    boolean daUsed = permanent.orderlyState == PermanentState.SU_DA_USED;
    int previous = daUsed ? PermanentState.SU_NONE : permanent.orderlyState;
    if (permanent.isOrderly()) {
      previous &= ~FLAGS;
    }
    if (startupType == TpmSu.STATE) {
      requireResumable(state, previous, locality3);
    }
    state.live.startupLocality3 = locality3;
    state.live.daUsed = daUsed;
    state.live.prevOrderlyState = previous;
    Kind kind = Kind.RESET;
    if (previous == TpmSu.STATE) {
      state.reset = permanent.savedReset.copy();
      kind = Kind.RESTART;
      if (startupType == TpmSu.STATE) {
        state.clear = permanent.savedClear.copy();
        kind = Kind.RESUME;
      }
    }
    start(execution, kind, locality);
    return new Startup.Response();
  }

  private static void requireResumable(TpmState state, int previous, boolean locality3)
      throws ResponseCodeException {
    int saved = state.permanent.orderlyState;
    boolean hadHcrtm = (saved & PermanentState.PRE_STARTUP_FLAG) != 0;
    if (previous != TpmSu.STATE || state.live.drtmPreStartup != hadHcrtm) {
      throw new ResponseCodeException(Rc.ofParameter(TpmRc.VALUE, 1));
    }
    boolean wasLocality3 = (saved & PermanentState.STARTUP_LOCALITY_3) != 0;
    if (locality3 != wasLocality3) {
      throw new ResponseCodeException(TpmRc.LOCALITY);
    }
  }

  private static void start(Execution execution, Kind kind, int locality) {
    TpmState state = execution.state();
    PermanentState permanent = state.permanent;
    state.live.started = true;
    if (!permanent.isOrderly()) {
      state.orderly.clockSafe = false;
    }
    DictionaryAttack.startup(state);
    Timekeeper.update(state, execution.timerMillis());
    state.live.phEnable = true;
    if (kind != Kind.RESUME) {
      state.clear = new StateClearData();
    }
    if (kind == Kind.RESET) {
      state.reset = new StateResetData();
      state.reset.nullProof = permanent.random.generate(PermanentState.Hierarchies.SIZE);
      state.reset.nullSeed = permanent.random.generate(PermanentState.Hierarchies.SIZE);
      state.reset.commitNonce = permanent.random.generate(Hash.MAX_DIGEST_SIZE);
    }
    state.reset.sessionContexts.forgetLoaded();
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
    if (kind != Kind.RESUME) {
      NvStorage.startup(state, kind == Kind.RESET);
    }
    permanent.orderlyState = PermanentState.SU_NONE;
  }

  private static CommandResponse shutdown(Execution execution, Shutdown.Request request)
      throws ResponseCodeException {
    int shutdownType = request.shutdownType();
    TpmState state = execution.state();
    if (state.live.pcrReconfigured && shutdownType == TpmSu.STATE) {
      throw new ResponseCodeException(Rc.ofParameter(TpmRc.TYPE, 1));
    }
    PermanentState permanent = state.permanent;
    permanent.orderlyState = shutdownType;
    state.live.daUsed = false;
    state.orderly.time = state.live.time;
    permanent.savedOrderly = state.orderly.copy();
    NvStorage.saveOrderly(permanent);
    if (shutdownType == TpmSu.STATE) {
      state.clear.savedPcrs = state.live.pcrs.copy();
      permanent.savedClear = state.clear.copy();
      permanent.savedReset = state.reset.copy();
      if (state.live.drtmPreStartup) {
        permanent.orderlyState |= PermanentState.PRE_STARTUP_FLAG;
      } else if (state.live.startupLocality3) {
        permanent.orderlyState |= PermanentState.STARTUP_LOCALITY_3;
      }
    }
    return new Shutdown.Response();
  }
}
