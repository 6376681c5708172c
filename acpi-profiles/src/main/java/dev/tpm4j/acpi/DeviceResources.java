package dev.tpm4j.acpi;

import dev.tpm4j.acpi.namespace.AcpiNode;
import dev.tpm4j.acpi.namespace.AcpiValue;
import dev.tpm4j.acpi.namespace.AcpiValue.BufferValue;
import dev.tpm4j.acpi.namespace.AcpiValue.IntegerValue;
import dev.tpm4j.acpi.namespace.AcpiValue.PackageValue;
import dev.tpm4j.acpi.namespace.NamePath;
import dev.tpm4j.acpi.namespace.Place;
import dev.tpm4j.acpi.resource.ResourceDescriptor;
import dev.tpm4j.acpi.resource.ResourceDescriptor.GpioConnection;
import dev.tpm4j.acpi.resource.ResourceDescriptor.I2cConnection;
import dev.tpm4j.acpi.resource.ResourceDescriptor.MemoryWindow;
import dev.tpm4j.acpi.resource.ResourceDescriptor.SpiConnection;
import dev.tpm4j.acpi.resource.ResourceDescriptor.SystemInterrupt;
import dev.tpm4j.acpi.resource.ResourceTemplate;
import dev.tpm4j.profile.GpioLine;
import dev.tpm4j.profile.Wiring;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** What {@code _CRS} of a device says of its wiring. */
final class DeviceResources {

  private static final int SEVEN_BITS = 0x7F;
  private static final int TEN_BITS = 0x3FF;
  private static final int MAX_WORD = 32;

  private final AcpiNode device;
  private final List<ResourceDescriptor> descriptors;
  private final Place place;
  private final Findings findings;

  private DeviceResources(
      AcpiNode device, List<ResourceDescriptor> descriptors, Place place, Findings findings) {
    this.device = device;
    this.descriptors = descriptors;
    this.place = place;
    this.findings = findings;
  }

  static DeviceResources read(DeviceObjects objects, Findings findings) {
    AcpiNode device = objects.device();
    Optional<DeviceObjects.Answer> answer = objects.answer("_CRS");
    if (answer.isEmpty()) {
      return new DeviceResources(device, List.of(), device.place(), findings);
    }
    AcpiValue value = answer.get().value();
    if (!(value instanceof BufferValue template)) {
      findings.warning(
          value.place(), "_CRS is not a resource template but " + value.kind() + ": passed over");
      return new DeviceResources(device, List.of(), value.place(), findings);
    }
    if (answer.get().computed()) {
      findings.warning(
          value.place(),
          "_CRS of "
              + objects.device().path()
              + " is computed at run time; taken is what stands in the table");
    }
    try {
      return new DeviceResources(
          device, ResourceTemplate.read(template.bytes()), value.place(), findings);
    } catch (ResourceTemplate.DamagedTemplateException damaged) {
      findings.error(inside(value.place(), damaged.offset()), damaged.getMessage());
      return new DeviceResources(device, List.of(), value.place(), findings);
    }
  }

  private static Place inside(Place start, int offset) {
    return start.offset() < 0 ? start : Place.atOffset(start.file(), start.offset() + offset);
  }

  Place place() {
    return place;
  }

  private <T extends ResourceDescriptor> Optional<T> first(Class<T> type) {
    return descriptors.stream().filter(type::isInstance).map(type::cast).findFirst();
  }

  Optional<Wiring> spi() {
    return first(SpiConnection.class).flatMap(this::spi);
  }

