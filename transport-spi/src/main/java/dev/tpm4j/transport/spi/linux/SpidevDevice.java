package dev.tpm4j.transport.spi.linux;

import com.sun.jna.Memory;
import com.sun.jna.Pointer;
import dev.tpm4j.transport.Diagnosis;
import dev.tpm4j.transport.TransportException;
import dev.tpm4j.transport.TransportException.Kind;
import dev.tpm4j.transport.linux.DeviceNode;
import dev.tpm4j.transport.linux.Errno;
import dev.tpm4j.transport.linux.GpioInput;
import dev.tpm4j.transport.linux.GpioReference;
import dev.tpm4j.transport.spi.SpiCapabilities;
import dev.tpm4j.transport.spi.SpiDevice;
import dev.tpm4j.transport.spi.SpiTransaction;
import dev.tpm4j.transport.tis.InterruptLine;
import dev.tpm4j.transport.tis.InterruptSource;
import java.nio.ByteBuffer;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;

/**
 * A device on an SPI bus of this machine, through {@code /dev/spidevB.C}.
 *
 * <p>Each transfer is one ioctl with one {@code spi_ioc_transfer}. Its {@code cs_change} is set
 * where chip select is to stay asserted behind it ({@code linux/spi/spi.h}: on the last transfer of
 * a message, "the chip may stay selected until the next transfer"), so a transaction with wait
 * states is
 *
 * <pre>
 *   ioctl header      cs_change 1
 *   ioctl one byte    cs_change 1     as often as the chip waits
 *   ioctl data        cs_change 0     chip select is released with the last byte
 * </pre>
 *
 * <p>A transaction that ends otherwise, after an error above all, ends with one byte of zeros and
 * {@code cs_change} 0: spidev has no other way to release chip select that all controllers survive
 * (transfers without a byte hang some). Where the kernel had released it already, the chip sees a
 * frame of one byte, which is no access.
 *
 * <p>All memory is set aside when the device is opened. Not safe for use by several threads at
 * once, but for {@link #close()}. Other programs that use the same bus meanwhile make the kernel
 * release chip select in the middle of an access.
 */
public final class SpidevDevice implements SpiDevice, InterruptSource {

  private static final int BITS = 8;
  private static final byte RELEASE = 0;
  private static final byte HOLD = 1;

  private final DeviceNode node;
  private final SpiCapabilities capabilities;
  private final Memory memory;
  private final ByteBuffer bytes;
  private final int txAt = SpiIocTransfer.SIZE;
  private final int rxAt;
  private final byte[] zeros;
  private final Held held = new Held();
  private boolean selected;
  private GpioInput interrupt;

  private SpidevDevice(DeviceNode node, SpiCapabilities capabilities) {
    this.node = node;
    this.capabilities = capabilities;
    int most = capabilities.maxTransfer();
    this.rxAt = txAt + most;
    this.memory = new Memory((long) rxAt + most);
    memory.clear();
    this.bytes = memory.getByteBuffer(0, memory.size());
    this.zeros = new byte[most];
    memory.setLong(SpiIocTransfer.TX_BUF, Pointer.nativeValue(memory) + txAt);
    memory.setLong(SpiIocTransfer.RX_BUF, Pointer.nativeValue(memory) + rxAt);
    memory.setInt(SpiIocTransfer.SPEED_HZ, (int) capabilities.hertz());
    memory.setByte(SpiIocTransfer.BITS_PER_WORD, (byte) BITS);
  }

  /**
   * What a device is to be.
   *
   * @param mode SPI mode, 0 to 3; TPMs use 0
   * @param hertz the clock wanted, in hertz; what the device tree allows may be less
   * @param maxTransfer longest transfer in bytes, 1 to spidev's {@code bufsiz}
   * @param holdsChipSelect whether the controller is believed to hold chip select between ioctls
   */
  public record Setup(int mode, long hertz, int maxTransfer, boolean holdsChipSelect) {

    public Setup {
      if (mode < 0 || mode > 3) {
        throw new IllegalArgumentException("SPI mode out of range: " + mode);
      }
      if (hertz < 1 || hertz > Integer.MAX_VALUE) {
        throw new IllegalArgumentException("clock out of range: " + hertz);
      }
      if (maxTransfer < 1 || maxTransfer > 1 << 16) {
        throw new IllegalArgumentException("largest transfer out of range: " + maxTransfer);
      }
    }
  }

  /**
   * Opens a node and sets its mode. Nothing moves on the wires.
   *
   * @param path the node, for example {@code "/dev/spidev0.0"}
   * @param setup what it is to be
   * @return the device; the caller closes it
   * @throws TransportException if the node cannot be had, or is none of spidev
   */
  public static SpidevDevice open(String path, Setup setup) {
    Objects.requireNonNull(setup, "setup");
    DeviceNode node = DeviceNode.open(path, DeviceNode.READ_WRITE, new SpidevHelp());
    try {
      long hertz = Math.min(setup.hertz(), configure(node, setup.mode()));
      return new SpidevDevice(
          node, new SpiCapabilities(setup.holdsChipSelect(), true, hertz, setup.maxTransfer()));
    } catch (RuntimeException | Error failure) {
      node.close();
      throw failure;
    }
  }

