package dev.tpm4j.transport.i2c.linux;

import dev.tpm4j.transport.Diagnosis;
import dev.tpm4j.transport.TransportException;
import dev.tpm4j.transport.TransportException.Kind;
import dev.tpm4j.transport.linux.HostFiles;
import dev.tpm4j.transport.linux.NodeHelp;
import java.util.List;
import java.util.Locale;

/** How to get a node of i2c-dev. */
final class I2cDevHelp implements NodeHelp {

  @Override
  public String group() {
    return "i2c";
  }

  @Override
  public Diagnosis missing(HostFiles host, String node) {
    List<String> nodes = host.names("/dev", "i2c-");
    boolean raspberry =
        host.text("/proc/device-tree/model").filter(it -> it.startsWith("Raspberry")).isPresent();
    String enable =
        raspberry
            ? "dtparam=i2c_arm=on in /boot/firmware/config.txt (or /boot/config.txt), then reboot"
            : "enable your board's overlay for this bus, or see docs/linux.md";
    if (!nodes.isEmpty()) {
      return Diagnosis.of(
              "the bus has another number",
              "the nodes here: /dev/"
                  + String.join(", /dev/", nodes)
                  + " (i2cdetect -l says which is which); name one: --board linux:/dev/"
                  + nodes.get(0))
          .or("this bus is not enabled", enable);
    }
    return host.names("/sys/class/i2c-adapter", "i2c-").isEmpty()
        ? Diagnosis.of("no I2C bus is enabled", enable)
            .or("i2c-dev is a module that is not loaded", "sudo modprobe i2c-dev")
        : Diagnosis.of(
            "there are I2C buses, but i2c-dev is not loaded",
            "sudo modprobe i2c-dev; for every boot: echo i2c-dev | sudo tee"
                + " /etc/modules-load.d/i2c-dev.conf");
  }

  static TransportException addressTaken(String node, int address) {
    String bus = node.substring(node.lastIndexOf('-') + 1);
    String device = String.format(Locale.ROOT, "%s-%04x", bus, address);
    String driver =
        HostFiles.REAL.linkName("/sys/bus/i2c/devices/" + device + "/driver").orElse("DRIVER");
    return TransportException.of(Kind.BUSY)
        .what(
            String.format(
                Locale.ROOT, "a driver of the kernel has address 0x%02X of %s", address, node))
        .diagnosis(
            Diagnosis.of("the kernel drives this TPM itself", "use its driver: --board os")
                .or(
                    "you want the wires nevertheless",
                    "echo " + device + " | sudo tee /sys/bus/i2c/drivers/" + driver + "/unbind"))
        .build();
  }
}
