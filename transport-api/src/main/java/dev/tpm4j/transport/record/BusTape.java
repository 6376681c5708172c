package dev.tpm4j.transport.record;

import dev.tpm4j.transport.TransportException;
import dev.tpm4j.transport.TransportException.Kind;
import java.util.List;
import java.util.Objects;

/**
 * A whole recording of a bus, complete enough to be played back; see {@link BusTapeRecording}.
 *
 * @param setup which bus
 * @param operations what was done on it, in order, nothing hidden
 */
public record BusTape(BusSetup setup, List<BusRecord> operations) {

  /**
   * Checks that it can be played.
   *
   * @throws TransportException with {@link Kind#CONFIGURATION} if bytes are hidden or an operation
   *     belongs to the other bus
   */
  public BusTape {
    Objects.requireNonNull(setup, "setup");
    operations = List.copyOf(operations);
    for (BusRecord each : operations) {
      if (each.operation() != BusRecord.Operation.RECOVERY
          && each.operation().isSpi() != setup instanceof BusSetup.Spi) {
        throw unplayable("operation " + each.number() + " is for the other bus");
      }
      for (BusTransfer transfer : each.transfers()) {
        if (transfer.sentHidden() + transfer.receivedHidden() > 0) {
          throw unplayable("operation " + each.number() + " is redacted");
        }
        if (each.operation().isSpi()
            && transfer.received().length != 0
            && transfer.received().length != transfer.sent().length) {
          throw unplayable(
              "operation " + each.number() + " received another number of bytes than it sent");
        }
      }
    }
  }

  private static TransportException unplayable(String why) {
    return TransportException.of(Kind.CONFIGURATION)
        .what("this recording of a bus cannot be played: " + why)
        .build();
  }
}
