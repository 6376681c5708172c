package dev.tpm4j.acpi.namespace;

import java.util.Locale;

/**
 * The {@code TPM2} table (TCG ACPI Specification 1.3 §7).
 *
 * @param revision the table's revision
 * @param platformClass 0 client, 1 server
 * @param controlAddress physical address of the CRB's control area; 0 for FIFO parts
 * @param startMethod how a command is started
 * @param place where the table stands
 */
public record Tpm2Table(
    int revision, int platformClass, long controlAddress, long startMethod, Place place) {

  /** Start method: an ACPI method starts the command. */
  public static final long START_ACPI = 2;

  /** Start method: TIS/PTP FIFO registers in memory. */
  public static final long START_FIFO = 6;

  /** Start method: command response buffer. */
  public static final long START_CRB = 7;

  /** Start method: command response buffer with an ACPI method. */
  public static final long START_CRB_ACPI = 8;

  /** Start method: Microsoft's marker for a TPM on SPI or I2C; the SSDT says where. */
  public static final long START_SERIAL_BUS = 10;

  /**
   * Whether the start method belongs to the command response buffer.
   *
   * @return true for methods 2, 7 and 8
   */
  public boolean isCrb() {
    return startMethod == START_ACPI || startMethod == START_CRB || startMethod == START_CRB_ACPI;
  }

  /**
   * The start method in words.
   *
   * @return for example {@code "6 (FIFO in memory)"}
   */
  public String startMethodText() {
    String word =
        startMethod == START_ACPI
            ? "ACPI method"
            : startMethod == START_FIFO
                ? "FIFO in memory"
                : startMethod == START_CRB
                    ? "CRB"
                    : startMethod == START_CRB_ACPI
                        ? "CRB with ACPI method"
                        : startMethod == START_SERIAL_BUS ? "serial bus" : "unknown";
    return String.format(Locale.ROOT, "%d (%s)", startMethod, word);
  }
}
