package dev.tpm4j.acpi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tpm4j.transport.TransportException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Texts with a mistake: the message names line and column, and says what was expected. */
class MalformedTextTest {

  private static void assertSays(String asl, String what) {
    assertThatThrownBy(() -> ProfileReader.read(TestAsl.bytes(asl), "t.asl"))
        .isInstanceOfSatisfying(
            TransportException.class,
            e -> {
              assertThat(e.kind()).isEqualTo(TransportException.Kind.MALFORMED_PROFILE);
              assertThat(e.what()).isEqualTo(what);
              assertThat(e.diagnosis().causes()).isNotEmpty();
            });
  }

  @Test
  void anEmptyFile() {
    assertSays("", "t.asl:1:1: expected DefinitionBlock, found an empty file");
    assertSays(" // nothing\n", "t.asl:1:1: expected DefinitionBlock, found an empty file");
  }

  @Test
  void notAsl() {
    assertSays("hello world", "t.asl:1:1: expected DefinitionBlock, found 'hello'");
    assertSays(
        "<?xml version=\"1.0\"?>", "t.asl:1:1: expected a name, a number or a string, found '<'");
    assertSays("key: value", "t.asl:1:4: the character ':' does not belong in ASL");
    assertSays("@", "t.asl:1:1: the character '@' does not belong in ASL");
    assertSays("\u00e4", "t.asl:1:1: the character U+00E4 does not belong in ASL");
  }

  @Test
  void aMissingBraceIsReportedWithWhereItsPartnerStands() {
    assertSays(
        "DefinitionBlock (\"\", \"SSDT\", 2, \"T\", \"T\", 1)\n{\n  Device (TPM1)\n  {\n}\n",
        "t.asl:6:1: expected the closing bracket of the '{' at t.asl:2:1");
  }

  @Test
  void aBraceTooMany() {
    assertSays(
        "DefinitionBlock (\"\", \"SSDT\", 2, \"T\", \"T\", 1) { } }",
        "t.asl:1:50: expected a definition block or the end of the file, found '}'");
  }

  @Test
  void aMissingCommaBetweenArguments() {
    assertSays(
        TestAsl.device("Name (_HID \"MSFT0101\")"),
        "t.asl:5:12: expected ',' or ')' in the arguments that begin at t.asl:5:6, found a string");
  }

  @Test
  void aMissingCommaInAPackage() {
    assertSays(
        TestAsl.device("Name (_CID, Package () { \"A\" \"B\" })"),
        "t.asl:5:30: expected ',' before a string");
  }

  @Test
  void aStringWithoutEnd() {
    assertSays(
        TestAsl.device("Name (_HID, \"MSFT0101)"),
        "t.asl:5:13: this string has no end on its line");
  }

  @Test
  void anUndoubledBackslash() {
    assertSays(
        TestAsl.device("Name (X, \"\\_SB.SPI0\")"),
        "t.asl:5:11: a backslash in a string must be followed by one of a b f n r t v ' \" \\ x or"
            + " digits");
  }

  @Test
  void aCommentWithoutEnd() {
    assertSays("\n  /* no end", "t.asl:2:3: this comment has no end");
  }

  @Test
  void aNumberThatIsNone() {
    assertSays(
        TestAsl.device("Name (_UID, 0xG)"), "t.asl:5:13: '0xG' is not a number of at most 64 bits");
    assertSays(
        TestAsl.device("Name (_UID, 089)"), "t.asl:5:13: '089' is not a number of at most 64 bits");
  }

  @Test
  void aNameThatIsTooLong() {
    assertSays(
        TestAsl.device("Name (BUFFER1, 1)"),
        "t.asl:5:7: expected a name, found 'BUFFER1': a name segment has 1 to 4 characters, not 7");
  }

  @Test
  void aWrongWordInAResource() {
    assertSays(
        TestAsl.device(
            "Name (_CRS, ResourceTemplate () {\n"
                + "  SPISerialBusV2 (0, PolarityDown, , 8, , 1, ClockPolarityLow, ClockPhaseFirst,"
                + " \"S\") })"),
        "t.asl:6:22: expected POLARITYLOW or POLARITYHIGH as argument 2 of SPISerialBusV2, found"
            + " 'PolarityDown'");
  }

  @Test
  void aMissingArgumentOfAResource() {
    assertSays(
        TestAsl.device("Name (_CRS, ResourceTemplate () { I2CSerialBusV2 (0x2E) })"),
        "t.asl:5:35: argument 3 of I2CSerialBusV2 must be given");
  }

  @Test
  void anIdentifierOrUuidThatIsNone() {
    assertSays(
        TestAsl.device("Name (_HID, EisaId (\"MSFT0101\"))"),
        "t.asl:5:21: an EISA identifier has three letters and four hexadecimal digits, such as"
            + " PNP0C31");
    assertSays(
        TestAsl.device("Name (X, ToUUID (\"daffd814\"))"),
        "t.asl:5:18: not a UUID; expected daffd814-6eba-4d8c-8a91-bc9bbf4aa301");
  }

