package dev.tpm4j.profile;

import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * Which part a TPM is, how it is wired, and how its interface behaves.
 *
 * @param name short, unique and stable, as typed by people: {@code "infineon-slb9670"}
 * @param title for people, from {@code _DDN} or {@code _STR}
 * @param acpi how ACPI names the device
 * @param hostInterface how the part speaks to its host
 * @param wiring the bus resource
 * @param interruptLine the wired interrupt line, if any
 * @param resetLine the wired reset line, if any
 * @param part what the part says of itself
 * @param fifo how its FIFO interface behaves
 * @param remarks known peculiarities, for people; may be empty
 */
public record TpmProfile(
    String name,
    String title,
    AcpiNames acpi,
    HostInterface hostInterface,
    Wiring wiring,
    Optional<GpioLine> interruptLine,
    Optional<GpioLine> resetLine,
    PartIdentity part,
    FifoBehaviour fifo,
    List<String> remarks) {

  public TpmProfile {
    Objects.requireNonNull(name, "name");
    Objects.requireNonNull(title, "title");
    Objects.requireNonNull(acpi, "acpi");
    Objects.requireNonNull(hostInterface, "hostInterface");
    Objects.requireNonNull(wiring, "wiring");
    Objects.requireNonNull(interruptLine, "interruptLine");
    Objects.requireNonNull(resetLine, "resetLine");
    Objects.requireNonNull(part, "part");
    Objects.requireNonNull(fifo, "fifo");
    remarks = List.copyOf(remarks);
  }

  /**
   * A profile of which only the essentials are known; everything else is unknown.
   *
   * @param name see {@link #name()}
   * @param hostInterface see {@link #hostInterface()}
   * @param wiring see {@link #wiring()}
   * @return the profile
   */
  public static TpmProfile of(String name, HostInterface hostInterface, Wiring wiring) {
    return new TpmProfile(
        name,
        name,
        AcpiNames.NONE,
        hostInterface,
        wiring,
        Optional.empty(),
        Optional.empty(),
        PartIdentity.UNKNOWN,
        FifoBehaviour.UNKNOWN,
        List.of());
  }

  /**
   * This profile with other FIFO behaviour.
   *
   * @param other the behaviour
   * @return a new profile
   */
  public TpmProfile withFifo(FifoBehaviour other) {
    return new TpmProfile(
        name, title, acpi, hostInterface, wiring, interruptLine, resetLine, part, other, remarks);
  }

  /**
   * This profile for another part identity.
   *
   * @param other the identity
   * @return a new profile
   */
  public TpmProfile withPart(PartIdentity other) {
    return new TpmProfile(
        name, title, acpi, hostInterface, wiring, interruptLine, resetLine, other, fifo, remarks);
  }

  /**
   * How ACPI names a device (ACPI 6.5 §6.1).
   *
   * @param hardwareId {@code _HID}, such as {@code "MSFT0101"}; empty if the table has none
   * @param compatibleIds {@code _CID}, in order; may be empty
   * @param uniqueId {@code _UID}; empty if the table has none
   */
  public record AcpiNames(String hardwareId, List<String> compatibleIds, String uniqueId) {

    /** No ACPI names at all. */
    public static final AcpiNames NONE = new AcpiNames("", List.of(), "");

    public AcpiNames {
      Objects.requireNonNull(hardwareId, "hardwareId");
      compatibleIds = List.copyOf(compatibleIds);
      Objects.requireNonNull(uniqueId, "uniqueId");
    }
  }
}
