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
    boolean sessions) {

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
