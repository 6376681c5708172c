package dev.tpm4j.transport.linux;

import dev.tpm4j.transport.Diagnosis;
import dev.tpm4j.transport.TransportException;
import dev.tpm4j.transport.TransportException.Kind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;

/** Why a node cannot be opened, in words that say what to type. */
final class OpenFailure {

  private OpenFailure() {}

  static TransportException of(int errno, String path, NodeHelp help, HostFiles host) {
    return switch (errno) {
      case Errno.ENOENT, Errno.ENODEV, Errno.ENXIO ->
          TransportException.of(Kind.CONFIGURATION)
              .what(
                  errno == Errno.ENOENT
                      ? "there is no " + path
                      : path + " has no device behind it (" + Errno.name(errno) + ")")
              .diagnosis(help.missing(host, path))
              .build();
      case Errno.EACCES, Errno.EPERM -> denied(path, help, host);
      case Errno.EBUSY ->
          TransportException.of(Kind.BUSY)
              .what(path + " is in use")
              .diagnosis(help.taken(host, path))
              .build();
      default ->
          TransportException.of(Kind.BUS_ERROR)
              .what(path + " cannot be opened: " + Errno.name(errno))
              .build();
    };
  }

  private static TransportException denied(String path, NodeHelp help, HostFiles host) {
    String user = System.getProperty("user.name", "you");
    String group = help.group();
    String mode = "";
    try {
      PosixFileAttributes node = Files.readAttributes(host.at(path), PosixFileAttributes.class);
      group = node.group().getName();
      mode =
          " ("
              + PosixFilePermissions.toString(node.permissions())
              + ", owner "
              + node.owner().getName()
              + ", group "
              + group
              + ")";
    } catch (IOException | RuntimeException unknown) {
      // The node is there but may not even be looked at; the usual group is named.
    }
    Diagnosis diagnosis =
        group.equals("root")
            ? Diagnosis.of(
                "no rule of udev gives " + path + " to a group",
                "install tpm4j's: sudo cp docs/60-tpm4j.rules /etc/udev/rules.d/ && sudo groupadd -f"
                    + " "
                    + help.group()
                    + " && sudo usermod -aG "
                    + help.group()
                    + " "
                    + user
                    + ", then reboot")
            : Diagnosis.of(
                "'" + user + "' is not in the group '" + group + "', or was put there after login",
                "sudo usermod -aG " + group + " " + user + ", then log out and in again");
    return TransportException.of(Kind.PERMISSION)
        .what("'" + user + "' may not open " + path + mode)
        .diagnosis(
            diagnosis.or(
                "this is a container, or a service with its own devices",
                "pass the node in: --device " + path + ", or DeviceAllow=" + path + " rw"))
        .build();
  }
}
