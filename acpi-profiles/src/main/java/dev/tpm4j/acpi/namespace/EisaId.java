package dev.tpm4j.acpi.namespace;

import java.util.Locale;

/**
 * Device identifiers packed into an integer (ACPI 6.5 §6.1.5): three letters of five bits each and
 * four hexadecimal digits, in big-endian byte order.
 */
public final class EisaId {

  private static final int ID_LENGTH = 7;

  private EisaId() {}

  /**
   * Unpacks an identifier.
   *
   * @param packed the integer, of which 32 bits count
   * @return for example {@code "PNP0C31"}
   * @throws IllegalArgumentException if it does not hold three letters
   */
  public static String unpack(long packed) {
    int word = Integer.reverseBytes((int) packed);
    char[] letters = {letter(word >>> 26), letter(word >>> 21), letter(word >>> 16)};
    if ((packed >>> 32) != 0 || word < 0) {
      throw new IllegalArgumentException(
          String.format(Locale.ROOT, "0x%X is not a packed EISA identifier", packed));
    }
    return new String(letters) + String.format(Locale.ROOT, "%04X", word & 0xFFFF);
  }

  private static char letter(int bits) {
    char letter = (char) ('@' + (bits & 0x1F));
    if (letter < 'A' || letter > 'Z') {
      throw new IllegalArgumentException("a packed EISA identifier begins with three letters");
    }
    return letter;
  }

  /**
   * Packs an identifier.
   *
   * @param text three upper-case letters and four hexadecimal digits
   * @return the integer
   * @throws IllegalArgumentException if the text is not such an identifier
   */
  public static long pack(String text) {
    if (text.length() != ID_LENGTH) {
      throw new IllegalArgumentException(
          "an EISA identifier has three letters and four hexadecimal digits, such as PNP0C31");
    }
    int word = 0;
    for (int i = 0; i < ID_LENGTH; i++) {
      char c = text.charAt(i);
      if (i < 3) {
        if (c < 'A' || c > 'Z') {
          throw new IllegalArgumentException("an EISA identifier begins with three letters A to Z");
        }
        word = word << 5 | (c - '@');
      } else {
        int digit = c > 0x7F ? -1 : Character.digit(c, 16);
        if (digit < 0) {
          throw new IllegalArgumentException(
              "an EISA identifier ends with four hexadecimal digits");
        }
        word = word << 4 | digit;
      }
    }
    return Integer.toUnsignedLong(Integer.reverseBytes(word));
  }
}
