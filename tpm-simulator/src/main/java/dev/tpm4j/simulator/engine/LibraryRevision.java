package dev.tpm4j.simulator.engine;

import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * The revision of the TPM 2.0 Library specification that a simulated TPM has the commands of, and
 * says so ({@code TPM_PT_REVISION}).
 */
public enum LibraryRevision {
  /** 1.59, of 8 November 2019: that of the parts of today, and of swtpm 0.7. */
  R1_59(159, 312, 2019),

  /**
   * 1.84, of 20 March 2025: also NV_DefineSpace2, NV_ReadPublic2, PolicyCapability,
   * PolicyParameters, PolicyTransportSPDM and ReadOnlyControl. Not SetCapability: no capability of
   * this TPM could be set, and the reference implementation is built without it too.
   */
  R1_84(184, 79, 2025);

  private final int number;
  private final int dayOfYear;
  private final int year;

  LibraryRevision(int number, int dayOfYear, int year) {
    this.number = number;
    this.dayOfYear = dayOfYear;
    this.year = year;
  }

  /**
   * Finds a revision by its name.
   *
   * @param name for instance "1.59"
   * @return empty if there is no TPM of it here
   */
  public static Optional<LibraryRevision> of(String name) {
    return Arrays.stream(values()).filter(each -> each.toString().equals(name)).findFirst();
  }

  /**
   * All there are, for messages.
   *
   * @return their names
   */
  public static String names() {
    return Arrays.stream(values()).map(LibraryRevision::toString).collect(Collectors.joining(", "));
  }

  /** {@code TPM_PT_REVISION}. */
  int number() {
    return number;
  }

  /** {@code TPM_PT_DAY_OF_YEAR}. */
  int dayOfYear() {
    return dayOfYear;
  }

  /** {@code TPM_PT_YEAR}. */
  int year() {
    return year;
  }

  boolean includes(LibraryRevision other) {
    return compareTo(other) >= 0;
  }

  /** The name of the specification's title page, such as "1.59". */
  @Override
  public String toString() {
    return number / 100 + "." + number % 100;
  }
}
