package dev.tpm4j.acpi;

import dev.tpm4j.acpi.namespace.AcpiUuid;
import dev.tpm4j.acpi.namespace.AcpiValue;
import dev.tpm4j.acpi.namespace.AcpiValue.BufferValue;
import dev.tpm4j.acpi.namespace.AcpiValue.IntegerValue;
import dev.tpm4j.acpi.namespace.AcpiValue.PackageValue;
import dev.tpm4j.acpi.namespace.AcpiValue.ReferenceValue;
import dev.tpm4j.acpi.namespace.AcpiValue.StringValue;
import dev.tpm4j.acpi.namespace.NamePath;
import dev.tpm4j.acpi.namespace.Place;
import dev.tpm4j.acpi.resource.ResourceDescriptor;
import dev.tpm4j.acpi.resource.ResourceDescriptor.GpioConnection;
import dev.tpm4j.acpi.resource.ResourceDescriptor.I2cConnection;
import dev.tpm4j.acpi.resource.ResourceDescriptor.MemoryWindow;
import dev.tpm4j.acpi.resource.ResourceDescriptor.SpiConnection;
import dev.tpm4j.profile.FifoBehaviour;
import dev.tpm4j.profile.GpioLine;
import dev.tpm4j.profile.PartIdentity;
import dev.tpm4j.profile.TpmProfile;
import dev.tpm4j.profile.Wiring;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;

/** The objects a profile's device has: the way back from {@link DeviceMapper}. */
final class ProfileObjects {

  static final NamePath SCOPE = NamePath.parse("\\_SB");
  static final String DEVICE = "TPM1";

  /** Present, enabled, shown and functioning (ACPI 6.5 §6.3.7). */
  private static final long STA_THERE = 0x0F;

  private static final int MAX_ASCII = 0x7F;
  private static final Place NOWHERE = Place.atOffset("", 0);

  private final TpmProfile profile;
  private final List<AcpiValue> properties = new ArrayList<>();

  ProfileObjects(TpmProfile profile) {
    this.profile = profile;
  }

  /** All but {@code _CRS}. */
  Map<String, AcpiValue> names() {
    Map<String, AcpiValue> names = new LinkedHashMap<>();
    TpmProfile.AcpiNames acpi = profile.acpi();
    if (!acpi.hardwareId().isEmpty()) {
      names.put("_HID", string(acpi.hardwareId()));
    }
    List<AcpiValue> ids =
        acpi.compatibleIds().stream().<AcpiValue>map(ProfileObjects::string).toList();
    if (!ids.isEmpty()) {
      names.put("_CID", ids.size() == 1 ? ids.get(0) : pack(ids));
    }
    if (!acpi.uniqueId().isEmpty()) {
      boolean number = acpi.uniqueId().matches("0|[1-9][0-9]{0,17}");
      names.put(
          "_UID", number ? integer(Long.parseLong(acpi.uniqueId())) : string(acpi.uniqueId()));
    }
    boolean ascii = profile.title().chars().allMatch(c -> c > 0 && c <= MAX_ASCII);
    if (!profile.title().equals(profile.name())) {
      names.put(
          ascii ? "_DDN" : "_STR",
          ascii
              ? string(profile.title())
              : new BufferValue(
                  (profile.title() + "\0").getBytes(StandardCharsets.UTF_16LE), NOWHERE));
    }
    names.put("_STA", integer(STA_THERE));
    names.put(
        "_DSD",
        pack(
            List.of(
                new BufferValue(AcpiUuid.toBytes(AcpiUuid.DEVICE_PROPERTIES), NOWHERE),
                pack(properties()))));
    return names;
  }

  List<ResourceDescriptor> resources() {
    List<ResourceDescriptor> resources = new ArrayList<>();
    Wiring wiring = profile.wiring();
    if (wiring instanceof Wiring.Spi spi) {
      resources.add(
          new SpiConnection(
              spi.chipSelect(),
              spi.chipSelectActiveLow(),
              false,
              spi.bitsPerWord(),
              spi.mode(),
              spi.maxHertz(),
              spi.controller()));
    } else if (wiring instanceof Wiring.I2c i2c) {
      resources.add(
          new I2cConnection(i2c.address(), i2c.tenBit(), i2c.maxHertz(), i2c.controller()));
    } else if (wiring instanceof Wiring.Memory memory) {
      resources.add(new MemoryWindow(memory.base(), memory.length()));
    }
    profile.interruptLine().ifPresent(line -> resources.add(gpio(line, true)));
    profile.resetLine().ifPresent(line -> resources.add(gpio(line, false)));
    return resources;
  }

  private static GpioConnection gpio(GpioLine line, boolean interrupt) {
    return new GpioConnection(
        interrupt,
        interrupt && line.edgeTriggered(),
        interrupt && line.activeLow(),
        List.of(line.pin()),
        line.controller());
  }

