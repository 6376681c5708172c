package dev.tpm4j.acpi.asl;

import dev.tpm4j.acpi.namespace.MalformedProfile;
import dev.tpm4j.acpi.resource.ResourceDescriptor;
import dev.tpm4j.acpi.resource.ResourceDescriptor.GpioConnection;
import dev.tpm4j.acpi.resource.ResourceDescriptor.I2cConnection;
import dev.tpm4j.acpi.resource.ResourceDescriptor.MemoryWindow;
import dev.tpm4j.acpi.resource.ResourceDescriptor.SpiConnection;
import dev.tpm4j.acpi.resource.ResourceDescriptor.SystemInterrupt;
import java.util.ArrayList;
import java.util.List;

/**
 * The resource macros a TPM needs (ACPI 6.5 §19.6); others are passed over.
 *
 * <p>Arguments are counted from 0 in the order of the specification. One that is left out has the
 * default named there.
 */
final class AslResources {

  private static final long U32 = 0xFFFF_FFFFL;
  private static final int U16 = 0xFFFF;
  private static final int U8 = 0xFF;
  private static final int MAX_PINS = 64;

  private AslResources() {}

  static List<ResourceDescriptor> read(List<AslTerm> macros) {
    List<ResourceDescriptor> all = new ArrayList<>();
    for (AslTerm macro : macros) {
      switch (macro.keyword()) {
        case "SPISERIALBUS", "SPISERIALBUSV2" -> all.add(spi(macro));
        case "I2CSERIALBUS", "I2CSERIALBUSV2" -> all.add(i2c(macro));
        case "GPIOINT" -> all.add(gpioInterrupt(macro));
        case "GPIOIO" -> all.add(gpioIo(macro));
        case "MEMORY32FIXED" ->
            all.add(new MemoryWindow(integer(macro, 1, U32), integer(macro, 2, U32)));
        case "MEMORY32" ->
            all.add(new MemoryWindow(integer(macro, 1, U32), integer(macro, 4, U32)));
        case "QWORDMEMORY", "DWORDMEMORY" ->
            all.add(
                new MemoryWindow(
                    integer(macro, 7, Long.MAX_VALUE), integer(macro, 10, Long.MAX_VALUE)));
        case "INTERRUPT" -> all.add(interrupt(macro));
        default -> {
          // says nothing a TPM profile needs
        }
      }
    }
    return all;
  }

  private static SpiConnection spi(AslTerm macro) {
    boolean activeLow = choice(macro, 1, "POLARITYLOW", "POLARITYHIGH", true);
    boolean fourWire = choice(macro, 2, "FOURWIREMODE", "THREEWIREMODE", true);
    boolean idleHigh = choice(macro, 6, "CLOCKPOLARITYHIGH", "CLOCKPOLARITYLOW", false);
    boolean secondEdge = choice(macro, 7, "CLOCKPHASESECOND", "CLOCKPHASEFIRST", false);
    return new SpiConnection(
        (int) integer(macro, 0, U16),
        activeLow,
        !fourWire,
        (int) integer(macro, 3, U8),
        (idleHigh ? 2 : 0) | (secondEdge ? 1 : 0),
        integer(macro, 5, U32),
        controller(macro, 8));
  }

  private static I2cConnection i2c(AslTerm macro) {
    return new I2cConnection(
        (int) integer(macro, 0, U16),
        !choice(macro, 3, "ADDRESSINGMODE7BIT", "ADDRESSINGMODE10BIT", true),
        integer(macro, 2, U32),
        controller(macro, 4));
  }

  private static GpioConnection gpioInterrupt(AslTerm macro) {
    boolean edge = choice(macro, 0, "EDGE", "LEVEL", false);
    boolean activeLow = word(macro, 1, "ACTIVELOW", "ACTIVEHIGH", "ACTIVEBOTH").equals("ACTIVELOW");
    return new GpioConnection(true, edge, activeLow, pins(macro), controller(macro, 5));
  }

  private static GpioConnection gpioIo(AslTerm macro) {
    return new GpioConnection(false, false, false, pins(macro), controller(macro, 5));
  }

  private static SystemInterrupt interrupt(AslTerm macro) {
    boolean edge = choice(macro, 1, "EDGE", "LEVEL", false);
    boolean activeLow = word(macro, 2, "ACTIVELOW", "ACTIVEHIGH", "ACTIVEBOTH").equals("ACTIVELOW");
    List<Long> numbers = new ArrayList<>();
    for (AslTerm each : list(macro)) {
      numbers.add(AslValues.integer(each, 0, U32));
    }
    return new SystemInterrupt(edge, activeLow, numbers);
  }

  private static List<Integer> pins(AslTerm macro) {
    List<Integer> pins = new ArrayList<>();
    for (AslTerm each : list(macro)) {
      pins.add((int) AslValues.integer(each, 0, U16));
    }
    return pins;
  }

  private static List<AslTerm> list(AslTerm macro) {
    if (macro.body() == null || macro.body().isEmpty() || macro.body().size() > MAX_PINS) {
      throw MalformedProfile.at(
          macro.place(),
          "expected 1 to " + MAX_PINS + " numbers in braces after " + macro.text(),
          "the list of pins or interrupts is missing",
          "write " + macro.text() + " (...) { 5 }");
    }
    return macro.body();
  }

  private static long integer(AslTerm macro, int index, long high) {
    AslTerm argument = macro.argument(index);
    if (argument.type() == AslTerm.Type.ABSENT) {
      throw MalformedProfile.at(
          argument.place(),
          "argument " + (index + 1) + " of " + macro.text() + " must be given",
          "an argument is missing",
          "compare with the example in docs/profile-format.md");
    }
    return AslValues.integer(argument, 0, high);
  }

  private static String controller(AslTerm macro, int index) {
    return AslValues.string(macro.argument(index));
  }

  /** True for the first word, false for the second. */
  private static boolean choice(AslTerm macro, int index, String yes, String no, boolean absent) {
    if (macro.argument(index).type() == AslTerm.Type.ABSENT) {
      return absent;
    }
    return word(macro, index, yes, no).equals(yes);
  }

  private static String word(AslTerm macro, int index, String... words) {
    AslTerm argument = macro.argument(index);
    for (String word : words) {
      if (argument.is(word)) {
        return word;
      }
    }
    throw MalformedProfile.at(
        argument.place(),
        "expected "
            + String.join(" or ", words)
            + " as argument "
            + (index + 1)
            + " of "
            + macro.text()
            + ", found "
            + argument.describe(),
        "a typing error, or an argument too many or too few before it",
        "compare with the example in docs/profile-format.md");
  }
}
