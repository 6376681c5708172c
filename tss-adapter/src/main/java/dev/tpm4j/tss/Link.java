package dev.tpm4j.tss;

/** The way to the TPM: a transport, or one of TSS.Java's own devices. */
interface Link {
  /**
   * Sends a command and waits for its response.
   *
   * @return the response's length; it is in {@link #response()}
   */
  int exchange(byte[] command, int length);

  /** What the last exchange brought, valid until the next. */
  byte[] response();

  /** Asks the TPM to give up the command in progress, where the way allows it. */
  void cancel();

  /** The longest command it carries. */
  int maxCommand();

  /** Forgets the last response. */
  void wipe();
}
