package dev.tpm4j.profile;

import java.util.Collections;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalInt;
import java.util.TreeMap;

/**
 * How a part's TIS/PTP FIFO interface behaves: what a driver must know or may use, and what a
 * virtual chip imitates. Unknown is always allowed; the driver then probes, or takes the safe way.
 *
 * @param waitStates SPI: whether the part inserts wait states
 * @param transferSize largest FIFO access in bytes, 1 to 64 on SPI, more on I2C; absent: what the
 *     interface capability says
 * @param burst whether burstCount is static
 * @param burstCount burstCount a virtual chip shows, in bytes, 1 to 65535
 * @param interfaceCapability {@code TPM_INTF_CAPABILITY} (SPI) or {@code
 *     TPM_I2C_INTERFACE_CAPABILITY} (I2C), 32 bits, as the part shows it
 * @param guardTimeMicros I2C: guard time in microseconds that overrides the capability's
 * @param checksum I2C: whether {@code TPM_DATA_CSUM} works
 * @param localitySettleMicros wait between releasing a locality and requesting one, in microseconds
 * @param timeouts TIMEOUT_A to TIMEOUT_D
 * @param cancelPattern the status that says a command has been cancelled
 * @param resendOnStuckStatus whether status may stay wrong for one send, so that the whole command
 *     is to be sent again (Infineon)
 * @param responseRead how the response is fetched
 * @param expectCheck when Expect is checked before tpmGo
 * @param latencyMicros typical execution time in microseconds, 0 or more, by command code; for
 *     virtual chips and as a first guess for polling
 */
