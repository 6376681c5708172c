package dev.tpm4j.transport.record;

import dev.tpm4j.transport.Diagnosis;
import dev.tpm4j.transport.TransportException;
import dev.tpm4j.transport.TransportException.Kind;
import dev.tpm4j.transport.record.BusRecord.Operation;
import dev.tpm4j.transport.record.BusRecord.Outcome;
import java.util.Arrays;
import java.util.List;

/**
 * Goes through a tape, operation by operation, for a device that answers from it.
 *
 * <p>The first difference between what is asked and what was recorded throws {@link Kind#PROTOCOL},
 * as does everything after it, and so does {@link #close()} then, or if part of the recording was
 * never asked for: a test cannot miss it.
 *
 * <p>Not safe for use by several threads at once.
 */
public final class BusTapePlayer implements AutoCloseable {

  private final List<BusRecord> operations;
  private int next;
  private String diverged;
  private boolean closed;

  /**
   * Begins at the tape's beginning.
   *
   * @param tape what was recorded
   */
  public BusTapePlayer(BusTape tape) {
    this.operations = tape.operations();
  }

  /**
   * How much of the recording has not been asked for.
   *
   * @return operations; 0 when all were played
   */
  public int remaining() {
    return operations.size() - next;
  }

  /**
   * The next operation, if it is of the kind that is asked for.
   *
   * @param asked what is asked of the device
   * @return the operation recorded
   * @throws TransportException with {@link Kind#PROTOCOL} if another or none was recorded
   */
  public BusRecord take(Operation asked) {
    if (closed) {
      throw TransportException.of(Kind.CLOSED).what("the replay was closed").build();
    }
    check();
    if (next == operations.size()) {
      throw diverge("the recording ends after " + next + " operations, and another was asked for");
    }
    BusRecord operation = operations.get(next);
    if (operation.operation() != asked) {
      throw diverge(
          "operation "
              + (next + 1)
              + " is "
              + asked
              + ", but "
              + operation.operation()
              + " was recorded");
    }
    next++;
    return operation;
  }

  /**
   * Compares the bytes that are sent with those recorded.
   *
   * @param sent what is sent now
   * @param recorded what was sent then
   * @param where the transfer within the operation, for people: {@code ", transfer 2"}, or empty
   * @throws TransportException with {@link Kind#PROTOCOL} if they differ
   */
  public void compareSent(byte[] sent, byte[] recorded, String where) {
    int difference = Arrays.mismatch(sent, recorded);
    if (difference >= 0) {
      throw diverge(
          "operation "
              + next
              + where
              + ": "
              + (sent.length == recorded.length
                  ? "byte " + difference + " sent differs from the recorded one"
                  : sent.length + " bytes sent, " + recorded.length + " recorded"));
    }
  }

  /**
   * Plays a recovery of the bus.
   *
   * @return what the device's {@code recover} returned then
   * @throws TransportException as recorded, or with {@link Kind#PROTOCOL}
   */
  public boolean recover() {
    BusRecord operation = take(Operation.RECOVERY);
    if (operation.outcome() == Outcome.FAILED) {
      throw recorded(operation);
    }
    return operation.outcome() == Outcome.DONE;
  }

  /**
   * The failure that an operation ended in when it was recorded.
   *
   * @param operation one that failed
   * @return the exception, to be thrown
   */
  public static TransportException recorded(BusRecord operation) {
    return TransportException.of(operation.failure().orElse(Kind.BUS_ERROR))
        .what("as recorded in operation " + operation.number())
        .build();
  }

  /**
   * Notes that what is asked departs from the recording.
   *
   * @param how in what; one sentence
   * @return the exception, to be thrown
   */
  public TransportException diverge(String how) {
    diverged = how;
    return divergence();
  }

  /**
   * Whether what was asked has departed from the recording.
   *
   * @return true from the first difference on
   */
  public boolean diverged() {
    return diverged != null;
  }

  /**
   * Repeats the first difference, if there was one.
   *
   * @throws TransportException with {@link Kind#PROTOCOL}
   */
  public void check() {
    if (diverged != null) {
      throw divergence();
    }
  }

  /**
   * The number of the operation taken last, as it is told to people.
   *
   * @return counted from 1; 0 before the first
   */
  public int position() {
    return next;
  }

  private TransportException divergence() {
    return TransportException.of(Kind.PROTOCOL)
        .what("not what was recorded: " + diverged)
        .diagnosis(
            Diagnosis.of(
                "what drives the bus has changed since the recording was made",
                "record again if the change is meant"))
        .build();
  }

  /**
   * Ends the replay. Idempotent.
   *
   * @throws TransportException with {@link Kind#PROTOCOL} if it diverged, or was not played to its
   *     end
   */
  @Override
  public void close() {
    if (closed) {
      return;
    }
    closed = true;
    if (diverged == null && remaining() > 0) {
      diverged = remaining() + " of " + operations.size() + " operations were never asked for";
    }
    check();
  }
}
