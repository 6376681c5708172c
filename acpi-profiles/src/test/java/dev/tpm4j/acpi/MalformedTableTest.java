package dev.tpm4j.acpi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tpm4j.profile.TpmProfile;
import dev.tpm4j.transport.TransportException;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Tables with damage: the message names the offset. */
class MalformedTableTest {

  private static void assertSays(byte[] table, String what) {
    assertThatThrownBy(() -> ProfileReader.read(table, "t.dat"))
        .isInstanceOfSatisfying(
            TransportException.class,
            e -> {
              assertThat(e.kind()).isEqualTo(TransportException.Kind.MALFORMED_PROFILE);
              assertThat(e.what()).isEqualTo(what);
            });
  }

  private static byte[] hex(String digits) {
    return HexFormat.of().parseHex(digits.replace(" ", ""));
  }

  /** Device TPM1 with _HID MSFT0101 and I2C 0x2E, as bytes of a Scope (\_SB). */
  private static byte[] scopeWithTpm(byte[] before) {
    byte[] device =
        concat(
            hex("54504D31 08 5F484944 0D 4D53465430313031 00"),
            before,
            hex("08 5F435253 11 21 0A1E 8E1900 01 00 01 02 0000 01 0600 A0860100 2E00"),
            hex("5C5F53422E4932433600 7900"));
    return concat(hex("10"), pkg(concat(hex("5C 5F53425F"), hex("5B82"), pkg(device))));
  }

  private static byte[] pkg(byte[] content) {
    int length = content.length + 2;
    return concat(new byte[] {(byte) (0x40 | length & 0x0F), (byte) (length >> 4)}, content);
  }

