package dev.tpm4j.transport.spi;

import dev.tpm4j.transport.record.BusAccess;
import dev.tpm4j.transport.record.BusTransfer;
import dev.tpm4j.transport.tis.TisRegister;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * What the bytes under one chip select mean, whoever made them; and which of them may be shown.
 *
 * <p>Shown are registers known to hold no payload. Everything else behind a header is hidden: the
 * FIFOs, vendor registers, and frames that are not TIS at all.
 */
final class SpiAccess {

  /** The FIFO's wide alias covers this many bytes of addresses (TCG PTP 1.05, table 10). */
  private static final int XDATA_FIFO_SPAN = 0x40;

  private final List<BusTransfer> transfers;
  private final byte[] header = new byte[SpiTisFrame.HEADER];
  private final boolean tis;

  /** Index, counted over all transfers, of the first data byte from the chip; the end if none. */
  private int dataStart;

  private SpiAccess(List<BusTransfer> transfers) {
    this.transfers = transfers;
    int index = 0;
    boolean ready = false;
    for (BusTransfer transfer : transfers) {
      for (int i = 0; i < transfer.sent().length; i++, index++) {
        if (index < SpiTisFrame.HEADER) {
          header[index] = transfer.sent()[i];
        }
        if (!ready && index >= SpiTisFrame.HEADER - 1) {
          // What was not received while sending (half duplex) cannot show a wait state.
          ready = i >= transfer.received().length || SpiTisFrame.isReady(transfer.received()[i]);
          dataStart = index + 1;
        }
      }
    }
    this.tis = index > SpiTisFrame.HEADER && SpiTisFrame.isTisAddress(header);
  }

  static SpiAccess of(List<BusTransfer> transfers) {
    return new SpiAccess(transfers);
  }

  /** The access, if this is one. */
  Optional<BusAccess> decoded() {
    if (!tis) {
      return Optional.empty();
    }
    return Optional.of(
        new BusAccess(
            !SpiTisFrame.isRead(header),
            name(SpiTisFrame.offset(header)),
            SpiTisFrame.locality(header),
            SpiTisFrame.length(header),
            dataStart - SpiTisFrame.HEADER));
  }

  /** The transfers without what may be payload. */
  List<BusTransfer> redacted() {
    if (tis && holdsNoPayload(SpiTisFrame.offset(header), SpiTisFrame.length(header))) {
      return transfers;
    }
    List<BusTransfer> shown = new ArrayList<>(transfers.size());
    int base = 0;
    // Wait bytes of the chip are worth seeing. What the host sent meanwhile may be data already.
    int hideReceived = tis ? dataStart : SpiTisFrame.HEADER;
    for (BusTransfer transfer : transfers) {
      shown.add(transfer.hide(SpiTisFrame.HEADER - base, hideReceived - base));
      base += transfer.sentLength();
    }
    return shown;
  }

  private static boolean holdsNoPayload(int offset, int length) {
    TisRegister register = register(offset);
    return register != null && offset - register.fifoOffset() + length <= register.size();
  }

  private static String name(int offset) {
    TisRegister register = register(offset);
    if (register == null) {
      return String.format(Locale.ROOT, "0x%03X", offset);
    }
    int within = offset - register.fifoOffset();
    return register.tcgName() + (within == 0 || register.size() == 0 ? "" : "+" + within);
  }

  private static TisRegister register(int offset) {
    for (TisRegister register : TisRegister.values()) {
      int start = register.fifoOffset();
      int span =
          switch (register) {
            case DATA_FIFO -> 1;
            case XDATA_FIFO -> XDATA_FIFO_SPAN;
            default -> register.size();
          };
      if (start >= 0 && offset >= start && offset < start + span) {
        return register;
      }
    }
    return null;
  }
}
