package dev.tpm4j.codec.generator;

import dev.tpm4j.codec.generator.SchemaException.Where;
import java.util.List;

/** What a field looks like on the wire. */
sealed interface Type {
  /** An integer of {@code size} bytes, big-endian. */
  record Scalar(int size, boolean signed) implements Type {}

  /** A TPM2B of plain bytes. */
  record Buffer(String name, int max) implements Type {}

  /** Bytes of a fixed count, without a size. */
  record Octets(int count) implements Type {}

  /** Bytes with a size of one byte. */
  record Octets8(int min, int max) implements Type {}

  /** All bytes up to the end of what encloses the field. */
  record Rest() implements Type {}

  /** A TPM2B of a structure; size 0 means it is absent. */
  record Sized(String name, Struct inner) implements Type {}

  /** A count of four bytes and that many elements. */
  record ListOf(String name, Type element, int max) implements Type {}

  /** Fields in the order of the wire. */
  record Struct(String name, List<Field> fields) implements Type {}

  /** One of several arms; which, a field before it says. */
  record Union(String name, List<Arm> arms) implements Type {}

  /**
   * A field of a structure, parameter or handle.
   *
   * @param typeName the type as the schema names it, for documentation
   * @param selector the field that selects the arm of a union, or null
   */
  record Field(
      String name, String typeName, Type type, String selector, boolean sensitive, Where where) {}

  /**
   * An arm of a union.
   *
   * @param selector the constant that selects it
   * @param value the selector's number
   * @param name the arm's name; null where the selector selects nothing and names the arm itself
   * @param type null where the selector selects nothing
   */
  record Arm(String selector, long value, String name, String typeName, Type type) {}
}
