package dev.tpm4j.codec;

import java.util.Arrays;
import java.util.Objects;

/**
 * A command that was encoded once and is sent again and again, with other values of the same length
 * in its place: handles, integers, plain bytes, and what its sessions change from time to time.
 *
 * <p>Setting a value writes into the frame and allocates nothing. The frame may hold secrets
 * (passwords, data to seal): {@link #close} wipes it. For one thread.
 *
 * <pre>
 * try (Sign.Prepared sign = Sign.prepare(authorizations, key, digest, scheme, ticket)) {
 *   sign.setDigest(next);
 *   transport.exchange(sign.frame(), sign.length(), response);
 * }
 * </pre>
 */
public abstract class PreparedCommand implements AutoCloseable {
  /** The longest command that can be prepared: TPM2_MAX_COMMAND_SIZE of the reference profile. */
  public static final int MAX_BYTES = 4096;

  private static final int SESSIONS_SIZE_BYTES = 4;

  private final SessionAreaView sessions = SessionAreaView.ofCommand();
  private byte[] frame;
  private int sessionsAt;
  private int parametersAt;

  /** For the generated commands. */
  protected PreparedCommand() {}

  /**
   * Writes the sessions and keeps where they are.
   *
   * @param frame where to
   * @param at the offset of their size
   * @param authorizations the sessions, or null for none
   * @return the offset after them
   */
  protected final int putSessions(byte[] frame, int at, AuthorizationArea authorizations) {
    sessionsAt = authorizations == null ? at : at + SESSIONS_SIZE_BYTES;
    parametersAt = Wire.putAuthorizations(frame, at, authorizations);
    return parametersAt;
  }

  /**
   * Keeps a copy of the command that was written, and wipes what it was written to.
   *
   * @param written holds the command
   * @param length how many bytes it has
   */
  protected final void take(byte[] written, int length) {
    frame = Arrays.copyOf(written, length);
    Arrays.fill(written, 0, length, (byte) 0);
    sessions.wrap(frame, sessionsAt, parametersAt - sessionsAt);
  }

  /**
   * The command as it goes to the TPM. Callers read it, and write to it through this object alone.
   *
   * @return the frame itself, not a copy; it has {@link #length} bytes
   * @throws IllegalStateException when this was closed
   */
  public final byte[] frame() {
    byte[] open = frame;
    if (open == null) {
      throw new IllegalStateException("closed");
    }
    return open;
  }

  /**
   * How many bytes the command has.
   *
   * @return all of it
   */
  public final int length() {
    return frame().length;
  }

  /**
   * Where the parameters start: what cpHash is about, up to the end.
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
    return frame().length - parametersAt;
  }

  /**
   * Where the parts of the sessions are.
   *
   * @return the sessions; none where the command was prepared without
   */
  public final SessionAreaView sessions() {
    frame();
    return sessions;
  }

  /**
   * Sets the handle of a session.
   *
   * @param session which, from 0
   * @param handle TPMI_SH_AUTH_SESSION
   * @throws IndexOutOfBoundsException when there is no such session
   */
  public final void setSessionHandle(int session, int handle) {
    Wire.putU32(frame(), sessions.sessionHandleAt(session), handle);
  }

  /**
   * Sets the attributes of a session.
   *
   * @param session which, from 0
   * @param attributes TPMA_SESSION
   * @throws IndexOutOfBoundsException when there is no such session
   */
  public final void setSessionAttributes(int session, int attributes) {
    Wire.putU8(frame(), sessions.attributesAt(session), attributes);
  }

  /**
   * Sets the nonce of a session: nonceCaller.
   *
   * @param session which, from 0
   * @param source holds the nonce
   * @param offset where it starts
   * @param length how many bytes it has: as many as it was prepared with
   * @throws IllegalArgumentException when that are not as many
   * @throws IndexOutOfBoundsException when there is no such session, or the bytes are not in {@code
   *     source}
   */
  public final void setSessionNonce(int session, byte[] source, int offset, int length) {
    patch(sessions.nonceAt(session) - 2, source, offset, length, "TPMS_AUTH_COMMAND.nonce");
  }

  /**
   * Sets the HMAC or password of a session.
   *
   * @param session which, from 0
   * @param source holds it
   * @param offset where it starts
   * @param length how many bytes it has: as many as it was prepared with
   * @throws IllegalArgumentException when that are not as many
   * @throws IndexOutOfBoundsException when there is no such session, or the bytes are not in {@code
   *     source}
   */
  public final void setSessionHmac(int session, byte[] source, int offset, int length) {
    patch(sessions.hmacAt(session) - 2, source, offset, length, "TPMS_AUTH_COMMAND.hmac");
  }

  /**
   * Replaces the content of a TPM2B of plain bytes.
   *
   * @param at where its size is
   * @param source holds the new content
   * @param offset where that starts
   * @param length how many bytes it has
   * @param field its name, for the error
   * @throws IllegalArgumentException when it has not as many bytes as the old content
   */
  protected final void patch(int at, byte[] source, int offset, int length, String field) {
    byte[] frame = frame();
    Objects.checkFromIndexSize(offset, length, source.length);
    int prepared = Wire.u16(frame, at);
    if (length != prepared) {
      throw new IllegalArgumentException(
          field + " was prepared with " + prepared + " bytes and cannot take " + length);
    }
    System.arraycopy(source, offset, frame, at + 2, length);
  }

  /** Wipes the frame; nothing can be set or sent afterwards. Closing twice does nothing more. */
  @Override
  public final void close() {
    if (frame != null) {
      Arrays.fill(frame, (byte) 0);
      frame = null;
    }
  }
}
