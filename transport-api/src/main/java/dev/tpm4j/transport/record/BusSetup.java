package dev.tpm4j.transport.record;

import java.util.Objects;

/** Which bus a recording is of: what a replay must repeat and a picture must be drawn to. */
public sealed interface BusSetup {

  /**
   * Which wires, for people.
   *
   * @return one line
   */
  String description();

  /**
   * The bus clock.
   *
   * @return hertz, more than 0
   */
  long hertz();

  /**
   * A device on an SPI bus.
   *
   * @param description see {@link BusSetup#description()}
   * @param holdsChipSelect whether chip select can be held between transfers
   * @param fullDuplex whether what is received while sending is delivered
   * @param hertz see {@link BusSetup#hertz()}
   * @param maxTransfer largest transfer in bytes
   */
  record Spi(
      String description, boolean holdsChipSelect, boolean fullDuplex, long hertz, int maxTransfer)
      implements BusSetup {

    public Spi {
      check(description, hertz, maxTransfer);
    }
  }

  /**
   * A device on an I2C bus.
   *
   * @param description see {@link BusSetup#description()}
   * @param address 7-bit address
   * @param repeatedStart whether a write and a read can be joined
   * @param hertz see {@link BusSetup#hertz()}
   * @param maxWrite largest message sent, in bytes
   * @param maxRead largest message received, in bytes
   */
  record I2c(
      String description, int address, boolean repeatedStart, long hertz, int maxWrite, int maxRead)
      implements BusSetup {

    public I2c {
      check(description, hertz, Math.min(maxWrite, maxRead));
      if (address < 0 || address > 0x7F) {
        throw new IllegalArgumentException("not a 7-bit address: " + address);
      }
    }
  }

  private static void check(String description, long hertz, int size) {
    Objects.requireNonNull(description, "description");
    if (hertz <= 0 || size <= 0) {
      throw new IllegalArgumentException("clock and sizes must be more than 0");
    }
  }
}
