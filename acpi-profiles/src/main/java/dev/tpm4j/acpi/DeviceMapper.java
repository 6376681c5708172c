package dev.tpm4j.acpi;

import dev.tpm4j.acpi.namespace.AcpiNode;
import dev.tpm4j.acpi.namespace.Place;
import dev.tpm4j.acpi.namespace.Tpm2Table;
import dev.tpm4j.profile.FifoBehaviour;
import dev.tpm4j.profile.HostInterface;
import dev.tpm4j.profile.PartIdentity;
import dev.tpm4j.profile.TpmProfile;
import dev.tpm4j.profile.Wiring;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.regex.Pattern;

/** Makes the profile of one device. */
final class DeviceMapper {

  private static final int MANUFACTURER_LENGTH = 4;
  private static final int U8 = 0xFF;
  private static final int U16 = 0xFFFF;
  private static final long U32 = 0xFFFF_FFFFL;
  private static final int MAX_GUARD_US = 1_000_000;
  private static final int MAX_SETTLE_US = 10_000_000;
  private static final int MAX_TIMEOUT_MS = 600_000;
  private static final int MAX_LATENCY_US = 1_000_000_000;

  private static final long TIS_BASE = 0xFED4_0000L;
  private static final int ADDRESS_NUVOTON = 0x57;
  private static final int ADDRESS_NATIONZ = 0x58;
  private static final int ADDRESS_INFINEON_TPM12 = 0x20;

