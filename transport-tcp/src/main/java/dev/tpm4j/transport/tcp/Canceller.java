package dev.tpm4j.transport.tcp;

/** How a protocol tells the TPM to give up a command: on a connection of its own. */
interface Canceller {

  /** No way to cancel: swtpm without its control port. */
  Canceller NONE =
      new Canceller() {
        @Override
        public void request() {}

        @Override
        public void settle() {}
      };

  /** Sends the request, and does not wait for its answer. */
  void request();

  /**
   * Waits for the answer and withdraws the request, so that it cannot touch a later command. Never
   * throws: a channel that is broken tells so when it is used for itself.
   */
  void settle();
}
