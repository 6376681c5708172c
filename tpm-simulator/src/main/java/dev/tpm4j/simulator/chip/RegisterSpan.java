package dev.tpm4j.simulator.chip;

import dev.tpm4j.transport.tis.TisRegister;
import java.util.Locale;

/**
 * A place in a register map: a register and one of its bytes.
 *
 * @param register the register, or null where there is none
 * @param first which of its bytes
 * @param address the address it was found at
 */
record RegisterSpan(TisRegister register, int first, int address) {

  private static final int DATA_FIFO_WIDTH = 4;
  private static final int XDATA_FIFO_WIDTH = 64;

  /** In the map of SPI and memory. */
  static RegisterSpan fifoMap(int offset) {
    for (TisRegister each : TisRegister.values()) {
      int width =
          switch (each) {
            case DATA_FIFO -> DATA_FIFO_WIDTH;
            case XDATA_FIFO -> XDATA_FIFO_WIDTH;
            default -> each.size();
          };
      if (each.fifoOffset() >= 0 && in(offset, each.fifoOffset(), width)) {
        return new RegisterSpan(each, offset - each.fifoOffset(), offset);
      }
    }
    return new RegisterSpan(null, 0, offset);
  }

  /** In the map of I2C. */
  static RegisterSpan i2cMap(int address) {
    for (TisRegister each : TisRegister.values()) {
      if (each.i2cOffset() >= 0 && in(address, each.i2cOffset(), Math.max(1, each.size()))) {
        return new RegisterSpan(each, address - each.i2cOffset(), address);
      }
    }
    return new RegisterSpan(null, 0, address);
  }

  private static boolean in(int value, int from, int width) {
    return value >= from && value < from + width;
  }

  boolean isFifo() {
    return register == TisRegister.DATA_FIFO || register == TisRegister.XDATA_FIFO;
  }

  /** How many bytes of the register follow from here, this one included. */
  int left() {
    return register == null ? 1 : register.size() - first;
  }

  /** For the log. */
  String name() {
    if (register == null) {
      return String.format(Locale.ROOT, "0x%04X", address);
    }
    return isFifo() || first == 0 ? register.tcgName() : register.tcgName() + "+" + first;
  }
}
