package dev.tpm4j.acpi.resource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tpm4j.acpi.resource.ResourceDescriptor.GpioConnection;
import dev.tpm4j.acpi.resource.ResourceDescriptor.I2cConnection;
import dev.tpm4j.acpi.resource.ResourceDescriptor.MemoryWindow;
import dev.tpm4j.acpi.resource.ResourceDescriptor.OtherDescriptor;
import dev.tpm4j.acpi.resource.ResourceDescriptor.SpiConnection;
import dev.tpm4j.acpi.resource.ResourceDescriptor.SystemInterrupt;
import dev.tpm4j.acpi.resource.ResourceTemplate.DamagedTemplateException;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Descriptors byte for byte. The first two are from Microsoft's tables, the others as iasl 20200925
 * compiles them, but for the revision of the third: V2 macros give 2, we write 1.
 */
class ResourceTemplateTest {

  private static byte[] hex(String digits) {
    return HexFormat.of().parseHex(digits.replace(" ", ""));
  }

  static Stream<Arguments> descriptors() {
    return Stream.of(
        Arguments.of(
            new SpiConnection(0, true, false, 8, 0, 4_000_000, "\\_SB.SPI1"),
            "8e1c00 01000202 0000010900 00093d00 08 00 00 0000 5c5f53422e5350493100"),
        Arguments.of(
            new I2cConnection(0x58, false, 400_000, "\\_SB.I2C6"),
            "8e1900 01000102 0000010600 801a0600 5800 5c5f53422e4932433600"),
        Arguments.of(
            new SpiConnection(3, false, true, 16, 3, 12_000_000, "\\_SB.SPI2"),
            "8e1c00 01000202 0300010900 001bb700 10 01 01 0300 5c5f53422e5350493200"),
        Arguments.of(
            new GpioConnection(true, false, true, List.of(42), "\\_SB.GPI0"),
            "8c2000 010001000200 00 0000 0000 1700 00 1900 2300 0000 2a00"
                + " 5c5f53422e4750493000"),
        Arguments.of(
            new GpioConnection(false, false, false, List.of(4), "\\_SB.GPI0"),
            "8c2000 010101000200 00 0000 0000 1700 00 1900 2300 0000 0400"
                + " 5c5f53422e4750493000"),
        Arguments.of(new MemoryWindow(0xFED40000L, 0x5000), "860900 01 0000d4fe 00500000"),
        Arguments.of(
            new MemoryWindow(0x10_0000_0000L, 0x1000),
            "8a2b00 00 0d 01 0000000000000000 0000000010000000 ff0f000010000000"
                + " 0000000000000000 0010000000000000"),
        Arguments.of(
            new SystemInterrupt(true, false, List.of(5L, 6L)), "890a00 03 02 05000000 06000000"));
  }

  @ParameterizedTest
  @MethodSource("descriptors")
  void readAndWritten(ResourceDescriptor descriptor, String bytes) throws Exception {
    assertThat(ResourceTemplate.read(hex(bytes + "7900"))).containsExactly(descriptor);
    assertThat(HexFormat.of().formatHex(ResourceTemplate.write(List.of(descriptor))))
        .isEqualTo((bytes + "7900").replace(" ", ""));
  }

  @Test
  void unknownDescriptorsAreSteppedOver() throws Exception {
    byte[] template = hex("4701700070000102 220080 9f0200aabb 860900010000d4fe00500000 7900");

    assertThat(ResourceTemplate.read(template))
        .containsExactly(
            new OtherDescriptor(0x47, 7),
            new OtherDescriptor(0x22, 2),
            new OtherDescriptor(0x9F, 2),
            new MemoryWindow(0xFED40000L, 0x5000));
  }

  @Test
  void whatFollowsTheEndTagIsNotRead() throws Exception {
    assertThat(ResourceTemplate.read(hex("7900 ffffff"))).isEmpty();
    assertThat(ResourceTemplate.read(new byte[0])).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "8e", // no room for the length
        "8e0100", // length beyond the end
        "860400 01000000", // Memory32Fixed cut short
        "890200 00ff", // 255 interrupts in two bytes
        "8e0c00 01000202 0000010900 000000", // SPI cut short
        "8e1800 01000102 0000010600 801a0600 5800 5c5f53422e49324336", // name without its zero
        "8e1800 01000102 000001ffff 801a0600 5800 5c5f53422e49324336", // data beyond the end
        "8c1400 01000100020000000000001700001900", // GPIO cut short
        "8c2000 010001000200 00 0000 0000 0000 00 1900 2300 0000 2a00 5c5f53422e4750493000",
        "8c2000 010001000200 00 0000 0000 ffff 00 ffff 2300 0000 2a00 5c5f53422e4750493000",
        "21" // small, one byte missing
      })
  void damage(String bytes) {
    assertThatThrownBy(() -> ResourceTemplate.read(hex(bytes)))
        .isInstanceOf(DamagedTemplateException.class);
  }
}
