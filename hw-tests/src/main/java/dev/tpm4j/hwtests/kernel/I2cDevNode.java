package dev.tpm4j.hwtests.kernel;

import dev.tpm4j.hwtests.kernel.CallFaults.Fault;
import dev.tpm4j.simulator.chip.VirtualTimebase;
import dev.tpm4j.transport.i2c.I2cDevice;
import dev.tpm4j.transport.i2c.I2cDevice.Result;
import dev.tpm4j.transport.linux.Errno;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * {@code /dev/i2c-N}: the kernel's rules for messages, around one virtual I2C device. Counters may
 * be read while a program runs.
 */
public final class I2cDevNode implements EmulatedNode {

  private static final int SLAVE = 0x0703;
  private static final int FUNCS = 0x0705;

  private final I2cDevice wires;
  private final int address;
  private final ChipClock clock;
  private final Setup setup;
  private int calls;
  private int longest;
  private int refused;

  /**
   * What kind of adapter it is.
   *
   * @param functions what {@code I2C_FUNCS} gives
   * @param maxMessage the longest message that its driver takes; a longer one is EOPNOTSUPP
   * @param notAcknowledged the error number that its driver gives for that
   * @param kernelDriver whether a driver of the kernel has the address
   * @param faults what goes wrong
   */
  public record Setup(
      long functions,
      int maxMessage,
      int notAcknowledged,
      boolean kernelDriver,
      CallFaults faults) {

    /** {@code I2C_FUNC_I2C} and the emulation of SMBus. */
    public static final long I2C = 0x0EFF_0001L;

    /** {@code I2C_FUNC_SMBUS_EMUL} alone, as PC chipsets have. */
    public static final long SMBUS_ONLY = 0x0EFF_0008L;

    /** As on a Raspberry Pi, whose driver says EREMOTEIO. */
    public static final Setup DEFAULT =
        new Setup(I2C, 8192, Errno.EREMOTEIO, false, CallFaults.NONE);

    /**
     * The same, with faults.
     *
     * @param other what goes wrong
     * @return a new setup
     */
    public Setup with(CallFaults other) {
      return new Setup(functions, maxMessage, notAcknowledged, kernelDriver, other);
    }
  }

  /**
   * A node with one chip on its bus.
   *
   * @param wires the chip
   * @param address where it is
   * @param time the chip's time, which is made to keep up with real time
   * @param setup the adapter
   */
  public I2cDevNode(I2cDevice wires, int address, VirtualTimebase time, Setup setup) {
    this.wires = Objects.requireNonNull(wires, "wires");
    this.address = address;
    this.clock = new ChipClock(time);
    this.setup = Objects.requireNonNull(setup, "setup");
  }

  /**
   * How many transfers were asked for.
   *
   * @return the number of {@code I2C_RDWR}, failed ones included
   */
  public synchronized int transfers() {
    return calls;
  }

  /**
   * The longest message.
   *
   * @return its bytes
   */
  public synchronized int longestMessage() {
    return longest;
  }

  /**
   * How many transfers were not acknowledged.
   *
   * @return the number
   */
  public synchronized int refused() {
    return refused;
  }

  @Override
  public OpenFile open(int flags, Readiness readiness) {
    return new OpenFile() {
      @Override
      public int i2cMessages(List<I2cMessage> messages) throws CallFailure {
        return transfer(messages);
      }

      @Override
      public byte[] ioctl(int request, long argument, byte[] data) throws CallFailure {
        return setting(request, argument);
      }
    };
  }

  private byte[] setting(int request, long argument) throws CallFailure {
    switch (request) {
      case FUNCS -> {
        return ByteBuffer.allocate(Long.BYTES)
            .order(ByteOrder.nativeOrder())
            .putLong(setup.functions())
            .array();
      }
      case SLAVE -> {
        if (argument < 0 || argument > 0x7F) {
          throw new CallFailure(Errno.EINVAL);
        }
        if (setup.kernelDriver() && argument == address) {
          throw new CallFailure(Errno.EBUSY);
        }
        return new byte[0];
      }
      default -> throw new CallFailure(Errno.ENOTTY);
    }
  }

  private synchronized int transfer(List<I2cMessage> messages) throws CallFailure {
    calls++;
    for (I2cMessage each : messages) {
      longest = Math.max(longest, each.bytes().length);
      if (each.bytes().length > setup.maxMessage()) {
        throw new CallFailure(Errno.EOPNOTSUPP);
      }
    }
    Optional<Fault> fault = setup.faults().on(calls);
    if (fault.isPresent()) {
      if (fault.get() instanceof Fault.Fails fails) {
        throw new CallFailure(fails.errno());
      }
      return messages.size() - 1;
    }
    clock.enter();
    Result result = move(messages);
    clock.leave();
    if (result != Result.ACKNOWLEDGED) {
      refused++;
      throw new CallFailure(setup.notAcknowledged());
    }
    return messages.size();
  }

  /** The shapes that our port has; the kernel takes any. */
  private Result move(List<I2cMessage> messages) throws CallFailure {
    for (I2cMessage each : messages) {
      if (each.address() != address) {
        return Result.ADDRESS_NOT_ACKNOWLEDGED;
      }
    }
    I2cMessage first = messages.get(0);
    int length = first.bytes().length;
    if (messages.size() == 1) {
      return first.isRead()
          ? wires.read(first.bytes(), 0, length)
          : wires.write(first.bytes(), 0, length);
    }
    I2cMessage second = messages.get(1);
    if (messages.size() != 2 || first.isRead() || !second.isRead()) {
      throw new CallFailure(Errno.EOPNOTSUPP);
    }
    return wires.writeRead(first.bytes(), 0, length, second.bytes(), 0, second.bytes().length);
  }
}
