package dev.tpm4j.transport.tis;

import dev.tpm4j.profile.HostInterface;
import dev.tpm4j.profile.PartIdentity;
import dev.tpm4j.profile.TpmProfile;
import dev.tpm4j.transport.Diagnosis;
import dev.tpm4j.transport.TransportException;
import dev.tpm4j.transport.TransportException.Kind;
import java.util.Locale;
import java.util.OptionalInt;

/**
 * Compares what answers with what the profile expects, and recognises a TPM 1.2.
 *
 * <p>A TPM 1.2 is told by its family bits: {@code TPM_STS} 27:26 with an interface version before
 * PTP, {@code TPM_I2C_INTERFACE_CAPABILITY} 8:7 on I2C. DID and VID alone do not tell: Infineon
 * uses 0x001A15D1 for SLB9645 and SLB9660 (1.2) and for SLB9665 (2.0).
 */
final class PartCheck {

  private static final int SLB9635 = 0x000B15D1;
  private static final int SLB9645 = 0x001A15D1;
  private static final int VERSION_PTP = 3;

  /** Reads that must agree before a part counts as the wrong one. */
  private static final int OPINIONS = 3;

  private static final long STEP = 1_000_000;

  private final TpmProfile profile;
  private final TisCapabilities.Bus bus;
  private final RegisterPort port;
  private final Scene scene;

  PartCheck(TpmProfile profile, TisCapabilities.Bus bus, RegisterPort port, Scene scene) {
    this.profile = profile;
    this.bus = bus;
    this.port = port;
    this.scene = scene;
  }

  /** Before any register is touched. */
  static void refuseByProfile(TpmProfile profile) {
    if (profile.hostInterface() == HostInterface.INFINEON_TPM12_I2C) {
      throw TransportException.of(Kind.TPM12_PART)
          .what(
              "the profile "
                  + profile.name()
                  + " describes a TPM 1.2 with Infineon's I2C registers (SLB9635, SLB9645)")
          .build();
    }
    if (!profile.hostInterface().isFifo()) {
      throw TransportException.of(Kind.UNSUPPORTED_PART)
          .what(
              "the profile "
                  + profile.name()
                  + " describes the interface '"
                  + profile.hostInterface().label()
                  + "', which is not the TIS/PTP FIFO")
          .build();
    }
  }

  /** Reads who is there; needs no locality. Waits for the part as long as the countdown runs. */
  TisIdentity identify(Countdown startup) {
    int didVid = didVid(startup);
    TisIdentity identity =
        new TisIdentity(bus, didVid, port.readByte(TisRegister.RID), capability());
    if (isTpm12ByCapability(identity)) {
      throw tpm12(identity);
    }
    PartIdentity expected = profile.part();
    for (int i = 1; i < OPINIONS && !matches(expected, didVid); i++) {
      scene.sleep(STEP);
      didVid = port.readWord(TisRegister.DID_VID);
    }
    if (!matches(expected, didVid)) {
      throw wrong(expected, new TisIdentity(bus, didVid, identity.rid(), identity.capability()));
    }
    return didVid == identity.didVid()
        ? identity
        : new TisIdentity(bus, didVid, identity.rid(), identity.capability());
  }

  private int didVid(Countdown startup) {
    int didVid = port.readWord(TisRegister.DID_VID);
    while ((didVid == 0 || didVid == -1) && !startup.expired()) {
      scene.sleep(Math.min(STEP, startup.remaining()));
      didVid = port.readWord(TisRegister.DID_VID);
    }
    if (didVid == 0 || didVid == -1) {
      throw scene
          .fail(didVid == 0 ? Kind.BUS_STUCK_LOW : Kind.BUS_FLOATING)
          .register(TisRegister.DID_VID.tcgName())
          .what(
              "TPM_DID_VID reads "
                  + hex(didVid)
                  + " every time, although TPM_ACCESS looked like that of a TPM")
          .build();
    }
    return didVid;
  }

  private int capability() {
    int word =
        port.readWord(
            bus == TisCapabilities.Bus.I2C
                ? TisRegister.I2C_INTERFACE_CAPABILITY
                : TisRegister.INTF_CAPABILITY);
    return word == -1 ? 0 : word;
  }

  private static boolean isTpm12ByCapability(TisIdentity identity) {
    boolean known = identity.didVid() == SLB9645 || identity.didVid() == SLB9635;
    if (identity.bus() == TisCapabilities.Bus.I2C) {
      int family = identity.capability() >>> 7 & 3;
      return identity.capability() == 0 ? known : family == 0;
    }
    return known && identity.interfaceVersion() != VERSION_PTP;
  }

  /** With the locality held, because only then {@code TPM_STS} means something. */
  void refuseTpm12(TisIdentity identity, int status) {
    if (bus != TisCapabilities.Bus.I2C
        && TisStatus.family(status) != TisStatus.FAMILY_TPM20
        && identity.interfaceVersion() != VERSION_PTP) {
      throw tpm12(identity);
    }
  }

  private TransportException tpm12(TisIdentity identity) {
    String name =
        switch (identity.didVid()) {
          case SLB9645 -> "Infineon SLB9645 or SLB9660";
          case SLB9635 -> "Infineon SLB9635";
          default -> "of " + identity.vendorName();
        };
    return scene
        .fail(Kind.TPM12_PART)
        .register(
            bus == TisCapabilities.Bus.I2C
                ? TisRegister.I2C_INTERFACE_CAPABILITY.tcgName()
                : TisRegister.STS.tcgName())
        .what("the chip that answers is a TPM 1.2 " + name + " (" + identity + ")")
        .build();
  }

  private static boolean matches(PartIdentity expected, int didVid) {
    return matches(expected.vendorId(), didVid & 0xFFFF)
        && matches(expected.deviceId(), didVid >>> 16);
  }

  private static boolean matches(OptionalInt expected, int found) {
    return expected.isEmpty() || expected.getAsInt() == found;
  }

  private TransportException wrong(PartIdentity expected, TisIdentity found) {
    TransportException.Builder failure =
        scene
            .fail(Kind.WRONG_PART)
            .register(TisRegister.DID_VID.tcgName())
            .what(
                "expected "
                    + expected.vendor()
                    + " "
                    + expected.model()
                    + " (VID "
                    + hex16(expected.vendorId())
                    + " DID "
                    + hex16(expected.deviceId())
                    + ") as the profile "
                    + profile.name()
                    + " says, found "
                    + found);
    if (expected.vendorId().isPresent() && expected.deviceId().isPresent()) {
      int right = expected.deviceId().getAsInt() << 16 | expected.vendorId().getAsInt();
      if (shifted(right, found.didVid())) {
        failure.diagnosis(
            Diagnosis.of(
                    "it is the right part, but its bytes arrive shifted against the expected ones",
                    "on SPI check wait states in the profile, the SPI mode (0), and that chip select"
                        + " stays low from header to data")
                .or("the clock is too fast", "try 1 MHz (100 kHz on I2C)"));
      }
    }
    return failure.build();
  }

  /** By a byte (a wait state too many or too few) or by a bit (clock edge). */
  static boolean shifted(int right, int found) {
    return found >>> 8 == (right & 0xFFFFFF)
        || (found & 0xFFFFFF) == right >>> 8
        || found >>> 1 == (right & 0x7FFFFFFF)
        || (found & 0x7FFFFFFF) == right >>> 1;
  }

  private static String hex16(OptionalInt value) {
    return value.isEmpty() ? "unknown" : String.format(Locale.ROOT, "%04X", value.getAsInt());
  }

  private static String hex(int value) {
    return String.format(Locale.ROOT, "0x%08X", value);
  }
}
