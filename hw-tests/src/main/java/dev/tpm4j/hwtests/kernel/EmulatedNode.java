package dev.tpm4j.hwtests.kernel;

import dev.tpm4j.transport.linux.Errno;
import java.util.List;

/** A device node that programs may open. Called by one thread at a time. */
public interface EmulatedNode {

  /**
   * A program opens the node.
   *
   * @param flags of open(2)
   * @param readiness says when there is something to read; may be used from any thread
   * @return the open file
   * @throws CallFailure if it cannot be opened
   */
  OpenFile open(int flags, Readiness readiness) throws CallFailure;

  /** What poll(2) sees of an open file. */
  interface Readiness {

    /**
     * There is something to read, or no longer.
     *
     * @param readable whether there is
     */
    void set(boolean readable);
  }

  /** An open file; a call that is not overridden is one that the node does not know. */
  interface OpenFile {

    /**
     * {@code SPI_IOC_MESSAGE}.
     *
     * @param transfers what to move; what is received goes into them
     * @return the number of bytes moved
     * @throws CallFailure if the call fails
     */
    default int spiMessage(List<SpiTransfer> transfers) throws CallFailure {
      throw new CallFailure(Errno.ENOTTY);
    }

    /**
     * {@code I2C_RDWR}.
     *
     * @param messages what to move; what is received goes into them
     * @return the number of messages done
     * @throws CallFailure if the call fails
     */
    default int i2cMessages(List<I2cMessage> messages) throws CallFailure {
      throw new CallFailure(Errno.ENOTTY);
    }

    /**
     * {@code GPIO_V2_GET_LINE_IOCTL}.
     *
     * @param request the {@code struct gpio_v2_line_request}
     * @param readiness says when the line has edges to read
     * @return the open line
     * @throws CallFailure if the call fails
     */
    default OpenFile gpioLine(byte[] request, Readiness readiness) throws CallFailure {
      throw new CallFailure(Errno.ENOTTY);
    }

    /**
     * Any other ioctl.
     *
     * @param request its number
     * @param argument the argument: a number, or where the program has its data
     * @param data what the argument points to, where the request's number says that there is such
     * @return what is written there; nothing for a request that gives nothing
     * @throws CallFailure if the call fails
     */
    default byte[] ioctl(int request, long argument, byte[] data) throws CallFailure {
      throw new CallFailure(Errno.ENOTTY);
    }

    /**
     * read(2).
     *
     * @param length at most so many bytes
     * @return the bytes
     * @throws CallFailure if the call fails
     */
    default byte[] read(int length) throws CallFailure {
      throw new CallFailure(Errno.EINVAL);
    }

    /**
     * write(2).
     *
     * @param data the bytes
     * @return how many were taken
     * @throws CallFailure if the call fails
     */
    default int write(byte[] data) throws CallFailure {
      throw new CallFailure(Errno.EINVAL);
    }

    /** The program closes it, or ends. */
    default void close() {}
  }

  /**
   * One {@code spi_ioc_transfer}.
   *
   * @param bytes what is sent; replaced by what is received
   * @param csChange {@code cs_change} is set
   * @param hertz {@code speed_hz}
   * @param bitsPerWord {@code bits_per_word}
   */
  record SpiTransfer(byte[] bytes, boolean csChange, long hertz, int bitsPerWord) {}

  /**
   * One {@code i2c_msg}.
   *
   * @param address its address
   * @param flags its flags
   * @param bytes what is sent, or receives what is read
   */
  record I2cMessage(int address, int flags, byte[] bytes) {

    private static final int READ = 1;

    /**
     * Whether it is read.
     *
     * @return true if {@code I2C_M_RD} is set
     */
    public boolean isRead() {
      return (flags & READ) != 0;
    }
  }
}
