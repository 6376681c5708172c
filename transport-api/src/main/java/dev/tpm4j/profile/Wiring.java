package dev.tpm4j.profile;

import java.util.Objects;

/** The bus resource of a part: which controller, which address, how fast. */
public sealed interface Wiring {

  /**
   * The controller as ACPI names it.
   *
   * @return for example {@code "\\_SB.SPI1"}; empty where there is none
   */
  String controller();

  /**
   * A place on an SPI bus (ACPI 6.5 §6.4.3.8.2.2).
   *
   * @param controller the controller's ACPI path
   * @param chipSelect the device selection, 0 or more
   * @param chipSelectActiveLow true for TPMs
   * @param mode SPI mode 0 to 3; TPMs use 0
   * @param bitsPerWord 8 for TPMs
   * @param maxHertz highest clock in hertz, more than 0
   */
  record Spi(
      String controller,
      int chipSelect,
      boolean chipSelectActiveLow,
      int mode,
      int bitsPerWord,
      long maxHertz)
      implements Wiring {

    public Spi {
      Objects.requireNonNull(controller, "controller");
      check(chipSelect >= 0 && chipSelect <= 0xFFFF, "chip select", chipSelect);
      check(mode >= 0 && mode <= 3, "SPI mode", mode);
      check(bitsPerWord > 0 && bitsPerWord <= 32, "bits per word", bitsPerWord);
      check(maxHertz > 0, "clock", maxHertz);
    }
  }

  /**
   * A place on an I2C bus (ACPI 6.5 §6.4.3.8.2.1).
   *
   * @param controller the controller's ACPI path
   * @param address 7-bit (or 10-bit) address without the read/write bit
   * @param tenBit whether the address has 10 bits
   * @param maxHertz highest clock in hertz, more than 0
   */
  record I2c(String controller, int address, boolean tenBit, long maxHertz) implements Wiring {

    public I2c {
      Objects.requireNonNull(controller, "controller");
      check(address >= 0 && address <= (tenBit ? 0x3FF : 0x7F), "I2C address", address);
      check(maxHertz > 0, "clock", maxHertz);
    }
  }

  /**
   * A window in memory.
   *
   * @param base physical address of the first byte
   * @param length bytes
   */
  record Memory(long base, long length) implements Wiring {

    public Memory {
      check(length > 0, "length", length);
    }

    @Override
    public String controller() {
      return "";
    }
  }

  private static void check(boolean right, String what, long value) {
    if (!right) {
      throw new IllegalArgumentException(what + " out of range: " + value);
    }
  }
}
