package dev.tpm4j.acpi.namespace;

import java.util.Locale;

/**
 * Where something stands in the file it was read from.
 *
 * @param file the file's name, for people
 * @param offset byte offset in a binary table; -1 in a text
 * @param line line in a text, counted from 1; 0 in a binary table
 * @param column column in that line, counted from 1; 0 in a binary table
 */
public record Place(String file, int offset, int line, int column) {

  /**
   * A place in a binary table.
   *
   * @param file the file's name
   * @param offset bytes from the file's start
   * @return the place
   */
  public static Place atOffset(String file, int offset) {
    return new Place(file, offset, 0, 0);
  }

  /**
   * A place in a text.
   *
   * @param file the file's name
   * @param line counted from 1
   * @param column counted from 1
   * @return the place
   */
  public static Place atLine(String file, int line, int column) {
    return new Place(file, -1, line, column);
  }

  /**
   * The place as compilers write it.
   *
   * @return {@code "tpm.asl:12:7"} or {@code "ssdt.dat, offset 0x2C"}
   */
  @Override
  public String toString() {
    return offset < 0
        ? file + ":" + line + ":" + column
        : file + String.format(Locale.ROOT, ", offset 0x%X", offset);
  }
}