  /**
   * Sets the mode if it is another, so that nothing is changed that need not be: writing it back
   * inverts a chip select that is a GPIO on some kernels. Returns the highest clock.
   */
  private static long configure(DeviceNode node, int mode) {
    try (Memory value = new Memory(Integer.BYTES)) {
      value.clear();
      succeed(node, node.ioctl(SpiIocTransfer.READ_MODE, value), "SPI_IOC_RD_MODE");
      int before = value.getByte(0) & 0xFF;
      if ((before & ~SpiIocTransfer.CS_HIGH) != mode) {
        value.setByte(0, (byte) (before & SpiIocTransfer.CS_HIGH | mode));
        succeed(node, node.ioctl(SpiIocTransfer.WRITE_MODE, value), "SPI_IOC_WR_MODE");
      }
      succeed(node, node.ioctl(SpiIocTransfer.READ_MAX_SPEED, value), "SPI_IOC_RD_MAX_SPEED_HZ");
      long most = value.getInt(0) & 0xFFFF_FFFFL;
      return most == 0 ? Long.MAX_VALUE : most;
    }
  }

  private static void succeed(DeviceNode node, int result, String request) {
    if (result == -Errno.ENOTTY) {
      throw TransportException.of(Kind.CONFIGURATION)
          .what(node.path() + " is no node of spidev: it does not know " + request)
          .diagnosis(
              Diagnosis.of(
                  "the path leads to a device of another kind",
                  "name a node like /dev/spidev0.0 (tpm4j detect lists those there are)"))
          .build();
    }
    if (result < 0) {
      throw SpidevFailure.of(-result, node.path(), request);
    }
  }

  /**
   * Takes the GPIO that the part's interrupt line is wired to.
   *
   * @param line which
   * @throws TransportException if it cannot be had; this device is still open
   */
  void withInterrupt(GpioReference line) {
    interrupt = GpioInput.open(line);
  }

  @Override
  public Optional<InterruptLine> interruptLine() {
    return Optional.ofNullable(interrupt).map(GpioInterrupt::new);
  }

  @Override
  public SpiCapabilities capabilities() {
    return capabilities;
  }

  @Override
  public SpiTransaction begin() {
    if (!capabilities.holdsChipSelect()) {
      throw TransportException.of(Kind.CHIP_SELECT_NOT_HELD)
          .what(describe() + " was said not to hold chip select")
          .build();
    }
    if (selected) {
      throw new IllegalStateException("a transaction is open");
    }
    held.open = true;
    return held;
  }

  @Override
  public void exchange(byte[] tx, int txOffset, byte[] rx, int rxOffset, int length) {
    message(tx, txOffset, rx, rxOffset, length, RELEASE);
  }

  private void message(
      byte[] tx, int txOffset, byte[] rx, int rxOffset, int length, byte csChange) {
    if (length < 1 || length > capabilities.maxTransfer()) {
      throw new IllegalArgumentException("length of a transfer out of range: " + length);
    }
    bytes.put(txAt, tx == null ? zeros : tx, tx == null ? 0 : txOffset, length);
    memory.setInt(SpiIocTransfer.LEN, length);
    memory.setByte(SpiIocTransfer.CS_CHANGE, csChange);
    int moved = node.ioctl(SpiIocTransfer.MESSAGE_OF_ONE, memory);
    if (moved != length) {
      throw moved < 0
          ? SpidevFailure.of(-moved, describe(), "a transfer of " + length + " bytes")
          : SpidevFailure.cutShort(describe(), moved, length);
    }
    if (rx != null) {
      bytes.get(rxAt, rx, rxOffset, length);
    }
  }

  @Override
  public String describe() {
    return node.path() + " at " + hertz(capabilities.hertz());
  }

  private static String hertz(long hertz) {
    return hertz % 1_000_000 == 0
        ? hertz / 1_000_000 + " MHz"
        : String.format(Locale.ROOT, "%.3g MHz", hertz / 1e6);
  }

  /** Releases chip select, as after any transaction that did not end by itself. */
  @Override
  public boolean recover() {
    held.open = false;
    release();
    return true;
  }

  private void release() {
    selected = false;
    message(null, 0, null, 0, 1, RELEASE);
  }

  /** Releases chip select if a transaction is open, then closes the node. Idempotent. */
  @Override
  public void close() {
    try {
      held.close();
    } finally {
      node.close();
      if (interrupt != null) {
        interrupt.close();
      }
    }
  }

  private final class Held implements SpiTransaction {

    private boolean open;

    private void check() {
      if (!open) {
        throw new IllegalStateException("the transaction was closed");
      }
    }

    @Override
    public void transfer(byte[] tx, int txOffset, byte[] rx, int rxOffset, int length) {
      check();
      // From here on, whatever comes of it: a message that fails may leave chip select as it was.
      selected = true;
      message(tx, txOffset, rx, rxOffset, length, HOLD);
    }

    @Override
    public void transferLast(byte[] tx, int txOffset, byte[] rx, int rxOffset, int length) {
      check();
      selected = true;
      message(tx, txOffset, rx, rxOffset, length, RELEASE);
      selected = false;
      open = false;
    }

    @Override
    public void close() {
      open = false;
      if (selected) {
        release();
      }
    }
  }
}
