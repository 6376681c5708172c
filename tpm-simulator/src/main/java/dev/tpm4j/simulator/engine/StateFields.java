package dev.tpm4j.simulator.engine;

import dev.tpm4j.codec.Octets;
import dev.tpm4j.codec.WireReader;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.function.Function;

/**
 * Goes through the fields of a state one by one, in an order that is part of the format of saved
 * states. Each class of the state names its fields once, for both directions: what is written
 * passes through, what is read takes the place of what is there.
 *
 * <pre>
 *   clock = fields.u64("clock", clock);
 * </pre>
 *
 * Numbers are big-endian.
 */
sealed interface StateFields permits StateWriter, StateReader {

  /** Both directions of a value that is not changed in place. */
  interface Form<T> {

    /** Writes it. */
    void write(StateFields out, T value);

    /** Reads one; what the methods of {@code in} are given is not looked at. */
    T read(StateFields in);
  }

  /** How the codec writes one of its structures; {@code TpmtPublic::write} is one. */
  @FunctionalInterface
  interface Encoder<T> {
    int write(T value, byte[] frame, int at);
  }

  /** One octet, 0 or 1. */
  boolean flag(String name, boolean value);

  /** Four octets. */
  int u32(String name, int value);

  /** Eight octets. */
  long u64(String name, long value);

  /** A length of four octets and as many octets. */
  byte[] bytes(String name, byte[] value);

  /** A structure of the codec, after its length in two octets. */
  <T> T structure(String name, T value, Encoder<T> encoder, Function<WireReader, T> decoder);

  /** A value in a form of its own. */
  <T> T item(String name, T value, Form<T> form);

  /** A map that is changed in place: the number of entries, then key and value of each. */
  <T> void map(String name, SortedMap<Integer, T> map, Form<T> form);

  /** A set that is changed in place: the number of elements, then each in four octets. */
  void set(String name, SortedSet<Integer> set);

  /** What follows belongs to a part of this name. */
  StateFields part(String name);

  /** As {@link #bytes}. */
  default Octets octets(String name, Octets value) {
    return Octets.of(bytes(name, value == null ? new byte[0] : value.toByteArray()));
  }

  /** Its ordinal; all that there are must be given in their order. */
  default <E extends Enum<E>> E choice(String name, E value, E[] all) {
    int chosen = u32(name, value == null ? 0 : value.ordinal());
    if (chosen < 0 || chosen >= all.length) {
      throw new IllegalArgumentException(name + " has no choice " + chosen);
    }
    return all[chosen];
  }

  /** Null is none. */
  default <T> T optional(String name, T value, Form<T> form) {
    return flag(name + " is there", value != null) ? item(name, value, form) : null;
  }

  /** An array that is changed in place; its length is not written. */
  default void numbers(String name, int[] values) {
    for (int i = 0; i < values.length; i++) {
      values[i] = u32(name + "[" + i + "]", values[i]);
    }
  }

  /** As {@link #bytes}, of a length that is known. */
  default byte[] fixed(String name, byte[] value, int length) {
    byte[] bytes = bytes(name, value);
    if (bytes.length != length) {
      throw new IllegalArgumentException(name + " has " + bytes.length + " octets, not " + length);
    }
    return bytes;
  }
}
