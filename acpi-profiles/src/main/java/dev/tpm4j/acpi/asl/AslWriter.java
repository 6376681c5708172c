package dev.tpm4j.acpi.asl;

import dev.tpm4j.acpi.namespace.AcpiUuid;
import dev.tpm4j.acpi.namespace.AcpiValue;
import dev.tpm4j.acpi.namespace.AcpiValue.BufferValue;
import dev.tpm4j.acpi.namespace.AcpiValue.IntegerValue;
import dev.tpm4j.acpi.namespace.AcpiValue.OpaqueValue;
import dev.tpm4j.acpi.namespace.AcpiValue.PackageValue;
import dev.tpm4j.acpi.namespace.AcpiValue.ReferenceValue;
import dev.tpm4j.acpi.namespace.AcpiValue.StringValue;
import dev.tpm4j.acpi.namespace.NamePath;
import dev.tpm4j.acpi.resource.ResourceDescriptor;
import dev.tpm4j.acpi.resource.ResourceDescriptor.GpioConnection;
import dev.tpm4j.acpi.resource.ResourceDescriptor.I2cConnection;
import dev.tpm4j.acpi.resource.ResourceDescriptor.MemoryWindow;
import dev.tpm4j.acpi.resource.ResourceDescriptor.SpiConnection;
import dev.tpm4j.acpi.resource.ResourceDescriptor.SystemInterrupt;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** Writes ASL text: the twin of {@link AslReader}. */
public final class AslWriter {

  private static final String STEP = "    ";

  private final StringBuilder out = new StringBuilder();
  private String indent = "";

  private AslWriter() {}

  /**
   * A definition block with one device.
   *
   * @param table the OEM table identifier, at most eight characters
   * @param scope the scope the device is defined in
   * @param device the device's name
   * @param names its objects in order
   * @param resources its {@code _CRS}, written last
   * @return the text
   */
  public static String ssdt(
      String table,
      NamePath scope,
      String device,
      Map<String, AcpiValue> names,
      List<ResourceDescriptor> resources) {
    AslWriter writer = new AslWriter();
    writer.line("DefinitionBlock (\"\", \"SSDT\", 2, \"TPM4J\", " + quoted(table) + ", 1)");
    writer.open();
    writer.line("Scope (" + scope + ")");
    writer.open();
    writer.line("Device (" + device + ")");
    writer.open();
    names.forEach(writer::name);
    writer.line("Name (_CRS, ResourceTemplate ()");
    writer.open();
    resources.forEach(each -> writer.line(macro(each)));
    writer.close("})");
    writer.close("}");
    writer.close("}");
    writer.close("}");
    return writer.out.toString();
  }

  private void line(String text) {
    out.append(indent).append(text).append('\n');
  }

  private void open() {
    line("{");
    indent += STEP;
  }

  private void close(String bracket) {
    indent = indent.substring(STEP.length());
    line(bracket);
  }

  private void name(String name, AcpiValue value) {
    boolean large =
        value instanceof PackageValue several
            && several.elements().stream().anyMatch(PackageValue.class::isInstance);
    if (!large) {
      line("Name (" + name + ", " + inline(value) + ")");
      return;
    }
    line("Name (" + name + ", Package ()");
    open();
    elements((PackageValue) value);
    close("})");
  }

  /** One element to a line; a package of packages opens another level. */
  private void elements(PackageValue several) {
    for (int i = 0; i < several.elements().size(); i++) {
      String comma = i + 1 < several.elements().size() ? "," : "";
      AcpiValue each = several.elements().get(i);
      boolean large =
          each instanceof PackageValue inner
              && inner.elements().stream().anyMatch(PackageValue.class::isInstance)
              && inner.elements().stream().allMatch(PackageValue.class::isInstance);
      if (large) {
        line("Package ()");
        open();
        elements((PackageValue) each);
        close("}" + comma);
      } else {
        line(inline(each) + comma);
      }
    }
  }

  private static String inline(AcpiValue value) {
    if (value instanceof IntegerValue integer) {
      return number(integer.value());
    } else if (value instanceof StringValue string) {
      return quoted(string.value());
    } else if (value instanceof BufferValue buffer) {
      return buffer(buffer.bytes());
    } else if (value instanceof ReferenceValue reference) {
      return reference.path().toString();
    } else if (value instanceof PackageValue several) {
      return several.elements().stream()
          .map(AslWriter::inline)
          .collect(Collectors.joining(", ", "Package () { ", " }"));
    }
    throw new IllegalArgumentException(((OpaqueValue) value).what() + " cannot be written");
  }

  private static String number(long value) {
    return String.format(Locale.ROOT, value >= 0 && value < 10 ? "%d" : "0x%X", value);
  }

