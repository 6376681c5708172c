package dev.tpm4j.codec.generator;

import java.util.List;
import java.util.Map;

/**
 * A checked schema, in the order of its files.
 *
 * @param constants classes of named numbers: enums and attribute bits
 * @param structs structures
 * @param unions unions
 * @param commands commands
 * @param rules what a TPM takes
 */
record Schema(
    List<Constants> constants,
    List<Type.Struct> structs,
    List<Type.Union> unions,
    List<Command> commands,
    Rules rules) {

  /**
   * What a TPM takes, still as statements; they are checked.
   *
   * @param named the statements by {@code "type NAME"} and {@code "command NAME"}, in order
   * @param numbers the constants
   * @param types the types by name
   */
  record Rules(Map<String, Statement> named, Map<String, Long> numbers, Map<String, Type> types) {}

  /**
   * Named numbers.
   *
   * @param strip what the Java names leave out at the front
   * @param bits whether these are attribute bits: each value is a mask
   * @param size bytes on the wire
   */
  record Constants(
      String name, int size, boolean signed, boolean bits, String strip, List<Constant> values) {}

  /** A named number. */
  record Constant(String name, long value) {}

  /**
   * A handle of a command; {@code role} is user, admin, dup, or null where it is not authorised.
   */
  record Handle(String name, String typeName, String role, boolean nullable) {}

  /**
   * A command.
   *
   * @param decrypt whether its first parameter can be encrypted
   * @param encrypt whether the first parameter of its response can be encrypted
   * @param sessions whether it takes sessions at all
   * @param returns the handle of the response, or null
   */
  record Command(
      String name,
      int code,
      boolean decrypt,
      boolean encrypt,
      boolean sessions,
      List<Handle> handles,
      List<Type.Field> params,
      Handle returns,
      List<Type.Field> results) {}
}
