package dev.tpm4j.tss;

import tss.TpmException;

/**
 * A response that is none, or none to the command that was sent: cut off, too long, with a count or
 * a size that does not fit, or with something TSS.Java has no class for.
 */
public final class TpmFormatException extends TpmException {
  private static final long serialVersionUID = 1L;

  TpmFormatException(String message, RuntimeException cause) {
    super(message, cause);
    if (cause != null) {
      initCause(cause);
    }
  }
}
