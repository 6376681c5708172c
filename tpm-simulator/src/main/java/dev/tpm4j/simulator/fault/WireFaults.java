package dev.tpm4j.simulator.fault;

import dev.tpm4j.transport.Timebase;
import dev.tpm4j.transport.TransportException;
import dev.tpm4j.transport.TransportException.Kind;
import dev.tpm4j.transport.i2c.I2cDevice;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** The faults of wires and adapters. */
public final class WireFaults {

  private WireFaults() {}

  /**
   * Bits arrive inverted at the host.
   *
   * @param index which byte of the transfer; beyond its end nothing happens
   * @param mask which bits
   * @return the fault
   */
  public static WireFault flipReceived(int index, int mask) {
    return new WireFault() {
      @Override
      public byte[] received(byte[] received) {
        return flipped(received, index, mask);
      }

      @Override
      public String toString() {
        return String.format(Locale.ROOT, "bits %02X of received byte %d inverted", mask, index);
      }
    };
  }

  /**
   * Bits arrive inverted at the chip.
   *
   * @param index which byte of the transfer; beyond its end nothing happens
   * @param mask which bits
   * @return the fault
   */
  public static WireFault flipSent(int index, int mask) {
    return new WireFault() {
      @Override
      public byte[] sent(byte[] sent) {
        return flipped(sent, index, mask);
      }

      @Override
      public String toString() {
        return String.format(Locale.ROOT, "bits %02X of sent byte %d inverted", mask, index);
      }
    };
  }

  private static byte[] flipped(byte[] bytes, int index, int mask) {
    byte[] damaged = bytes.clone();
    if (index < damaged.length) {
      damaged[index] ^= (byte) mask;
    }
    return damaged;
  }

  /**
   * Bits of the line to the host are stuck.
   *
   * @param low bits that always read 0
   * @param high bits that always read 1
   * @return the fault
   */
  public static WireFault stuckBits(int low, int high) {
    return new WireFault() {
      @Override
      public byte[] received(byte[] received) {
        byte[] stuck = received.clone();
        for (int i = 0; i < stuck.length; i++) {
          stuck[i] = (byte) (stuck[i] & ~low | high);
        }
        return stuck;
      }

      @Override
      public String toString() {
        return String.format(Locale.ROOT, "bits %02X stuck at 0, %02X at 1", low, high);
      }
    };
  }

  /**
   * Nothing drives the line to the host: all bits read 1.
   *
   * @return the fault
   */
  public static WireFault floating() {
    return stuckBits(0, 0xFF);
  }

  /**
   * The line to the host is shorted to ground: all bits read 0.
   *
   * @return the fault
   */
  public static WireFault stuckLow() {
    return stuckBits(0xFF, 0);
  }

  /**
   * A byte never reaches the chip, and none comes back in its place: the rest moves up.
   *
   * @param index which byte of the transfer
   * @return the fault
   */
  public static WireFault loseSent(int index) {
    return new WireFault() {
      @Override
      public byte[] sent(byte[] sent) {
        return without(sent, index);
      }

      @Override
      public String toString() {
        return "sent byte " + index + " lost";
      }
    };
  }

  /**
   * A byte never reaches the host; the rest moves up.
   *
   * @param index which byte of the transfer
   * @return the fault
   */
  public static WireFault loseReceived(int index) {
    return new WireFault() {
      @Override
      public byte[] received(byte[] received) {
        return without(received, index);
      }

      @Override
      public String toString() {
        return "received byte " + index + " lost";
      }
    };
  }

  private static byte[] without(byte[] bytes, int index) {
    if (index >= bytes.length || bytes.length == 1) {
      return bytes;
    }
    byte[] rest = Arrays.copyOf(bytes, bytes.length - 1);
    System.arraycopy(bytes, index + 1, rest, index, rest.length - index);
    return rest;
  }

