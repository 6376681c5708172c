package dev.tpm4j.simulator.engine;

import java.util.ArrayList;
import java.util.List;

/**
 * A command: its row in the command table of Part 3 and what it does.
 *
 * @param code {@code TPM_CC}
 * @param name as in Part 3, without {@code TPM2_}
 * @param handles in order
 * @param attributes everything else the dispatcher and {@code TPM_CAP_COMMANDS} need to know
 * @param parameters reads the parameters
 * @param action executes the command
 * @param <P> what the parameters are read into
 */
record CommandDefinition<P>(
    int code,
    String name,
    List<HandleSlot> handles,
    Attributes attributes,
    Parameters<P> parameters,
    Action<P> action) {

  private static final int CC_INDEX_MASK = 0xFFFF;
  private static final int CC_NV = 1 << 22;
  private static final int CC_EXTENSIVE = 1 << 23;
  private static final int CC_FLUSHED = 1 << 24;
  private static final int CC_HANDLES_SHIFT = 25;
  private static final int CC_RESPONSE_HANDLE = 1 << 28;

  CommandDefinition {
    handles = List.copyOf(handles);
  }

  static Builder named(String name, int code) {
    return new Builder(name, code);
  }

  /** {@code TPMA_CC}. */
  int commandAttributes() {
    return code & CC_INDEX_MASK
        | (attributes.nv ? CC_NV : 0)
        | (attributes.extensive ? CC_EXTENSIVE : 0)
        | (attributes.flushed ? CC_FLUSHED : 0)
        | handles.size() << CC_HANDLES_SHIFT
        | (attributes.responseHandle ? CC_RESPONSE_HANDLE : 0);
  }

  /** How many handles need an authorisation; these always come first. */
  int authorizations() {
    return (int) handles.stream().filter(handle -> handle.role() != AuthRole.NONE).count();
  }

  /** Reads all parameters, then executes; too many bytes are {@code TPM_RC_SIZE}. */
  void run(Execution execution, WireReader in, WireWriter out) throws ResponseCodeException {
    P read = parameters.read(new ParameterReader(in));
    if (in.remaining() != 0) {
      throw new ResponseCodeException(Rc.SIZE);
    }
    action.execute(execution, read, out);
  }

  /**
   * The bits of {@code TPMA_CC} and what belongs to them.
   *
   * @param nv may write to NV
   * @param extensive may flush any number of contexts
   * @param flushed the context of a handle is flushed
   * @param responseHandle the response has a handle
   * @param noSessions no session is allowed, not even for audit
   * @param decryptSize octets of the size field of a first parameter that may be encrypted, or 0
   * @param encryptSize the same of the response
   */
  record Attributes(
      boolean nv,
      boolean extensive,
      boolean flushed,
      boolean responseHandle,
      boolean noSessions,
      int decryptSize,
      int encryptSize) {}

  /** Reads the parameters of a command. */
  @FunctionalInterface
  interface Parameters<P> {
    P read(ParameterReader in) throws ResponseCodeException;
  }

  /** Executes a command and writes the response parameters. */
  @FunctionalInterface
  interface Action<P> {
    void execute(Execution execution, P parameters, WireWriter out) throws ResponseCodeException;
  }

  /** Executes a command without parameters. */
  @FunctionalInterface
  interface BareAction {
    void execute(Execution execution, WireWriter out) throws ResponseCodeException;
  }

  /** Describes a command in the order of its row. */
  static final class Builder {
    private final String name;
    private final int code;
    private final List<HandleSlot> handles = new ArrayList<>();
    private boolean nv;
    private boolean noSessions;
    private int decryptSize;
    private int encryptSize;

    private Builder(String name, int code) {
      this.name = name;
      this.code = code;
    }

    Builder handle(String handleName, Unmarshaller<Integer> type, AuthRole role) {
      handles.add(new HandleSlot(handleName, type, role));
      return this;
    }

    Builder nv() {
      nv = true;
      return this;
    }

    Builder noSessions() {
      noSessions = true;
      return this;
    }

    Builder decrypts(int sizeField) {
      decryptSize = sizeField;
      return this;
    }

    Builder encrypts(int sizeField) {
      encryptSize = sizeField;
      return this;
    }

    <P> CommandDefinition<P> executes(Parameters<P> parameters, Action<P> action) {
      return new CommandDefinition<>(
          code,
          name,
          handles,
          new Attributes(nv, false, false, false, noSessions, decryptSize, encryptSize),
          parameters,
          action);
    }

    CommandDefinition<Boolean> executes(BareAction action) {
      return executes(in -> true, (execution, none, out) -> action.execute(execution, out));
    }
  }
}
