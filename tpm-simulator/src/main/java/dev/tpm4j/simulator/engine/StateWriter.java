package dev.tpm4j.simulator.engine;

import dev.tpm4j.codec.Octets;
import dev.tpm4j.codec.Wire;
import dev.tpm4j.codec.WireReader;
import java.util.Arrays;
import java.util.Map;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.function.Function;

/** Writes the fields of a state; the twin of {@link StateReader}. */
final class StateWriter implements StateFields {

  private static final int FIRST_CAPACITY = 1 << 14;

  /** More than the largest structure that the state holds. */
  private static final int STRUCTURE_ROOM = 1 << 13;

  private static final int LENGTH_SIZE = 2;

  private byte[] bytes = new byte[FIRST_CAPACITY];
  private int at;
  private String prefix = "";

  /** Null unless somebody wants to know which field is where. */
  private final Map<String, Octets> named;

  StateWriter() {
    this(null);
  }

  /**
   * Also tells which field is where.
   *
   * @param named gets every field by its path
   */
  StateWriter(Map<String, Octets> named) {
    this.named = named;
  }

  byte[] toByteArray() {
    return Arrays.copyOf(bytes, at);
  }

  /** Whether it has written exactly these bytes. */
  boolean hasWritten(byte[] expected) {
    return Arrays.equals(bytes, 0, at, expected, 0, expected.length);
  }

  /** Begins again, with the room that it has. */
  StateWriter restart() {
    at = 0;
    prefix = "";
    return this;
  }

  /** Makes room and moves on; gives where the room begins. */
  private int advance(int length) {
    int start = at;
    int end = Math.addExact(start, length);
    if (end > bytes.length) {
      bytes = Arrays.copyOf(bytes, Math.max(end, (int) Math.min(2L * bytes.length, 1 << 30)));
    }
    at = end;
    return start;
  }

  private void note(String name, int start) {
    if (named != null) {
      named.put(prefix + name, Octets.of(bytes, start, at - start));
    }
  }

  @Override
  public StateFields part(String name) {
    prefix = named == null ? "" : name + ".";
    return this;
  }

  @Override
  public boolean flag(String name, boolean value) {
    int start = advance(1);
    Wire.putU8(bytes, start, value ? 1 : 0);
    note(name, start);
    return value;
  }

  @Override
  public int u32(String name, int value) {
    int start = advance(Integer.BYTES);
    Wire.putU32(bytes, start, value);
    note(name, start);
    return value;
  }

  @Override
  public long u64(String name, long value) {
    int start = advance(Long.BYTES);
    Wire.putU64(bytes, start, value);
    note(name, start);
    return value;
  }

  @Override
  public byte[] bytes(String name, byte[] value) {
    int start = advance(Integer.BYTES);
    Wire.putU32(bytes, start, value.length);
    int content = advance(value.length);
    System.arraycopy(value, 0, bytes, content, value.length);
    note(name, start);
    return value;
  }

  @Override
  public Octets octets(String name, Octets value) {
    int start = advance(Integer.BYTES + value.length());
    Wire.putU32(bytes, start, value.length());
    value.write(bytes, start + Integer.BYTES);
    note(name, start);
    return value;
  }

  @Override
  public <T> T structure(
      String name, T value, Encoder<T> encoder, Function<WireReader, T> decoder) {
    int start = advance(LENGTH_SIZE + STRUCTURE_ROOM);
    at = encoder.write(value, bytes, start + LENGTH_SIZE);
    Wire.putU16(bytes, start, at - start - LENGTH_SIZE);
    note(name, start);
    return value;
  }

  @Override
  public <T> T item(String name, T value, Form<T> form) {
    if (named == null) {
      form.write(this, value);
      return value;
    }
    String outer = prefix;
    prefix = outer + name + ".";
    form.write(this, value);
    prefix = outer;
    return value;
  }

  @Override
  public <T> void map(String name, SortedMap<Integer, T> map, Form<T> form) {
    u32(name + " count", map.size());
    for (Map.Entry<Integer, T> entry : map.entrySet()) {
      String key = named == null ? name : name + "[0x" + Integer.toHexString(entry.getKey()) + "]";
      u32(key, entry.getKey());
      item(key, entry.getValue(), form);
    }
  }

  @Override
  public void set(String name, SortedSet<Integer> set) {
    int start = at;
    u32(name + " count", set.size());
    for (int element : set) {
      int place = advance(Integer.BYTES);
      Wire.putU32(bytes, place, element);
    }
    note(name, start);
  }
}