public record FifoBehaviour(
    WaitStates waitStates,
    OptionalInt transferSize,
    Burst burst,
    OptionalInt burstCount,
    OptionalInt interfaceCapability,
    OptionalInt guardTimeMicros,
    Checksum checksum,
    OptionalInt localitySettleMicros,
    Timeouts timeouts,
    CancelPattern cancelPattern,
    boolean resendOnStuckStatus,
    ResponseRead responseRead,
    ExpectCheck expectCheck,
    Map<Integer, Integer> latencyMicros) {

  /** Nothing is known: the safe way everywhere. */
  public static final FifoBehaviour UNKNOWN =
      new FifoBehaviour(
          WaitStates.UNKNOWN,
          OptionalInt.empty(),
          Burst.UNKNOWN,
          OptionalInt.empty(),
          OptionalInt.empty(),
          OptionalInt.empty(),
          Checksum.UNKNOWN,
          OptionalInt.empty(),
          Timeouts.UNKNOWN,
          CancelPattern.BY_VENDOR,
          false,
          ResponseRead.HEADER_FIRST,
          ExpectCheck.UNLESS_CHECKSUM,
          Map.of());

  public FifoBehaviour {
    Objects.requireNonNull(waitStates, "waitStates");
    Objects.requireNonNull(burst, "burst");
    Objects.requireNonNull(checksum, "checksum");
    Objects.requireNonNull(timeouts, "timeouts");
    Objects.requireNonNull(cancelPattern, "cancelPattern");
    Objects.requireNonNull(responseRead, "responseRead");
    Objects.requireNonNull(expectCheck, "expectCheck");
    check(transferSize, 1, 0xFFFF, "transfer size");
    check(burstCount, 1, 0xFFFF, "burst count");
    check(guardTimeMicros, 0, 1_000_000, "guard time");
    check(localitySettleMicros, 0, 10_000_000, "locality settle time");
    latencyMicros = Collections.unmodifiableMap(new TreeMap<>(latencyMicros));
    for (int micros : latencyMicros.values()) {
      if (micros < 0) {
        throw new IllegalArgumentException("latency out of range: " + micros);
      }
    }
  }

  private static void check(OptionalInt value, int low, int high, String what) {
    if (value.isPresent() && (value.getAsInt() < low || value.getAsInt() > high)) {
      throw new IllegalArgumentException(what + " out of range: " + value.getAsInt());
    }
  }

  /** SPI wait states (TCG PTP 1.05 §7.4.5). */
  public enum WaitStates {
    /** The part never inserts any; header and data may go in one transfer. */
    NEVER,
    /** Bit 0 of the header's last byte, and of each byte after it, says when data may follow. */
    HEADER_BIT,
    /** Not known: treated as {@link #HEADER_BIT}. */
    UNKNOWN
  }

  /** Kind of burstCount. */
  public enum Burst {
    /** It does not change during a command and may read 0 while a response is fetched. */
    STATIC,
    /** It says how many bytes may move now. */
    DYNAMIC,
    /** Not known: the interface capability decides. */
    UNKNOWN
  }

  /** The I2C data checksum. */
  public enum Checksum {
    /** It works. */
    SUPPORTED,
    /** The part does not have it. */
    ABSENT,
    /** Not known: it is tried when the connection opens. */
    UNKNOWN
  }

  /** The value of {@code TPM_STS} that means "the command was cancelled". */
  public enum CancelPattern {
    /** 0x40: commandReady. */
    STANDARD,
    /** 0xC0: STMicroelectronics. */
    STMICRO,
    /** 0x80 or 0xC0: Nuvoton (Winbond). */
    NUVOTON,
    /** Chosen by the vendor id read from the part. */
    BY_VENDOR
  }

  /** How a response is fetched. */
  public enum ResponseRead {
    /** The header first, then as much as its size field says. */
    HEADER_FIRST,
    /**
     * The length expected of the command in one access, with responseRetry as the repair. Only for
     * parts known to bear being read past the end of a response.
     */
    SPECULATIVE
  }

  /** When {@code Expect} is checked before {@code tpmGo}. */
  public enum ExpectCheck {
    /** Always. */
    ALWAYS,
    /** Unless the checksum of the command is verified, which says more. */
    UNLESS_CHECKSUM,
    /** Never; lost bytes then show as a timeout. */
    NEVER
  }

  /**
   * Interface timeouts in milliseconds (TCG PTP 1.05 §6.5.1.3); absent: the specification's.
   *
   * @param a locality and burst count
   * @param b commandReady
   * @param c stsValid and dataAvail
   * @param d FIFO
   */
  public record Timeouts(OptionalInt a, OptionalInt b, OptionalInt c, OptionalInt d) {

    /** The specification's. */
    public static final Timeouts UNKNOWN =
        new Timeouts(
            OptionalInt.empty(), OptionalInt.empty(), OptionalInt.empty(), OptionalInt.empty());

    public Timeouts {
      check(a, 1, 600_000, "timeout A");
      check(b, 1, 600_000, "timeout B");
      check(c, 1, 600_000, "timeout C");
      check(d, 1, 600_000, "timeout D");
    }
  }

  /**
   * A builder that starts from this behaviour.
   *
   * @return the builder
   */
  public Builder toBuilder() {
    return new Builder(this);
  }

  /** Changes single facts of a {@link FifoBehaviour}. */
  public static final class Builder {
    private WaitStates waitStates;
    private OptionalInt transferSize;
    private Burst burst;
    private OptionalInt burstCount;
    private OptionalInt interfaceCapability;
    private OptionalInt guardTimeMicros;
    private Checksum checksum;
    private OptionalInt localitySettleMicros;
    private Timeouts timeouts;
    private CancelPattern cancelPattern;
    private boolean resendOnStuckStatus;
    private ResponseRead responseRead;
    private ExpectCheck expectCheck;
    private Map<Integer, Integer> latencyMicros;

    private Builder(FifoBehaviour from) {
      waitStates = from.waitStates;
      transferSize = from.transferSize;
      burst = from.burst;
      burstCount = from.burstCount;
      interfaceCapability = from.interfaceCapability;
      guardTimeMicros = from.guardTimeMicros;
      checksum = from.checksum;
      localitySettleMicros = from.localitySettleMicros;
      timeouts = from.timeouts;
      cancelPattern = from.cancelPattern;
      resendOnStuckStatus = from.resendOnStuckStatus;
      responseRead = from.responseRead;
      expectCheck = from.expectCheck;
      latencyMicros = from.latencyMicros;
    }

    /**
     * Sets {@link FifoBehaviour#waitStates()}.
     *
     * @param value the fact
     * @return this
     */
    public Builder waitStates(WaitStates value) {
      waitStates = value;
      return this;
    }

    /**
     * Sets {@link FifoBehaviour#transferSize()}.
     *
     * @param bytes the fact
     * @return this
     */
    public Builder transferSize(int bytes) {
      transferSize = OptionalInt.of(bytes);
      return this;
    }

    /**
     * Sets {@link FifoBehaviour#burst()}.
     *
     * @param value the fact
     * @return this
     */
    public Builder burst(Burst value) {
      burst = value;
      return this;
    }

    /**
     * Sets {@link FifoBehaviour#burstCount()}.
     *
     * @param bytes the fact
     * @return this
     */
    public Builder burstCount(int bytes) {
      burstCount = OptionalInt.of(bytes);
      return this;
    }

    /**
     * Sets {@link FifoBehaviour#interfaceCapability()}.
     *
     * @param word the fact
     * @return this
     */
    public Builder interfaceCapability(int word) {
      interfaceCapability = OptionalInt.of(word);
      return this;
    }

    /**
     * Sets {@link FifoBehaviour#guardTimeMicros()}.
     *
     * @param micros the fact
     * @return this
     */
    public Builder guardTimeMicros(int micros) {
      guardTimeMicros = OptionalInt.of(micros);
      return this;
    }

    /**
     * Sets {@link FifoBehaviour#checksum()}.
     *
     * @param value the fact
     * @return this
     */
    public Builder checksum(Checksum value) {
      checksum = value;
      return this;
    }

    /**
     * Sets {@link FifoBehaviour#localitySettleMicros()}.
     *
     * @param micros the fact
     * @return this
     */
    public Builder localitySettleMicros(int micros) {
      localitySettleMicros = OptionalInt.of(micros);
      return this;
    }

    /**
     * Sets {@link FifoBehaviour#timeouts()}.
     *
     * @param value the fact
     * @return this
     */
    public Builder timeouts(Timeouts value) {
      timeouts = value;
      return this;
    }

    /**
     * Sets {@link FifoBehaviour#cancelPattern()}.
     *
     * @param value the fact
     * @return this
     */
    public Builder cancelPattern(CancelPattern value) {
      cancelPattern = value;
      return this;
    }

    /**
     * Sets {@link FifoBehaviour#resendOnStuckStatus()}.
     *
     * @param value the fact
     * @return this
     */
    public Builder resendOnStuckStatus(boolean value) {
      resendOnStuckStatus = value;
      return this;
    }

    /**
     * Sets {@link FifoBehaviour#responseRead()}.
     *
     * @param value the fact
     * @return this
     */
    public Builder responseRead(ResponseRead value) {
      responseRead = value;
      return this;
    }

    /**
     * Sets {@link FifoBehaviour#expectCheck()}.
     *
     * @param value the fact
     * @return this
     */
    public Builder expectCheck(ExpectCheck value) {
      expectCheck = value;
      return this;
    }

    /**
     * Sets {@link FifoBehaviour#latencyMicros()}.
     *
     * @param value microseconds by command code
     * @return this
     */
    public Builder latencyMicros(Map<Integer, Integer> value) {
      latencyMicros = value;
      return this;
    }

    /**
     * The behaviour.
     *
     * @return an immutable record
     */
    public FifoBehaviour build() {
      return new FifoBehaviour(
          waitStates,
          transferSize,
          burst,
          burstCount,
          interfaceCapability,
          guardTimeMicros,
          checksum,
          localitySettleMicros,
          timeouts,
          cancelPattern,
          resendOnStuckStatus,
          responseRead,
          expectCheck,
          latencyMicros);
    }
  }
}
