package dev.tpm4j.transport.tis;

/**
 * What a part says of itself in its registers.
 *
 * @param bus which register map was read
 * @param didVid {@code TPM_DID_VID}: VID in bits 15:0, DID in bits 31:16
 * @param rid {@code TPM_RID}, 0 to 0xFF
 * @param capability {@code TPM_INTF_CAPABILITY}, on I2C {@code TPM_I2C_INTERFACE_CAPABILITY}; 0
 *     where the part shows nothing usable
 */
public record TisIdentity(TisCapabilities.Bus bus, int didVid, int rid, int capability) {

  /** VID of Infineon. */
  public static final int INFINEON = 0x15D1;

  /** VID of STMicroelectronics. */
  public static final int STMICRO = 0x104A;

  /** VID of Nuvoton (Winbond). */
  public static final int NUVOTON = 0x1050;

  /**
   * The vendor id.
   *
   * @return 0 to 0xFFFF
   */
  public int vendorId() {
    return didVid & 0xFFFF;
  }

  /**
   * The device id.
   *
   * @return 0 to 0xFFFF
   */
  public int deviceId() {
    return didVid >>> 16;
  }

  /**
   * Whether burstCount does not change during a command (bit 8; bit 29 on I2C).
   *
   * @return what the capability word says
   */
  public boolean burstCountStatic() {
    return (capability & (bus == TisCapabilities.Bus.I2C ? 1 << 29 : 1 << 8)) != 0;
  }

  /**
   * The largest FIFO access by {@code DataTransferSizeSupport} (bits 10:9).
   *
   * <p>"Legacy" means 1 to 4 bytes. A word of 0 says nothing at all, and on I2C there is no such
   * field.
   *
   * @return 4, 8, 32 or 64; {@link Integer#MAX_VALUE} where the part says nothing
   */
  public int transferSize() {
    if (bus == TisCapabilities.Bus.I2C || capability == 0) {
      return Integer.MAX_VALUE;
    }
    return switch (capability >>> 9 & 3) {
      case 0 -> 4;
      case 1 -> 8;
      case 2 -> 32;
      default -> 64;
    };
  }

  /**
   * The interface version: bits 30:28 (0 TIS 1.2, 2 TIS 1.3, 3 PTP for TPM 2.0); on I2C bits 6:4 (0
   * TCG I2C 1.0).
   *
   * @return 0 to 7
   */
  public int interfaceVersion() {
    return bus == TisCapabilities.Bus.I2C ? capability >>> 4 & 7 : capability >>> 28 & 7;
  }

  /**
   * Whether a locality exists, as far as the capability word says (I2C: bits 26:25).
   *
   * @param locality 0 to 4
   * @return false only where the part says it has no such locality
   */
  public boolean hasLocality(int locality) {
    return locality == 0
        || bus != TisCapabilities.Bus.I2C
        || capability == 0
        || (capability >>> 25 & 3) != 0;
  }

  /**
   * The vendor, for people.
   *
   * @return the name, or {@code "unknown vendor"}
   */
  public String vendorName() {
    return vendorName(vendorId());
  }

  static String vendorName(int vendorId) {
    return switch (vendorId) {
      case INFINEON -> "Infineon";
      case STMICRO -> "STMicroelectronics";
      case NUVOTON -> "Nuvoton";
      case 0x1B4E -> "NationZ";
      case 0x1114 -> "Microchip (Atmel)";
      case 0x1014 -> "IBM (a software TPM)";
      case 0x6666 -> "Google cr50";
      case 0x9999 -> "a part of NSING (NS350)";
      default -> "unknown vendor";
    };
  }

  @Override
  public String toString() {
    return String.format(
        java.util.Locale.ROOT,
        "VID %04X (%s) DID %04X RID %02X, capability 0x%08X",
        vendorId(),
        vendorName(),
        deviceId(),
        rid,
        capability);
  }
}
