package dev.tpm4j.acpi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Damaged and hostile content: profiles, or MALFORMED_PROFILE; never anything else, and soon. */
class DamagedContentTest {

  private static final long SEED = 0x7474_6D34_6A01L;
  private static final int TABLES_EACH = 200;
  private static final int TEXTS_EACH = 80;

  @TempDir private Path folder;

  private static void damageTables(List<byte[]> good, int each) {
    Mutations mutations = new Mutations(SEED);
    int read = 0;
    int refused = 0;
    for (byte[] table : good) {
      for (int i = 0; i < each; i++) {
        if (Mutations.readsOrRefuses(mutations.table(table), "damaged.dat")) {
          read++;
        } else {
          refused++;
        }
      }
    }
    // Both ends are reached, or the damage is of no use.
    assertThat(read).isGreaterThan(good.size() * each / 20);
    assertThat(refused).isGreaterThan(good.size() * each / 20);
  }

  @Test
  void tablesWeWrote() {
    damageTables(
        ShippedProfiles.all().stream().map(ProfileWriter::toAcpiTables).toList(), TABLES_EACH);
  }

  @Test
  void tablesMicrosoftPublished() throws IOException {
    Path tables = Path.of(System.getProperty("tpm4j.sharedData"), "acpi-tables");
    assumeTrue(Files.isDirectory(tables), "Microsoft's published tables are not at hand");
    List<byte[]> good = new ArrayList<>();
    try (Stream<Path> files = Files.list(tables)) {
      for (Path each : files.sorted().toList()) {
        good.add(Files.readAllBytes(each));
      }
    }
    damageTables(good, 4 * TABLES_EACH);
  }

  @Test
  void tablesIaslCompiled() {
    damageTables(
        TestAsl.ALL.stream().map(name -> Iasl.compile(TestAsl.text(name), folder).aml()).toList(),
        4 * TABLES_EACH);
  }

  @Test
  void texts() {
    Mutations mutations = new Mutations(SEED);
    List<String> good = new ArrayList<>();
    TestAsl.ALL.forEach(name -> good.add(TestAsl.text(name)));
    ShippedProfiles.all()
        .forEach(each -> good.add(ShippedProfiles.source(each.name()).orElseThrow()));
    int read = 0;
    for (String text : good) {
      for (int i = 0; i < TEXTS_EACH; i++) {
        read += Mutations.readsOrRefuses(TestAsl.bytes(mutations.text(text)), "t.asl") ? 1 : 0;
      }
    }
    assertThat(read).isBetween(good.size() * TEXTS_EACH / 20, good.size() * TEXTS_EACH * 19 / 20);
  }

  @Test
  void everyPrefixOfATableAndOfAText() {
    byte[] table = ProfileWriter.toSsdt(ShippedProfiles.all().get(1));
    for (int i = 0; i < table.length; i++) {
      assertThat(Mutations.readsOrRefuses(Arrays.copyOf(table, i), "t.dat")).isFalse();
    }
    byte[] text = TestAsl.bytes(TestAsl.text("microsoft-style"));
    for (int i = 0; i < text.length - 2; i++) {
      assertThat(Mutations.readsOrRefuses(Arrays.copyOf(text, i), "t.asl")).isFalse();
    }
  }

  @Test
  void everyByteOfATableSetToExtremes() {
    byte[] good = ProfileWriter.toAcpiTables(ShippedProfiles.all().get(1));
    for (int i = 0; i < good.length; i++) {
      for (int value : new int[] {0x00, 0xFF, good[i] + 1, good[i] ^ 0x80}) {
        byte[] bad = good.clone();
        bad[i] = (byte) value;
        Mutations.readsOrRefuses(Tables.withChecksum(bad), "t.dat");
      }
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "A",
        "A ",
        "(",
        "{",
        "A(",
        "A{",
        ",",
        "A,",
        "A(,",
        "\"",
        "\\",
        "/*",
        "0",
        "0 ",
        "A.",
        "^",
        "!",
        "[",
        "If(A){",
        "Name(A,0)",
        "\n",
        "{}",
        "()",
        "A+",
        "A[",
        "\\x41"
      })
  void aMegabyteOfOneThing(String piece) {
    String start = "DefinitionBlock (\"\", \"SSDT\", 2, \"T\", \"T\", 1) { X (";
    String inBlock = start.substring(0, start.length() - 3);
    int count = 1024 * 1024 / piece.length();

    // Checking reads once and turns what is refused into findings; anything else escapes.
    for (String text : List.of(start + piece.repeat(count), inBlock + piece.repeat(count))) {
      assertThat(ProfileCheck.check(TestAsl.bytes(text), "t.asl").isUsable()).isFalse();
    }
    assertThat(ProfileCheck.check(TestAsl.bytes(piece.repeat(count)), "t.asl").isUsable())
        .isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      ints = {0x00, 0x01, 0x08, 0x0D, 0x10, 0x41, 0x5B, 0x5C, 0x5E, 0x82, 0x92, 0xA3, 0xFF})
  void megabytesOfOneByte(int value) {
    byte[] content = new byte[ProfileReader.MAX_FILE - 36];
    Arrays.fill(content, (byte) value);

    assertThat(ProfileCheck.check(Tables.table("DSDT", content), "t.dat").isUsable()).isFalse();
  }

  @Test
  void methodsThatAnswerWithEachOtherDoNotMultiply() {
    StringBuilder methods = new StringBuilder("Name (_HID, \"MSFT0101\")\n");
    for (int i = 0; i < 10; i++) {
      String name = i == 0 ? "_CRS" : "M00" + i;
      methods.append("Method (").append(name).append(") {\n");
      methods.append(("Return (M00" + (i + 1) + ")\n").repeat(32)).append("}\n");
    }
    methods.append("Method (M0010) { }\n".replace("M0010", "M010"));

    assertThat(Mutations.readsOrRefuses(TestAsl.bytes(TestAsl.device(methods.toString())), "t"))
        .isFalse();
  }

  /** Regression mode runs the inputs kept in the resources; a fuzzer makes more. */
  @FuzzTest(maxDuration = "60s")
  void anyContent(byte[] content) {
    Mutations.readsOrRefuses(content, "any");
    Mutations.readsOrRefuses(Tables.withChecksum(content), "any");
  }
}
