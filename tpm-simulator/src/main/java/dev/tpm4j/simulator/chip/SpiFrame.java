package dev.tpm4j.simulator.chip;

import dev.tpm4j.simulator.chip.Violation.Kind;
import java.util.Arrays;

/**
 * The shift register of a TPM on SPI: what it does with each byte between two edges of chip select
 * (TCG PTP 1.05 §7.4.5).
 *
 * <pre>
 *   MOSI  [R/W, size-1] [D4] [locality, offset 11:8] [offset 7:0]  [--]...  data
 *   MISO   00            00   00                      ready         ready    data
 * </pre>
 *
 * Bit 6 of the first byte is reserved and ignored, because a firmware that sets it is in the field.
 */
final class SpiFrame {

  private static final int HEADER = 4;
  private static final int TPM_ADDRESS = 0xD4;
  private static final int READ = 0x80;
  private static final int SIZE_MASK = 0x3F;
  private static final int READY = 0x01;

  private final TisChip chip;
  private final byte[] data = new byte[SIZE_MASK + 1];
  private int headerBytes;
  private boolean read;
  private int length;
  private int address;
  private int locality;
  private RegisterSpan place;
  private int waitsLeft;
  private int waits;
  private int moved;
  private int pastEnd;
  private boolean foreign;
  private long turn;

  SpiFrame(TisChip chip) {
    this.chip = chip;
  }

  /** Chip select falls. */
  void select() {
    headerBytes = 0;
    address = 0;
    moved = 0;
    waits = 0;
    waitsLeft = 0;
    pastEnd = 0;
    foreign = !chip.powered();
    place = null;
  }

  /** One byte in, one byte out. */
  int clock(int mosi) {
    if (headerBytes < HEADER) {
      return header(mosi & 0xFF);
    }
    if (foreign) {
      moved++;
      return 0xFF;
    }
    if (waitsLeft > 0) {
      waitsLeft--;
      waits++;
      return waitsLeft == 0 ? READY : 0;
    }
    if (moved == length) {
      pastEnd++;
      return 0xFF;
    }
    return read ? readByte() : writeByte(mosi);
  }

  private int header(int mosi) {
    int index = headerBytes++;
    switch (index) {
      case 0 -> {
        read = (mosi & READ) != 0;
        length = (mosi & SIZE_MASK) + 1;
      }
      case 1 -> foreign |= mosi != TPM_ADDRESS;
      default -> address = address << 8 | mosi;
    }
    if (index < HEADER - 1 || foreign) {
      return foreign ? 0xFF : 0;
    }
    locality = address >>> 12;
    place = RegisterSpan.fifoMap(address & 0xFFF);
    waitsLeft = chip.waits(chip.behaviour().waits().of(!read, turn++));
    return waitsLeft == 0 ? READY : 0;
  }

  private int readByte() {
    if (moved == 0) {
      if (place.isFifo()) {
        chip.beginFifo(length);
      } else {
        snapshot();
      }
    }
    if (place.isFifo()) {
      data[moved] = (byte) chip.readFifo(locality);
    }
    return data[moved++] & 0xFF;
  }

  /** All registers in reach are looked at once, so that their bytes belong together. */
  private void snapshot() {
    Arrays.fill(data, (byte) 0xFF);
    int at = 0;
    while (at < length) {
      RegisterSpan span = RegisterSpan.fifoMap((address & 0xFFF) + at);
      int count = Math.max(1, Math.min(span.left(), length - at));
      if (span.register() != null && !span.isFifo()) {
        byte[] value = chip.read(locality, span.register(), span.first(), count);
        System.arraycopy(value, span.first(), data, at, Math.min(count, span.left()));
      }
      at += count;
    }
  }

  private int writeByte(int mosi) {
    if (moved == 0 && place.isFifo()) {
      chip.beginFifo(length);
    }
    data[moved++] = (byte) mosi;
    if (place.isFifo()) {
      chip.writeFifo(locality, mosi & 0xFF);
    } else if (moved == length) {
      apply();
    }
    return 0xFF;
  }

  private void apply() {
    int at = 0;
    while (at < length) {
      RegisterSpan span = RegisterSpan.fifoMap((address & 0xFFF) + at);
      int count = Math.max(1, Math.min(span.left(), length - at));
      if (span.register() != null && !span.isFifo()) {
        chip.write(
            locality,
            span.register(),
            span.first(),
            Arrays.copyOfRange(data, at, at + count),
            count);
      }
      at += count;
    }
  }

  /** Chip select rises: the frame is over, whole or not. */
  void release() {
    if (headerBytes == 0) {
      return;
    }
    boolean whole = headerBytes == HEADER && moved >= length && !foreign;
    long now = chip.timebase().nanoTime();
    if (!whole && !foreign) {
      chip.log()
          .violation(
              Kind.FRAME_CUT,
              now,
              "chip select rose after "
                  + moved
                  + " of "
                  + length
                  + " bytes and "
                  + waits
                  + " of wait");
    }
    if (pastEnd > 0) {
      chip.log().violation(Kind.CLOCKED_PAST_END, now, pastEnd + " bytes after the frame's end");
    }
    chip.log().record(entry(whole, now));
    headerBytes = 0;
  }

  private BusAccess entry(boolean whole, long now) {
    int payload = foreign ? 0 : moved;
    int bytes = headerBytes + waits + moved + pastEnd;
    return new BusAccess(
        now,
        place == null ? -1 : locality,
        read ? BusAccess.Direction.READ : BusAccess.Direction.WRITE,
        place == null ? "unaddressed" : place.name(),
        Arrays.copyOf(data, payload),
        waits,
        new WireCost(1, 1, 1, bytes, payload),
        foreign
            ? BusAccess.Outcome.IGNORED
            : whole ? BusAccess.Outcome.COMPLETE : BusAccess.Outcome.CUT);
  }
}
