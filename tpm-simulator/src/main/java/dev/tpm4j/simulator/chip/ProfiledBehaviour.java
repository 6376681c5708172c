package dev.tpm4j.simulator.chip;

import dev.tpm4j.profile.FifoBehaviour;
import dev.tpm4j.profile.FifoBehaviour.CancelPattern;
import dev.tpm4j.profile.FifoBehaviour.WaitStates;
import dev.tpm4j.profile.HostInterface;
import dev.tpm4j.profile.PartIdentity;
import dev.tpm4j.profile.TpmProfile;
import dev.tpm4j.simulator.engine.CommandLatency;
import java.util.Locale;

/** Fills what a profile does not know with something a real part does. */
final class ProfiledBehaviour {

  static final int INFINEON = 0x15D1;
  static final int NUVOTON = 0x1050;
  static final int STMICRO = 0x104A;
  static final int NATIONZ = 0x1B4E;

  /** No vendor's: says that the profile names none. */
  static final int SYNTHETIC_VENDOR = 0x7447;

  /** DID and RID where a profile names none. */
  static final int SYNTHETIC_ID = 0x0001;

  /** SLB9670, SLB9672 and NPCT750 show it. */
  private static final int COMMON_INTF_CAPABILITY = 0x30000697;

  private static final int BURST_STATIC = 1 << 8;
  private static final int TRANSFER_SIZE_SHIFT = 9;

  /** FIFO over I2C, family 2.0, 100 and 400 kHz, localities 0 to 4, no guard time. */
  private static final int COMMON_I2C_CAPABILITY = 0x02600082;

  private static final int I2C_BURST_STATIC = 1 << 29;

  /** FIFO of the PTP, five localities. */
  private static final int INTERFACE_ID_FIFO = 1 << 13 | 1 << 8;

  private static final int INTERFACE_ID_TRANSFER_SHIFT = 11;
  private static final int TYPICAL_WAIT = 2;
  private static final int INPUT_BUFFER = 4096;
  private static final int WAKE_MICROS = 80;

  private ProfiledBehaviour() {}

  static ChipBehaviour of(TpmProfile profile) {
    FifoBehaviour fifo = profile.fifo();
    PartIdentity part = profile.part();
    boolean i2c = profile.hostInterface() == HostInterface.FIFO_I2C;
    int vendor = part.vendorId().orElseGet(() -> vendorOf(part));
    int capability = intfCapability(fifo, i2c);
    int i2cCapability = i2cCapability(fifo, i2c);
    boolean staticBurst = isStatic(fifo, i2c ? i2cCapability : capability, i2c);
    int transfer = fifo.transferSize().orElseGet(() -> i2c ? 0xFFFF : transferSizeOf(capability));
    int burst = fifo.burstCount().orElse(Math.min(transfer, 64));
    CancelPattern canceled = cancelPattern(fifo.cancelPattern(), vendor);
    CommandLatency latency = CommandLatency.of(profile);
    return new ChipBehaviour(
        vendor,
        part.deviceId().orElse(SYNTHETIC_ID),
        part.revisionIds().isEmpty() ? SYNTHETIC_ID : part.revisionIds().get(0),
        capability,
        INTERFACE_ID_FIFO | transferCode(Math.min(transfer, 64)) << INTERFACE_ID_TRANSFER_SHIFT,
        i2cCapability,
        5,
        burst,
        staticBurst,
        false,
        transfer,
        INPUT_BUFFER,
        fifo.checksum() != FifoBehaviour.Checksum.ABSENT,
        canceled,
        latency.micros(),
        latency.otherMicros(),
        0,
        waits(fifo.waitStates()),
        0,
        0,
        0,
        0,
        fifo.localitySettleMicros().orElse(0),
        false,
        false,
        false,
        true,
        // A status of 80 or C0 says "canceled" there, whatever else it says.
        canceled != CancelPattern.NUVOTON,
        false,
        true,
        false,
        false,
        0,
        WAKE_MICROS,
        0,
        GuardCheck.LOG);
  }

  private static int vendorOf(PartIdentity part) {
    return switch (part.manufacturer().strip().toUpperCase(Locale.ROOT)) {
      case "IFX" -> INFINEON;
      case "NTC" -> NUVOTON;
      case "STM" -> STMICRO;
      case "NTZ" -> NATIONZ;
      default -> SYNTHETIC_VENDOR;
    };
  }

  private static int intfCapability(FifoBehaviour fifo, boolean i2c) {
    if (!i2c && fifo.interfaceCapability().isPresent()) {
      return fifo.interfaceCapability().getAsInt();
    }
    int size = Math.min(fifo.transferSize().orElse(64), 64);
    int word = COMMON_INTF_CAPABILITY & ~(3 << TRANSFER_SIZE_SHIFT);
    return word
        | transferCode(size) << TRANSFER_SIZE_SHIFT
        | (fifo.burst() == FifoBehaviour.Burst.STATIC ? BURST_STATIC : 0);
  }

  private static int i2cCapability(FifoBehaviour fifo, boolean i2c) {
    if (i2c && fifo.interfaceCapability().isPresent()) {
      return fifo.interfaceCapability().getAsInt();
    }
    return COMMON_I2C_CAPABILITY
        | (fifo.burst() == FifoBehaviour.Burst.STATIC ? I2C_BURST_STATIC : 0);
  }

  private static boolean isStatic(FifoBehaviour fifo, int capability, boolean i2c) {
    return switch (fifo.burst()) {
      case STATIC -> true;
      case DYNAMIC -> false;
      case UNKNOWN -> (capability & (i2c ? I2C_BURST_STATIC : BURST_STATIC)) != 0;
    };
  }

  /** DataTransferSizeSupport: 01 is 8 bytes, 10 is 32, 11 is 64. */
  private static int transferCode(int bytes) {
    return bytes >= 64 ? 3 : bytes >= 32 ? 2 : bytes >= 8 ? 1 : 0;
  }

  private static int transferSizeOf(int capability) {
    return switch (capability >>> TRANSFER_SIZE_SHIFT & 3) {
      case 1 -> 8;
      case 2 -> 32;
      default -> 64;
    };
  }

  private static CancelPattern cancelPattern(CancelPattern pattern, int vendor) {
    if (pattern != CancelPattern.BY_VENDOR) {
      return pattern;
    }
    return switch (vendor) {
      case STMICRO -> CancelPattern.STMICRO;
      case NUVOTON -> CancelPattern.NUVOTON;
      default -> CancelPattern.STANDARD;
    };
  }

  private static WaitPattern waits(WaitStates waits) {
    return switch (waits) {
      case NEVER -> WaitPattern.NONE;
      case HEADER_BIT -> WaitPattern.fixed(TYPICAL_WAIT);
      case UNKNOWN -> WaitPattern.fixed(1);
    };
  }
}
