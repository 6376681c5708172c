package dev.tpm4j.client;

import dev.tpm4j.acpi.ShippedProfiles;
import dev.tpm4j.simulator.chip.VirtualBoard;
import dev.tpm4j.transport.TpmTransport;
import dev.tpm4j.transport.record.BusRecord;
import dev.tpm4j.transport.record.BusSetup;
import dev.tpm4j.transport.record.BusSink;
import dev.tpm4j.transport.record.BusTransfer;
import dev.tpm4j.transport.record.Redaction;
import dev.tpm4j.transport.spi.RecordingSpiDevice;
import dev.tpm4j.transport.spi.SpiDevice;
import java.io.ByteArrayOutputStream;

/** A probe on MOSI and MISO: what passed through the FIFO, bursts put together again. */
final class WireTap implements BusSink {

  private static final String FIFO = "FIFO";

  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

  TpmTransport connect(VirtualBoard board) {
    return board.connect(
        ShippedProfiles.find("infineon-slb9670").orElseThrow(),
        device ->
            new RecordingSpiDevice((SpiDevice) device, this, Redaction.NONE, board.timebase()));
  }

  byte[] bytes() {
    return bytes.toByteArray();
  }

  @Override
  public void begin(BusSetup setup, Redaction redaction) {
    // One bus is as good as another.
  }

  @Override
  public void accept(BusRecord operation) {
    boolean fifo = operation.access().map(each -> each.register().contains(FIFO)).orElse(false);
    if (!fifo) {
      return;
    }
    boolean write = operation.access().get().write();
    int length = operation.access().get().length();
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    for (BusTransfer transfer : operation.transfers()) {
      all.writeBytes(write ? transfer.sent() : transfer.received());
    }
    // In front of the data are the header and the wait states.
    byte[] line = all.toByteArray();
    int count = Math.min(length, line.length);
    bytes.write(line, line.length - count, count);
  }

  @Override
  public void close() {
    // Nothing is pending.
  }
}
