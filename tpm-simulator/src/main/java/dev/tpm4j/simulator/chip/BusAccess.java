package dev.tpm4j.simulator.chip;

import java.util.HexFormat;
import java.util.Locale;
import java.util.Objects;

/**
 * One transfer on the bus, as the chip saw it.
 *
 * @param nanoTime when it ended, in virtual nanoseconds
 * @param locality which locality it was for; -1 where the transfer names none
 * @param direction which way the data went
 * @param register the TCG's name, such as {@code "TPM_STS"}, {@code "TPM_STS+1"} from its second
 *     byte on, or an address where there is no register
 * @param data the register's bytes in the order of the wire
 * @param waits bytes of wait state
 * @param cost what it cost
 * @param outcome how it ended
 */
public record BusAccess(
    long nanoTime,
    int locality,
    Direction direction,
    String register,
    byte[] data,
    int waits,
    WireCost cost,
    Outcome outcome) {

  /** Which way the data went. */
  public enum Direction {
    /** From the chip. */
    READ,
    /** To the chip. */
    WRITE,
    /** I2C: only the register pointer was set. */
    POINTER
  }

  /** How a transfer ended. */
  public enum Outcome {
    /** As it should. */
    COMPLETE,
    /** Cut short by the host. */
    CUT,
    /** Not acknowledged (I2C). */
    NOT_ACKNOWLEDGED,
    /** Not meant for this chip or not seen by it. */
    IGNORED
  }

  public BusAccess {
    Objects.requireNonNull(direction, "direction");
    Objects.requireNonNull(register, "register");
    Objects.requireNonNull(cost, "cost");
    Objects.requireNonNull(outcome, "outcome");
    data = data.clone();
  }

  @Override
  public byte[] data() {
    return data.clone();
  }

  /**
   * The transfer without the contents of the FIFO, which may hold secrets.
   *
   * @return for example {@code "W TPM_STS 20"} or {@code "R TPM_DATA_FIFO 44 bytes"}
   */
  @Override
  public String toString() {
    return text(!register.contains("FIFO"));
  }

  /**
   * The transfer with all its bytes.
   *
   * @return for example {@code "W TPM_STS 20"}
   */
  public String toStringWithData() {
    return text(true);
  }

  private String text(boolean withData) {
    StringBuilder text = new StringBuilder();
    text.append(direction.name().charAt(0)).append(' ').append(register);
    if (withData && data.length > 0) {
      text.append(' ').append(HexFormat.ofDelimiter(" ").withUpperCase().formatHex(data));
    } else if (data.length > 0) {
      text.append(' ').append(data.length).append(data.length == 1 ? " byte" : " bytes");
    }
    if (locality > 0) {
      text.append(" locality ").append(locality);
    }
    if (waits > 0) {
      text.append(" waits ").append(waits);
    }
    if (outcome != Outcome.COMPLETE) {
      text.append(' ').append(outcome.name().toLowerCase(Locale.ROOT).replace('_', '-'));
    }
    return text.toString();
  }
}