  @Test
  void preprocessorDirectives() {
    assertSays("#define X 1\n", "t.asl:1:1: preprocessor directives are not read");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "wait-states|\"sometimes\"|must be \"never\" or \"header-bit\", not \"sometimes\"",
        "wait-states|\"unknown\"|must be \"never\" or \"header-bit\", not \"unknown\"",
        "wait-states|1|must be \"never\" or \"header-bit\", not 0x1",
        "vendor-id|0x10000|must be an integer from 0 to 65535 (0xFFFF), not 0x10000",
        "vendor-id|\"IFX\"|must be an integer from 0 to 65535 (0xFFFF), not \"IFX\"",
        "transfer-size|0|must be an integer from 1 to 65535 (0xFFFF), not 0x0",
        "timeout-b-ms|600001|must be an integer from 1 to 600000 (0x927C0), not 0x927C1",
        "manufacturer|\"TOOLONG\"|must be a string of at most 4 characters, not \"TOOLONG\"",
        "manufacturer|1|must be a string, not 0x1",
        "latency-us|Package () { 1 }|must be a package of pairs (command code, microseconds),"
            + " not a package",
        "revision-ids|Package () { 256 }|must be an integer from 0 to 255 (0xFF), not 0x100",
        "resend-on-stuck-status|2|must be an integer from 0 to 1 (0x1), not 0x2",
        "name|\"my tpm\"|must be letters, digits, '.', '_' and '-', at most 64",
        "remarks|7|must be a string or a package of strings, not 0x7",
      })
  void aPropertyWithAWrongValue(String key, String value, String expected) {
    assertThatThrownBy(
            () ->
                ProfileReader.read(
                    TestAsl.bytes(
                        TestAsl.withProperties(
                            "Package () { \"tpm4j," + key + "\", " + value + " }")),
                    "t.asl"))
        .isInstanceOf(TransportException.class)
        .hasMessageContaining("t.asl:8:")
        .hasMessageContaining("tpm4j," + key + " " + expected);
  }

  @Test
  void aMistypedKeyIsWarnedOfWithTheRightOne() {
    String asl = TestAsl.withProperties("Package () { \"tpm4j,waitstates\", \"never\" }");

    assertThat(ProfileCheck.check(TestAsl.bytes(asl), "t.asl").findings())
        .extracting(Finding::toString)
        .containsExactly(
            "t.asl:8:14: warning: there is no property 'tpm4j,waitstates'; did you mean"
                + " 'tpm4j,wait-states'?");
  }

  @Test
  void aTpmWithoutABus() {
    assertSays(
        TestAsl.device("Name (_HID, \"MSFT0101\")"),
        "t.asl:3:1: \\_SB.TPM1 is a TPM, but its _CRS names no SPI, I2C or memory resource");
  }

  @Test
  void anAddressWithItsReadWriteBit() {
    assertSays(
        TestAsl.device(
            "Name (_HID, \"MSFT0101\")\nName (_CRS, ResourceTemplate () {"
                + " I2CSerialBusV2 (0xA0, , 100000, , \"\\\\_SB.I2C1\") })"),
        "t.asl:6:13: I2C address 0xA0 does not fit; write it without the read/write bit");
  }

  @ParameterizedTest
  @ValueSource(strings = {"(", "{", "A(", "A{", "Package(){", "!", "A[", "A+"})
  void nestingIsBounded(String open) {
    String asl = "DefinitionBlock (\"\", \"SSDT\", 2, \"T\", \"T\", 1) {" + open.repeat(100_000);

    assertThatThrownBy(() -> ProfileReader.read(TestAsl.bytes(asl), "t.asl"))
        .isInstanceOf(TransportException.class)
        .hasMessageContaining("MALFORMED_PROFILE: t.asl:1:");
  }

  @Test
  void textInUtf16IsExplained() {
    byte[] utf16 = "DefinitionBlock".getBytes(StandardCharsets.UTF_16LE);

    assertThatThrownBy(() -> ProfileReader.read(utf16, "t.asl"))
        .hasMessageContaining("t.asl, offset 0x1: neither an ACPI table")
        .hasMessageContaining("save it as UTF-8");
  }

  @Test
  void aByteOrderMarkAndLatin1CommentsAreRead() {
    String asl = "// gr\u00f6\u00dfe\n" + ShippedProfiles.source("infineon-slb9670").orElseThrow();

    assertThat(ProfileReader.read(asl.getBytes(StandardCharsets.ISO_8859_1), "t.asl")).hasSize(1);
    assertThat(ProfileReader.read(TestAsl.bytes("\uFEFF" + asl), "t.asl")).hasSize(1);
  }
}
