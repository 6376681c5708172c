package dev.tpm4j.transport.i2c.linux;

import com.sun.jna.Memory;
import com.sun.jna.Pointer;
import dev.tpm4j.transport.Diagnosis;
import dev.tpm4j.transport.TransportException;
import dev.tpm4j.transport.TransportException.Kind;
import dev.tpm4j.transport.i2c.I2cCapabilities;
import dev.tpm4j.transport.i2c.I2cDevice;
import dev.tpm4j.transport.linux.DeviceNode;
import dev.tpm4j.transport.linux.Errno;
import dev.tpm4j.transport.linux.GpioInput;
import dev.tpm4j.transport.linux.GpioReference;
import dev.tpm4j.transport.tis.InterruptLine;
import dev.tpm4j.transport.tis.InterruptSource;
import java.nio.ByteBuffer;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;

/**
 * A device at an address of an I2C bus of this machine, through {@code /dev/i2c-N}. Each call is
 * one {@code I2C_RDWR} of one or two messages.
 *
 * <p>What is not acknowledged comes back from the kernel as an error whose number depends on the
 * adapter's driver:
 *
 * <table>
 * <caption>Errors that say "not acknowledged"</caption>
 * <tr><th>error</th><th>means ({@code Documentation/i2c/fault-codes.rst})</th><th>taken for</th></tr>
 * <tr><td>ENXIO</td><td>the address was not acknowledged</td><td>address</td></tr>
 * <tr><td>EREMOTEIO</td><td>something was not (bcm2835, designware: either)</td><td>address; but
 *     where more than a register's address was sent to a device that acknowledged something before,
 *     some of it may have arrived: then the register's address is sent alone at once. A device that
 *     does not acknowledge that either did not hear the first; of one that does it is not known, and
 *     it counts as data</td></tr>
 * </table>
 *
 * <p>Everything else is a {@link TransportException}. The kernel sends STOP in all these cases.
 *
 * <p>All memory is set aside when the device is opened. Not safe for use by several threads at
 * once, but for {@link #close()}.
 */
public final class I2cDevDevice implements I2cDevice, InterruptSource {

  private static final int MESSAGES_AT = I2cRdwr.DATA_SIZE;
  private static final int SECOND_AT = MESSAGES_AT + I2cRdwr.MSG_SIZE;
  private static final int BYTES_AT = MESSAGES_AT + 2 * 16;

  private final DeviceNode node;
  private final Setup setup;
  private final I2cCapabilities capabilities;
  private final Memory memory;
  private final ByteBuffer bytes;
  private final Pointer tx;
  private final Pointer rx;
  private final int rxAt;
  private boolean answered;
  private GpioInput interrupt;

  private I2cDevDevice(DeviceNode node, Setup setup) {
    this.node = node;
    this.setup = setup;
    this.capabilities =
        new I2cCapabilities(true, setup.hertz(), setup.maxMessage(), setup.maxMessage());
    this.rxAt = BYTES_AT + setup.maxMessage();
    this.memory = new Memory((long) rxAt + setup.maxMessage());
    memory.clear();
    this.bytes = memory.getByteBuffer(0, memory.size());
    this.tx = memory.share(BYTES_AT);
    this.rx = memory.share(rxAt);
    memory.setPointer(0, memory.share(MESSAGES_AT));
  }

  /**
   * What a device is to be.
   *
   * @param address 7-bit address, or 10-bit if {@code tenBit}
   * @param tenBit whether the address has 10 bits
   * @param hertz the bus clock as far as it is known, in hertz; a program cannot set it
   * @param maxMessage longest message in bytes, 8 to 8192
   */
  public record Setup(int address, boolean tenBit, long hertz, int maxMessage) {

    public Setup {
      if (address < 0 || address > (tenBit ? 0x3FF : 0x7F)) {
        throw new IllegalArgumentException("I2C address out of range: " + address);
      }
      if (hertz < 1) {
        throw new IllegalArgumentException("clock out of range: " + hertz);
      }
      if (maxMessage < 8 || maxMessage > I2cRdwr.MOST) {
        throw new IllegalArgumentException("longest message out of range: " + maxMessage);
      }
    }
  }

  /**
   * Opens a node. Nothing moves on the wires.
   *
   * @param path the node, for example {@code "/dev/i2c-1"}
   * @param setup what it is to be
   * @return the device; the caller closes it
   * @throws TransportException if the node cannot be had, its adapter cannot do I2C proper, or with
   *     {@link Kind#BUSY} if a driver of the kernel has the address
   */
  public static I2cDevDevice open(String path, Setup setup) {
    Objects.requireNonNull(setup, "setup");
    DeviceNode node = DeviceNode.open(path, DeviceNode.READ_WRITE, new I2cDevHelp());
    try {
      requireFunctions(node, setup);
      requireAddress(node, setup);
      return new I2cDevDevice(node, setup);
    } catch (RuntimeException | Error failure) {
      node.close();
      throw failure;
    }
  }

