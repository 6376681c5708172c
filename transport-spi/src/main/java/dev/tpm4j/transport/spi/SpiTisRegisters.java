package dev.tpm4j.transport.spi;

import dev.tpm4j.profile.FifoBehaviour.WaitStates;
import dev.tpm4j.profile.TpmProfile;
import dev.tpm4j.transport.Diagnosis;
import dev.tpm4j.transport.Timebase;
import dev.tpm4j.transport.TransportException;
import dev.tpm4j.transport.TransportException.Kind;
import dev.tpm4j.transport.tis.TisCapabilities;
import dev.tpm4j.transport.tis.TisRegister;
import dev.tpm4j.transport.tis.TisRegisters;
import java.lang.System.Logger.Level;
import java.util.Arrays;
import java.util.Objects;

/**
 * TIS registers in SPI frames, with wait states (TCG PTP 1.05 §7.4.5 and §7.4.6).
 *
 * <p>One access is one frame under one chip select:
 *
 * <pre>
 *          __                                                                      __
 *   CS       \____________________________________________________________________/
 *   MOSI     | R/W len-1 |  D4  | loc off |  off  | (  00  )*k | data, or 00 ...   |
 *   MISO     |     x     |  x   |    x    |   ..w | ( ...w )*k | x, or data ...    |
 *                                             |         |
 *             w = 1: data comes next ---------+         |
 *             w = 0: clock whole bytes until one has w = 1
 * </pre>
 *
 * <p>Which way a frame goes is decided when this object is made, by what the device can do and what
 * the profile says of the part:
 *
 * <table>
 * <caption>Choice of framing</caption>
 * <tr><th>wait states</th><th>holds chip select</th><th>full duplex</th><th>framing</th></tr>
 * <tr><td>never</td><td>any</td><td>yes</td><td>{@link Framing#VERIFIED_SINGLE}</td></tr>
 * <tr><td>never</td><td>yes</td><td>no</td><td>{@link Framing#HELD}, the wait bit unseen</td></tr>
 * <tr><td>header bit, unknown</td><td>yes</td><td>yes</td><td>{@link Framing#HELD}</td></tr>
 * <tr><td>header bit, unknown</td><td>no</td><td>any</td><td>refused: CHIP_SELECT_NOT_HELD</td></tr>
 * <tr><td>header bit, unknown</td><td>yes</td><td>no</td><td>refused: CONFIGURATION</td></tr>
 * <tr><td>never</td><td>no</td><td>no</td><td>refused: CHIP_SELECT_NOT_HELD</td></tr>
 * </table>
 *
 * <p>Errors. The bus is idle after each of them: chip select has been released, and if the release
 * failed too, that failure is suppressed in the first.
 *
 * <ul>
 *   <li>{@link Kind#WAIT_STATES_EXCEEDED}: {@value #MAX_WAIT_BYTES} bytes passed without a ready
 *       bit; the chip saw the header only, and no register changed. Or: a part said never to insert
 *       wait states did so in an access to a FIFO. Some bytes moved then, it is not known which:
 *       abort (or rewind) and repeat. From then on the framing is {@link Framing#HELD}, so the
 *       repetition succeeds. Other registers bear repetition and are repeated here.
 *   <li>{@link Kind#CHIP_SELECT_NOT_HELD}: such a wait state, on a device that cannot hold chip
 *       select.
 *   <li>{@link Kind#CLOSED}: after {@link #close()}.
 *   <li>What the device throws is passed up unchanged.
 * </ul>
 *
 * <p>All bits 1 (a floating MISO) are "ready" followed by data of FF: that is for the engine to
 * judge. No access allocates memory. Not safe for use by several threads at once.
 */
public final class SpiTisRegisters implements TisRegisters {

  private static final System.Logger LOG = System.getLogger(SpiTisRegisters.class.getName());

  /**
   * Most bytes clocked while the chip inserts wait states. Parts are seen to need 0 to 3; drivers
   * allow 50 (Linux) to 256 (tpm2-tss, sleeping), and U-Boot, which clocks as fast as we do, 100.
   */
  public static final int MAX_WAIT_BYTES = 100;

  /** How frames go over the wires. */
  public enum Framing {
    /** Chip select is held; header, wait bytes and data are transfers of their own. */
    HELD,
    /** Header and data in one transfer; the wait bit is verified afterwards. */
    VERIFIED_SINGLE
  }

  private final SpiDevice device;
  private final Timebase timebase;
  private final SpiCapabilities bus;
  private final TisCapabilities capabilities;
  private final byte[] frame = new byte[SpiTisFrame.HEADER + SpiTisFrame.MAX_DATA];
  private Framing framing;
  private boolean closed;

