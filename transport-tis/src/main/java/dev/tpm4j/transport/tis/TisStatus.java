package dev.tpm4j.transport.tis;

/**
 * Bits of {@code TPM_STS} (TCG PTP 1.05, table 19), as a little-endian word of 4 bytes.
 *
 * <pre>
 *   31    28 27  26  25    24 23                8   7     6    5     4      3    2     1     0
 *  +--------+------+-----+----+------------------+-----+-----+----+------+------+----+-----+---+
 *  | 0      |family|reset|can-|    burstCount    | sts |cmd- |tpm |data- |Expect|self|resp.| 0 |
 *  |        |      |estab|cel |                  |Valid|Ready|Go  |Avail |      |Test|Retry|   |
 *  +--------+------+-----+----+------------------+-----+-----+----+------+------+----+-----+---+
 * </pre>
 *
 * <p>{@link #DATA_AVAIL} and {@link #EXPECT} mean something only while {@link #STS_VALID} is set.
 * On I2C the upper byte reads 0; the family is in {@link TisRegister#I2C_INTERFACE_CAPABILITY}
 * there.
 */
public final class TisStatus {

  /** {@link #DATA_AVAIL} and {@link #EXPECT} may be trusted. */
  public static final int STS_VALID = 0x80;

  /** Read: the TPM is in state Ready. Written: become ready, abort, or "response taken". */
  public static final int COMMAND_READY = 0x40;

  /** Written: execute the command. Reads 0. */
  public static final int TPM_GO = 0x20;

  /** At least one byte of the response is left. */
  public static final int DATA_AVAIL = 0x10;

  /** The TPM wants at least one more byte of the command. */
  public static final int EXPECT = 0x08;

  /** All self tests are done. */
  public static final int SELF_TEST_DONE = 0x04;

  /** Written: give the response again from its first byte. Reads 0. */
  public static final int RESPONSE_RETRY = 0x02;

  /** Written: cancel the command; TPM 2.0 only. Reads 0. */
  public static final int COMMAND_CANCEL = 1 << 24;

  /** Written: reset the establishment bit; localities 3 and 4 only. Reads 0. */
  public static final int RESET_ESTABLISHMENT = 1 << 25;

  /** Where {@link #family} is. */
  public static final int FAMILY_MASK = 3 << 26;

  /** The value of {@link #family} that says TPM 1.2. */
  public static final int FAMILY_TPM12 = 0;

  /** The value of {@link #family} that says TPM 2.0. */
  public static final int FAMILY_TPM20 = 1;

  /** Bits of the low byte that read 0 on every TPM. */
  public static final int READ_ZERO_MASK = 0x23;

  /** What a bus reads that nobody drives, and a TPM whose locality the reader does not hold. */
  public static final int ALL_ONES = 0xFFFFFFFF;

  private TisStatus() {}

  /**
   * How many bytes may move now without a wait.
   *
   * @param status the word
   * @return 0 to 0xFFFF
   */
  public static int burstCount(int status) {
    return status >>> 8 & 0xFFFF;
  }

  /**
   * A status word with a burst count.
   *
   * @param flags the other bits
   * @param burstCount 0 to 0xFFFF
   * @return the word
   */
  public static int withBurstCount(int flags, int burstCount) {
    return flags & ~0x00FFFF00 | (burstCount & 0xFFFF) << 8;
  }

  /**
   * The TPM family.
   *
   * @param status the word; as read on SPI or in memory
   * @return {@link #FAMILY_TPM12}, {@link #FAMILY_TPM20}, or another value no TPM shows
   */
  public static int family(int status) {
    return (status & FAMILY_MASK) >>> 26;
  }

  /**
   * Whether the TPM waits for a command and nothing else.
   *
   * <p>{@link #STS_VALID} does not matter here: parts show 0x40 as well as 0xC0. {@link #EXPECT}
   * and {@link #DATA_AVAIL} do: some parts leave commandReady set during Reception and Completion.
   *
   * @param status the word
   * @return true in state Ready
   */
  public static boolean isReady(int status) {
    return (status & (COMMAND_READY | DATA_AVAIL | EXPECT)) == COMMAND_READY;
  }

  /**
   * Whether the TPM has response bytes to give.
   *
   * @param status the word
   * @return true if dataAvail is set and may be trusted
   */
  public static boolean hasData(int status) {
    return (status & (STS_VALID | DATA_AVAIL)) == (STS_VALID | DATA_AVAIL);
  }

  /**
   * Whether the TPM wants more of the command.
   *
   * @param status the word
   * @return true if Expect is set and may be trusted
   */
  public static boolean expects(int status) {
    return (status & (STS_VALID | EXPECT)) == (STS_VALID | EXPECT);
  }

  /**
   * Whether some TPM may show this value.
   *
   * @param status the word
   * @return false if a bit is set that always reads 0
   */
  public static boolean isPlausible(int status) {
    return (status & READ_ZERO_MASK) == 0;
  }

  /**
   * The word for people.
   *
   * @param status the word
   * @return for example {@code "0x04004090 (stsValid dataAvail, burst 64)"}
   */
  public static String describe(int status) {
    if (status == ALL_ONES) {
      return "0xFFFFFFFF (all ones)";
    }
    return String.format(
        java.util.Locale.ROOT, "0x%08X (%s, burst %d)", status, flags(status), burstCount(status));
  }

  /** The low byte alone for people. */
  static String describeFlags(int status) {
    return String.format(java.util.Locale.ROOT, "0x%02X (%s)", status & 0xFF, flags(status));
  }

  private static String flags(int status) {
    StringBuilder text = new StringBuilder(64);
    name(text, status, STS_VALID, "stsValid");
    name(text, status, COMMAND_READY, "commandReady");
    name(text, status, TPM_GO, "tpmGo!");
    name(text, status, DATA_AVAIL, "dataAvail");
    name(text, status, EXPECT, "Expect");
    name(text, status, SELF_TEST_DONE, "selfTestDone");
    name(text, status, RESPONSE_RETRY, "responseRetry!");
    name(text, status, 1, "bit0!");
    return text.length() == 0 ? "no flag" : text.toString();
  }

  private static void name(StringBuilder text, int value, int bit, String name) {
    if ((value & bit) != 0) {
      text.append(text.length() == 0 ? "" : " ").append(name);
    }
  }
}
