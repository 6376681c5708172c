package dev.tpm4j.acpi.resource;

import java.util.List;

/** One descriptor of a resource template. */
public sealed interface ResourceDescriptor {

  /**
   * A connection to an SPI bus (ACPI 6.5 §6.4.3.8.2.2).
   *
   * @param deviceSelection chip select
   * @param activeLow whether chip select is asserted at low level
   * @param threeWire whether data goes both ways on one wire
   * @param bitsPerWord bits per transfer unit
   * @param mode SPI mode, clock polarity times 2 plus clock phase
   * @param hertz highest clock
   * @param controller the controller's path as written
   */
  record SpiConnection(
      int deviceSelection,
      boolean activeLow,
      boolean threeWire,
      int bitsPerWord,
      int mode,
      long hertz,
      String controller)
      implements ResourceDescriptor {}

  /**
   * A connection to an I2C bus (ACPI 6.5 §6.4.3.8.2.1).
   *
   * @param address address without the read/write bit
   * @param tenBit whether the address has 10 bits
   * @param hertz highest clock
   * @param controller the controller's path as written
   */
  record I2cConnection(int address, boolean tenBit, long hertz, String controller)
      implements ResourceDescriptor {}

  /**
   * A GPIO connection (ACPI 6.5 §6.4.3.8.1).
   *
   * @param interrupt whether it is an interrupt rather than an input or output
   * @param edge for an interrupt: edge rather than level
   * @param activeLow for an interrupt: at low level or on the falling edge
   * @param pins pin numbers
   * @param controller the controller's path as written
   */
  record GpioConnection(
      boolean interrupt, boolean edge, boolean activeLow, List<Integer> pins, String controller)
      implements ResourceDescriptor {

    public GpioConnection {
      pins = List.copyOf(pins);
    }
  }

  /**
   * A window in memory (ACPI 6.5 §6.4.3.4, §6.4.3.5).
   *
   * @param base first byte
   * @param length bytes
   */
  record MemoryWindow(long base, long length) implements ResourceDescriptor {}

  /**
   * System interrupts (ACPI 6.5 §6.4.3.6).
   *
   * @param edge edge rather than level
   * @param activeLow at low level or on the falling edge
   * @param numbers global system interrupt numbers
   */
  record SystemInterrupt(boolean edge, boolean activeLow, List<Long> numbers)
      implements ResourceDescriptor {

    public SystemInterrupt {
      numbers = List.copyOf(numbers);
    }
  }

  /**
   * A descriptor that says nothing a TPM profile needs.
   *
   * @param tag its first byte, without the length bits
   * @param length its bytes after the length field
   */
  record OtherDescriptor(int tag, int length) implements ResourceDescriptor {}
}
