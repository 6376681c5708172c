package dev.tpm4j.acpi;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tpm4j.profile.GpioLine;
import dev.tpm4j.profile.HostInterface;
import dev.tpm4j.profile.TpmProfile;
import dev.tpm4j.profile.Wiring;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the documentation says is so. */
class DocumentationTest {

  @TempDir private Path folder;

  private static String page(String name) throws IOException {
    return Files.readString(Path.of(System.getProperty("tpm4j.root"), "docs", name));
  }

  private static String example() throws IOException {
    String page = page("profile-format.md");
    int start = page.indexOf("```asl\n") + "```asl\n".length();
    return page.substring(start, page.indexOf("```", start));
  }

  @Test
  void theExampleReadsToWhatTheTextSays() throws IOException {
    ProfileCheck.Report report = ProfileCheck.check(TestAsl.bytes(example()), "my-board.asl");

    assertThat(report.findings()).isEmpty();
    TpmProfile profile = report.profiles().get(0);
    assertThat(profile.hostInterface()).isEqualTo(HostInterface.FIFO_SPI);
    assertThat(profile.wiring()).isEqualTo(new Wiring.Spi("\\_SB.SPI0", 1, true, 0, 8, 10_000_000));
    assertThat(profile.interruptLine()).contains(new GpioLine("\\_SB.GPI0", 24, false, true));
    assertThat(profile.resetLine()).contains(new GpioLine("\\_SB.GPI0", 4, false, true));
  }

  @Test
  void iaslCompilesTheExample() throws IOException {
    Iasl.Result compiled = Iasl.compile(example(), folder);

    assertThat(compiled.output()).contains("0 Errors");
    assertThat(ProfileReader.read(compiled.aml(), "my-board.aml"))
        .isEqualTo(ProfileReader.read(TestAsl.bytes(example()), "my-board.asl"));
  }

  @Test
  void everyKeyIsExplainedAndNoOther() throws IOException {
    Matcher rows =
        Pattern.compile("^\\| `(tpm4j,[a-z0-9-]+)` \\| ", Pattern.MULTILINE)
            .matcher(page("profile-format.md").split("## Properties")[1]);

    List<String> explained = rows.results().map(row -> row.group(1)).toList();

    assertThat(explained)
        .containsExactlyElementsOf(
            Arrays.stream(ProfileKey.values()).map(ProfileKey::key).toList());
  }

  @Test
  void thePartsPageListsWhatIsShippedWithItsIdentityAndCapability() throws IOException {
    List<String> rows = page("parts.md").lines().filter(line -> line.startsWith("| `")).toList();

    assertThat(rows).hasSameSizeAs(ShippedProfiles.all());
    for (int i = 0; i < rows.size(); i++) {
      TpmProfile profile = ShippedProfiles.all().get(i);
      String row = rows.get(i);
      assertThat(row).startsWith("| `" + profile.name() + "` | " + profile.hostInterface().label());
      if (profile.part().vendorId().isPresent()) {
        String did =
            profile.part().deviceId().isPresent()
                ? String.format(Locale.ROOT, "%04X", profile.part().deviceId().getAsInt())
                : "-";
        assertThat(row)
            .contains(
                String.format(Locale.ROOT, "| %04X:", profile.part().vendorId().getAsInt()) + did);
      }
      for (int revision : profile.part().revisionIds()) {
        assertThat(row).contains(String.format(Locale.ROOT, "0x%02X", revision));
      }
      profile
          .fifo()
          .interfaceCapability()
          .ifPresent(word -> assertThat(row).contains(String.format(Locale.ROOT, "0x%08X", word)));
      long hertz =
          profile.wiring() instanceof Wiring.Spi spi
              ? spi.maxHertz()
              : ((Wiring.I2c) profile.wiring()).maxHertz();
      assertThat(row)
          .contains(hertz % 1_000_000 == 0 ? hertz / 1_000_000 + " MHz" : hertz / 1000 + " kHz");
    }
  }
}
