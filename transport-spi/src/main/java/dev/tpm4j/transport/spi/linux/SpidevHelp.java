package dev.tpm4j.transport.spi.linux;

import dev.tpm4j.transport.Diagnosis;
import dev.tpm4j.transport.linux.HostFiles;
import dev.tpm4j.transport.linux.NodeHelp;
import java.util.List;
import java.util.Optional;

/** How to get a node of spidev. */
final class SpidevHelp implements NodeHelp {

  private static final String NODE = "/dev/spidev";
  private static final String DEVICES = "/sys/bus/spi/devices/";

  @Override
  public String group() {
    return "spi";
  }

  @Override
  public Diagnosis missing(HostFiles host, String node) {
    String device = node.startsWith(NODE) ? "spi" + node.substring(NODE.length()) : "";
    Optional<String> driver = host.linkName(DEVICES + device + "/driver");
    List<String> others = host.names("/dev", "spidev");
    if (!device.isEmpty() && driver.isPresent()) {
      return Diagnosis.of(
              "the kernel's driver '" + driver.get() + "' has this chip select",
              "use the kernel's driver: --board os")
          .or(
              "you want the wires nevertheless",
              "echo "
                  + device
                  + " | sudo tee /sys/bus/spi/drivers/"
                  + driver.get()
                  + "/unbind; "
                  + bind(device));
    }
    if (!device.isEmpty() && host.exists(DEVICES + device)) {
      return Diagnosis.of("no driver is bound to this chip select", bind(device));
    }
    if (!others.isEmpty()) {
      return Diagnosis.of(
              "the bus or the chip select is another",
              "the nodes here: /dev/"
                  + String.join(", /dev/", others)
                  + "; name one: --board linux:"
                  + "/dev/"
                  + others.get(0))
          .or(enabling(host).causes().get(0).cause(), enabling(host).causes().get(0).check());
    }
    return enabling(host)
        .or("spidev is a module that is not loaded", "sudo modprobe spidev; dmesg | tail");
  }

  private static String bind(String device) {
    return "echo spidev | sudo tee "
        + DEVICES
        + device
        + "/driver_override; echo "
        + device
        + " | sudo tee /sys/bus/spi/drivers/spidev/bind";
  }

  private static Diagnosis enabling(HostFiles host) {
    boolean raspberry =
        host.text("/proc/device-tree/model").filter(it -> it.startsWith("Raspberry")).isPresent();
    return raspberry
        ? Diagnosis.of(
            "SPI is not enabled",
            "dtparam=spi=on in /boot/firmware/config.txt (or /boot/config.txt), then reboot; without"
                + " dtoverlay=tpm-slb9670, which gives the chip to the kernel")
        : Diagnosis.of(
            "the device tree gives no chip select to spidev",
            "enable your board's overlay for spidev (armbian-config, config-pin, extlinux.conf), or"
                + " see docs/linux.md");
  }
}
