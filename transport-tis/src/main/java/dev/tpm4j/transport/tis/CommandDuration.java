package dev.tpm4j.transport.tis;

import java.util.concurrent.TimeUnit;

/**
 * How long a command may take: classes of the TPM 2.0 commands (Linux 6.12, tpm2-cmd.c).
 *
 * <p>Commands that are not listed, vendors' own among them, get the default: a part that makes an
 * RSA key, or updates its firmware, is slow and not broken.
 */
enum CommandDuration {
  MEDIUM(750),
  LONG(2_000),
  DEFAULT(120_000),
  LONG_LONG(300_000);

  private final long nanos;

  CommandDuration(long millis) {
    this.nanos = TimeUnit.MILLISECONDS.toNanos(millis);
  }

  long nanos() {
    return nanos;
  }

  static CommandDuration of(int commandCode) {
    return switch (commandCode) {
      case 0x144, // Startup
          0x15C, // SequenceUpdate
          0x13E, // SequenceComplete
          0x185, // EventSequenceComplete
          0x186, // HashSequenceStart
          0x182, // PCR_Extend
          0x17A -> // GetCapability
          MEDIUM;
      case 0x143, // SelfTest
          0x17B, // GetRandom
          0x121, // HierarchyControl
          0x129, // HierarchyChangeAuth
          0x14E -> // NV_Read
          LONG;
      case 0x177, // VerifySignature
          0x131, // CreatePrimary
          0x153, // Create
          0x191 -> // CreateLoaded
          LONG_LONG;
      default -> DEFAULT;
    };
  }
}
