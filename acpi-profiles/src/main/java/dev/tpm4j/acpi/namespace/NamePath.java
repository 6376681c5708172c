package dev.tpm4j.acpi.namespace;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * A name as a table writes it (ACPI 6.5 §5.3): {@code \_SB.TPM1}, {@code ^RBUF}, {@code _HID}.
 *
 * @param absolute whether it begins at the root
 * @param ups how many scopes it first goes up
 * @param segments its segments, in upper case and without trailing underscores
 */
public record NamePath(boolean absolute, int ups, List<String> segments) {

  /** More segments than any real table nests. */
  public static final int MAX_SEGMENTS = 64;

  /** Length of a name segment. */
  public static final int SEGMENT_LENGTH = 4;

  public NamePath {
    segments = List.copyOf(segments);
  }

  /**
   * A segment as it is compared: {@code _SB_} and {@code _SB} are one name.
   *
   * @param written the segment as written
   * @return its canonical form
   */
  public static String canonical(String written) {
    int end = written.length();
    while (end > 1 && written.charAt(end - 1) == '_') {
      end--;
    }
    return written.substring(0, end).toUpperCase(Locale.ROOT);
  }

  /**
   * Reads a name from text.
   *
   * @param text such as {@code \_SB.TPM1}
   * @return the name
   * @throws IllegalArgumentException if it is not a name, with the reason
   */
  public static NamePath parse(String text) {
    int at = 0;
    boolean absolute = text.startsWith("\\");
    if (absolute) {
      at = 1;
    }
    int ups = 0;
    while (at < text.length() && text.charAt(at) == '^') {
      ups++;
      at++;
    }
    List<String> segments = new ArrayList<>();
    if (at < text.length()) {
      for (String segment : text.substring(at).split("\\.", -1)) {
        segments.add(canonical(checked(segment)));
        if (segments.size() > MAX_SEGMENTS) {
          throw new IllegalArgumentException("a name has at most " + MAX_SEGMENTS + " segments");
        }
      }
    }
    return new NamePath(absolute, ups, segments);
  }

  private static String checked(String segment) {
    if (segment.isEmpty() || segment.length() > SEGMENT_LENGTH) {
      throw new IllegalArgumentException(
          "a name segment has 1 to 4 characters, not " + segment.length());
    }
    for (int i = 0; i < segment.length(); i++) {
      char c = segment.charAt(i);
      boolean letter = c == '_' || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
      if (!letter && (i == 0 || c < '0' || c > '9')) {
        throw new IllegalArgumentException("a name segment is letters, digits and underscores");
      }
    }
    return segment;
  }

  /**
   * Whether the search rules apply: one segment and no prefix is looked for in all scopes above.
   *
   * @return true if it is searched for
   */
  public boolean isSearched() {
    return !absolute && ups == 0 && segments.size() == 1;
  }

  @Override
  public String toString() {
    return (absolute ? "\\" : "") + "^".repeat(ups) + String.join(".", segments);
  }
}
