package dev.tpm4j.codec;

import java.util.Objects;

/**
 * A response of any command, without its parameters: header, handle, the range of the parameters,
 * sessions. For what must come before the parameters can be read (HMAC, decryption), and for
 * commands nobody knows.
 *
 * <p>Made once, wraps one response after another, allocates nothing; see {@link ResponseView}.
 */
public final class ResponseHeader extends ResponseView {
  private static final String UNKNOWN = "the command";

  private CommandInfo info;
  private String command;
  private boolean hasHandle;

  /** Wraps nothing yet. */
  public ResponseHeader() {}

  /**
   * Checks a response and wraps it.
   *
   * @param frame the response; not copied
   * @param length how many bytes of the array it has
   * @param info what is known about its command
   * @return this view
   * @throws WireFormatException when the bytes are no such response
   */
  public ResponseHeader wrap(byte[] frame, int length, CommandInfo info) {
    this.info = Objects.requireNonNull(info);
    return wrapAny(frame, length, info.hasResponseHandle());
  }

  /**
   * Checks a response of a command nobody knows and wraps it.
   *
   * @param frame the response; not copied
   * @param length how many bytes of the array it has
   * @param hasHandle whether a successful response has a handle
   * @return this view
   * @throws WireFormatException when the bytes are no such response
   */
  public ResponseHeader wrap(byte[] frame, int length, boolean hasHandle) {
    return wrap(frame, length, hasHandle, UNKNOWN);
  }

  /**
   * Checks a response and wraps it.
   *
   * @param frame the response; not copied
   * @param length how many bytes of the array it has
   * @param hasHandle whether a successful response has a handle
   * @param command what to call its command in an error
   * @return this view
   * @throws WireFormatException when the bytes are no such response
   */
  public ResponseHeader wrap(byte[] frame, int length, boolean hasHandle, String command) {
    info = null;
    this.command = command;
    return wrapAny(frame, length, hasHandle);
  }

  private ResponseHeader wrapAny(byte[] frame, int length, boolean hasHandle) {
    this.hasHandle = hasHandle;
    if (begin(frame, length, hasHandle ? 1 : 0)) {
      finish(parametersEnd());
    }
    return this;
  }

  @Override
  protected String command() {
    return info == null ? command : "TPM2_" + info.name();
  }

  /**
   * Reads the parameters one after another.
   *
   * @return a new reader of them all
   * @throws ResponseCodeException when the response is an error
   */
  public WireReader parameters() {
    return new WireReader(frame(), start, parametersEnd());
  }

  /**
   * The handle of the response.
   *
   * @return TPM_HANDLE
   * @throws ResponseCodeException when the response is an error
   * @throws IllegalStateException when responses of this command have none
   */
  public int handle() {
    byte[] frame = frame();
    if (!hasHandle) {
      throw new IllegalStateException("responses of this command have no handle");
    }
    return Wire.u32(frame, Wire.HEADER_BYTES);
  }
}
