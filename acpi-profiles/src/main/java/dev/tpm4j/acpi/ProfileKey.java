package dev.tpm4j.acpi;

import java.util.Arrays;
import java.util.Comparator;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * The device properties a profile may carry in {@code _DSD}, under the device properties UUID
 * {@code daffd814-6eba-4d8c-8a91-bc9bbf4aa301}. Each key is {@code tpm4j,} and the constant's name
 * in lower case with hyphens. A key that is absent means that the fact is not known.
 */
public enum ProfileKey {
  /** String: the profile's name, instead of the file's. */
  NAME,
  /** String: a label of {@link dev.tpm4j.profile.HostInterface}, such as {@code "fifo-spi"}. */
  HOST_INTERFACE,
  /** String: the maker, for people. */
  VENDOR,
  /** String: the part, for people. */
  MODEL,
  /** Integer, 16 bits: VID of {@code TPM_DID_VID}. */
  VENDOR_ID,
  /** Integer, 16 bits: DID of {@code TPM_DID_VID}. */
  DEVICE_ID,
  /** Package of integers of 8 bits (or one): values of {@code TPM_RID} seen. */
  REVISION_IDS,
  /** String of at most four characters: {@code TPM_PT_MANUFACTURER}. */
  MANUFACTURER,
  /** Package of strings (or one) such as {@code "7.85"}: firmware versions seen. */
  FIRMWARE_VERSIONS,
  /** {@code "never"} or {@code "header-bit"}: SPI wait states. */
  WAIT_STATES,
  /** Integer, bytes: largest FIFO access. */
  TRANSFER_SIZE,
  /** {@code "static"} or {@code "dynamic"}: kind of burstCount. */
  BURST,
  /** Integer, bytes: burstCount the part shows. */
  BURST_COUNT,
  /** Integer, 32 bits: the interface capability word the part shows. */
  INTERFACE_CAPABILITY,
  /** Integer, microseconds: I2C guard time instead of the capability's. */
  GUARD_TIME_US,
  /** {@code "supported"} or {@code "absent"}: the I2C data checksum. */
  CHECKSUM,
  /** Integer, microseconds: wait between releasing and requesting a locality. */
  LOCALITY_SETTLE_US,
  /** Integer, milliseconds: TIMEOUT_A. */
  TIMEOUT_A_MS,
  /** Integer, milliseconds: TIMEOUT_B. */
  TIMEOUT_B_MS,
  /** Integer, milliseconds: TIMEOUT_C. */
  TIMEOUT_C_MS,
  /** Integer, milliseconds: TIMEOUT_D. */
  TIMEOUT_D_MS,
  /** {@code "standard"}, {@code "stmicro"}, {@code "nuvoton"} or {@code "by-vendor"}. */
  CANCEL_PATTERN,
  /** Integer 0 or 1: send the whole command again if status stays wrong. */
  RESEND_ON_STUCK_STATUS,
  /** {@code "header-first"} or {@code "speculative"}: how a response is fetched. */
  RESPONSE_READ,
  /** {@code "always"}, {@code "unless-checksum"} or {@code "never"}: check of Expect. */
  EXPECT_CHECK,
  /** Package of integers in pairs: command code, typical execution time in microseconds. */
  LATENCY_US,
  /** Package of strings (or one): peculiarities, for people. */
  REMARKS;

  /** What all keys begin with. */
  public static final String PREFIX = "tpm4j,";

  private static final Map<String, ProfileKey> BY_KEY =
      Arrays.stream(values()).collect(Collectors.toUnmodifiableMap(ProfileKey::key, each -> each));

  /** Keys that differ in more letters are not taken for typing errors. */
  private static final int NEAR = 4;

  /**
   * The key as written.
   *
   * @return for example {@code "tpm4j,wait-states"}
   */
  public String key() {
    return PREFIX + name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /**
   * Finds a key.
   *
   * @param text the key as written
   * @return empty if there is none
   */
  public static Optional<ProfileKey> of(String text) {
    return Optional.ofNullable(BY_KEY.get(text));
  }

  /** The key somebody may have meant. */
  static Optional<ProfileKey> nearest(String text) {
    if (text.length() > 64) {
      return Optional.empty();
    }
    return Arrays.stream(values())
        .min(Comparator.comparingInt(each -> distance(each.key(), text)))
        .filter(best -> distance(best.key(), text) <= NEAR);
  }

  private static int distance(String a, String b) {
    int[] row = new int[b.length() + 1];
    Arrays.setAll(row, i -> i);
    for (int i = 1; i <= a.length(); i++) {
      int diagonal = row[0];
      row[0] = i;
      for (int j = 1; j <= b.length(); j++) {
        int change = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        diagonal = row[j];
        row[j] = Math.min(change, 1 + Math.min(row[j], row[j - 1]));
      }
    }
    return row[b.length()];
  }
}
