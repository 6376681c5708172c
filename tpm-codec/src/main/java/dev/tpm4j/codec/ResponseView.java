package dev.tpm4j.codec;

import java.util.Locale;

/**
 * A response that was checked once and is read in place.
 *
 * <pre>
 * success:  tag(2) size(4) code(4)=0 [handle(4)] [parameterSize(4)] parameters [sessions]
 * error:    tag(2) size(4) code(4)
 * </pre>
 *
 * <p>A view is made once and wraps one response after another; it allocates nothing. It reads the
 * caller's array: what it says holds until that array changes. For one thread.
 *
 * <p>Source: TPM 2.0 Library Part 1, "Command/Response Structure".
 */
public abstract class ResponseView {
  private static final int TAG_RSP_COMMAND = 0x00c4;

  private byte[] checked;
  private boolean wrapped;
  private int responseCode;
  private int tag;
  private int length;
  private int parametersAt;
  private int parametersEnd;

  /** For the generated views. */
  protected ResponseView() {}

  /**
   * Checks a response. After an exception the view wraps nothing.
   *
   * @param frame the response
   * @param length how many bytes of the array it has
   * @param handle whether a successful one has a handle
   * @throws WireFormatException when the bytes are not a response of this command
   */
  protected final void check(byte[] frame, int length, boolean handle) {
    checked = null;
    wrapped = false;
    java.util.Objects.checkFromIndexSize(0, length, frame.length);
    Wire.skip(0, length, Wire.HEADER_BYTES, "header");
    tag = Wire.u16(frame, 0);
    int size = Wire.u32(frame, 2);
    if (size != length) {
      throw new WireFormatException(
          2, "responseSize", Integer.toUnsignedString(size) + ", but " + length + " bytes came");
    }
    int code = Wire.u32(frame, 6);
    this.length = length;
    if (code != 0) {
      if (tag != Wire.TAG_NO_SESSIONS && tag != TAG_RSP_COMMAND) {
        throw badTag();
      }
      Wire.requireEnd(Wire.HEADER_BYTES, length, "error response");
      responseCode = code;
      wrapped = true;
      return;
    }
    int at = Wire.HEADER_BYTES;
    if (handle) {
      at = Wire.skip(at, length, 4, "handle");
    }
    if (tag == Wire.TAG_SESSIONS) {
      int start = Wire.skip(at, length, 4, "parameterSize");
      int parameterSize = Wire.u32(frame, at);
      if (parameterSize < 0 || parameterSize > length - start) {
        throw new WireFormatException(
            at,
            "parameterSize",
            Integer.toUnsignedString(parameterSize) + ", but " + (length - start) + " are left");
      }
      parametersAt = start;
      parametersEnd = start + parameterSize;
      walkSessions(frame, parametersEnd, length);
    } else if (tag == Wire.TAG_NO_SESSIONS) {
      parametersAt = at;
      parametersEnd = length;
    } else {
      throw badTag();
    }
    Wire.requireEnd(walk(frame, parametersAt, parametersEnd), parametersEnd, "parameters");
    responseCode = 0;
    wrapped = true;
    checked = frame;
  }

  private static void walkSessions(byte[] frame, int start, int end) {
    int at = start;
    do {
      at = Wire.bufferEnd(frame, at, end, "TPMS_AUTH_RESPONSE.nonce");
      at = Wire.skip(at, end, 1, "TPMS_AUTH_RESPONSE.sessionAttributes");
      at = Wire.bufferEnd(frame, at, end, "TPMS_AUTH_RESPONSE.hmac");
    } while (at < end);
  }

  private WireFormatException badTag() {
    return new WireFormatException(
        0, "tag", String.format(Locale.ROOT, "0x%04x is no response tag here", tag));
  }

  /**
   * Walks the parameters once, checks them and keeps their offsets.
   *
   * @param frame the response
   * @param at where the parameters start
   * @param end where they end
   * @return where the walk ended
   */
  protected abstract int walk(byte[] frame, int at, int end);

  /**
   * The command's name.
   *
   * @return as the specification has it
   */
  protected abstract String command();

  /**
   * The frame, for accessors.
   *
   * @return the wrapped array
   * @throws ResponseCodeException when the response is an error
   * @throws IllegalStateException when the view wraps nothing
   */
  protected final byte[] frame() {
    if (checked == null) {
      throw absent();
    }
    return checked;
  }

  private RuntimeException absent() {
    return wrapped
        ? new ResponseCodeException(command(), responseCode)
        : new IllegalStateException("nothing is wrapped");
  }

  /**
   * The response code.
   *
   * @return 0 for success
   * @throws IllegalStateException when the view wraps nothing
   */
  public final int responseCode() {
    if (!wrapped) {
      throw absent();
    }
    return responseCode;
  }

  /**
   * Whether the response is a success.
   *
   * @return true where the response code is 0
   * @throws IllegalStateException when the view wraps nothing
   */
  public final boolean isSuccess() {
    return responseCode() == 0;
  }

  /**
   * Where the parameters start: what rpHash and parameter encryption are about.
   *
   * @return the offset in the frame
   */
  public final int parameterAreaAt() {
    frame();
    return parametersAt;
  }

  /**
   * How many bytes the parameters have.
   *
   * @return zero or more
   */
  public final int parameterAreaLength() {
    frame();
    return parametersEnd - parametersAt;
  }

  /**
   * Whether the response has sessions.
   *
   * @return true for tag TPM_ST_SESSIONS
   */
  public final boolean hasSessions() {
    frame();
    return tag == Wire.TAG_SESSIONS;
  }

  /**
   * Where the sessions start; they end with the response.
   *
   * @return the offset in the frame
   */
  public final int sessionAreaAt() {
    frame();
    return parametersEnd;
  }

  /**
   * How many bytes the response has.
   *
   * @return all of it, with the header
   */
  public final int length() {
    return length;
  }
}
