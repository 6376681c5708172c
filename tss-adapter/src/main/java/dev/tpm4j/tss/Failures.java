package dev.tpm4j.tss;

import dev.tpm4j.codec.WireFormatException;
import dev.tpm4j.tss.wire.CommandCoder;

/** Throws what is seldom thrown, so that it is loaded when it is. */
final class Failures {
  private Failures() {}

  /** Never returns. */
  static int malformed(CommandCoder coder, WireFormatException cause) {
    throw new TpmFormatException(
        "TPM2_" + coder.name() + ": the response makes no sense: " + cause.getMessage(), cause);
  }

  /** Never returns. */
  static void otherSessions(CommandCoder coder, int answering, int sent) {
    throw new TpmFormatException(
        "TPM2_"
            + coder.name()
            + ": the response has "
            + answering
            + " sessions, the command had "
            + sent,
        null);
  }

  /** Never returns. */
  static void refused(CommandCoder coder, int raw) {
    throw new TpmResponseException(coder.name(), coder.code(), RawCodes.constant(raw), raw);
  }
}
