package dev.tpm4j.simulator.engine;

/**
 * What may be done to which PCR (TCG PC Client Platform TPM Profile, "PCR Attributes"; the values
 * are those of the reference implementation). Bit n of a locality mask stands for locality n.
 */
final class PcrRules {

  private static final int ANY = 0x1F;
  private static final int BY_LOCALITY_4 = 0x10;

  private PcrRules() {}

  /** Whether {@code TPM2_Shutdown(STATE)} keeps it. */
  static boolean stateSaved(int pcr) {
    return pcr < 16;
  }

  /** Localities that may reset it with {@code TPM2_PCR_Reset}, and 4 for a D-RTM sequence. */
  static int resetLocalities(int pcr) {
    return switch (pcr) {
      case 16, 23 -> 0x0F;
      case 17, 18, 19 -> BY_LOCALITY_4;
      case 20, 21, 22 -> BY_LOCALITY_4 | 0x04;
      default -> 0;
    };
  }

  /** Localities that may extend it. */
  static int extendLocalities(int pcr) {
    return switch (pcr) {
      case 17, 18 -> 0x1C;
      case 19 -> 0x0C;
      case 20 -> 0x0E;
      case 21, 22 -> 0x04;
      default -> ANY;
    };
  }

  /** Whether a D-RTM sequence sets it to 0; such a PCR is all ones from {@code TPM2_Startup} on. */
  static boolean resetByDrtm(int pcr) {
    return (resetLocalities(pcr) & BY_LOCALITY_4) != 0;
  }

  static boolean mayExtend(int pcr, int locality) {
    return (extendLocalities(pcr) & 1 << locality) != 0;
  }

  /** Locality 4 resets by a D-RTM sequence only, never by command. */
  static boolean mayReset(int pcr, int locality) {
    return locality != 4 && (resetLocalities(pcr) & 1 << locality) != 0;
  }

  /** {@code TPM_PT_PCR_NO_INCREMENT}: whether its changes leave pcrUpdateCounter alone. */
  static boolean noIncrement(int pcr) {
    return pcr == 16 || pcr >= 21 && pcr <= 23;
  }

  /** Whether it may have an authorisation policy ({@code TPM_PT_PCR_POLICY}). */
  static boolean policyGroup(int pcr) {
    return pcr >= 20 && pcr <= 22;
  }

  /** Whether it may have an authorisation value ({@code TPM_PT_PCR_AUTH}). */
  static boolean authGroup(int pcr) {
    return pcr >= 20 && pcr <= 22;
  }
}
