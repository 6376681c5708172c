package dev.tpm4j.transport.tis;

import dev.tpm4j.profile.FifoBehaviour.CancelPattern;

/**
 * The status by which a part says that it gave up its command.
 *
 * <pre>
 *   STANDARD   0x40          commandReady; every part on I2C
 *   STMICRO    0xC0          stsValid and commandReady
 *   NUVOTON    0x80 or 0xC0  stsValid, with or without commandReady
 * </pre>
 *
 * Source: Linux 6.12, tpm_tis_core.c, {@code tpm_tis_req_canceled}. selfTestDone does not count,
 * except beside Nuvoton's 0x80: there 0x84 is a command in execution.
 */
final class CancelPatterns {

  private final CancelPattern pattern;

  private CancelPatterns(CancelPattern pattern) {
    this.pattern = pattern;
  }

  static CancelPatterns of(CancelPattern known, TisIdentity identity) {
    if (identity.bus() == TisCapabilities.Bus.I2C) {
      return new CancelPatterns(CancelPattern.STANDARD);
    }
    if (known != CancelPattern.BY_VENDOR) {
      return new CancelPatterns(known);
    }
    return new CancelPatterns(
        switch (identity.vendorId()) {
          case TisIdentity.STMICRO -> CancelPattern.STMICRO;
          case TisIdentity.NUVOTON -> CancelPattern.NUVOTON;
          default -> CancelPattern.STANDARD;
        });
  }

  CancelPattern pattern() {
    return pattern;
  }

  boolean matches(int status) {
    int flags = status & 0xFF & ~TisStatus.SELF_TEST_DONE;
    return switch (pattern) {
      case STMICRO -> flags == (TisStatus.STS_VALID | TisStatus.COMMAND_READY);
      case NUVOTON ->
          (status & 0xFF) == TisStatus.STS_VALID
              || flags == (TisStatus.STS_VALID | TisStatus.COMMAND_READY);
      default -> flags == TisStatus.COMMAND_READY;
    };
  }
}
