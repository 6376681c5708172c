package dev.tpm4j.codec;

import java.util.List;

/**
 * What is known about a command besides its bytes.
 *
 * @param name as the specification has it, without {@code TPM2_}
 * @param code TPM_CC
 * @param handles the handles of the command, in order; those that need authorization come first
 * @param parameters names of the parameters, in order
 * @param hasResponseHandle whether a successful response has a handle
 * @param results names of the response's parameters, in order
 * @param decrypt whether the first parameter of the command can be encrypted
 * @param encrypt whether the first parameter of the response can be encrypted
 * @param sessions whether the command takes sessions at all
 * @param nv whether the command may write to NV
 * @param extensive whether the command may flush any number of contexts
 * @param flushed whether the command flushes the context of one of its handles
 */
public record CommandInfo(
    String name,
    int code,
    List<HandleInfo> handles,
    List<String> parameters,
    boolean hasResponseHandle,
    List<String> results,
    boolean decrypt,
    boolean encrypt,
    boolean sessions,
    boolean nv,
    boolean extensive,
    boolean flushed) {

  private static final int INDEX_MASK = 0xffff;
  private static final int NV = 1 << 22;
  private static final int EXTENSIVE = 1 << 23;
  private static final int FLUSHED = 1 << 24;
  private static final int HANDLES_SHIFT = 25;
  private static final int RESPONSE_HANDLE = 1 << 28;

  /** Copies the lists. */
  public CommandInfo {
    handles = List.copyOf(handles);
    parameters = List.copyOf(parameters);
    results = List.copyOf(results);
  }

  /**
   * How many handles need authorization.
   *
   * @return zero or more
   */
  public int authorizations() {
    int count = 0;
    for (HandleInfo handle : handles) {
      count += handle.role() == AuthRole.NONE ? 0 : 1;
    }
    return count;
  }

  /**
   * What TPM_CAP_COMMANDS says about the command.
   *
   * @return TPMA_CC
   */
  public int attributes() {
    return code & INDEX_MASK
        | (nv ? NV : 0)
        | (extensive ? EXTENSIVE : 0)
        | (flushed ? FLUSHED : 0)
        | handles.size() << HANDLES_SHIFT
        | (hasResponseHandle ? RESPONSE_HANDLE : 0);
  }

  /**
   * A handle of a command.
   *
   * @param name as the specification has it
   * @param type its interface type
   * @param role what authorization it needs
   * @param nullable whether the interface type's null value is allowed
   */
  public record HandleInfo(String name, String type, AuthRole role, boolean nullable) {}

  /** The role an authorization has; TPM 2.0 Library Part 1, "Authorization Roles". */
  public enum AuthRole {
    /** The handle needs no authorization. */
    NONE,
    /** Use of an object or a hierarchy. */
    USER,
    /** Administration of an object or an index. */
    ADMIN,
    /** Duplication of an object: policy alone. */
    DUP
  }
}
