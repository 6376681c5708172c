package dev.tpm4j.transport.tis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.sun.management.ThreadMXBean;
import dev.tpm4j.profile.HostInterface;
import dev.tpm4j.profile.TpmProfile;
import dev.tpm4j.profile.Wiring;
import dev.tpm4j.transport.Timebase;
import dev.tpm4j.transport.TransportException;
import java.lang.management.ManagementFactory;
import org.junit.jupiter.api.Test;

class AllocationTest {

  /** A chip that answers everything at once and allocates nothing. */
  private static final class Instant implements TisRegisters {
    private final byte[] response = Commands.randomResponse(32, 5);
    private int flags = 0xC0;
    private int received;
    private int given;

    @Override
    public TisCapabilities capabilities() {
      return CAPABILITIES;
    }

    private static final TisCapabilities CAPABILITIES =
        new TisCapabilities(TisCapabilities.Bus.SPI, 64, false);

    @Override
    public void read(int locality, TisRegister register, byte[] data, int offset, int length) {
      if (register == TisRegister.DATA_FIFO) {
        System.arraycopy(response, given, data, offset, length);
        given += length;
        flags = given == response.length ? 0x80 : 0x90;
        return;
      }
      int value =
          switch (register) {
            case ACCESS -> 0xA1;
            case STS -> 0x04000000 | (64 << 8) | flags;
            case DID_VID -> 0x001B15D1;
            case INTF_CAPABILITY -> 0x30000697;
            default -> 0;
          };
      for (int i = 0; i < length; i++) {
        data[offset + i] = (byte) (value >>> 8 * i);
      }
    }

    @Override
    public void write(int locality, TisRegister register, byte[] data, int offset, int length) {
      if (register == TisRegister.DATA_FIFO) {
        received += length;
        flags = received == 12 ? 0x80 : 0x88;
      } else if (register == TisRegister.STS) {
        flags = data[offset] == TisStatus.TPM_GO ? 0x90 : 0xC0;
        received = 0;
        given = 0;
      }
    }

    @Override
    public boolean recover() {
      return false;
    }

    @Override
    public String describe() {
      return "instant";
    }

    @Override
    public void close() {}
  }

  private static final class Still implements Timebase {
    private long now;

    @Override
    public long nanoTime() {
      return now;
    }

    @Override
    public void sleep(long nanos) throws TransportException {
      now += Math.max(0, nanos);
    }
  }

  @Test
  void transmitAllocatesNothing() {
    assumeTrue(
        ManagementFactory.getThreadMXBean() instanceof ThreadMXBean,
        "this JVM does not count allocated bytes");
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    TisTransport transport =
        TisTransport.open(
            new Instant(),
            TpmProfile.of(
                "instant", HostInterface.FIFO_SPI, new Wiring.Spi("", 0, true, 0, 8, 1_000_000)),
            new Still());
    byte[] command = Commands.getRandom(32);
    byte[] response = new byte[100];
    for (int i = 0; i < 20_000; i++) {
      transport.transmit(command, command.length, response);
    }
    int commands = 10_000;
    long least = Long.MAX_VALUE;
    for (int round = 0; round < 5; round++) {
      long before = threads.getCurrentThreadAllocatedBytes();
      for (int i = 0; i < commands; i++) {
        transport.transmit(command, command.length, response);
      }
      least = Math.min(least, threads.getCurrentThreadAllocatedBytes() - before);
    }

    // The least of some rounds, and less than one object per hundred commands: what is left is the
    // JVM's own, which compiles meanwhile.
    assertThat(least).isLessThan(commands / 100 * 16L);
  }
}
