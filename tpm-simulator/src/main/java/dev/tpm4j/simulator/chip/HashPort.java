package dev.tpm4j.simulator.chip;

import dev.tpm4j.transport.HashSequenceControl;
import dev.tpm4j.transport.TpmTransport;

/**
 * {@code TPM_HASH_START}, {@code TPM_HASH_DATA}, {@code TPM_HASH_END} of locality 4 (TCG PTP 1.05
 * §6.5.2.9). An engine without hash sequences ignores them, as some chips do.
 */
final class HashPort {

  static final int LOCALITY = 4;

  private final TpmTransport engine;
  private boolean running;

  HashPort(TpmTransport engine) {
    this.engine = engine;
  }

  boolean running() {
    return running;
  }

  void reset() {
    running = false;
  }

  void start() {
    running = true;
    engine.ability(HashSequenceControl.class).ifPresent(HashSequenceControl::hashStart);
  }

  void data(int value) {
    byte[] one = {(byte) value};
    engine.ability(HashSequenceControl.class).ifPresent(control -> control.hashData(one, 0, 1));
  }

  void end() {
    running = false;
    engine.ability(HashSequenceControl.class).ifPresent(HashSequenceControl::hashEnd);
  }
}