  /**
   * Takes an SPI device for a part. Nothing moves on the wires yet. From here on the device is
   * closed by {@link #close()}; if this constructor throws, it is still the caller's.
   *
   * @param device the wires
   * @param profile the part; its wait states and transfer size count here
   * @param timebase the clock of the board
   * @throws TransportException if this device cannot frame accesses to this part; see the table
   *     above. Also with {@link Kind#CONFIGURATION} if its transfers are too short for a register.
   */
  public SpiTisRegisters(SpiDevice device, TpmProfile profile, Timebase timebase) {
    this.device = Objects.requireNonNull(device, "device");
    this.timebase = Objects.requireNonNull(timebase, "timebase");
    this.bus = device.capabilities();
    this.framing = choose(bus, profile, device);
    int most = Math.min(SpiTisFrame.MAX_DATA, bus.maxTransfer() - SpiTisFrame.HEADER);
    this.capabilities =
        new TisCapabilities(
            TisCapabilities.Bus.SPI,
            Math.min(most, profile.fifo().transferSize().orElse(most)),
            false);
  }

  private static Framing choose(SpiCapabilities bus, TpmProfile profile, SpiDevice device) {
    boolean never = profile.fifo().waitStates() == WaitStates.NEVER;
    if (bus.maxTransfer() < SpiTisFrame.HEADER + Integer.BYTES) {
      throw TransportException.of(Kind.CONFIGURATION)
          .what(
              device.describe()
                  + " moves at most "
                  + bus.maxTransfer()
                  + " bytes at once; a TPM register takes 8")
          .diagnosis(
              Diagnosis.of(
                  "the adapter or its driver limits the length of a transfer",
                  "raise the limit (Linux: spidev.bufsiz), or use another adapter"))
          .build();
    }
    if (!bus.holdsChipSelect() && !(never && bus.fullDuplex())) {
      throw TransportException.of(Kind.CHIP_SELECT_NOT_HELD)
          .what(
              device.describe()
                  + " cannot hold chip select, and "
                  + profile.name()
                  + switch (profile.fifo().waitStates()) {
                    case NEVER -> " cannot be read in one transfer of a half-duplex device";
                    case HEADER_BIT -> " inserts wait states";
                    case UNKNOWN -> " may insert wait states";
                  })
          .diagnosis(refusal(profile))
          .build();
    }
    if (!bus.fullDuplex() && !never) {
      throw TransportException.of(Kind.CONFIGURATION)
          .what(
              device.describe()
                  + " is half duplex: the wait bit comes while the header is sent, so it is not"
                  + " seen, and "
                  + profile.name()
                  + " needs it")
          .diagnosis(
              Diagnosis.of(
                  "the adapter drops what the TPM sends during the header",
                  "use a full-duplex adapter, or a part without wait states (Infineon SLB967x)"))
          .build();
    }
    return never && bus.fullDuplex() ? Framing.VERIFIED_SINGLE : Framing.HELD;
  }

  private static Diagnosis refusal(TpmProfile profile) {
    Diagnosis general = Diagnosis.of(Kind.CHIP_SELECT_NOT_HELD);
    return profile.fifo().waitStates() == WaitStates.UNKNOWN
        ? general.or(
            "the profile does not say whether the part inserts wait states",
            "read the marking on the chip and choose its own profile (tpm4j profile list)")
        : general;
  }

  @Override
  public TisCapabilities capabilities() {
    return capabilities;
  }

  /**
   * How frames go over the wires now. Changes from {@link Framing#VERIFIED_SINGLE} to {@link
   * Framing#HELD} when the part shows a wait state that its profile denies; never back.
   *
   * @return the framing of the next access
   */
  public Framing framing() {
    return framing;
  }

  @Override
  public void read(int locality, TisRegister register, byte[] data, int offset, int length) {
    access(true, locality, register, data, offset, length);
  }

  @Override
  public void write(int locality, TisRegister register, byte[] data, int offset, int length) {
    access(false, locality, register, data, offset, length);
  }

  private void access(
      boolean read, int locality, TisRegister register, byte[] data, int offset, int length) {
    check(locality, register, data, offset, length);
    if (framing == Framing.VERIFIED_SINGLE) {
      if (single(read, locality, register, data, offset, length)) {
        return;
      }
      waitStateInSingleTransfer(read, register);
    }
    held(read, locality, register, data, offset, length);
  }

  private void check(int locality, TisRegister register, byte[] data, int offset, int length) {
    if (closed) {
      throw TransportException.of(Kind.CLOSED).what("the SPI registers were closed").build();
    }
    if (locality < 0 || locality > 4) {
      throw new IllegalArgumentException("locality out of range: " + locality);
    }
    if (register.fifoOffset() < 0) {
      throw new IllegalArgumentException(register.tcgName() + " does not exist on SPI");
    }
    int most = isFifo(register) ? capabilities.maxTransfer() : register.size();
    if (length < 1 || length > most) {
      throw new IllegalArgumentException(
          "length out of range for " + register.tcgName() + ": " + length);
    }
    Objects.checkFromIndexSize(offset, length, data.length);
  }

  private static boolean isFifo(TisRegister register) {
    return register.size() == 0;
  }

