package dev.tpm4j.simulator.engine;

import dev.tpm4j.codec.WireReader;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.function.Function;

/**
 * Reads the fields of a state; the twin of {@link StateWriter}. What is no state ends in a {@link
 * dev.tpm4j.codec.WireFormatException} or an {@link IllegalArgumentException}, and nothing is
 * allocated for a length before as many octets are there.
 */
final class StateReader implements StateFields {

  private static final int SIZE_OF_KEY = Integer.BYTES;

  private final WireReader in;
  private String prefix = "";

  StateReader(byte[] bytes) {
    this.in = new WireReader(bytes, 0, bytes.length);
  }

  void requireEnd() {
    in.requireEnd("the end of the state");
  }

  @Override
  public StateFields part(String name) {
    prefix = name + ".";
    return this;
  }

  @Override
  public boolean flag(String name, boolean value) {
    int octet = in.u8(prefix + name);
    if (octet > 1) {
      throw new IllegalArgumentException(prefix + name + " is neither 0 nor 1");
    }
    return octet == 1;
  }

  @Override
  public int u32(String name, int value) {
    return in.u32(prefix + name);
  }

  @Override
  public long u64(String name, long value) {
    return in.u64(prefix + name);
  }

  @Override
  public byte[] bytes(String name, byte[] value) {
    int length = in.u32(prefix + name);
    if (length < 0) {
      throw new IllegalArgumentException(prefix + name + " has a length of more than 2 GiB");
    }
    return in.octets(length, prefix + name).toByteArray();
  }

  @Override
  public <T> T structure(
      String name, T value, Encoder<T> encoder, Function<WireReader, T> decoder) {
    int outer = in.enter(prefix + name);
    T read = decoder.apply(in);
    in.leave(outer, prefix + name);
    return read;
  }

  @Override
  public <T> T item(String name, T value, Form<T> form) {
    String outer = prefix;
    prefix = outer + name + ".";
    T read = form.read(this);
    prefix = outer;
    return read;
  }

  @Override
  public <T> void map(String name, SortedMap<Integer, T> map, Form<T> form) {
    map.clear();
    int count = in.count(SIZE_OF_KEY, prefix + name);
    for (int i = 0; i < count; i++) {
      int key = in.u32(prefix + name);
      map.put(key, item(name + "[0x" + Integer.toHexString(key) + "]", null, form));
    }
  }

  @Override
  public void set(String name, SortedSet<Integer> set) {
    set.clear();
    int count = in.count(SIZE_OF_KEY, prefix + name);
    for (int i = 0; i < count; i++) {
      set.add(in.u32(prefix + name));
    }
  }
}