  private List<AcpiValue> properties() {
    properties.clear();
    put(ProfileKey.NAME, profile.name());
    put(ProfileKey.HOST_INTERFACE, profile.hostInterface().label());
    part(profile.part());
    fifo(profile.fifo());
    List<AcpiValue> remarks =
        profile.remarks().stream().<AcpiValue>map(ProfileObjects::string).toList();
    if (!remarks.isEmpty()) {
      put(ProfileKey.REMARKS, pack(remarks));
    }
    if (profile.resetLine().filter(line -> !line.activeLow()).isPresent()) {
      int index = profile.interruptLine().isPresent() ? 1 : 0;
      NamePath self = new NamePath(true, 0, List.of("_SB", DEVICE));
      AcpiValue line =
          pack(List.of(new ReferenceValue(self, NOWHERE), integer(index), integer(0), integer(0)));
      properties.add(pack(List.of(string("reset-gpios"), line)));
    }
    return properties;
  }

  private void part(PartIdentity part) {
    put(ProfileKey.VENDOR, part.vendor());
    put(ProfileKey.MODEL, part.model());
    put(ProfileKey.VENDOR_ID, part.vendorId());
    put(ProfileKey.DEVICE_ID, part.deviceId());
    List<AcpiValue> firmware =
        part.firmwareVersions().stream().<AcpiValue>map(ProfileObjects::string).toList();
    if (!firmware.isEmpty()) {
      put(ProfileKey.FIRMWARE_VERSIONS, pack(firmware));
    }
    List<AcpiValue> revisions = part.revisionIds().stream().map(each -> integer(each)).toList();
    if (!revisions.isEmpty()) {
      put(ProfileKey.REVISION_IDS, pack(revisions));
    }
    put(ProfileKey.MANUFACTURER, part.manufacturer());
  }

  private void fifo(FifoBehaviour fifo) {
    FifoBehaviour unknown = FifoBehaviour.UNKNOWN;
    put(ProfileKey.WAIT_STATES, fifo.waitStates(), unknown.waitStates());
    put(ProfileKey.TRANSFER_SIZE, fifo.transferSize());
    put(ProfileKey.BURST, fifo.burst(), unknown.burst());
    put(ProfileKey.BURST_COUNT, fifo.burstCount());
    put(ProfileKey.INTERFACE_CAPABILITY, fifo.interfaceCapability());
    put(ProfileKey.GUARD_TIME_US, fifo.guardTimeMicros());
    put(ProfileKey.CHECKSUM, fifo.checksum(), unknown.checksum());
    put(ProfileKey.LOCALITY_SETTLE_US, fifo.localitySettleMicros());
    put(ProfileKey.TIMEOUT_A_MS, fifo.timeouts().a());
    put(ProfileKey.TIMEOUT_B_MS, fifo.timeouts().b());
    put(ProfileKey.TIMEOUT_C_MS, fifo.timeouts().c());
    put(ProfileKey.TIMEOUT_D_MS, fifo.timeouts().d());
    put(ProfileKey.CANCEL_PATTERN, fifo.cancelPattern(), unknown.cancelPattern());
    // An Infineon identifier says 1 by itself, so 0 must be said.
    if (fifo.resendOnStuckStatus() || KnownDevices.isInfineon(profile.acpi().hardwareId())) {
      put(ProfileKey.RESEND_ON_STUCK_STATUS, integer(fifo.resendOnStuckStatus() ? 1 : 0));
    }
    put(ProfileKey.RESPONSE_READ, fifo.responseRead(), unknown.responseRead());
    put(ProfileKey.EXPECT_CHECK, fifo.expectCheck(), unknown.expectCheck());
    List<AcpiValue> latencies = new ArrayList<>();
    fifo.latencyMicros()
        .forEach(
            (command, micros) -> {
              latencies.add(integer(Integer.toUnsignedLong(command)));
              latencies.add(integer(micros));
            });
    if (!latencies.isEmpty()) {
      put(ProfileKey.LATENCY_US, pack(latencies));
    }
  }

  private void put(ProfileKey key, String text) {
    if (!text.isEmpty()) {
      put(key, string(text));
    }
  }

  private void put(ProfileKey key, OptionalInt number) {
    number.ifPresent(value -> put(key, integer(Integer.toUnsignedLong(value))));
  }

  private <E extends Enum<E>> void put(ProfileKey key, E word, E unknown) {
    if (word != unknown) {
      put(key, DeviceProperties.label(word));
    }
  }

  private void put(ProfileKey key, AcpiValue value) {
    properties.add(pack(List.of(string(key.key()), value)));
  }

  private static AcpiValue string(String text) {
    return new StringValue(text, NOWHERE);
  }

  private static AcpiValue integer(long value) {
    return new IntegerValue(value, NOWHERE);
  }

  private static AcpiValue pack(List<AcpiValue> elements) {
    return new PackageValue(elements, NOWHERE);
  }
}