  /** Header and data in one transfer. Returns whether the chip was ready for the data. */
  private boolean single(
      boolean read, int locality, TisRegister register, byte[] data, int offset, int length) {
    SpiTisFrame.putHeader(frame, read, locality, register, length);
    int end = SpiTisFrame.HEADER + length;
    if (read) {
      Arrays.fill(frame, SpiTisFrame.HEADER, end, (byte) 0);
    } else {
      System.arraycopy(data, offset, frame, SpiTisFrame.HEADER, length);
    }
    device.exchange(frame, 0, frame, 0, end);
    if (!SpiTisFrame.isReady(frame[SpiTisFrame.HEADER - 1])) {
      return false;
    }
    if (read) {
      System.arraycopy(frame, SpiTisFrame.HEADER, data, offset, length);
    }
    return true;
  }

  /** The profile was wrong. Goes on with held polling where the access may be repeated. */
  private void waitStateInSingleTransfer(boolean read, TisRegister register) {
    if (!bus.holdsChipSelect()) {
      throw TransportException.of(Kind.CHIP_SELECT_NOT_HELD)
          .what(
              "the part inserted a wait state, which its profile denies, and "
                  + device.describe()
                  + " cannot hold chip select")
          .register(register.tcgName())
          .diagnosis(
              Diagnosis.of(
                      "another part is mounted than the profile describes",
                      "read the marking on the chip; parts with wait states need an adapter that"
                          + " can hold chip select (Linux spidev)")
                  .or(
                      "MISO is held low or the TPM has no power, which looks the same",
                      "measure MISO while chip select is high, and VDD"))
          .build();
    }
    framing = Framing.HELD;
    LOG.log(
        Level.WARNING,
        "{0}: the part inserted a wait state, which its profile denies; polling from now on",
        device.describe());
    if (isFifo(register)) {
      throw TransportException.of(Kind.WAIT_STATES_EXCEEDED)
          .what(
              "the part inserted a wait state in a single transfer, so its FIFO "
                  + (read ? "gave" : "took")
                  + " an unknown number of bytes")
          .register(register.tcgName())
          .diagnosis(
              Diagnosis.of(
                  "the profile says this part inserts no wait states, but it does",
                  "choose the profile of the exact part; this connection now waits as it should"))
          .build();
    }
  }

  /** Header, wait bytes and data under one held chip select. */
  private void held(
      boolean read, int locality, TisRegister register, byte[] data, int offset, int length) {
    SpiTisFrame.putHeader(frame, read, locality, register, length);
    try (SpiTransaction transaction = device.begin()) {
      transaction.transfer(frame, 0, bus.fullDuplex() ? frame : null, 0, SpiTisFrame.HEADER);
      if (bus.fullDuplex() && !SpiTisFrame.isReady(frame[SpiTisFrame.HEADER - 1])) {
        awaitReady(transaction, register);
      }
      if (read) {
        transaction.transferLast(null, 0, data, offset, length);
      } else {
        transaction.transferLast(data, offset, null, 0, length);
      }
    }
  }

  private void awaitReady(SpiTransaction transaction, TisRegister register) {
    long start = timebase.nanoTime();
    int seen = frame[0] | frame[1] | frame[2] | frame[3];
    for (int i = 0; i < MAX_WAIT_BYTES; i++) {
      transaction.transfer(null, 0, frame, 0, 1);
      if (SpiTisFrame.isReady(frame[0])) {
        return;
      }
      seen |= frame[0];
    }
    throw waitStatesExceeded(register, seen == 0, timebase.nanoTime() - start);
  }

  private static TransportException waitStatesExceeded(
      TisRegister register, boolean stuckLow, long elapsed) {
    Diagnosis general = Diagnosis.of(Kind.WAIT_STATES_EXCEEDED);
    return TransportException.of(Kind.WAIT_STATES_EXCEEDED)
        .what(
            stuckLow
                ? "MISO read 00 for the header and all "
                    + MAX_WAIT_BYTES
                    + " wait bytes: nothing ever drove it high"
                : "the TPM inserted more than "
                    + MAX_WAIT_BYTES
                    + " wait bytes; MISO moved, but its ready bit stayed 0")
        .register(register.tcgName())
        .elapsed(elapsed)
        .diagnosis(
            stuckLow
                ? Diagnosis.of(
                        "MISO is shorted to ground or held low, or the TPM has no power",
                        "measure MISO while chip select is high, and VDD")
                    .or(
                        "the TPM is held in reset or does not see its chip select",
                        "measure the reset line RST# (must be high) and chip select (must go low)")
                    .or(
                        "chip select was released after the header, so the TPM gave up",
                        "check that the SPI controller holds chip select through the access, or use"
                            + " a GPIO for it")
                    .or("the TPM is busy or hung", "reset it and try again")
                : general.or("the bits are distorted on the wire", "try a clock of 1 MHz"))
        .build();
  }

  @Override
  public boolean recover() {
    return device.recover();
  }

  @Override
  public String describe() {
    return "SPI " + device.describe();
  }

  @Override
  public void close() {
    closed = true;
    device.close();
  }
}
