package dev.tpm4j.acpi;

import dev.tpm4j.profile.PartIdentity;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * ACPI identifiers of TPMs, and what they tell of the part.
 *
 * <p>Sources: Microsoft's tables for Windows IoT Core (MSFT0101, NATZ0101, NVTN0101, FTPM0101); the
 * match tables of Linux tpm_tis, tpm_tis_spi and tpm_tis_spi_cr50 (SMO0768, SMO3324, GOOG0005);
 * EDK2 SecurityPkg Tcg2Smm, which makes an identifier of the manufacturer's letters and four digits
 * of the firmware version; EDK2 Quark (INT3493, PNP0C31 for TPM 1.2).
 */
final class KnownDevices {

  /** The identifier of any TPM 2.0. */
  static final String TPM20 = "MSFT0101";

  private static final String NATIONZ_MICROSOFT = "NATZ0101";
  private static final String NUVOTON_MICROSOFT = "NVTN0101";

  private static final Set<String> OTHERS =
      Set.of(TPM20, "FTPM0101", "FTPM8888", "GOOG0005", "PNP0C31", "INT3493");

  private static final Set<String> TPM12 = Set.of("PNP0C31", "INT3493");

  private static final int VID_INFINEON = 0x15D1;
  private static final int VID_NUVOTON = 0x1050;
  private static final int VID_STMICRO = 0x104A;

  private KnownDevices() {}

  /** A maker and what its parts say of themselves. NationZ's VID is not known for certain. */
  private record Maker(
      String name, String manufacturer, OptionalInt vendorId, Pattern identifiers) {}

  private static final List<Maker> MAKERS =
      List.of(
          maker("Infineon", "IFX", OptionalInt.of(VID_INFINEON), "IFX\\d{4}"),
          maker("STMicroelectronics", "STM", OptionalInt.of(VID_STMICRO), "STM\\d{4}|SMO0768"),
          maker("STMicroelectronics", "STM", OptionalInt.of(VID_STMICRO), "SMO3324"),
          maker("Nuvoton", "NTC", OptionalInt.of(VID_NUVOTON), "NTC\\d{4}|" + NUVOTON_MICROSOFT),
          maker("NationZ", "NTZ", OptionalInt.empty(), "NTZ\\d{4}|" + NATIONZ_MICROSOFT),
          maker("NationZ", "NSG", OptionalInt.empty(), "NSG\\d{4}"));

  private static Maker maker(String name, String manufacturer, OptionalInt vid, String pattern) {
    return new Maker(name, manufacturer, vid, Pattern.compile(pattern));
  }

  static boolean isTpm(String id) {
    return OTHERS.contains(id) || makerOf(id).isPresent();
  }

  static boolean isTpm12(String id) {
    return TPM12.contains(id);
  }

  static boolean isNationZ(String hardwareId) {
    return hardwareId.equals(NATIONZ_MICROSOFT);
  }

  static boolean isNuvoton(String hardwareId) {
    return hardwareId.equals(NUVOTON_MICROSOFT);
  }

  private static Optional<Maker> makerOf(String id) {
    return MAKERS.stream().filter(each -> each.identifiers().matcher(id).matches()).findFirst();
  }

  static boolean isInfineon(String id) {
    return makerOf(id).filter(maker -> maker.name().equals("Infineon")).isPresent();
  }

  /** What an identifier tells of the part. */
  static PartIdentity part(String id) {
    return makerOf(id)
        .map(
            maker ->
                new PartIdentity(
                    maker.name(),
                    "",
                    maker.vendorId(),
                    OptionalInt.empty(),
                    List.of(),
                    maker.manufacturer()))
        .orElse(PartIdentity.UNKNOWN);
  }
}
