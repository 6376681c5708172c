package dev.tpm4j.transport.record;

import dev.tpm4j.transport.TpmTransport;
import java.util.Arrays;
import java.util.Set;

/** What of a command and its response may appear in a recording. */
public enum Redaction {
  /**
   * The default: header only, unless the command is one of those that carry neither secrets nor
   * session areas (start-up, self test, capabilities, PCR values, public areas). Authorisation
   * values travel in session areas, so every command with sessions is cut to its header, and so is
   * its response.
   */
  SECRETS,
  /** Everything as it is, keys and authorisation values included. Only for test devices. */
  NONE;

  private static final int TPM_ST_NO_SESSIONS = 0x8001;

  /** Commands without secrets in either direction when sent without sessions. */
  private static final Set<Integer> OPEN_COMMANDS =
      Set.of(
          0x142, // IncrementalSelfTest
          0x143, // SelfTest
          0x144, // Startup
          0x145, // Shutdown
          0x165, // FlushContext
          0x169, // NV_ReadPublic
          0x173, // ReadPublic
          0x178, // ECC_Parameters
          0x17A, // GetCapability
          0x17C, // GetTestResult
          0x17E, // PCR_Read
          0x181, // ReadClock
          0x18A); // TestParms

  /**
   * Whether command and response may be shown whole.
   *
   * @param command holds the command from index 0
   * @param length bytes of the command
   * @return false if only the headers may be shown
   */
  public boolean shows(byte[] command, int length) {
    if (this == NONE || length <= TpmTransport.HEADER_SIZE) {
      return true;
    }
    int tag = (command[0] & 0xFF) << 8 | command[1] & 0xFF;
    int code =
        (command[6] & 0xFF) << 24
            | (command[7] & 0xFF) << 16
            | (command[8] & 0xFF) << 8
            | command[9] & 0xFF;
    return tag == TPM_ST_NO_SESSIONS && OPEN_COMMANDS.contains(code);
  }

  /**
   * A copy of what may be shown.
   *
   * @param bytes command or response from index 0
   * @param length bytes of it
   * @param whole the answer of {@link #shows}
   * @return all bytes, or the header alone
   */
  static byte[] visible(byte[] bytes, int length, boolean whole) {
    return Arrays.copyOf(bytes, whole ? length : Math.min(length, TpmTransport.HEADER_SIZE));
  }
}
