package dev.tpm4j.codec;

import java.util.Objects;

/**
 * The sessions of a command or a response, read in place: what a session needs to check an HMAC, or
 * to put one where it belongs.
 *
 * <pre>
 * command:   sessionHandle(4) nonce(2+n) attributes(1) hmac(2+n)   for each session
 * response:                   nonce(2+n) attributes(1) hmac(2+n)   for each session
 * </pre>
 *
 * <p>Source: TPM 2.0 Library Part 2, TPMS_AUTH_COMMAND and TPMS_AUTH_RESPONSE.
 */
public final class SessionAreaView extends WireView {
  private final int handleBytes;
  private int size;
  private int current;
  private int currentAt;
  private int hmacAt;

  private SessionAreaView(int handleBytes) {
    this.handleBytes = handleBytes;
  }

  /**
   * For the sessions of commands.
   *
   * @return a view that wraps nothing yet
   */
  public static SessionAreaView ofCommand() {
    return new SessionAreaView(4);
  }

  /**
   * For the sessions of responses.
   *
   * @return a view that wraps nothing yet
   */
  public static SessionAreaView ofResponse() {
    return new SessionAreaView(0);
  }

  /** Checks the sessions of a command, one after another, up to the end. */
  static void checkCommand(byte[] frame, int start, int end) {
    int at = start;
    while (at < end) {
      at = Wire.skip(at, end, 4, "TPMS_AUTH_COMMAND.sessionHandle");
      at = Wire.bufferEnd(frame, at, end, "TPMS_AUTH_COMMAND.nonce");
      at = Wire.skip(at, end, 1, "TPMS_AUTH_COMMAND.sessionAttributes");
      at = Wire.bufferEnd(frame, at, end, "TPMS_AUTH_COMMAND.hmac");
    }
  }

  /**
   * Checks sessions and wraps them. After an exception the view wraps nothing.
   *
   * @param frame the bytes; not copied
   * @param start where the first session starts
   * @param length how many bytes all sessions have; 0 where there are none
   * @return this view
   * @throws WireFormatException when the bytes are no sessions
   */
  public SessionAreaView wrap(byte[] frame, int start, int length) {
    forget();
    Objects.checkFromIndexSize(start, length, frame.length);
    int end = start + length;
    if (handleBytes != 0) {
      checkCommand(frame, start, end);
    } else if (length != 0) {
      ResponseView.checkSessions(frame, start, end);
    }
    take(frame, start, end);
    return this;
  }

  /** Wraps sessions that were checked. */
  void take(byte[] frame, int start, int end) {
    adopt(frame);
    place(start);
    placed(end);
    size = 0;
    for (int at = start; at < end; size++) {
      at = behind(frame, hmacOf(frame, at));
    }
    current = 0;
    currentAt = start;
    hmacAt = size == 0 ? start : hmacOf(frame, start);
  }

  private static int behind(byte[] frame, int bufferAt) {
    return bufferAt + 2 + Wire.u16(frame, bufferAt);
  }

  private int hmacOf(byte[] frame, int at) {
    return behind(frame, at + handleBytes) + 1;
  }

  private byte[] seek(int index) {
    byte[] frame = frame();
    Objects.checkIndex(index, size);
    if (index < current) {
      current = 0;
      currentAt = start;
      hmacAt = hmacOf(frame, start);
    }
    for (; current < index; current++) {
      currentAt = behind(frame, hmacAt);
      hmacAt = hmacOf(frame, currentAt);
    }
    return frame;
  }

  /**
   * How many sessions there are.
   *
   * @return zero or more
   */
  public int size() {
    return size;
  }

  /**
   * The handle of a session of a command.
   *
   * @param index from 0
   * @return TPMI_SH_AUTH_SESSION
   * @throws IndexOutOfBoundsException when there is no such session
   * @throws IllegalStateException when these are the sessions of a response
   */
  public int sessionHandle(int index) {
    int at = sessionHandleAt(index);
    return Wire.u32(frame(), at);
  }

  /**
   * Where the handle of a session of a command is.
   *
   * @param index from 0
   * @return the offset in the frame
   * @throws IndexOutOfBoundsException when there is no such session
   * @throws IllegalStateException when these are the sessions of a response
   */
  public int sessionHandleAt(int index) {
    if (handleBytes == 0) {
      throw new IllegalStateException("sessions of a response have no handles");
    }
    seek(index);
    return currentAt;
  }

  /**
   * Where the content of a nonce is.
   *
   * @param index the session, from 0
   * @return the offset in the frame
   * @throws IndexOutOfBoundsException when there is no such session
   */
  public int nonceAt(int index) {
    seek(index);
    return currentAt + handleBytes + 2;
  }

  /**
   * How many bytes a nonce has.
   *
   * @param index the session, from 0
   * @return zero or more
   * @throws IndexOutOfBoundsException when there is no such session
   */
  public int nonceLength(int index) {
    byte[] frame = seek(index);
    return Wire.u16(frame, currentAt + handleBytes);
  }

  /**
   * The attributes of a session.
   *
   * @param index from 0
   * @return TPMA_SESSION
   * @throws IndexOutOfBoundsException when there is no such session
   */
  public int attributes(int index) {
    byte[] frame = seek(index);
    return Wire.u8(frame, hmacAt - 1);
  }

  /**
   * Where the attributes of a session are.
   *
   * @param index from 0
   * @return the offset in the frame
   * @throws IndexOutOfBoundsException when there is no such session
   */
  public int attributesAt(int index) {
    seek(index);
    return hmacAt - 1;
  }

  /**
   * Where the content of an HMAC or password is.
   *
   * @param index the session, from 0
   * @return the offset in the frame
   * @throws IndexOutOfBoundsException when there is no such session
   */
  public int hmacAt(int index) {
    seek(index);
    return hmacAt + 2;
  }

  /**
   * How many bytes an HMAC or password has.
   *
   * @param index the session, from 0
   * @return zero or more
   * @throws IndexOutOfBoundsException when there is no such session
   */
  public int hmacLength(int index) {
    byte[] frame = seek(index);
    return Wire.u16(frame, hmacAt);
  }
}
