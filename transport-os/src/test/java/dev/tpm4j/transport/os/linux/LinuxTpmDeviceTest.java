package dev.tpm4j.transport.os.linux;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tpm4j.transport.linux.HostFiles;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is known of the kernel's TPMs without opening one, on machines made of files. */
class LinuxTpmDeviceTest {

  @TempDir Path root;

  private HostFiles host;

  @BeforeEach
  void machine() throws Exception {
    host = new HostFiles(root);
    Files.createDirectories(root.resolve("dev"));
  }

  private void file(String path, String text) throws Exception {
    Files.createDirectories(host.at(path).getParent());
    Files.writeString(host.at(path), text);
  }

  private String diagnosisOf(String node) {
    return new TpmNodeHelp().missing(host, node).toText();
  }

  @Test
  void nodesWithResourceManagerComeFirstAndOthersAreNotTpms() throws Exception {
    for (String name : new String[] {"tpm0", "tpm1", "tpmrm0", "tpmrm1", "tpmx", "tpm", "vtpmx"}) {
      file("/dev/" + name, "");
    }

    assertThat(LinuxTpmDevice.find(host))
        .extracting(LinuxTpmDevice::node)
        .containsExactly("/dev/tpmrm0", "/dev/tpmrm1", "/dev/tpm0", "/dev/tpm1");
    assertThat(LinuxTpmDevice.find(host))
        .extracting(LinuxTpmDevice::resourceManager)
        .containsExactly(true, true, false, false);
  }

  @Test
  void whatTheKernelTellsIsTold() throws Exception {
    file("/sys/class/tpm/tpm1/tpm_version_major", "2\n");
    Files.createDirectories(host.at("/sys/class/tpm/tpm1/device"));
    Files.createSymbolicLink(
        host.at("/sys/class/tpm/tpm1/device/driver"), Path.of("../drivers/tpm_crb"));
    file("/sys/kernel/security/tpm1/binary_bios_measurements", "log");

    LinuxTpmDevice device = LinuxTpmDevice.of(host, "/dev/tpmrm1");

    assertThat(device.version()).hasValue(2);
    assertThat(device.driver()).isEqualTo("tpm_crb");
    assertThat(device.eventLog())
        .contains(host.at("/sys/kernel/security/tpm1/binary_bios_measurements"));
  }

  @Test
  void whatItDoesNotTellIsUnknown() throws Exception {
    file("/sys/class/tpm/tpm0/tpm_version_major", "two\n");

    for (String node : new String[] {"/dev/tpm0", "/dev/null", "tpm", "/dev/t", "/"}) {
      LinuxTpmDevice device = LinuxTpmDevice.of(host, node);
      assertThat(device.version()).isEmpty();
      assertThat(device.driver()).isEmpty();
      assertThat(device.eventLog()).isEmpty();
    }
  }

  @Test
  void withoutResourceManagerTheReasonIsNamed() throws Exception {
    file("/dev/tpm0", "");

    assertThat(diagnosisOf("/dev/tpmrm0"))
        .contains("no resource manager for it: a TPM 1.2")
        .contains("the nodes here: /dev/tpm0");
  }

  @Test
  void onARaspberryPiTheOverlayAndTheOtherBoardAreNamed() throws Exception {
    file("/proc/device-tree/model", "Raspberry Pi 4 Model B Rev 1.4\0");

    assertThat(diagnosisOf("/dev/tpmrm0"))
        .contains("dtoverlay=tpm-slb9670")
        .contains("--board linux");
  }

  @Test
  void onAPcTheFirmwaresSettingsAre() {
    assertThat(diagnosisOf("/dev/tpmrm0")).contains("fTPM").contains("--device /dev/tpmrm0");
  }

  @Test
  void theSharedNodeIsOfferedWhenTheOtherIsTaken() throws Exception {
    file("/proc/612/comm", "tpm2-abrmd\n");
    Files.createDirectories(host.at("/proc/612/fd"));
    Files.createSymbolicLink(host.at("/proc/612/fd/5"), Path.of("/dev/tpm0"));

    assertThat(new TpmNodeHelp().taken(host, "/dev/tpm0").toText())
        .contains("tpm2-abrmd (process 612)")
        .contains("--board os:/dev/tpmrm0");
  }
}
