package dev.tpm4j.cli;

import dev.tpm4j.hwtests.bringup.TpmNames;
import dev.tpm4j.profile.FifoBehaviour;
import dev.tpm4j.profile.GpioLine;
import dev.tpm4j.profile.PartIdentity;
import dev.tpm4j.profile.TpmProfile;
import dev.tpm4j.profile.Wiring;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalInt;
import java.util.stream.Collectors;

/** A profile for people. */
final class ProfileText {

  private final List<String> lines = new ArrayList<>();

  private ProfileText() {}

  static String summary(TpmProfile profile) {
    return profile.name() + " (" + profile.hostInterface().label() + "): " + profile.title();
  }

  static List<String> lines(TpmProfile profile) {
    ProfileText text = new ProfileText();
    text.line("name", profile.name());
    text.line("part", profile.title());
    text.line("interface", profile.hostInterface().label());
    text.wiring(profile);
    text.acpi(profile.acpi());
    text.identity(profile.part());
    if (profile.hostInterface().isFifo()) {
      text.behaviour(profile.fifo());
    }
    profile.remarks().forEach(remark -> text.line("remark", remark));
    return text.lines;
  }

  private void line(String name, String value) {
    if (!value.isEmpty()) {
      lines.add(String.format(Locale.ROOT, "%-22s%s", name, value));
    }
  }

  private void line(String name, OptionalInt value, String format) {
    value.ifPresent(number -> line(name, String.format(Locale.ROOT, format, number)));
  }

  private void wiring(TpmProfile profile) {
    if (profile.wiring() instanceof Wiring.Spi spi) {
      line(
          "wiring",
          String.format(
              Locale.ROOT,
              "%s, chip select %d, mode %d, up to %d Hz",
              spi.controller(),
              spi.chipSelect(),
              spi.mode(),
              spi.maxHertz()));
    } else if (profile.wiring() instanceof Wiring.I2c i2c) {
      line(
          "wiring",
          String.format(
              Locale.ROOT,
              "%s, address 0x%02X, up to %d Hz",
              i2c.controller(),
              i2c.address(),
              i2c.maxHertz()));
    } else if (profile.wiring() instanceof Wiring.Memory memory) {
      line(
          "wiring",
          String.format(Locale.ROOT, "memory at 0x%X, %d bytes", memory.base(), memory.length()));
    }
    profile.interruptLine().ifPresent(gpio -> line("interrupt line", gpio(gpio)));
    profile.resetLine().ifPresent(gpio -> line("reset line", gpio(gpio)));
  }

  private static String gpio(GpioLine line) {
    return line.controller()
        + " pin "
        + line.pin()
        + (line.edgeTriggered() ? ", edge" : ", level")
        + (line.activeLow() ? ", active low" : ", active high");
  }

  private void acpi(TpmProfile.AcpiNames names) {
    line("_HID", names.hardwareId());
    line("_CID", String.join(" ", names.compatibleIds()));
    line("_UID", names.uniqueId());
  }

  private void identity(PartIdentity part) {
    line("vendor", part.vendor());
    line("model", part.model());
    line("vendor id", part.vendorId(), "0x%04X");
    line("device id", part.deviceId(), "0x%04X");
    line(
        "revisions seen",
        part.revisionIds().stream()
            .map(each -> String.format(Locale.ROOT, "0x%02X", each))
            .collect(Collectors.joining(" ")));
    line("manufacturer", part.manufacturer());
    line("firmware seen", String.join(" ", part.firmwareVersions()));
  }

  private void behaviour(FifoBehaviour fifo) {
    known("wait states", fifo.waitStates());
    line("interface capability", fifo.interfaceCapability(), "0x%08X");
    line("transfer size", fifo.transferSize(), "%d bytes");
    known("burst count", fifo.burst());
    line("burst count value", fifo.burstCount(), "%d");
    line("guard time", fifo.guardTimeMicros(), "%d us");
    known("checksum", fifo.checksum());
    line("locality settle time", fifo.localitySettleMicros(), "%d us");
    line("timeout A", fifo.timeouts().a(), "%d ms");
    line("timeout B", fifo.timeouts().b(), "%d ms");
    line("timeout C", fifo.timeouts().c(), "%d ms");
    line("timeout D", fifo.timeouts().d(), "%d ms");
    known("cancel pattern", fifo.cancelPattern());
    line("resend if stuck", fifo.resendOnStuckStatus() ? "yes" : "");
    known("response read", fifo.responseRead());
    known("Expect check", fifo.expectCheck());
    for (Map.Entry<Integer, Integer> each : fifo.latencyMicros().entrySet()) {
      line("latency", TpmNames.command(each.getKey()) + " " + each.getValue() + " us");
    }
  }

  private void known(String name, Enum<?> value) {
    if (!value.name().equals("UNKNOWN")) {
      line(name, value.name().toLowerCase(Locale.ROOT).replace('_', ' '));
    }
  }
}
