package dev.tpm4j.codec.check;

import dev.tpm4j.codec.CommandInfo;
import dev.tpm4j.codec.Octets;
import dev.tpm4j.codec.Wire;
import dev.tpm4j.codec.type.TpmaSession;

/**
 * A command on its way into a TPM, stage by stage. Each stage gives 0 or the response code with its
 * number, as the reference implementation does; between them the TPM looks at its state.
 *
 * <pre>
 * header      | tag | size | code |       then: is the TPM started?
 * handles     | handle ... |              then: is what they refer to there?
 * sessions    | authorizationSize |       then, for each session:
 * nextSession | TPMS_AUTH_COMMAND |         is it there, may it do this?
 *             authorizations              are there enough? then: are they right? decrypt in place
 * parameters  | parameter ... |           then: {@code X.Request.decode(frame, length)}
 * </pre>
 *
 * <p>The stages are called in this order, each once ({@link #nextSession} as long as {@link
 * #hasMoreSessions}), and no further after a code other than 0. An object takes any number of
 * commands, one after another; it keeps the frame of the last. Not for several threads.
 *
 * <p>Source: TPM 2.0 Library Part 3, "Command Processing"; which of several errors is told, the
 * specification leaves open: this is the reference implementation's order.
 */
public final class IncomingCommand {
  private static final int TPM_RC_BAD_TAG = 0x01e;
  private static final int TPM_RC_AUTH_MISSING = 0x125;
  private static final int TPM_RC_COMMAND_SIZE = 0x142;
  private static final int TPM_RC_COMMAND_CODE = 0x143;
  private static final int TPM_RC_AUTH_CONTEXT = 0x145;
  private static final int TPM_RC_ATTRIBUTES = 0x082;
  private static final int TPM_RC_NONCE = 0x08f;
  private static final int TPM_RC_S = 0x800;
  private static final int TAG_NO_SESSIONS = 0x8001;
  private static final int TAG_SESSIONS = 0x8002;
  private static final int HEADER_BYTES = 10;
  private static final int LEAST_SESSION_BYTES = 9;

  /** MAX_SESSION_NUM; TPM 2.0 Library Part 1, "Session Handles". */
  private static final int MAX_SESSIONS = 3;

  private final Implementation implementation;
  private byte[] frame = {};
  private int length;
  private CommandInfo info;
  private int sessionsEnd;
  private int at;
  private int sessionCount;
  private CommandSession session;

  /**
   * A TPM that has had no command yet.
   *
   * @param implementation what it has
   */
  public IncomingCommand(Implementation implementation) {
    this.implementation = implementation;
  }

  /**
   * Takes a command and checks its header.
   *
   * @param command the command; not copied, and not changed
   * @param bytes how many bytes of the array it has
   * @return 0, TPM_RC_COMMAND_SIZE, TPM_RC_BAD_TAG or TPM_RC_COMMAND_CODE
   * @throws IndexOutOfBoundsException when the array has fewer bytes
   */
  public int header(byte[] command, int bytes) {
    java.util.Objects.checkFromIndexSize(0, bytes, command.length);
    frame = command;
    length = bytes;
    info = null;
    session = null;
    sessionCount = 0;
    at = 0;
    sessionsEnd = 0;
    if (bytes < HEADER_BYTES) {
      return TPM_RC_COMMAND_SIZE;
    }
    int tag = Wire.u16(frame, 0);
    if (tag != TAG_NO_SESSIONS && tag != TAG_SESSIONS) {
      return TPM_RC_BAD_TAG;
    }
    if (Wire.u32(frame, 2) != bytes || bytes > implementation.maxCommandBytes()) {
      return TPM_RC_COMMAND_SIZE;
    }
    info = implementation.command(Wire.u32(frame, 6));
    return info == null ? TPM_RC_COMMAND_CODE : 0;
  }

  /**
   * Checks the handles: that they are there, and of a type the command takes.
   *
   * @return 0, or a code with the number of a handle
   */
  public int handles() {
    at = HEADER_BYTES + 4 * info.handles().size();
    return CommandChecks.handles(implementation, info.code(), frame, HEADER_BYTES, length);
  }

  /**
   * Checks the size of the sessions, and whether the command takes any. Without sessions: whether
   * it needs none.
   *
   * @return 0, TPM_RC_INSUFFICIENT or TPM_RC_SIZE without a number, TPM_RC_AUTH_CONTEXT or
   *     TPM_RC_AUTH_MISSING
   */
  public int sessions() {
    sessionsEnd = at;
    if (!hasSessionArea()) {
      return authorizations();
    }
    if (length - at < 4) {
      return Unmarshaller.TPM_RC_INSUFFICIENT;
    }
    int size = Wire.u32(frame, at);
    at += 4;
    if (Integer.compareUnsigned(size, LEAST_SESSION_BYTES) < 0
        || Integer.compareUnsigned(size, length - at) > 0) {
      return Unmarshaller.TPM_RC_SIZE;
    }
    sessionsEnd = at + size;
    return info.sessions() ? 0 : TPM_RC_AUTH_CONTEXT;
  }

