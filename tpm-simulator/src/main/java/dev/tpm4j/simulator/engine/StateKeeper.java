package dev.tpm4j.simulator.engine;

import dev.tpm4j.simulator.storage.StateFile;
import java.util.Arrays;

/**
 * Keeps the state of a TPM in a file: NV before the response of each command that changed it,
 * everything else when the TPM is suspended. For one thread at a time.
 */
final class StateKeeper {

  private final StateFile file;
  private final EngineOptions options;

  /** NV as the file has it; empty if that is not known. */
  private byte[] kept = {};

  StateKeeper(StateFile file, EngineOptions options) {
    this.file = file;
    this.options = options;
  }

  /**
   * Writes NV if it is not in the file as it is now. Where that fails, the next call tries again,
   * so that no response ever tells of what could be lost.
   */
  void keep(TpmState state) {
    StateWriter out = new StateWriter();
    state.permanent.fields(out);
    byte[] now = out.toByteArray();
    if (!Arrays.equals(now, kept)) {
      kept = new byte[0];
      file.write(SavedState.unpowered(options, state).body());
      kept = now;
    }
  }

  /** Writes everything for the last time and lets go of the file. */
  void close(TpmState state, Platform platform, boolean powered) {
    try {
      SavedState last =
          options.suspendOnClose()
              ? SavedState.suspended(options, state, platform, powered)
              : SavedState.unpowered(options, state);
      file.write(last.body());
    } finally {
      file.close();
    }
  }
}
