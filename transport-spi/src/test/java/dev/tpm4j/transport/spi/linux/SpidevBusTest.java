package dev.tpm4j.transport.spi.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.tpm4j.profile.Wiring;
import dev.tpm4j.transport.Diagnosis;
import dev.tpm4j.transport.TransportException;
import dev.tpm4j.transport.TransportException.Kind;
import dev.tpm4j.transport.linux.HostFiles;
import dev.tpm4j.transport.linux.LinuxBoardOptions;
import dev.tpm4j.transport.linux.LinuxBoardProvider;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is known of spidev without opening it, on machines made of files. */
class SpidevBusTest {

  @TempDir Path root;

  private HostFiles host;

  @BeforeEach
  void machine() throws Exception {
    host = new HostFiles(root);
    Files.createDirectories(root.resolve("dev"));
  }

  private static Wiring.Spi wiring(String controller, int chipSelect) {
    return new Wiring.Spi(controller, chipSelect, true, 0, 8, 43_000_000);
  }

  private void file(String path, String text) throws Exception {
    Files.createDirectories(host.at(path).getParent());
    Files.writeString(host.at(path), text);
  }

  private String diagnosisOf(String node) {
    return new SpidevHelp().missing(host, node).toText();
  }

  @Test
  void isFoundByTheBoard() {
    assertThat(LinuxBoardProvider.buses()).hasAtLeastOneElementOfType(SpidevBus.class);
  }

  @ParameterizedTest
  @CsvSource({"'\\_SB.SPI0', 0, 0.0", "'\\_SB.SPI1', 2, 1.2", "'\\_SB.PCI0.SPI10', 1, 10.1"})
  void theProfilesWiringNamesTheNode(String controller, int chipSelect, String node) {
    assertThat(SpidevBus.node(wiring(controller, chipSelect))).isEqualTo("/dev/spidev" + node);
  }

  @Test
  void aControllerWithoutANumberIsRefusedWithTheWayOut() {
    assertThatExceptionOfType(TransportException.class)
        .isThrownBy(() -> SpidevBus.node(wiring("\\_SB.SPIA", 0)))
        .matches(failure -> failure.kind() == Kind.CONFIGURATION)
        .withMessageContaining("--board linux:/dev/spidev0.0");
  }

  @ParameterizedTest
  @CsvSource({"4096, 4096", "65536, 4096", "512, 512", "0, 4096", "nonsense, 4096"})
  void transfersAreNoLongerThanBufsiz(String bufsiz, int most) throws Exception {
    file("/sys/module/spidev/parameters/bufsiz", bufsiz + "\n");

    assertThat(
            new SpidevBus(host)
                .setup(wiring("\\_SB.SPI0", 0), LinuxBoardOptions.DEFAULT)
                .maxTransfer())
        .isEqualTo(most);
    assertThat(
            new SpidevBus(host)
                .setup(wiring("\\_SB.SPI0", 0), LinuxBoardOptions.parse("max=16"))
                .maxTransfer())
        .isEqualTo(16);
  }

  @Test
  void onARaspberryPiTheOverlayIsNamed() throws Exception {
    file("/proc/device-tree/model", "Raspberry Pi 5 Model B Rev 1.0\0");

    assertThat(diagnosisOf("/dev/spidev0.0")).contains("dtparam=spi=on").contains("tpm-slb9670");
  }

  @Test
  void onAnotherBoardItsOverlaysAreAndTheModule() {
    assertThat(diagnosisOf("/dev/spidev0.0"))
        .contains("overlay for spidev")
        .contains("modprobe spidev");
  }

  @Test
  void theNodesThatAreThereAreNamed() throws Exception {
    file("/dev/spidev1.0", "");
    file("/dev/spidev1.1", "");

    assertThat(diagnosisOf("/dev/spidev0.0"))
        .contains("the nodes here: /dev/spidev1.0, /dev/spidev1.1")
        .contains("--board linux:/dev/spidev1.0");
    assertThat(new SpidevBus(host).find(host))
        .extracting(found -> found.path())
        .containsExactly("/dev/spidev1.0", "/dev/spidev1.1");
  }

  @Test
  void aChipThatTheKernelDrivesIsNotTakenFromItWithoutSayingSo() throws Exception {
    Path device = Files.createDirectories(host.at("/sys/bus/spi/devices/spi0.1"));
    Files.createSymbolicLink(device.resolve("driver"), Path.of("../../drivers/tpm_tis_spi"));

    assertThat(diagnosisOf("/dev/spidev0.1"))
        .contains("the kernel's driver 'tpm_tis_spi' has this chip select")
        .contains("--board os")
        .contains("echo spi0.1 | sudo tee /sys/bus/spi/drivers/tpm_tis_spi/unbind");
  }

  @Test
  void aChipSelectWithoutDriverIsToBeBound() throws Exception {
    Files.createDirectories(host.at("/sys/bus/spi/devices/spi0.1"));

    Diagnosis diagnosis = new SpidevHelp().missing(host, "/dev/spidev0.1");

    assertThat(diagnosis.toText()).contains("driver_override");
  }
}