  /**
   * Whether {@link #nextSession} has something to read.
   *
   * @return false at the end of the sessions, and where there are none
   */
  public boolean hasMoreSessions() {
    return at < sessionsEnd;
  }

  /**
   * Reads a session, which {@link #session} then gives, and checks what needs no knowledge of
   * sessions.
   *
   * @return 0, or a code with the number of the session
   */
  public int nextSession() {
    int number = sessionCount + 1;
    int rc = readSession(number);
    return rc == 0 ? 0 : rc + TPM_RC_S + (number << 8);
  }

  private int readSession(int number) {
    if (sessionCount == MAX_SESSIONS) {
      return Unmarshaller.TPM_RC_SIZE;
    }
    Unmarshaller in = new Unmarshaller(implementation, frame, at, sessionsEnd);
    int rc = ScalarChecks.tpmiShAuthSession(in, true);
    if (rc != 0) {
      return rc;
    }
    final int handle = (int) in.value();
    rc = in.buffer(Limit.TPM2B_DIGEST);
    if (rc != 0) {
      return rc;
    }
    int size = (int) in.value();
    final Octets nonce = Octets.of(frame, in.position() - size, size);
    rc = ScalarChecks.tpmaSession(in, false);
    if (rc != 0) {
      return rc;
    }
    final int attributes = (int) in.value();
    rc = in.buffer(Limit.TPM2B_DIGEST);
    if (rc != 0) {
      return rc;
    }
    size = (int) in.value();
    Octets auth = Octets.of(frame, in.position() - size, size);
    at = in.position();
    session = new CommandSession(number, handle, nonce, attributes, auth);
    sessionCount = number;
    if (session.isPassword()) {
      if ((attributes & ~TpmaSession.CONTINUE_SESSION) != 0) {
        return TPM_RC_ATTRIBUTES;
      }
      return nonce.length() == 0 ? 0 : TPM_RC_NONCE;
    }
    return 0;
  }

  /**
   * Checks that each handle that needs an authorization has a session.
   *
   * @return 0 or TPM_RC_AUTH_MISSING
   */
  public int authorizations() {
    return sessionCount < info.authorizations() ? TPM_RC_AUTH_MISSING : 0;
  }

  /**
   * Checks the parameters, as they are in the frame by now, and that nothing follows them.
   *
   * @return 0, or a code with the number of a parameter, or TPM_RC_SIZE without one
   */
  public int parameters() {
    return CommandChecks.parameters(implementation, info.code(), frame, sessionsEnd, length);
  }

  /**
   * Which command it is.
   *
   * @return null unless {@link #header} gave 0
   */
  public CommandInfo info() {
    return info;
  }

  /**
   * A handle of the command, after {@link #handles}.
   *
   * @param index from 0
   * @return TPM_HANDLE
   */
  public int handle(int index) {
    java.util.Objects.checkIndex(index, info.handles().size());
    return Wire.u32(frame, HEADER_BYTES + 4 * index);
  }

  /**
   * Whether the tag says that there are sessions, after {@link #header}; the response then has as
   * many.
   *
   * @return whether it is TPM_ST_SESSIONS
   */
  public boolean hasSessionArea() {
    return Wire.u16(frame, 0) == TAG_SESSIONS;
  }

  /**
   * The session that {@link #nextSession} read last.
   *
   * @return null where it read none
   */
  public CommandSession session() {
    return session;
  }

  /**
   * The bytes of the command.
   *
   * @return the array of {@link #header}, not a copy; after {@link #ownFrame} what that gave
   */
  public byte[] frame() {
    return frame;
  }

  /**
   * Goes on with a copy of the command, in which its first parameter can be decrypted: the caller's
   * array stays as it is.
   *
   * @return the copy, which {@link #frame} gives from now on
   */
  public byte[] ownFrame() {
    frame = java.util.Arrays.copyOf(frame, length);
    return frame;
  }

  /**
   * Where the parameters start, after the sessions.
   *
   * @return an offset in {@link #frame}
   */
  public int parametersAt() {
    return sessionsEnd;
  }

  /**
   * How many bytes the command has.
   *
   * @return the length given to {@link #header}
   */
  public int length() {
    return length;
  }
}
