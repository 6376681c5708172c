package dev.tpm4j.simulator.engine;

import dev.tpm4j.simulator.storage.StateFile;
import java.util.List;

/**
 * Keeps the state of a TPM in a file: NV before the response of each command that changed it,
 * everything else when the TPM is suspended. For one thread at a time.
 */
final class StateKeeper {

  private final StateFile file;
  private final EngineOptions options;

  /** For each look at NV, which comes with every command. */
  private final StateWriter now = new StateWriter();

  /** NV as the file has it but for what shutdowns saved; empty if that is not known. */
  private byte[] kept = {};

  /** What shutdowns saved, as the file has it: parts that are never changed, only replaced. */
  private List<Object> keptParts = List.of();

  StateKeeper(StateFile file, EngineOptions options) {
    this.file = file;
    this.options = options;
  }

  /**
   * Writes NV if it is not in the file as it is now. Where that fails, the next call tries again,
   * so that no response ever tells of what could be lost.
   */
  void keep(TpmState state) {
    PermanentState permanent = state.permanent;
    permanent.unpoweredFields(now.restart());
    if (now.hasWritten(kept) && permanent.sharesSavedParts(keptParts)) {
      return;
    }
    kept = new byte[0];
    file.write(SavedState.unpowered(options, state).body());
    kept = now.toByteArray();
    keptParts = permanent.savedParts();
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