  private Optional<Wiring> spi(SpiConnection spi) {
    if (spi.hertz() == 0) {
      return wrong("the SPI connection has a clock of 0 Hz");
    }
    if (spi.bitsPerWord() == 0 || spi.bitsPerWord() > MAX_WORD) {
      return wrong("the SPI connection has " + spi.bitsPerWord() + " bits per word; TPMs use 8");
    }
    if (spi.threeWire()) {
      findings.warning(place, "the SPI connection has three wires; TPMs use four");
    }
    if (spi.mode() != 0) {
      findings.warning(place, "the SPI connection has mode " + spi.mode() + "; TPMs use mode 0");
    }
    if (!spi.activeLow()) {
      findings.warning(place, "chip select is active high; TPMs use active low");
    }
    return Optional.of(
        new Wiring.Spi(
            controller(spi.controller()),
            spi.deviceSelection(),
            spi.activeLow(),
            spi.mode(),
            spi.bitsPerWord(),
            spi.hertz()));
  }

  Optional<Wiring> i2c() {
    return first(I2cConnection.class).flatMap(this::i2c);
  }

  private Optional<Wiring> i2c(I2cConnection i2c) {
    if (i2c.hertz() == 0) {
      return wrong("the I2C connection has a clock of 0 Hz");
    }
    if (i2c.address() > (i2c.tenBit() ? TEN_BITS : SEVEN_BITS)) {
      return wrong(
          String.format(
              Locale.ROOT,
              "I2C address 0x%X does not fit; write it without the read/write bit",
              i2c.address()));
    }
    return Optional.of(
        new Wiring.I2c(controller(i2c.controller()), i2c.address(), i2c.tenBit(), i2c.hertz()));
  }

  Optional<Wiring> memory() {
    return first(MemoryWindow.class)
        .flatMap(
            window ->
                window.length() <= 0
                    ? wrong("the memory window has no bytes")
                    : Optional.of(new Wiring.Memory(window.base(), window.length())));
  }

  /** A name that goes up from the device, as an absolute one; other names as they are written. */
  private String controller(String written) {
    if (!written.startsWith("^")) {
      return written;
    }
    try {
      NamePath relative = NamePath.parse(written);
      AcpiNode from = device;
      for (int i = 0; i < relative.ups(); i++) {
        from = from.parent().orElse(from);
      }
      String scope = from.path();
      String rest = String.join(".", relative.segments());
      return scope + (scope.length() > 1 && !rest.isEmpty() ? "." : "") + rest;
    } catch (IllegalArgumentException notAName) {
      return written;
    }
  }

  private Optional<Wiring> wrong(String what) {
    findings.error(place, what);
    return Optional.empty();
  }

  /** The first GPIO interrupt. */
  Optional<GpioLine> interruptLine() {
    return gpio(true)
        .map(
            gpio ->
                new GpioLine(
                    controller(gpio.controller()),
                    gpio.pins().get(0),
                    gpio.edge(),
                    gpio.activeLow()));
  }

  /**
   * The first GPIO output is the reset line, active low as TPMs have it unless {@code reset-gpios}
   * says otherwise.
   */
  Optional<GpioLine> resetLine(DeviceProperties properties) {
    boolean activeHigh =
        properties
            .foreign("reset-gpios")
            .filter(
                value ->
                    value instanceof PackageValue gpio
                        && gpio.elements().size() >= 4
                        && gpio.elements().get(3) instanceof IntegerValue low
                        && low.value() == 0)
            .isPresent();
    return gpio(false)
        .map(
            gpio ->
                new GpioLine(
                    controller(gpio.controller()), gpio.pins().get(0), false, !activeHigh));
  }

  private Optional<GpioConnection> gpio(boolean interrupt) {
    return descriptors.stream()
        .filter(GpioConnection.class::isInstance)
        .map(GpioConnection.class::cast)
        .filter(gpio -> gpio.interrupt() == interrupt && !gpio.pins().isEmpty())
        .findFirst();
  }

  /** The first system interrupt, in words: it is no line that can be opened. */
  Optional<String> systemInterrupt() {
    return first(SystemInterrupt.class)
        .filter(interrupt -> !interrupt.numbers().isEmpty())
        .map(
            interrupt ->
                "system interrupt "
                    + interrupt.numbers().get(0)
                    + (interrupt.edge() ? ", edge" : ", level")
                    + (interrupt.activeLow() ? ", active low" : ", active high"));
  }
}
