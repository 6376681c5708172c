package dev.tpm4j.codec;

import dev.tpm4j.codec.generator.Spot;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/** What a hostile peer does to a frame. The array that is handed out is one and the same. */
final class Mutations {
  private static final int[] BYTES = {0x00, 0x01, 0x7f, 0x80, 0xff};

  private Mutations() {}

  /** Every beginning of a frame, as it is and with a header that says its length. */
  static void truncations(byte[] frame, Consumer<byte[]> hostile) {
    for (int length = 0; length < frame.length; length++) {
      byte[] cut = Arrays.copyOf(frame, length);
      hostile.accept(cut);
      if (length >= 10) {
        Wire.putU32(cut, 2, length);
        hostile.accept(cut);
      }
    }
  }

  /** Every length off by one and at its extremes. */
  static void lengths(byte[] frame, List<Spot> spots, Consumer<byte[]> hostile) {
    for (Spot spot : spots) {
      if (spot.isLength()) {
        long now = load(frame, spot);
        long max = (1L << 8 * spot.bytes()) - 1;
        Set<Long> values = new LinkedHashSet<>();
        for (long value :
            new long[] {
              now - 1,
              now + 1,
              0,
              1,
              max,
              max - 1,
              max >> 1,
              (max >> 1) + 1,
              max >> 2,
              max >> 3,
              frame.length,
              frame.length + 1
            }) {
          values.add(value & max);
        }
        values.remove(now);
        set(frame, spot, values, hostile);
      }
    }
  }

  /** Every selector, tag and code set to each value it may have, and to some that nobody knows. */
  static void selectors(byte[] frame, List<Spot> spots, Consumer<byte[]> hostile) {
    for (Spot spot : spots) {
      if (!spot.isLength()) {
        long max = (1L << 8 * spot.bytes()) - 1;
        Set<Long> values = new LinkedHashSet<>(spot.known());
        for (long value : new long[] {0, 1, 0x7f, 0x8001, 0x8002, 0x00c4, max >> 1, max}) {
          values.add(value & max);
        }
        values.add(load(frame, spot) + 1 & max);
        values.add(load(frame, spot) ^ 0x40);
        values.remove(load(frame, spot));
        set(frame, spot, values, hostile);
      }
    }
  }

  private static void set(byte[] frame, Spot spot, Set<Long> values, Consumer<byte[]> hostile) {
    byte[] mutant = frame.clone();
    for (long value : values) {
      for (int i = 0; i < spot.bytes(); i++) {
        mutant[spot.at() + i] = (byte) (value >>> 8 * (spot.bytes() - 1 - i));
      }
      hostile.accept(mutant);
    }
  }

  private static long load(byte[] frame, Spot spot) {
    long value = 0;
    for (int i = 0; i < spot.bytes(); i++) {
      value = value << 8 | (frame[spot.at() + i] & 0xff);
    }
    return value;
  }

  /** Every byte that decides something set to all it can be, and every other to a few things. */
  static void bytes(byte[] frame, List<Spot> spots, Consumer<byte[]> hostile) {
    boolean[] decides = new boolean[frame.length];
    spots.forEach(s -> decides[s.at() + s.bytes() - 1] = true);
    byte[] mutant = frame.clone();
    for (int i = 0; i < frame.length; i++) {
      if (decides[i]) {
        for (int change = 1; change < 256; change++) {
          mutant[i] = (byte) (frame[i] ^ change);
          hostile.accept(mutant);
        }
      } else {
        for (int value : BYTES) {
          if (frame[i] != (byte) value) {
            mutant[i] = (byte) value;
            hostile.accept(mutant);
          }
        }
      }
      mutant[i] = frame[i];
    }
  }
}
