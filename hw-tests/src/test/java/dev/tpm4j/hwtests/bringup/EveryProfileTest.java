package dev.tpm4j.hwtests.bringup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.tpm4j.acpi.ProfileReader;
import dev.tpm4j.acpi.ShippedProfiles;
import dev.tpm4j.profile.HostInterface;
import dev.tpm4j.profile.TpmProfile;
import dev.tpm4j.simulator.chip.VirtualBoard;
import dev.tpm4j.simulator.engine.EngineOptions;
import dev.tpm4j.simulator.engine.TpmEngine;
import dev.tpm4j.transport.TpmTransport;
import dev.tpm4j.transport.TransportException;
import dev.tpm4j.transport.TransportException.Kind;
import dev.tpm4j.transport.tcp.SwtpmProcess;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Each profile brings up the same way whichever TPM is behind the virtual chip. */
class EveryProfileTest {

  private static final BringUpOptions OPTIONS = BringUpOptions.DEFAULT.withoutIdentity();

  static Stream<TpmProfile> tisProfiles() {
    return Stream.concat(ShippedProfiles.all().stream(), published())
        .filter(each -> each.hostInterface().isFifo());
  }

  static Stream<TpmProfile> otherProfiles() {
    return Stream.concat(ShippedProfiles.all().stream(), published())
        .filter(each -> !each.hostInterface().isFifo());
  }

  /** Microsoft's tables, where they are at hand. */
  private static Stream<TpmProfile> published() {
    Path tables = Path.of(System.getProperty("tpm4j.sharedData", "."), "acpi-tables");
    if (!Files.isDirectory(tables)) {
      return Stream.empty();
    }
    try (Stream<Path> files = Files.list(tables)) {
      return files.sorted().map(ProfileReader::readOne).toList().stream();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static BringUpReport bringUp(TpmProfile profile, TpmTransport engine) {
    try (VirtualBoard board = new VirtualBoard(engine)) {
      return new BringUp(board, profile, OPTIONS).run(result -> {});
    }
  }

  private static Map<String, Verdict> verdicts(BringUpReport report) {
    return report.results().stream()
        .collect(Collectors.toMap(CheckResult::id, CheckResult::verdict));
  }

  @ParameterizedTest
  @MethodSource("tisProfiles")
  void bringsUpWithTheEmbeddedEngineAndWithSwtpmAlike(TpmProfile profile) {
    BringUpReport embedded = bringUp(profile, TpmEngine.create(EngineOptions.defaults()));

    assertThat(embedded.count(Verdict.PASS)).as(embedded.toText()).isEqualTo(20);
    assumeTrue(SwtpmProcess.installed(), "swtpm: install with: apt-get install swtpm");
    try (SwtpmProcess swtpm =
        SwtpmProcess.start(SwtpmProcess.Options.defaults().withoutStartup())) {
      BringUpReport other = bringUp(profile, swtpm.connect());
      assertThat(verdicts(other)).as(other.toText()).isEqualTo(verdicts(embedded));
      assertThat(other.result("manufacturer").orElseThrow().finding().seen()).startsWith("'IBM'");
    }
  }

  @ParameterizedTest
  @MethodSource("otherProfiles")
  void aPartThatIsNotTisIsRefusedByName(TpmProfile profile) {
    Kind expected =
        profile.hostInterface() == HostInterface.INFINEON_TPM12_I2C
            ? Kind.TPM12_PART
            : Kind.UNSUPPORTED_PART;

    assertThatExceptionOfType(TransportException.class)
        .isThrownBy(() -> bringUp(profile, TpmEngine.create(EngineOptions.defaults())))
        .matches(failure -> failure.kind() == expected)
        .withMessageContaining(profile.name())
        .withMessageContaining("recognised");
  }

  @Test
  void thereAreProfilesOfBothKinds() {
    List<HostInterface> kinds =
        ShippedProfiles.all().stream().map(TpmProfile::hostInterface).distinct().toList();

    assertThat(kinds)
        .contains(HostInterface.FIFO_SPI, HostInterface.FIFO_I2C, HostInterface.NUVOTON_I2C);
    assertThat(tisProfiles().count()).isGreaterThanOrEqualTo(12);
  }

  @Test
  void theBusCostOfRandomBytesIsTheSafeFormsFloor() {
    BringUpReport spi =
        bringUp(
            ShippedProfiles.find("infineon-slb9670").orElseThrow(),
            TpmEngine.create(EngineOptions.defaults()));
    BringUpReport i2c =
        bringUp(
            ShippedProfiles.find("infineon-slb9673").orElseThrow(),
            TpmEngine.create(EngineOptions.defaults()));

    assertThat(spi.result("bus-cost").orElseThrow().finding().figures())
        .containsEntry("GetRandom(32).accesses", 8L)
        .containsEntry("GetRandom(32).bytes", 99L);
    assertThat(i2c.result("bus-cost").orElseThrow().finding().figures())
        .containsEntry("GetRandom(32).accesses", 8L)
        .containsEntry("GetRandom(32).bytes", 91L);
  }
}
