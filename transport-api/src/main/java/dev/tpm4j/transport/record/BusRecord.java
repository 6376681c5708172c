package dev.tpm4j.transport.record;

import dev.tpm4j.transport.TransportException;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * One operation on a bus and what came of it.
 *
 * @param number counted from 1 within a recording
 * @param operation what was done
 * @param startNanos when it began, in nanoseconds of the recording's timebase
 * @param endNanos when it had ended
 * @param transfers the bytes, in order; the last one failed if {@code outcome} says so
 * @param outcome what came of it
 * @param failure the kind of failure, if it failed
 * @param access what it means, if that is known
 */
public record BusRecord(
    long number,
    Operation operation,
    long startNanos,
    long endNanos,
    List<BusTransfer> transfers,
    Outcome outcome,
    Optional<TransportException.Kind> failure,
    Optional<BusAccess> access) {

  /** What can be done on a bus. */
  public enum Operation {
    /** SPI: any number of transfers under one held chip select. */
    SPI_TRANSACTION,
    /** SPI: one transfer under a chip select of its own. */
    SPI_EXCHANGE,
    /** I2C: a message to the device. */
    I2C_WRITE,
    /** I2C: a message from the device. */
    I2C_READ,
    /** I2C: a message to the device, a repeated start, a message from it. */
    I2C_WRITE_READ,
    /** An attempt to bring a stuck bus back to idle. */
    RECOVERY;

    /**
     * The bus it is for.
     *
     * @return true for operations on SPI
     */
    boolean isSpi() {
      return this == SPI_TRANSACTION || this == SPI_EXCHANGE;
    }
  }

  /** What can come of an operation. */
  public enum Outcome {
    /** It worked. */
    DONE,
    /** I2C: nobody acknowledged the address. */
    ADDRESS_NOT_ACKNOWLEDGED,
    /** I2C: a data byte was not acknowledged. */
    DATA_NOT_ACKNOWLEDGED,
    /** SPI: chip select could not be asserted. */
    BEGIN_FAILED,
    /** The last transfer, or the recovery, failed. */
    FAILED,
    /** SPI: chip select could not be released properly. */
    RELEASE_FAILED,
    /** The adapter has no means of recovery. */
    NOT_POSSIBLE
  }

  public BusRecord {
    Objects.requireNonNull(operation, "operation");
    transfers = List.copyOf(transfers);
    Objects.requireNonNull(outcome, "outcome");
    Objects.requireNonNull(failure, "failure");
    Objects.requireNonNull(access, "access");
  }
}