  /** Names are typed on command lines and used as file names. */
  static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,63}");

  private final DeviceObjects objects;
  private final Optional<Tpm2Table> tpm2;
  private final Findings findings;
  private final Place place;
  private final DeviceProperties properties;

  DeviceMapper(AcpiNode device, Optional<Tpm2Table> tpm2, Findings findings) {
    this.objects = new DeviceObjects(device);
    this.tpm2 = tpm2;
    this.findings = findings;
    this.place = device.place();
    this.properties =
        DeviceProperties.read(objects.answer("_DSD").map(DeviceObjects.Answer::value), findings);
  }

  /** The profile, or nothing and an error among the findings. */
  Optional<TpmProfile> map(String defaultName) {
    if (!objects.isPresent()) {
      findings.warning(
          place, objects.device().path() + " is not there: its _STA says so; passed over");
      return Optional.empty();
    }
    DeviceResources resources = DeviceResources.read(objects, findings);
    Optional<Selection> selection = select(resources);
    if (selection.isEmpty()) {
      return Optional.empty();
    }
    List<String> remarks = new ArrayList<>(properties.strings(ProfileKey.REMARKS));
    resources.systemInterrupt().ifPresent(remarks::add);
    String name = name(defaultName);
    String title = objects.title();
    return Optional.of(
        new TpmProfile(
            name,
            title.isEmpty() ? name : title,
            new TpmProfile.AcpiNames(
                objects.hardwareId(), objects.compatibleIds(), objects.uniqueId()),
            selection.get().hostInterface(),
            selection.get().wiring(),
            resources.interruptLine(),
            resources.resetLine(properties),
            part(),
            fifo(),
            remarks));
  }

  private String name(String defaultName) {
    Optional<String> given = properties.string(ProfileKey.NAME);
    if (given.isPresent() && !NAME.matcher(given.get()).matches()) {
      findings.error(
          properties.value(ProfileKey.NAME).place(),
          ProfileKey.NAME.key() + " must be letters, digits, '.', '_' and '-', at most 64");
      return defaultName;
    }
    return given.orElse(defaultName);
  }

  private record Selection(HostInterface hostInterface, Wiring wiring) {}

  private Optional<Selection> select(DeviceResources resources) {
    Optional<Selection> selection = byInterface(resources);
    boolean serial = selection.isPresent() && !(selection.get().wiring() instanceof Wiring.Memory);
    tpm2.filter(table -> serial && table.startMethod() != Tpm2Table.START_SERIAL_BUS)
        .ifPresent(
            table ->
                findings.warning(
                    table.place(),
                    "the TPM2 table has start method "
                        + table.startMethodText()
                        + ", but the TPM is on a serial bus, for which Microsoft's is 10"));
    return selection;
  }

  private Optional<Selection> byInterface(DeviceResources resources) {
    Optional<HostInterface> explicit =
        properties.string(ProfileKey.HOST_INTERFACE).flatMap(this::hostInterface);
    if (explicit.isPresent()) {
      HostInterface wanted = explicit.get();
      Optional<Wiring> wiring = wiringFor(wanted, resources);
      if (wiring.isEmpty() && !findings.hasErrors()) {
        findings.error(
            resources.place(),
            "the host interface is " + wanted.label() + ", but _CRS has no resource for it");
      }
      return wiring.map(found -> new Selection(wanted, found));
    }
    Optional<Wiring> spi = resources.spi();
    if (spi.isPresent()) {
      return Optional.of(new Selection(HostInterface.FIFO_SPI, spi.get()));
    }
    Optional<Wiring> i2c = resources.i2c();
    return i2c.isPresent()
        ? Optional.of(new Selection(overI2c((Wiring.I2c) i2c.get()), i2c.get()))
        : inMemory(resources);
  }

  private Optional<HostInterface> hostInterface(String label) {
    Optional<HostInterface> found =
        Arrays.stream(HostInterface.values())
            .filter(each -> each.label().equals(label))
            .findFirst();
    if (found.isEmpty()) {
      findings.error(
          properties.value(ProfileKey.HOST_INTERFACE).place(),
          ProfileKey.HOST_INTERFACE.key()
              + " must be one of "
              + Arrays.stream(HostInterface.values()).map(HostInterface::label).toList());
    }
    return found;
  }

  private Optional<Wiring> wiringFor(HostInterface wanted, DeviceResources resources) {
    return switch (wanted) {
      case FIFO_SPI -> resources.spi();
      case FIFO_I2C, NUVOTON_I2C, NATIONZ_I2C, INFINEON_TPM12_I2C -> resources.i2c();
      case FIFO_MMIO -> resources.memory();
      case CRB -> resources.memory().or(() -> tpm2.flatMap(TableOnlyProfile::controlArea));
    };
  }

  private HostInterface overI2c(Wiring.I2c i2c) {
    String id = objects.hardwareId();
    int address = i2c.address();
    if (address == ADDRESS_NATIONZ && KnownDevices.isNationZ(id)) {
      return HostInterface.NATIONZ_I2C;
    }
    if (address == ADDRESS_NUVOTON && KnownDevices.isNuvoton(id)) {
      return HostInterface.NUVOTON_I2C;
    }
    boolean infineon = KnownDevices.isInfineon(id) || KnownDevices.isTpm12(id);
    if (address == ADDRESS_INFINEON_TPM12 && infineon) {
      return HostInterface.INFINEON_TPM12_I2C;
    }
    if (address == ADDRESS_NATIONZ || address == ADDRESS_NUVOTON) {
      findings.warning(
          place,
          String.format(
              Locale.ROOT,
              "I2C address 0x%02X is that of a part without TIS registers; if it is one, say so"
                  + " with %s",
              address,
              ProfileKey.HOST_INTERFACE.key()));
    }
    return HostInterface.FIFO_I2C;
  }

  private Optional<Selection> inMemory(DeviceResources resources) {
    Optional<Wiring> memory = resources.memory();
    if (tpm2.isPresent() && tpm2.get().isCrb()) {
      Optional<Wiring> window = memory.or(() -> tpm2.flatMap(TableOnlyProfile::controlArea));
      if (window.isPresent()) {
        return Optional.of(new Selection(HostInterface.CRB, window.get()));
      }
    }
    boolean fifo = tpm2.isPresent() && tpm2.get().startMethod() == Tpm2Table.START_FIFO;
    boolean tisWindow = memory.isPresent() && ((Wiring.Memory) memory.get()).base() == TIS_BASE;
    if (memory.isPresent() && (fifo || (tpm2.isEmpty() && tisWindow))) {
      return Optional.of(new Selection(HostInterface.FIFO_MMIO, memory.get()));
    }
    if (!findings.hasErrors()) {
      findings.error(
          resources.place(),
          memory.isPresent()
              ? objects.device().path()
                  + " has a memory window, but nothing says whether it is FIFO or CRB; put the TPM2"
                  + " table in front, or say so with "
                  + ProfileKey.HOST_INTERFACE.key()
              : objects.device().path()
                  + " is a TPM, but its _CRS names no SPI, I2C or memory resource");
    }
    return Optional.empty();
  }

  private PartIdentity part() {
    PartIdentity known = KnownDevices.part(objects.hardwareId());
    OptionalInt vendorId = properties.integer(ProfileKey.VENDOR_ID, 0, U16);
    return new PartIdentity(
        properties.string(ProfileKey.VENDOR).orElse(known.vendor()),
        properties.string(ProfileKey.MODEL).orElse(known.model()),
        vendorId.isPresent() ? vendorId : known.vendorId(),
        properties.integer(ProfileKey.DEVICE_ID, 0, U16),
        properties.integers(ProfileKey.REVISION_IDS, 0, U8),
        properties
            .string(ProfileKey.MANUFACTURER, MANUFACTURER_LENGTH)
            .orElse(known.manufacturer()),
        properties.strings(
            ProfileKey.FIRMWARE_VERSIONS,
            PartIdentity::isFirmwareVersion,
            "a firmware version such as \"7.85\", or a package of them"));
  }

  private FifoBehaviour fifo() {
    FifoBehaviour.Builder fifo = FifoBehaviour.UNKNOWN.toBuilder();
    // Linux resends for every part with Infineon's VID (tpm_tis_core.c,
    // TPM_TIS_STATUS_VALID_RETRY).
    fifo.resendOnStuckStatus(KnownDevices.isInfineon(objects.hardwareId()));
    properties.word(ProfileKey.WAIT_STATES, FifoBehaviour.WaitStates.class, fifo::waitStates);
    properties.integer(ProfileKey.TRANSFER_SIZE, 1, U16, fifo::transferSize);
    properties.word(ProfileKey.BURST, FifoBehaviour.Burst.class, fifo::burst);
    properties.integer(ProfileKey.BURST_COUNT, 1, U16, fifo::burstCount);
    properties.integer(ProfileKey.INTERFACE_CAPABILITY, 0, U32, fifo::interfaceCapability);
    properties.integer(ProfileKey.GUARD_TIME_US, 0, MAX_GUARD_US, fifo::guardTimeMicros);
    properties.word(ProfileKey.CHECKSUM, FifoBehaviour.Checksum.class, fifo::checksum);
    properties.integer(ProfileKey.LOCALITY_SETTLE_US, 0, MAX_SETTLE_US, fifo::localitySettleMicros);
    fifo.timeouts(
        new FifoBehaviour.Timeouts(
            timeout(ProfileKey.TIMEOUT_A_MS),
            timeout(ProfileKey.TIMEOUT_B_MS),
            timeout(ProfileKey.TIMEOUT_C_MS),
            timeout(ProfileKey.TIMEOUT_D_MS)));
    properties.word(
        ProfileKey.CANCEL_PATTERN, FifoBehaviour.CancelPattern.class, fifo::cancelPattern);
    properties.integer(
        ProfileKey.RESEND_ON_STUCK_STATUS, 0, 1, value -> fifo.resendOnStuckStatus(value == 1));
    properties.word(ProfileKey.RESPONSE_READ, FifoBehaviour.ResponseRead.class, fifo::responseRead);
    properties.word(ProfileKey.EXPECT_CHECK, FifoBehaviour.ExpectCheck.class, fifo::expectCheck);
    return fifo.latencyMicros(properties.pairs(ProfileKey.LATENCY_US, MAX_LATENCY_US)).build();
  }

  private OptionalInt timeout(ProfileKey key) {
    return properties.integer(key, 1, MAX_TIMEOUT_MS);
  }
}
