package dev.tpm4j.simulator.engine;

import java.util.Locale;

/** A command ends with a {@code TPM_RC} other than success. Part of normal work: no stack trace. */
final class ResponseCodeException extends Exception {

  private static final long serialVersionUID = 1L;

  private final int code;

  ResponseCodeException(int code) {
    super(String.format(Locale.ROOT, "TPM_RC 0x%03X", code), null, false, false);
    this.code = code;
  }

  int code() {
    return code;
  }
}
