package dev.tpm4j.acpi.namespace;

import java.util.Arrays;
import java.util.Locale;
import java.util.regex.Pattern;

/** UUIDs as ACPI stores them (ACPI 6.5 §19.6.142): the first three groups little-endian. */
public final class AcpiUuid {

  /** {@code _DSD}: the device properties UUID. */
  public static final String DEVICE_PROPERTIES = "daffd814-6eba-4d8c-8a91-bc9bbf4aa301";

  private static final Pattern TEXT =
      Pattern.compile("[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}");

  private static final int[] ORDER = {3, 2, 1, 0, 5, 4, 7, 6, 8, 9, 10, 11, 12, 13, 14, 15};

  private AcpiUuid() {}

  /**
   * The stored bytes.
   *
   * @param text eight, four, four, four and twelve hexadecimal digits
   * @return 16 bytes
   * @throws IllegalArgumentException if the text is not a UUID
   */
  public static byte[] toBytes(String text) {
    if (!TEXT.matcher(text).matches()) {
      throw new IllegalArgumentException("not a UUID; expected " + DEVICE_PROPERTIES);
    }
    String digits = text.toLowerCase(Locale.ROOT).replace("-", "");
    byte[] bytes = new byte[ORDER.length];
    for (int i = 0; i < ORDER.length; i++) {
      bytes[ORDER[i]] = (byte) Integer.parseInt(digits.substring(2 * i, 2 * i + 2), 16);
    }
    return bytes;
  }

  /**
   * Whether bytes are a certain UUID.
   *
   * @param bytes any bytes
   * @param text the UUID
   * @return true if they are equal
   */
  public static boolean matches(byte[] bytes, String text) {
    return Arrays.equals(bytes, toBytes(text));
  }
}