  private static String buffer(byte[] bytes) {
    if (AcpiUuid.matches(bytes, AcpiUuid.DEVICE_PROPERTIES)) {
      return "ToUUID (" + quoted(AcpiUuid.DEVICE_PROPERTIES) + ")";
    }
    StringBuilder text = new StringBuilder("Buffer () {");
    for (int i = 0; i < bytes.length; i++) {
      text.append(i == 0 ? " " : ", ").append(String.format(Locale.ROOT, "0x%02X", bytes[i]));
    }
    return text.append(" }").toString();
  }

  /** ASL strings are ASCII; other characters become question marks. */
  private static String quoted(String text) {
    StringBuilder quoted = new StringBuilder("\"");
    for (char c : text.toCharArray()) {
      if (c == '"' || c == '\\') {
        quoted.append('\\').append(c);
      } else if (c >= ' ' && c < 0x7F) {
        quoted.append(c);
      } else {
        quoted.append(c > 0 && c <= 0x7F ? String.format(Locale.ROOT, "\\x%02X", (int) c) : "?");
      }
    }
    return quoted.append('"').toString();
  }

  private static String macro(ResourceDescriptor descriptor) {
    if (descriptor instanceof SpiConnection spi) {
      return String.format(
          Locale.ROOT,
          "SPISerialBusV2 (%d, %s, %s, %d, ControllerInitiated, %d, %s, %s, %s, 0,"
              + " ResourceConsumer, , Exclusive, )",
          spi.deviceSelection(),
          spi.activeLow() ? "PolarityLow" : "PolarityHigh",
          spi.threeWire() ? "ThreeWireMode" : "FourWireMode",
          spi.bitsPerWord(),
          spi.hertz(),
          spi.mode() >= 2 ? "ClockPolarityHigh" : "ClockPolarityLow",
          (spi.mode() & 1) == 1 ? "ClockPhaseSecond" : "ClockPhaseFirst",
          quoted(spi.controller()));
    } else if (descriptor instanceof I2cConnection i2c) {
      return String.format(
          Locale.ROOT,
          "I2CSerialBusV2 (0x%02X, ControllerInitiated, %d, %s, %s, 0, ResourceConsumer, ,"
              + " Exclusive, )",
          i2c.address(),
          i2c.hertz(),
          i2c.tenBit() ? "AddressingMode10Bit" : "AddressingMode7Bit",
          quoted(i2c.controller()));
    } else if (descriptor instanceof GpioConnection gpio) {
      return gpio(gpio);
    } else if (descriptor instanceof MemoryWindow memory) {
      return memory(memory);
    } else if (descriptor instanceof SystemInterrupt interrupt) {
      return String.format(
          Locale.ROOT,
          "Interrupt (ResourceConsumer, %s, %s, Exclusive, , , ) { %s }",
          interrupt.edge() ? "Edge" : "Level",
          interrupt.activeLow() ? "ActiveLow" : "ActiveHigh",
          interrupt.numbers().stream().map(String::valueOf).collect(Collectors.joining(", ")));
    }
    throw new IllegalArgumentException(descriptor + " cannot be written");
  }

  private static String gpio(GpioConnection gpio) {
    String pins = gpio.pins().stream().map(String::valueOf).collect(Collectors.joining(", "));
    return gpio.interrupt()
        ? String.format(
            Locale.ROOT,
            "GpioInt (%s, %s, Exclusive, PullDefault, 0, %s, 0, ResourceConsumer, , ) { %s }",
            gpio.edge() ? "Edge" : "Level",
            gpio.activeLow() ? "ActiveLow" : "ActiveHigh",
            quoted(gpio.controller()),
            pins)
        : String.format(
            Locale.ROOT,
            "GpioIo (Exclusive, PullDefault, 0, 0, IoRestrictionOutputOnly, %s, 0,"
                + " ResourceConsumer, , ) { %s }",
            quoted(gpio.controller()),
            pins);
  }

  private static String memory(MemoryWindow memory) {
    long last = memory.base() + memory.length() - 1;
    if (memory.base() >= 0 && last <= 0xFFFF_FFFFL) {
      return String.format(
          Locale.ROOT, "Memory32Fixed (ReadWrite, 0x%X, 0x%X)", memory.base(), memory.length());
    }
    return String.format(
        Locale.ROOT,
        "QWordMemory (ResourceConsumer, PosDecode, MinFixed, MaxFixed, NonCacheable, ReadWrite, 0,"
            + " 0x%X, 0x%X, 0, 0x%X)",
        memory.base(),
        last,
        memory.length());
  }
}
