package dev.tpm4j.transport.os.linux;

import dev.tpm4j.transport.linux.HostFiles;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * What the kernel tells of a TPM that it drives, without opening it.
 *
 * @param node for example {@code "/dev/tpmrm0"}
 * @param resourceManager whether the kernel's resource manager is behind it: many programs may have
 *     it open, each sees its own objects and sessions. Without, one program at a time has the TPM
 *     for itself and manages its slots.
 * @param version 1 or 2, for TPM 1.2 or 2.0; empty where the kernel (before 5.6) does not tell
 * @param driver the kernel's driver or the device behind it, for people; may be empty
 * @param eventLog the log of what the firmware measured; empty if the firmware gave none, or the
 *     kernel's security file system cannot be looked at
 */
public record LinuxTpmDevice(
    String node,
    boolean resourceManager,
    OptionalInt version,
    String driver,
    Optional<Path> eventLog) {

  private static final String MANAGED = "tpmrm";
  private static final String PLAIN = "tpm";

  public LinuxTpmDevice {
    Objects.requireNonNull(node, "node");
    Objects.requireNonNull(version, "version");
    Objects.requireNonNull(driver, "driver");
    Objects.requireNonNull(eventLog, "eventLog");
  }

  /**
   * What is told of a node.
   *
   * @param host the machine
   * @param node the node's path
   * @return what is known; little for a node that the kernel does not list
   */
  public static LinuxTpmDevice of(HostFiles host, String node) {
    String name = node.substring(node.lastIndexOf('/') + 1);
    boolean managed = name.startsWith(MANAGED);
    String number = name.substring(Math.min(name.length(), (managed ? MANAGED : PLAIN).length()));
    String about = "/sys/class/tpm/tpm" + number;
    OptionalInt version =
        host.number(about + "/tpm_version_major")
            .map(major -> OptionalInt.of(major.intValue()))
            .orElse(OptionalInt.empty());
    String driver =
        host.linkName(about + "/device/driver")
            .or(() -> host.text(about + "/device/description"))
            .orElse("");
    Path log = host.at("/sys/kernel/security/tpm" + number + "/binary_bios_measurements");
    return new LinuxTpmDevice(
        node, managed, version, driver, Files.exists(log) ? Optional.of(log) : Optional.empty());
  }

  /**
   * The nodes of a machine.
   *
   * @param host the machine
   * @return those with a resource manager first
   */
  public static List<LinuxTpmDevice> find(HostFiles host) {
    List<LinuxTpmDevice> found = new ArrayList<>();
    for (String name : host.names("/dev", PLAIN)) {
      if (name.matches("tpm(rm)?\\d+")) {
        found.add(
            name.startsWith(MANAGED) ? managedBefore(found) : found.size(),
            of(host, "/dev/" + name));
      }
    }
    return List.copyOf(found);
  }

  private static int managedBefore(List<LinuxTpmDevice> found) {
    return (int) found.stream().filter(LinuxTpmDevice::resourceManager).count();
  }
}