  private static void requireFunctions(DeviceNode node, Setup setup) {
    try (Memory value = new Memory(Long.BYTES)) {
      value.clear();
      int result = node.ioctl(I2cRdwr.FUNCS, value);
      if (result == -Errno.ENOTTY) {
        throw TransportException.of(Kind.CONFIGURATION)
            .what(node.path() + " is no node of i2c-dev: it does not know I2C_FUNCS")
            .diagnosis(
                Diagnosis.of(
                    "the path leads to a device of another kind",
                    "name a node like /dev/i2c-1 (tpm4j detect lists those there are)"))
            .build();
      }
      if (result < 0) {
        throw I2cDevFailure.of(-result, node.path(), "I2C_FUNCS");
      }
      long functions = value.getNativeLong(0).longValue();
      if ((functions & I2cRdwr.FUNC_I2C) == 0) {
        throw TransportException.of(Kind.CONFIGURATION)
            .what(
                String.format(
                    Locale.ROOT,
                    "the adapter of %s does SMBus only (functions 0x%08X)",
                    node.path(),
                    functions))
            .diagnosis(
                Diagnosis.of(
                    "SMBus adapters (those of PC chipsets) move 32 bytes at most and no plain"
                        + " messages, which a TPM needs",
                    "wire the TPM to another bus (i2cdetect -l lists them)"))
            .build();
      }
      if (setup.tenBit() && (functions & I2cRdwr.FUNC_10BIT) == 0) {
        throw TransportException.of(Kind.CONFIGURATION)
            .what("the adapter of " + node.path() + " has no 10-bit addresses")
            .build();
      }
    }
  }

  /** i2c-dev checks only this request against the drivers of the kernel. */
  private static void requireAddress(DeviceNode node, Setup setup) {
    if (setup.tenBit()) {
      return;
    }
    int result = node.ioctl(I2cRdwr.SLAVE, Pointer.createConstant(setup.address()));
    if (result == -Errno.EBUSY) {
      throw I2cDevHelp.addressTaken(node.path(), setup.address());
    }
    if (result < 0) {
      throw I2cDevFailure.of(-result, node.path(), "I2C_SLAVE");
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
  public I2cCapabilities capabilities() {
    return capabilities;
  }

  @Override
  public Result write(byte[] data, int offset, int length) {
    sending(data, offset, length);
    return transfer(1, length > 1);
  }

  @Override
  public Result read(byte[] data, int offset, int length) {
    message(MESSAGES_AT, I2cRdwr.READ, length, rx);
    return received(transfer(1, false), data, offset, length);
  }

  @Override
  public Result writeRead(
      byte[] tx, int txOffset, int txLength, byte[] rx, int rxOffset, int rxLength) {
    sending(tx, txOffset, txLength);
    message(SECOND_AT, I2cRdwr.READ, rxLength, this.rx);
    return received(transfer(2, txLength > 1), rx, rxOffset, rxLength);
  }

  private void sending(byte[] data, int offset, int length) {
    message(MESSAGES_AT, (short) 0, length, tx);
    bytes.put(BYTES_AT, data, offset, length);
  }

  private void message(int at, short direction, int length, Pointer buffer) {
    if (length < 1 || length > setup.maxMessage()) {
      throw new IllegalArgumentException("length of a message out of range: " + length);
    }
    memory.setShort(at + I2cRdwr.ADDR, (short) setup.address());
    memory.setShort(
        at + I2cRdwr.FLAGS, (short) (direction | (setup.tenBit() ? I2cRdwr.TEN_BIT : 0)));
    memory.setShort(at + I2cRdwr.LEN, (short) length);
    memory.setPointer(at + I2cRdwr.BUF, buffer);
  }

  private Result transfer(int messages, boolean dataMayHaveArrived) {
    memory.setInt(I2cRdwr.NMSGS, messages);
    int done = node.ioctl(I2cRdwr.RDWR, memory);
    if (done == messages) {
      answered = true;
      return Result.ACKNOWLEDGED;
    }
    if (done == -Errno.ENXIO || done == -Errno.EREMOTEIO && !(dataMayHaveArrived && answered)) {
      return Result.ADDRESS_NOT_ACKNOWLEDGED;
    }
    if (done == -Errno.EREMOTEIO) {
      return hearsItsAddress() ? Result.DATA_NOT_ACKNOWLEDGED : Result.ADDRESS_NOT_ACKNOWLEDGED;
    }
    throw done < 0
        ? I2cDevFailure.of(-done, describe(), "a transfer of " + messages + " messages")
        : I2cDevFailure.cutShort(describe(), done, messages);
  }

  /** Writing a register's address alone has no effect on a part but that of pointing there. */
  private boolean hearsItsAddress() {
    memory.setShort(MESSAGES_AT + I2cRdwr.LEN, (short) 1);
    memory.setInt(I2cRdwr.NMSGS, 1);
    int done = node.ioctl(I2cRdwr.RDWR, memory);
    return done != -Errno.EREMOTEIO && done != -Errno.ENXIO;
  }

  private Result received(Result result, byte[] data, int offset, int length) {
    if (result == Result.ACKNOWLEDGED) {
      bytes.get(rxAt, data, offset, length);
    }
    return result;
  }

  @Override
  public String describe() {
    return String.format(Locale.ROOT, "%s address 0x%02X", node.path(), setup.address());
  }

  /** Closes the node. Idempotent. */
  @Override
  public void close() {
    node.close();
    if (interrupt != null) {
      interrupt.close();
    }
  }
}
