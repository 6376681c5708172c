package dev.tpm4j.codec;

import java.util.Locale;
import java.util.Objects;

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

  private static final int PARAMETER_SIZE_BYTES = 4;

  /** Two empty buffers and the attributes. */
  private static final int LEAST_SESSION_BYTES = 5;

  private static final int NOTHING = 0;
  private static final int SUCCESS = 1;
  private static final int ERROR = 2;

  private byte[] frame;
  private int state;
  private int responseCode;
  private int tag;
  private int length;
  private int parametersEnd;
  private SessionAreaView sessions;

  /** Where the parameters start. */
  protected int start;

  /** For the generated views. */
  protected ResponseView() {}

  /**
   * Checks all of a response but its parameters. After an exception the view wraps nothing, and so
   * it does until {@link #finish}.
   *
   * @param frame the response
   * @param length how many bytes of the array it has
   * @param handles how many handles a successful one has
   * @return whether it is a success, so that its parameters are to be walked
   * @throws WireFormatException when the bytes are not a response
   */
  protected final boolean begin(byte[] frame, int length, int handles) {
    state = NOTHING;
    Objects.checkFromIndexSize(0, length, frame.length);
    if (length < Wire.HEADER_BYTES || Wire.u32(frame, 2) != length) {
      throw badSize(frame, length);
    }
    if (this.frame != frame) {
      this.frame = frame;
      adopt(frame);
    }
    this.length = length;
    tag = Wire.u16(frame, 0);
    responseCode = Wire.u32(frame, 6);
    if (responseCode != 0) {
      error();
      return false;
    }
    int at = Wire.HEADER_BYTES + Wire.HANDLE_BYTES * handles;
    if (at > length) {
      throw Wire.cut(Wire.HEADER_BYTES, length, Wire.HANDLE_BYTES * handles, "handle");
    }
    if (tag == Wire.TAG_NO_SESSIONS) {
      start = at;
      parametersEnd = length;
    } else {
      withSessions(at);
    }
    return true;
  }

  private static WireFormatException badSize(byte[] frame, int length) {
    return length < Wire.HEADER_BYTES
        ? Wire.cut(0, length, Wire.HEADER_BYTES, "header")
        : new WireFormatException(
            2,
            "responseSize",
            Integer.toUnsignedString(Wire.u32(frame, 2)) + ", but " + length + " bytes came");
  }

  private void error() {
    if (tag != Wire.TAG_NO_SESSIONS && tag != TAG_RSP_COMMAND) {
      throw badTag();
    }
    Wire.requireEnd(Wire.HEADER_BYTES, length, "error response");
    state = ERROR;
  }

  private void withSessions(int at) {
    if (tag != Wire.TAG_SESSIONS) {
      throw badTag();
    }
    int length = this.length;
    byte[] frame = this.frame;
    int first = at + PARAMETER_SIZE_BYTES;
    if (first > length) {
      throw Wire.cut(at, length, PARAMETER_SIZE_BYTES, "parameterSize");
    }
    int parameterSize = Wire.u32(frame, at);
    if (parameterSize < 0 || parameterSize > length - first) {
      throw badParameterSize(at, parameterSize);
    }
    start = first;
    parametersEnd = first + parameterSize;
    if (!hasSessions(frame, first + parameterSize, length)) {
      checkSessions(frame, first + parameterSize, length);
    }
  }

  private WireFormatException badParameterSize(int at, int parameterSize) {
    return new WireFormatException(
        at,
        "parameterSize",
        Integer.toUnsignedString(parameterSize)
            + ", but "
            + (length - at - PARAMETER_SIZE_BYTES)
            + " are left");
  }

  /** Whether there are sessions, one after another, up to the end. */
  private static boolean hasSessions(byte[] frame, int start, int end) {
    int at = start;
    do {
      if (at + LEAST_SESSION_BYTES > end) {
        return false;
      }
      at = Wire.pass16(frame, at) + 1;
      if (at + 2 > end) {
        return false;
      }
      at = Wire.pass16(frame, at);
    } while (at < end);
    return at == end;
  }

  /** Checks sessions, one after another, up to the end; there is at least one. */
  static void checkSessions(byte[] frame, int start, int end) {
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
   * Lets the views of the parameters read an array: once for each array.
   *
   * @param frame the array
   */
  protected void adopt(byte[] frame) {
    // Most responses have no such view.
  }

  /**
   * Where the parameters end, for their walk.
   *
   * @return the offset in the frame
   */
  protected final int parametersEnd() {
    return parametersEnd;
  }

  /**
   * Takes a response whose parameters were walked.
   *
   * @param at where the walk ended
   * @return false where that is not where the parameters end: then the view wraps nothing
   */
  protected final boolean finish(int at) {
    if (at != parametersEnd) {
      return false;
    }
    state = SUCCESS;
    return true;
  }

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
    if (state != SUCCESS) {
      throw absent();
    }
    return frame;
  }

  private RuntimeException absent() {
    return state == ERROR
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
    if (state == NOTHING) {
      throw absent();
    }
    return responseCode;
  }

  /**
   * The tag.
   *
   * @return TPM_ST_NO_SESSIONS, TPM_ST_SESSIONS, or TPM_ST_RSP_COMMAND for an error of a TPM 1.2
   *     kind
   * @throws IllegalStateException when the view wraps nothing
   */
  public final int tag() {
    responseCode();
    return tag;
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
    return start;
  }

  /**
   * How many bytes the parameters have.
   *
   * @return zero or more
   */
  public final int parameterAreaLength() {
    frame();
    return parametersEnd - start;
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
   * The sessions, read in place.
   *
   * @return none where the response has none; valid until the next wrap
   */
  public final SessionAreaView sessions() {
    byte[] frame = frame();
    if (sessions == null) {
      sessions = SessionAreaView.ofResponse();
    }
    sessions.take(frame, parametersEnd, hasSessions() ? length : parametersEnd);
    return sessions;
  }

  /**
   * How many bytes the response has.
   *
   * @return all of it, with the header
   * @throws IllegalStateException when the view wraps nothing
   */
  public final int length() {
    responseCode();
    return length;
  }
}
