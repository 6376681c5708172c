package dev.tpm4j.codec;

/** The TPM answered with an error: the response has a response code and no parameters. */
public final class ResponseCodeException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final int responseCode;

  /**
   * Makes the exception.
   *
   * @param command the command, as the specification names it
   * @param responseCode the TPM's code, all 32 bits
   */
  public ResponseCodeException(String command, int responseCode) {
    super(command + " answered " + new ResponseCode(responseCode));
    this.responseCode = responseCode;
  }

  /**
   * What the code says: its name, what it is about, what to do.
   *
   * @return never {@link ResponseCode#isSuccess()}
   */
  public ResponseCode code() {
    return new ResponseCode(responseCode);
  }

  /**
   * The TPM's response code.
   *
   * @return all 32 bits, never 0
   */
  public int responseCode() {
    return responseCode;
  }
}
