package dev.tpm4j.hwtests.kernel;

import dev.tpm4j.hwtests.kernel.CallFaults.Fault;
import dev.tpm4j.simulator.chip.VirtualTimebase;
import dev.tpm4j.transport.linux.Errno;
import dev.tpm4j.transport.spi.SpiDevice;
import dev.tpm4j.transport.spi.SpiTransaction;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * {@code /dev/spidevB.C}: the kernel's rules for chip select and lengths, around any virtual SPI
 * device.
 *
 * <p>{@code cs_change} behind a transfer that is not a message's last toggles chip select, behind
 * the last one it leaves it asserted; without it the last one releases it. A message that fails on
 * the bus releases it. Counters may be read while a program runs.
 */
public final class SpidevNode implements EmulatedNode {

  private static final int RD_MODE = 0x8001_6B01;
  private static final int WR_MODE = 0x4001_6B01;
  private static final int RD_BITS = 0x8001_6B03;
  private static final int WR_BITS = 0x4001_6B03;
  private static final int RD_SPEED = 0x8004_6B04;
  private static final int WR_SPEED = 0x4004_6B04;

  private final SpiDevice wires;
  private final ChipClock clock;
  private final Setup setup;
  private SpiTransaction selected;
  private int mode;
  private long speed;
  private int calls;
  private int edges;
  private int longest;
  private long hertz;

  /**
   * What kind of controller it is.
   *
   * @param bufsiz spidev's parameter: the most bytes of a message
   * @param holdsChipSelect whether the controller heeds {@code cs_change} behind a message's last
   *     transfer
   * @param maxHertz what the device tree allows
   * @param mode the mode it has when it is first opened, {@code SPI_CS_HIGH} and all
   * @param faults what goes wrong
   */
  public record Setup(
      int bufsiz, boolean holdsChipSelect, long maxHertz, int mode, CallFaults faults) {

    /** As on a Raspberry Pi. */
    public static final Setup DEFAULT = new Setup(4096, true, 125_000_000, 0, CallFaults.NONE);

    /**
     * The same, with faults.
     *
     * @param other what goes wrong
     * @return a new setup
     */
    public Setup with(CallFaults other) {
      return new Setup(bufsiz, holdsChipSelect, maxHertz, mode, other);
    }
  }

  /**
   * A node.
   *
   * @param wires the chip
   * @param time the chip's time, which is made to keep up with real time
   * @param setup the controller
   */
  public SpidevNode(SpiDevice wires, VirtualTimebase time, Setup setup) {
    this.wires = Objects.requireNonNull(wires, "wires");
    this.clock = new ChipClock(time);
    this.setup = Objects.requireNonNull(setup, "setup");
    this.mode = setup.mode();
    this.speed = setup.maxHertz();
  }

  /**
   * How often chip select changed.
   *
   * @return twice the number of frames once it is released
   */
  public synchronized int edges() {
    return edges;
  }

  /**
   * Whether chip select is asserted now.
   *
   * @return true if it is
   */
  public synchronized boolean isSelected() {
    return selected != null;
  }

  /**
   * How many messages were asked for.
   *
   * @return the number of {@code SPI_IOC_MESSAGE}, failed ones included
   */
  public synchronized int messages() {
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
   * The clock of the latest transfer.
   *
   * @return in hertz; 0 before the first
   */
  public synchronized long hertz() {
    return hertz;
  }

  /**
   * The mode now.
   *
   * @return the byte that {@code SPI_IOC_RD_MODE} gives
   */
  public synchronized int mode() {
    return mode;
  }

  /**
   * Lets the chip's time pass while no call is made, so that it may ask for attention by itself.
   */
  public synchronized void letTimePass() {
    clock.enter();
    clock.leave();
  }

  @Override
  public OpenFile open(int flags, Readiness readiness) {
    return new OpenFile() {
      @Override
      public int spiMessage(List<SpiTransfer> transfers) throws CallFailure {
        return message(transfers);
      }

      @Override
      public byte[] ioctl(int request, long argument, byte[] data) throws CallFailure {
        return setting(request, data);
      }
    };
  }

  private synchronized byte[] setting(int request, byte[] data) throws CallFailure {
    ByteBuffer word = ByteBuffer.allocate(Integer.BYTES).order(ByteOrder.nativeOrder());
    switch (request) {
      case RD_MODE -> {
        return new byte[] {(byte) mode};
      }
      case RD_BITS -> {
        return new byte[] {Byte.SIZE};
      }
      case RD_SPEED -> {
        return word.putInt((int) speed).array();
      }
      case WR_MODE -> mode = data[0] & 0xFF;
      case WR_BITS -> require(data[0] == 0 || data[0] == Byte.SIZE);
      case WR_SPEED -> speed = word.put(data).getInt(0) & 0xFFFF_FFFFL;
      default -> throw new CallFailure(Errno.ENOTTY);
    }
    return new byte[0];
  }

  private static void require(boolean right) throws CallFailure {
    if (!right) {
      throw new CallFailure(Errno.EINVAL);
    }
  }

  private synchronized int message(List<SpiTransfer> transfers) throws CallFailure {
    calls++;
    int total = 0;
    for (SpiTransfer each : transfers) {
      // The kernel takes a transfer of no bytes; controllers have hung on them.
      require(each.bytes().length > 0);
      require(each.bitsPerWord() == 0 || each.bitsPerWord() == Byte.SIZE);
      total += each.bytes().length;
    }
    longest = Math.max(longest, total);
    if (total > setup.bufsiz()) {
      throw new CallFailure(Errno.EMSGSIZE);
    }
    Optional<Fault> fault = setup.faults().on(calls);
    if (fault.isPresent() && fault.get() instanceof Fault.Fails fails) {
      throw failed(fails, transfers.get(0));
    }
    clock.enter();
    for (int i = 0; i < transfers.size(); i++) {
      boolean last = i == transfers.size() - 1;
      SpiTransfer each = transfers.get(i);
      hertz = each.hertz();
      select();
      selected.transfer(each.bytes(), 0, each.bytes(), 0, each.bytes().length);
      boolean hold = last && each.csChange() && setup.holdsChipSelect();
      if (last ? !hold : each.csChange()) {
        release();
      }
    }
    clock.leave();
    return fault.isPresent() ? total - 1 : total;
  }

  private CallFailure failed(Fault.Fails fault, SpiTransfer transfer) {
    if (!fault.beforeTheBus()) {
      int half = transfer.bytes().length / 2;
      if (half > 0) {
        byte[] part = Arrays.copyOf(transfer.bytes(), half);
        select();
        selected.transfer(part, 0, part, 0, half);
      }
      release();
    }
    return new CallFailure(fault.errno());
  }

  private void select() {
    if (selected == null) {
      selected = wires.begin();
      edges++;
    }
  }

  private void release() {
    if (selected != null) {
      selected.close();
      selected = null;
      edges++;
    }
  }
}
