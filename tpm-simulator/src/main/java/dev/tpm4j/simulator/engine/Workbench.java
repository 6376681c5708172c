package dev.tpm4j.simulator.engine;

/**
 * What an engine has at hand between two commands and what is no part of the TPM's state: without
 * it every response would be the same, only later. For one thread at a time.
 */
final class Workbench {

  private final byte[] frame;
  private final PrimaryKeys primaryKeys = new PrimaryKeys();

  Workbench(EngineOptions options) {
    this.frame = new byte[options.bufferSize()];
  }

  /** Where responses are written, each over the last. */
  byte[] frame() {
    return frame;
  }

  /** The primary objects made last. */
  PrimaryKeys primaryKeys() {
    return primaryKeys;
  }
}
