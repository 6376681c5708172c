package dev.tpm4j.client.session;

/**
 * The TPM, or somebody on the way to it, shows another key than the one that was pinned. Nothing
 * was encrypted to it.
 */
public final class UnexpectedKeyException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  /**
   * Makes the exception.
   *
   * @param what which key is not what it should be
   */
  public UnexpectedKeyException(String what) {
    super(
        what
            + ": this is another TPM, its seeds were changed (TPM2_Clear, TPM2_ChangeEPS), or"
            + " somebody between here and the TPM answers in its place");
  }
}