  /**
   * A byte reaches the chip twice.
   *
   * @param index which byte of the transfer
   * @return the fault
   */
  public static WireFault repeatSent(int index) {
    return new WireFault() {
      @Override
      public byte[] sent(byte[] sent) {
        return doubled(sent, index);
      }

      @Override
      public String toString() {
        return "sent byte " + index + " repeated";
      }
    };
  }

  /**
   * A byte reaches the host twice; the rest moves down.
   *
   * @param index which byte of the transfer
   * @return the fault
   */
  public static WireFault repeatReceived(int index) {
    return new WireFault() {
      @Override
      public byte[] received(byte[] received) {
        return doubled(received, index);
      }

      @Override
      public String toString() {
        return "received byte " + index + " repeated";
      }
    };
  }

  private static byte[] doubled(byte[] bytes, int index) {
    if (index >= bytes.length) {
      return bytes;
    }
    byte[] more = Arrays.copyOf(bytes, bytes.length + 1);
    System.arraycopy(bytes, index, more, index + 1, bytes.length - index);
    return more;
  }

  /**
   * The host receives only the beginning.
   *
   * @param bytes how many arrive; the rest reads FF
   * @return the fault
   */
  public static WireFault shortRead(int bytes) {
    return new WireFault() {
      @Override
      public byte[] received(byte[] received) {
        return Arrays.copyOf(received, Math.min(bytes, received.length));
      }

      @Override
      public String toString() {
        return "only " + bytes + " bytes received";
      }
    };
  }

  /**
   * The adapter refuses the transfer; nothing moves.
   *
   * @param kind how it reports that
   * @return the fault
   */
  public static WireFault failsBefore(Kind kind) {
    return new WireFault() {
      @Override
      public void before() {
        throw failure(kind);
      }

      @Override
      public String toString() {
        return kind + " before the transfer";
      }
    };
  }

  /**
   * The adapter reports a failure although the bytes have moved.
   *
   * @param kind how it reports that
   * @return the fault
   */
  public static WireFault failsAfter(Kind kind) {
    return new WireFault() {
      @Override
      public void after() {
        throw failure(kind);
      }

      @Override
      public String toString() {
        return kind + " after the transfer";
      }
    };
  }

  private static TransportException failure(Kind kind) {
    return TransportException.of(kind).what("a fault injected for a test").build();
  }

  /**
   * I2C: the address is not acknowledged.
   *
   * @return the fault
   */
  public static WireFault nackAddress() {
    return nack(I2cDevice.Result.ADDRESS_NOT_ACKNOWLEDGED);
  }

  /**
   * I2C: a data byte is not acknowledged; none reaches the chip.
   *
   * @return the fault
   */
  public static WireFault nackData() {
    return nack(I2cDevice.Result.DATA_NOT_ACKNOWLEDGED);
  }

  private static WireFault nack(I2cDevice.Result result) {
    return new WireFault() {
      @Override
      public Optional<I2cDevice.Result> refused() {
        return Optional.of(result);
      }

      @Override
      public String toString() {
        return result.toString();
      }
    };
  }

  /**
   * The transfer takes longer: a stretched clock, a busy adapter, a scheduler.
   *
   * @param timebase the clock
   * @param nanos how much longer, in nanoseconds
   * @return the fault
   */
  public static WireFault slow(Timebase timebase, long nanos) {
    return new WireFault() {
      @Override
      public void before() {
        timebase.sleep(nanos);
      }

      @Override
      public String toString() {
        return nanos + " ns longer";
      }
    };
  }

  /**
   * Something happens to the chip in the middle of a transfer: reset, loss of power, a seizure.
   *
   * @param bytes after how many bytes of the transfer; beyond its end nothing happens
   * @param event what happens
   * @return the fault
   */
  public static WireFault strike(int bytes, Runnable event) {
    return new WireFault() {
      @Override
      public int strikesAfter() {
        return bytes;
      }

      @Override
      public void strike() {
        event.run();
      }

      @Override
      public String toString() {
        return "an event after " + bytes + " bytes";
      }
    };
  }
}
