package dev.tpm4j.simulator.chip;

import dev.tpm4j.transport.TransportException;
import dev.tpm4j.transport.spi.SpiCapabilities;
import dev.tpm4j.transport.spi.SpiDevice;
import dev.tpm4j.transport.spi.SpiTransaction;
import java.util.Arrays;
import java.util.Locale;
import java.util.Objects;

/**
 * A virtual chip on an SPI bus: each byte shifted, each edge of chip select, each wait state.
 *
 * <p>The capabilities may be those of a poor adapter. One that does not hold chip select refuses
 * {@link #begin()}; one that is not full duplex receives zeros while it sends; a small {@code
 * maxTransfer} is enforced. Each byte takes 8 clocks of virtual time.
 *
 * <p>What a chip gives past the end of a frame, without power, or when it is not addressed, is FF.
 */
public final class VirtualSpiChip implements SpiDevice {

  private static final long NANOS_PER_SECOND = 1_000_000_000L;

  private final TisChip chip;
  private final SpiCapabilities capabilities;
  private final long byteNanos;
  private final SpiFrame frame;
  private final Transaction transaction = new Transaction();
  private boolean closed;

  /**
   * A chip on a good adapter.
   *
   * @param chip the part
   * @param hertz the bus clock
   */
  public VirtualSpiChip(TisChip chip, long hertz) {
    this(chip, new SpiCapabilities(true, true, hertz, 4096));
  }

  /**
   * A chip on an adapter.
   *
   * @param chip the part
   * @param capabilities what the adapter can do
   */
  public VirtualSpiChip(TisChip chip, SpiCapabilities capabilities) {
    this.chip = Objects.requireNonNull(chip, "chip");
    this.capabilities = Objects.requireNonNull(capabilities, "capabilities");
    this.byteNanos = (8 * NANOS_PER_SECOND + capabilities.hertz() - 1) / capabilities.hertz();
    this.frame = new SpiFrame(chip);
  }

  /**
   * The part behind the pins.
   *
   * @return the chip
   */
  public TisChip chip() {
    return chip;
  }

  @Override
  public SpiCapabilities capabilities() {
    return capabilities;
  }

  @Override
  public SpiTransaction begin() {
    if (!capabilities.holdsChipSelect()) {
      throw TransportException.of(TransportException.Kind.CHIP_SELECT_NOT_HELD)
          .what("this virtual adapter does not hold chip select between transfers")
          .build();
    }
    return select();
  }

  @Override
  public void exchange(byte[] tx, int txOffset, byte[] rx, int rxOffset, int length) {
    try (SpiTransaction once = select()) {
      once.transfer(tx, txOffset, rx, rxOffset, length);
    }
  }

  private SpiTransaction select() {
    if (closed) {
      throw TisChip.closed(describe());
    }
    if (transaction.open) {
      throw new IllegalStateException("chip select is asserted already");
    }
    frame.select();
    transaction.open = true;
    return transaction;
  }

  /** {@inheritDoc} Releases chip select if it was left asserted. */
  @Override
  public boolean recover() {
    transaction.close();
    return true;
  }

  @Override
  public String describe() {
    return String.format(Locale.ROOT, "virtual bus at %s MHz", megahertz(capabilities.hertz()));
  }

  private static String megahertz(long hertz) {
    return hertz % 1_000_000 == 0
        ? Long.toString(hertz / 1_000_000)
        : String.format(Locale.ROOT, "%.3f", hertz / 1e6);
  }

  @Override
  public void close() {
    transaction.close();
    closed = true;
  }

  private final class Transaction implements SpiTransaction {

    private boolean open;

    @Override
    public void transfer(byte[] tx, int txOffset, byte[] rx, int rxOffset, int length) {
      if (!open) {
        throw new IllegalStateException("chip select is not asserted");
      }
      if (length < 1 || length > capabilities.maxTransfer()) {
        throw new IllegalArgumentException(
            "transfer of " + length + " bytes; 1 to " + capabilities.maxTransfer());
      }
      boolean hears = tx == null || capabilities.fullDuplex();
      byte[] sent =
          tx == null ? new byte[length] : Arrays.copyOfRange(tx, txOffset, txOffset + length);
      for (int i = 0; i < length; i++) {
        chip.timebase().advance(byteNanos);
        int miso = frame.clock(sent[i]);
        if (rx != null) {
          rx[rxOffset + i] = hears ? (byte) miso : 0;
        }
      }
    }

    @Override
    public void close() {
      if (open) {
        open = false;
        frame.release();
      }
    }
  }
}
