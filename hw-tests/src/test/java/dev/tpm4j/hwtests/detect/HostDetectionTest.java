package dev.tpm4j.hwtests.detect;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tpm4j.transport.Availability;
import dev.tpm4j.transport.linux.HostFiles;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Machines made of files, and what is found on them. */
class HostDetectionTest {

  @TempDir Path root;

  private HostFiles host;

  @BeforeEach
  void machine() throws Exception {
    host = new HostFiles(root);
    Files.createDirectories(root.resolve("dev"));
  }

  private void file(String path, String text) throws Exception {
    file(path, text.getBytes(StandardCharsets.UTF_8));
  }

  private void file(String path, byte[] content) throws Exception {
    Files.createDirectories(host.at(path).getParent());
    Files.write(host.at(path), content);
  }

  private List<Candidate> look() {
    return HostDetection.look(host, port -> false);
  }

  private List<Candidate> found() {
    return look().stream()
        .filter(each -> each.availability() instanceof Availability.Available)
        .toList();
  }

  @Test
  void anEmptyMachineSaysOfEachPlaceWhyNothingIsThere() {
    assertThat(look())
        .allMatch(each -> each.availability() instanceof Availability.Skipped)
        .extracting(Candidate::area)
        .containsExactlyInAnyOrder(
            "OS driver", "ACPI", "Device tree", "SPI", "I2C", "Serial probe", "Simulator");
  }

  @Test
  void aRaspberryPiWithTheKernelsDriver() throws Exception {
    file("/dev/tpm0", "");
    file("/dev/tpmrm0", "");
    file("/sys/class/tpm/tpm0/tpm_version_major", "2\n");
    Files.createDirectories(host.at("/sys/class/tpm/tpm0/device"));
    Files.createSymbolicLink(
        host.at("/sys/class/tpm/tpm0/device/driver"), Path.of("../bus/spi/drivers/tpm_tis_spi"));
    file("/proc/device-tree/soc/spi@7e204000/slb9670@1/compatible", "infineon,slb9670\0");
    file("/proc/device-tree/soc/spi@7e204000/slb9670@1/status", "okay\0");
    file("/proc/device-tree/soc/spi@7e204000/compatible", "brcm,bcm2835-spi\0");

    assertThat(found())
        .extracting(Candidate::name)
        .containsExactly(
            "/dev/tpmrm0", "/dev/tpm0", "/proc/device-tree/soc/spi@7e204000/slb9670@1");
    assertThat(found().get(0).about()).isEqualTo("TPM 2.0, tpm_tis_spi, resource manager, shared");
    assertThat(found().get(0).use()).containsExactly("tpm4j validate --board os:/dev/tpmrm0");
    assertThat(found().get(2).about()).startsWith("infineon,slb9670; the kernel's driver");
  }

  @Test
  void busesAreNamedWithTheCommandThatTriesThem() throws Exception {
    file("/dev/spidev0.0", "");
    file("/dev/i2c-1", "");
    file("/sys/class/i2c-adapter/i2c-1/name", "bcm2835 (i2c@7e804000)\n");

    assertThat(found())
        .extracting(Candidate::name)
        .containsExactlyInAnyOrder("/dev/spidev0.0", "/dev/i2c-1");
    assertThat(found())
        .anySatisfy(
            each -> {
              assertThat(each.about()).isEqualTo("bcm2835 (i2c@7e804000)");
              assertThat(each.use())
                  .containsExactly("tpm4j validate --board linux:/dev/i2c-1 --profile NAME");
            });
  }

  @Test
  void aTpm12IsFailedAndATakenNodeNamesItsHolder() throws Exception {
    file("/dev/tpm0", "");
    file("/dev/tpm1", "");
    file("/sys/class/tpm/tpm0/tpm_version_major", "1\n");
    file("/proc/612/comm", "tpm2-abrmd\n");
    Files.createDirectories(host.at("/proc/612/fd"));
    Files.createSymbolicLink(host.at("/proc/612/fd/5"), Path.of("/dev/tpm1"));

    List<String> reasons =
        look().stream()
            .filter(each -> each.availability() instanceof Availability.Failed)
            .map(each -> ((Availability.Failed) each.availability()).reason())
            .toList();
    assertThat(reasons).containsExactly("it is a TPM 1.2", "in use by tpm2-abrmd (process 612)");
  }

  @Test
  void theFirmwaresLogIsFound() throws Exception {
    file("/dev/tpmrm0", "");
    file("/sys/kernel/security/tpm0/binary_bios_measurements", "");

    assertThat(found().get(0).about()).contains("event log ").contains("binary_bios_measurements");
  }

  @Test
  void aDamagedTableIsFailedAndHidesNothing() throws Exception {
    file("/sys/firmware/acpi/tables/TPM2", HexFormat.of().parseHex("54504d32ffffffff"));
    file("/dev/tpmrm0", "");

    assertThat(look())
        .anyMatch(
            each ->
                each.area().equals("ACPI") && each.availability() instanceof Availability.Failed);
    assertThat(found()).hasSize(1);
  }

  @Test
  void aSimulatorIsFoundWithoutAWordToIt() {
    assertThat(HostDetection.look(host, port -> port == 2321 || port == 2322))
        .anySatisfy(
            each -> {
              assertThat(each.name()).isEqualTo("localhost:2321");
              assertThat(each.use()).contains("tpm4j validate --board tcp:localhost:2321");
            });
  }

  @Test
  void treesWithoutEndAreLeft() throws Exception {
    StringBuilder deep = new StringBuilder("/proc/device-tree");
    for (int i = 0; i < 40; i++) {
      deep.append("/n");
    }
    file(deep + "/compatible", "infineon,slb9670\0");
    Files.createSymbolicLink(host.at("/proc/device-tree/loop"), host.at("/proc/device-tree"));

    assertThat(found()).isEmpty();
  }
}
