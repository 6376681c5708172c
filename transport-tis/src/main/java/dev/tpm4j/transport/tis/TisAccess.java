package dev.tpm4j.transport.tis;

/**
 * Bits of {@code TPM_ACCESS} (TCG PTP 1.05, table 14). One bit is written at a time.
 *
 * <pre>
 *        7          6        5          4         3        2          1          0
 *  +-----------+--------+--------+-----------+--------+---------+----------+-----------+
 *  | tpmRegVal |   0    | active | been      | Seize  | pending | request  | tpm       |
 *  | idSts     |        |Locality| Seized    |        | Request | Use      | Establish.|
 *  +-----------+--------+--------+-----------+--------+---------+----------+-----------+
 * </pre>
 */
public final class TisAccess {

  /** The other bits are valid; 0 while the TPM starts. */
  public static final int TPM_REG_VALID_STS = 0x80;

  /** Read: this locality owns the interface. Written: relinquish it, or withdraw a request. */
  public static final int ACTIVE_LOCALITY = 0x20;

  /** A higher locality took the interface away; written: clears the bit. */
  public static final int BEEN_SEIZED = 0x10;

  /** Written: take the interface from a lower locality. Reads 0. */
  public static final int SEIZE = 0x08;

  /** Another locality asks for the interface. */
  public static final int PENDING_REQUEST = 0x04;

  /** Read: this locality asks and waits. Written: ask. */
  public static final int REQUEST_USE = 0x02;

  /** Inverted: 1 while no D-RTM has happened. Parts differ; nobody should rely on it. */
  public static final int TPM_ESTABLISHMENT = 0x01;

  /** Bits that read 0 on every TPM. */
  public static final int READ_ZERO_MASK = 0x48;

  /** What a bus reads that nobody drives, or a locality the TPM does not have. */
  public static final int ALL_ONES = 0xFF;

  private TisAccess() {}

  /**
   * Whether this locality owns the interface.
   *
   * @param access the byte
   * @return true if it does and the byte is plausible
   */
  public static boolean isActive(int access) {
    int seen = TPM_REG_VALID_STS | ACTIVE_LOCALITY | REQUEST_USE;
    return isValid(access) && (access & seen) == (TPM_REG_VALID_STS | ACTIVE_LOCALITY);
  }

  /**
   * Whether the TPM has started and the byte is one that a TPM shows.
   *
   * @param access the byte
   * @return true if its bits may be trusted
   */
  public static boolean isValid(int access) {
    return (access & (TPM_REG_VALID_STS | READ_ZERO_MASK)) == TPM_REG_VALID_STS;
  }

  /**
   * The byte for people.
   *
   * @param access the byte
   * @return for example {@code "0xA1 (tpmRegValidSts activeLocality tpmEstablishment)"}
   */
  public static String describe(int access) {
    StringBuilder text =
        new StringBuilder(64)
            .append(String.format(java.util.Locale.ROOT, "0x%02X (", access & 0xFF));
    if ((access & 0xFF) == ALL_ONES) {
      return text.append("all ones)").toString();
    }
    int start = text.length();
    name(text, start, access, TPM_REG_VALID_STS, "tpmRegValidSts");
    name(text, start, access, 0x40, "bit6!");
    name(text, start, access, ACTIVE_LOCALITY, "activeLocality");
    name(text, start, access, BEEN_SEIZED, "beenSeized");
    name(text, start, access, SEIZE, "Seize!");
    name(text, start, access, PENDING_REQUEST, "pendingRequest");
    name(text, start, access, REQUEST_USE, "requestUse");
    name(text, start, access, TPM_ESTABLISHMENT, "tpmEstablishment");
    if (text.length() == start) {
      text.append("no flag");
    }
    return text.append(')').toString();
  }

  private static void name(StringBuilder text, int start, int value, int bit, String name) {
    if ((value & bit) != 0) {
      text.append(text.length() == start ? "" : " ").append(name);
    }
  }
}
