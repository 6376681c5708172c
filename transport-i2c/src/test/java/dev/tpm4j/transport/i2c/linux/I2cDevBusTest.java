package dev.tpm4j.transport.i2c.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.tpm4j.profile.Wiring;
import dev.tpm4j.transport.TransportException;
import dev.tpm4j.transport.TransportException.Kind;
import dev.tpm4j.transport.linux.HostFiles;
import dev.tpm4j.transport.linux.LinuxBoardOptions;
import dev.tpm4j.transport.linux.LinuxBoardProvider;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is known of i2c-dev without opening it, on machines made of files. */
class I2cDevBusTest {

  private static final Wiring.I2c WIRING = new Wiring.I2c("\\_SB.I2C1", 0x2E, false, 400_000);

  @TempDir Path root;

  private HostFiles host;

  @BeforeEach
  void machine() throws Exception {
    host = new HostFiles(root);
    Files.createDirectories(root.resolve("dev"));
  }

  private String diagnosisOf(String node) {
    return new I2cDevHelp().missing(host, node).toText();
  }

  private I2cDevDevice.Setup setup(String options) {
    return new I2cDevBus(host).setup("/dev/i2c-1", WIRING, LinuxBoardOptions.parse(options));
  }

  @Test
  void isFoundByTheBoard() {
    assertThat(LinuxBoardProvider.buses()).hasAtLeastOneElementOfType(I2cDevBus.class);
  }

  @Test
  void theProfilesWiringNamesTheNode() {
    assertThat(I2cDevBus.node(WIRING)).isEqualTo("/dev/i2c-1");
    assertThatExceptionOfType(TransportException.class)
        .isThrownBy(() -> I2cDevBus.node(new Wiring.I2c("\\_SB.BUS", 0x2E, false, 400_000)))
        .matches(failure -> failure.kind() == Kind.CONFIGURATION)
        .withMessageContaining("--board linux:/dev/i2c-1");
  }

  @Test
  void theClockIsTheDeviceTrees() throws Exception {
    assertThat(setup("").hertz()).isEqualTo(100_000);

    Path of = Files.createDirectories(host.at("/sys/class/i2c-adapter/i2c-1/of_node"));
    Files.write(of.resolve("clock-frequency"), ByteBuffer.allocate(4).putInt(400_000).array());
    assertThat(setup("").hertz()).isEqualTo(400_000);
    assertThat(setup("speed=1M").hertz()).isEqualTo(1_000_000);

    Files.write(of.resolve("clock-frequency"), new byte[] {-1, -1, -1, -1});
    assertThat(setup("").hertz()).isEqualTo(100_000);
  }

  @Test
  void messagesAreNoLongerThanTheKernelsLimitOrTheOneGiven() {
    assertThat(setup("").maxMessage()).isEqualTo(8192);
    assertThat(setup("max=32").maxMessage()).isEqualTo(32);
    assertThat(setup("max=65536").maxMessage()).isEqualTo(8192);
  }

  @Test
  void withoutTheModuleItIsNamed() throws Exception {
    Files.createDirectories(host.at("/sys/class/i2c-adapter/i2c-1"));

    assertThat(diagnosisOf("/dev/i2c-1")).contains("sudo modprobe i2c-dev");
  }

  @Test
  void withAnotherBusItsNodeIsNamed() throws Exception {
    Files.createFile(host.at("/dev/i2c-3"));

    assertThat(diagnosisOf("/dev/i2c-1"))
        .contains("the nodes here: /dev/i2c-3")
        .contains("--board linux:/dev/i2c-3");
  }

  @Test
  void onARaspberryPiTheParameterIsNamed() throws Exception {
    Path model = host.at("/proc/device-tree/model");
    Files.createDirectories(model.getParent());
    Files.writeString(model, "Raspberry Pi 4 Model B Rev 1.4\0");

    assertThat(diagnosisOf("/dev/i2c-1")).contains("dtparam=i2c_arm=on");
  }
}