  private static byte[] concat(byte[]... parts) {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      all.writeBytes(part);
    }
    return all.toByteArray();
  }

  private static byte[] withLength(byte[] table, int length) {
    byte[] lying = table.clone();
    ByteBuffer.wrap(lying).order(ByteOrder.LITTLE_ENDIAN).putInt(4, length);
    return lying;
  }

  @Test
  void theTableMadeHereIsGood() {
    List<TpmProfile> profiles =
        ProfileReader.read(Tables.table("SSDT", scopeWithTpm(new byte[0])), "t.dat");

    assertThat(profiles).singleElement().extracting(TpmProfile::name).isEqualTo("t");
  }

  @Test
  void aSizeThatPointsOutsideTheFile() {
    byte[] table = Tables.table("SSDT", scopeWithTpm(new byte[0]));

    assertSays(
        withLength(table, 1000),
        "t.dat, offset 0x4: table SSDT says it has 1000 bytes, but the file has "
            + table.length
            + " from its start");
    assertSays(
        withLength(table, -1),
        "t.dat, offset 0x4: table SSDT says it has 4294967295 bytes, but the file has "
            + table.length
            + " from its start");
    assertSays(
        withLength(table, 35),
        "t.dat, offset 0x4: table SSDT says it has 35 bytes, but the file has "
            + table.length
            + " from its start");
  }

  @Test
  void aFlippedBitShowsInTheChecksum() {
    byte[] table = Tables.table("SSDT", scopeWithTpm(new byte[0]));
    table[60] ^= 0x10;

    assertThatThrownBy(() -> ProfileReader.read(table, "t.dat"))
        .hasMessageContaining("t.dat, offset 0x9: the bytes of table SSDT add up to 0x")
        .hasMessageContaining("compile it again from its source");
  }

  @Test
  void aFileThatIsCutShort() {
    byte[] table = Tables.table("SSDT", scopeWithTpm(new byte[0]));

    assertSays(
        Arrays.copyOf(table, 20),
        "t.dat, offset 0x0: a table header has 36 bytes, but only 20 are left");
    assertSays(
        concat(table, hex("53534454")),
        "t.dat, offset 0x"
            + Integer.toHexString(table.length).toUpperCase(java.util.Locale.ROOT)
            + ": a table header has 36 bytes, but only 4 are left");
  }

  @Test
  void aTpm2TableThatIsTooShort() {
    assertSays(
        Tables.table("TPM2", new byte[8]),
        "t.dat, offset 0x4: a TPM2 table has at least 52 bytes, this one 44");
  }

  @Test
  void aPackageThatReachesOutOfItsTable() {
    assertSays(
        Tables.table("SSDT", hex("10 3F 5C5F53425F")),
        "t.dat, offset 0x25: table SSDT cannot be followed here: a package says it has 63 bytes"
            + " where 6 are left in what surrounds it");
  }

  @Test
  void whatIsNoOpcode() {
    assertSays(
        Tables.table("SSDT", hex("F7")),
        "t.dat, offset 0x24: table SSDT cannot be followed here: opcode 0xF7 is not AML");
    assertSays(
        Tables.table("SSDT", hex("5B FE")),
        "t.dat, offset 0x24: table SSDT cannot be followed here: opcode 0x5BFE is not AML");
  }

  @Test
  void damageInsideADeviceCostsOnlyTheRestOfIt() {
    byte[] before = concat(scopeWithTpm(new byte[0]), scopeWithDamage());

    ProfileCheck.Report report = ProfileCheck.check(Tables.table("SSDT", before), "t.dat");

    assertThat(report.profiles()).hasSize(1);
    assertThat(report.findings())
        .singleElement()
        .asString()
        .contains("warning: opcode 0xF7 is not AML; the rest of the block that begins at t.dat,")
        .contains("is passed over");
  }

  private static byte[] scopeWithDamage() {
    return concat(hex("10"), pkg(hex("5C 5F50525F F7 00 00")));
  }

  @Test
  void whatWasPassedOverIsNamedAmongTheCauses() {
    assertThatThrownBy(
            () -> ProfileReader.read(Tables.table("SSDT", scopeWithTpm(hex("F7"))), "t.dat"))
        .hasMessageContaining("its _CRS names no SPI, I2C or memory resource")
        .hasMessageContaining("opcode 0xF7 is not AML");
  }

  @Test
  void aResourceThatReachesOutOfItsTemplate() {
    byte[] before = hex("08 5F435253 11 08 0A05 8E FF 00 00 00");

    assertThatThrownBy(
            () -> ProfileReader.read(Tables.table("SSDT", scopeWithTpm(before)), "t.dat"))
        .hasMessageContaining(
            "t.dat, offset 0x4C: resource descriptor 0x8E says it has 255 bytes but only 2 are"
                + " left");
  }

  @Test
  void aTableThatDefinesNoDevices() {
    ProfileCheck.Report report = ProfileCheck.check(Tables.table("FACP", new byte[8]), "t.dat");

    assertThat(report.isUsable()).isFalse();
    assertThat(report.findings())
        .extracting(Finding::toString)
        .contains("t.dat, offset 0x0: warning: table FACP does not define devices: passed over");
  }

  @Test
  void aFileThatIsTooLarge() {
    assertSays(
        new byte[ProfileReader.MAX_FILE + 1],
        "t.dat, offset 0x400000: the file is larger than 4194304 bytes");
  }

  @Test
  void millionsOfNamesEndInAnError() {
    byte[] names = new byte[6 * 400_000];
    for (int i = 0; i < 400_000; i++) {
      byte[] name = {8, (byte) ('A' + i % 26), digit(i / 26), digit(i / 936), digit(i / 33696), 0};
      System.arraycopy(name, 0, names, 6 * i, 6);
    }

    assertThatThrownBy(() -> ProfileReader.read(Tables.table("DSDT", names), "t.dat"))
        .hasMessageContaining("more than 100000 names");
  }

  private static byte digit(int number) {
    return (byte) "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789".charAt(number % 36);
  }

  @Test
  void deepNestingEndsInAWarning() {
    byte[] content = hex("A4 00");
    for (int i = 0; i < 200; i++) {
      content = concat(hex("A0"), longPkg(concat(hex("01"), content)));
    }
    ProfileCheck.Report report = ProfileCheck.check(Tables.table("SSDT", content), "t.dat");

    assertThat(report.findings().get(0).toString()).contains("nested deeper than 128 levels");
  }

  private static byte[] longPkg(byte[] content) {
    int length = content.length + 3;
    return concat(
        new byte[] {(byte) (0x80 | length & 0x0F), (byte) (length >> 4), (byte) (length >> 12)},
        content);
  }

  @Test
  void deepExpressionsEndInAnError() {
    byte[] lnots = new byte[100_000];
    Arrays.fill(lnots, (byte) 0x92);

    assertThatThrownBy(() -> ProfileReader.read(Tables.table("SSDT", lnots), "t.dat"))
        .hasMessageContaining("nested deeper than 128 levels");
  }

  @Test
  void namesThatNameEachOtherEnd() {
    byte[] loop = hex("08 5F435253 41414141 08 41414141 5F435253");

    assertThatThrownBy(() -> ProfileReader.read(Tables.table("SSDT", scopeWithTpm(loop)), "t.dat"))
        .hasMessageContaining("its _CRS names no SPI, I2C or memory resource");
  }
}
