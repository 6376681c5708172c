package dev.tpm4j.simulator.fault;

import dev.tpm4j.simulator.chip.ChipHook;
import dev.tpm4j.simulator.chip.ChipState;
import java.util.Arrays;
import java.util.Set;

/** The faults of a chip itself, for {@link dev.tpm4j.simulator.chip.TisChip#hook}. */
public final class ChipFaults {

  private static final int STS_VALID = 0x80;
  private static final int COMMAND_READY = 0x40;
  private static final int DATA_AVAIL = 0x10;
  private static final int BURST_COUNT = 0xFFFF00;
  private static final int SIZE = 2;

  private ChipFaults() {}

  /**
   * commandReady is never shown.
   *
   * @return the fault
   */
  public static ChipHook neverReady() {
    return status(Set.of(ChipState.values()), COMMAND_READY, 0);
  }

  /**
   * burstCount stays 0 in some states.
   *
   * @param states which
   * @return the fault
   */
  public static ChipHook burstZero(Set<ChipState> states) {
    return status(states, BURST_COUNT, 0);
  }

  /**
   * dataAvail is never shown: the command never ends, as far as anybody can see.
   *
   * @return the fault
   */
  public static ChipHook neverDataAvail() {
    return status(Set.of(ChipState.COMPLETION), DATA_AVAIL | BURST_COUNT, STS_VALID);
  }

  /**
   * stsValid is never shown in some states.
   *
   * @param states which
   * @return the fault
   */
  public static ChipHook neverValid(Set<ChipState> states) {
    return status(states, STS_VALID, 0);
  }

  /**
   * Bits of the status are stuck in some states.
   *
   * @param states which
   * @param low bits that read 0
   * @param high bits that read 1
   * @return the fault
   */
  public static ChipHook status(Set<ChipState> states, int low, int high) {
    Set<ChipState> where = Set.copyOf(states);
    return new ChipHook() {
      @Override
      public int status(ChipState state, int status) {
        return where.contains(state) ? status & ~low | high : status;
      }
    };
  }

  /**
   * The status of Reception stays as it was in Ready, for whole sends: after each abort the next
   * one may be better. Some Infineon firmware does this after a quick requestUse and commandReady.
   *
   * @param sends how many sends are spoilt
   * @return the fault
   */
  public static ChipHook stuckStatus(int sends) {
    return new ChipHook() {
      private int left = sends;
      private boolean inSend;

      @Override
      public void entered(ChipState state) {
        if (state == ChipState.RECEPTION) {
          inSend = true;
        } else if (inSend) {
          inSend = false;
          left--;
        }
      }

      @Override
      public int status(ChipState state, int status) {
        return inSend && left > 0 ? status & BURST_COUNT | COMMAND_READY : status;
      }
    };
  }

  /**
   * The response's size field lies; its bytes are the right ones.
   *
   * @param size what the field says
   * @return the fault
   */
  public static ChipHook responseSize(long size) {
    return new ChipHook() {
      @Override
      public byte[] response(byte[] response) {
        byte[] lying = response.clone();
        for (int i = 0; i < Integer.BYTES; i++) {
          lying[SIZE + i] = (byte) (size >>> 8 * (3 - i));
        }
        return lying;
      }
    };
  }

  /**
   * The FIFO holds more or fewer bytes than the response's size field says.
   *
   * @param difference how many more; negative for fewer
   * @return the fault
   */
  public static ChipHook responseLength(int difference) {
    return new ChipHook() {
      @Override
      public byte[] response(byte[] response) {
        return Arrays.copyOf(response, Math.max(0, response.length + difference));
      }
    };
  }

  /**
   * SPI: wait states without end.
   *
   * @return the fault
   */
  public static ChipHook endlessWaits() {
    return new ChipHook() {
      @Override
      public int waits(int planned) {
        return Integer.MAX_VALUE;
      }
    };
  }
}
