package dev.tpm4j.acpi;

import dev.tpm4j.profile.TpmProfile;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** The ASL texts of the tests. */
final class TestAsl {

  static final List<String> ALL =
      List.of("microsoft-style", "lines-and-windows", "two-tpms", "computed", "whole-dsdt");

  private TestAsl() {}

  static String text(String name) {
    try (InputStream in = TestAsl.class.getResourceAsStream(name + ".asl")) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException unreadable) {
      throw new UncheckedIOException(unreadable);
    }
  }

  static List<TpmProfile> read(String name) {
    return ProfileReader.read(bytes(text(name)), name + ".asl");
  }

  static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  /** A device with these objects, in the table everything else takes for granted. */
  static String device(String objects) {
    return "DefinitionBlock (\"\", \"SSDT\", 2, \"T\", \"T\", 1)\n{\nDevice (\\_SB.TPM1)\n{\n"
        + objects
        + "\n}\n}\n";
  }

  /** A device on SPI with these properties. */
  static String withProperties(String properties) {
    return device(
        "Name (_HID, \"MSFT0101\")\n"
            + "Name (_CRS, ResourceTemplate () { SPISerialBusV2 (0, , , 8, , 1000000,"
            + " ClockPolarityLow, ClockPhaseFirst, \"\\\\_SB.SPI0\") })\n"
            + "Name (_DSD, Package () {"
            + " ToUUID (\"daffd814-6eba-4d8c-8a91-bc9bbf4aa301\"), Package () {\n"
            + properties
            + "\n} })");
  }
}
