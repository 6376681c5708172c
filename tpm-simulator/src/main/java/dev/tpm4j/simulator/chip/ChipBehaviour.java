package dev.tpm4j.simulator.chip;

import dev.tpm4j.profile.FifoBehaviour;
import dev.tpm4j.profile.TpmProfile;
import java.util.Map;
import java.util.Objects;

/**
 * How a virtual chip behaves. Made from a profile ({@link #of}), where what the profile does not
 * know is filled with something a real part does, and changed fact by fact with {@link
 * #toBuilder()}.
 *
 * <p>All times are virtual. What parts are known to do is in TCG PTP 1.05 §6.5.2 and in the drivers
 * that live with them; see the documentation of the chips.
 *
 * @param vendorId VID shown, 16 bits
 * @param deviceId DID shown, 16 bits
 * @param revisionId RID shown, 8 bits
 * @param interfaceCapability {@code TPM_INTF_CAPABILITY} on SPI; its interrupt bits also on I2C
 * @param interfaceId {@code TPM_INTERFACE_ID}, SPI only
 * @param i2cCapability {@code TPM_I2C_INTERFACE_CAPABILITY}: guard time, clocks, localities
 * @param localities how many localities exist, 1 to 5; others read FF
 * @param burstCount burstCount shown in Ready, 1 to 65535
 * @param staticBurst whether burstCount stays the same instead of telling what may move now
 * @param zeroBurstInResponse static burst only: whether it reads 0 while a response is fetched
 * @param transferSize largest FIFO access the part names, in bytes; larger ones are noted
 * @param inputBuffer largest command in bytes
 * @param checksum I2C: whether the data checksum exists
 * @param cancelPattern what status says after an abort; never {@code BY_VENDOR}
 * @param latencyMicros execution time by command code, in microseconds
 * @param defaultLatencyMicros execution time of all other commands
 * @param busyPolls status reads that say busy after the execution time has passed
 * @param waits SPI wait states
 * @param startupMicros time from power or reset until the registers are valid
 * @param readyMicros time from commandReady in Idle to Ready
 * @param statusMicros time after FIFO bytes for which stsValid stays 0 in Reception
 * @param digestMicros time after FIFO bytes for which burstCount stays 0 in Reception
 * @param localitySettleMicros time after a release before a locality is granted again
 * @param commandReadyInReception whether commandReady stays set during Reception
 * @param idleOnRelinquish whether giving up the locality drops Ready
 * @param idleAfterResponse whether commandReady after a response leads to Idle, so that a second
 *     one is needed
 * @param stsValidInReady whether stsValid is set in Idle and Ready
 * @param stsValidInExecution whether stsValid is set in Execution; one driver in the field takes
 *     its absence for a failure and aborts
 * @param autoReady whether a granted locality finds the chip in Ready without asking
 * @param establishmentShown whether {@code TPM_ACCESS} bit 0 is 1 while no D-RTM happened (0xA1) or
 *     always 0 (0xA0)
 * @param tpm12 whether the status says TPM family 1.2
 * @param nackWhileExecuting I2C: whether the address is refused during Execution
 * @param sleepAfterMicros I2C: idle time after which the chip sleeps; 0 for never
 * @param wakeMicros I2C: time from the first, refused address to being awake
 * @param stretchMicros I2C: time the clock is held low in each message
 * @param guardCheck I2C: what happens to a message within the guard time
 */
public record ChipBehaviour(
    int vendorId,
    int deviceId,
    int revisionId,
    int interfaceCapability,
    int interfaceId,
    int i2cCapability,
    int localities,
    int burstCount,
    boolean staticBurst,
    boolean zeroBurstInResponse,
    int transferSize,
    int inputBuffer,
    boolean checksum,
    FifoBehaviour.CancelPattern cancelPattern,
    Map<Integer, Integer> latencyMicros,
    int defaultLatencyMicros,
    int busyPolls,
    WaitPattern waits,
    int startupMicros,
    int readyMicros,
    int statusMicros,
    int digestMicros,
    int localitySettleMicros,
    boolean commandReadyInReception,
    boolean idleOnRelinquish,
    boolean idleAfterResponse,
    boolean stsValidInReady,
    boolean stsValidInExecution,
    boolean autoReady,
    boolean establishmentShown,
    boolean tpm12,
    boolean nackWhileExecuting,
    int sleepAfterMicros,
    int wakeMicros,
    int stretchMicros,
    GuardCheck guardCheck) {

  public ChipBehaviour {
    Objects.requireNonNull(waits, "waits");
    Objects.requireNonNull(guardCheck, "guardCheck");
    latencyMicros = Map.copyOf(latencyMicros);
    check(vendorId, 0, 0xFFFF, "vendor id");
    check(deviceId, 0, 0xFFFF, "device id");
    check(revisionId, 0, 0xFF, "revision id");
    check(localities, 1, 5, "number of localities");
    check(burstCount, 1, 0xFFFF, "burst count");
    check(transferSize, 1, 0xFFFF, "transfer size");
    check(inputBuffer, 10, 0xFFFF, "input buffer");
    if (cancelPattern == FifoBehaviour.CancelPattern.BY_VENDOR) {
      throw new IllegalArgumentException("a chip has one cancel pattern");
    }
  }

  private static void check(int value, int low, int high, String what) {
    if (value < low || value > high) {
      throw new IllegalArgumentException(what + " out of range: " + value);
    }
  }

  /**
   * The behaviour of the part that a profile describes.
   *
   * @param profile the part
   * @return a behaviour. An unknown VID is the vendor's own, an unknown vendor VID 7447; an unknown
   *     DID and RID are 1; an unknown capability is that of the commonest parts; wait states that
   *     may occur are 2 bytes, unknown ones 1
   */
  public static ChipBehaviour of(TpmProfile profile) {
    return ProfiledBehaviour.of(profile);
  }

  /**
   * {@code TPM_DID_VID}.
   *
   * @return VID in bits 15:0, DID in bits 31:16
   */
  public int didVid() {
    return deviceId << 16 | vendorId;
  }

  /**
   * The low byte of the status after a command was aborted in Execution.
   *
   * @return as the vendor's parts show it
   */
  int canceledStatus() {
    return switch (cancelPattern) {
      case STMICRO, NUVOTON -> 0xC0;
      default -> 0x40;
    };
  }

  /**
   * The low byte of the status in Execution: nothing that a driver takes for {@link
   * #canceledStatus()}. Nuvoton's pattern has 80, so selfTestDone is set there too.
   */
  int executionStatus() {
    if (!stsValidInExecution) {
      return 0;
    }
    return cancelPattern == FifoBehaviour.CancelPattern.NUVOTON ? 0x84 : 0x80;
  }

  long latencyNanos(int commandCode) {
    return 1_000L * latencyMicros.getOrDefault(commandCode, defaultLatencyMicros);
  }

  /**
   * Begins a changed behaviour.
   *
   * @return a builder that holds this one's facts
   */
  public Builder toBuilder() {
    return new Builder(this);
  }

  /** Changes single facts of a {@link ChipBehaviour}. */
  public static final class Builder {
    private int vendorId;
    private int deviceId;
    private int revisionId;
    private int interfaceCapability;
    private int interfaceId;
    private int i2cCapability;
    private int localities;
    private int burstCount;
    private boolean staticBurst;
    private boolean zeroBurstInResponse;
    private int transferSize;
    private int inputBuffer;
    private boolean checksum;
    private FifoBehaviour.CancelPattern cancelPattern;
    private Map<Integer, Integer> latencyMicros;
    private int defaultLatencyMicros;
    private int busyPolls;
    private WaitPattern waits;
    private int startupMicros;
    private int readyMicros;
    private int statusMicros;
    private int digestMicros;
    private int localitySettleMicros;
    private boolean commandReadyInReception;
    private boolean idleOnRelinquish;
    private boolean idleAfterResponse;
    private boolean stsValidInReady;
    private boolean stsValidInExecution;
    private boolean autoReady;
    private boolean establishmentShown;
    private boolean tpm12;
    private boolean nackWhileExecuting;
    private int sleepAfterMicros;
    private int wakeMicros;
    private int stretchMicros;
    private GuardCheck guardCheck;

    private Builder(ChipBehaviour from) {
      vendorId = from.vendorId;
      deviceId = from.deviceId;
      revisionId = from.revisionId;
      interfaceCapability = from.interfaceCapability;
      interfaceId = from.interfaceId;
      i2cCapability = from.i2cCapability;
      localities = from.localities;
      burstCount = from.burstCount;
      staticBurst = from.staticBurst;
      zeroBurstInResponse = from.zeroBurstInResponse;
      transferSize = from.transferSize;
      inputBuffer = from.inputBuffer;
      checksum = from.checksum;
      cancelPattern = from.cancelPattern;
      latencyMicros = from.latencyMicros;
      defaultLatencyMicros = from.defaultLatencyMicros;
      busyPolls = from.busyPolls;
      waits = from.waits;
      startupMicros = from.startupMicros;
      readyMicros = from.readyMicros;
      statusMicros = from.statusMicros;
      digestMicros = from.digestMicros;
      localitySettleMicros = from.localitySettleMicros;
      commandReadyInReception = from.commandReadyInReception;
      idleOnRelinquish = from.idleOnRelinquish;
      idleAfterResponse = from.idleAfterResponse;
      stsValidInReady = from.stsValidInReady;
      stsValidInExecution = from.stsValidInExecution;
      autoReady = from.autoReady;
      establishmentShown = from.establishmentShown;
      tpm12 = from.tpm12;
      nackWhileExecuting = from.nackWhileExecuting;
      sleepAfterMicros = from.sleepAfterMicros;
      wakeMicros = from.wakeMicros;
      stretchMicros = from.stretchMicros;
      guardCheck = from.guardCheck;
    }

    /** Sets {@link ChipBehaviour#vendorId()}. */
    public Builder vendorId(int value) {
      vendorId = value;
      return this;
    }

    /** Sets {@link ChipBehaviour#deviceId()}. */
    public Builder deviceId(int value) {
      deviceId = value;
      return this;
    }

    /** Sets {@link ChipBehaviour#revisionId()}. */
    public Builder revisionId(int value) {
      revisionId = value;
      return this;
    }

    /** Sets {@link ChipBehaviour#interfaceCapability()}. */
    public Builder interfaceCapability(int value) {
      interfaceCapability = value;
      return this;
    }

    /** Sets {@link ChipBehaviour#interfaceId()}. */
    public Builder interfaceId(int value) {
      interfaceId = value;
      return this;
    }

    /** Sets {@link ChipBehaviour#i2cCapability()}. */
    public Builder i2cCapability(int value) {
      i2cCapability = value;
      return this;
    }

    /** Sets {@link ChipBehaviour#localities()}. */
    public Builder localities(int value) {
      localities = value;
      return this;
    }

    /** Sets {@link ChipBehaviour#burstCount()}. */
    public Builder burstCount(int value) {
      burstCount = value;
      return this;
    }

    /** Sets {@link ChipBehaviour#staticBurst()}. */
    public Builder staticBurst(boolean value) {
      staticBurst = value;
      return this;
    }

    /** Sets {@link ChipBehaviour#zeroBurstInResponse()}. */
    public Builder zeroBurstInResponse(boolean value) {
      zeroBurstInResponse = value;
      return this;
    }

    /** Sets {@link ChipBehaviour#transferSize()}. */
    public Builder transferSize(int value) {
      transferSize = value;
      return this;
    }

    /** Sets {@link ChipBehaviour#inputBuffer()}. */
    public Builder inputBuffer(int value) {
      inputBuffer = value;
      return this;
    }

    /** Sets {@link ChipBehaviour#checksum()}. */
    public Builder checksum(boolean value) {
      checksum = value;
      return this;
    }

    /** Sets {@link ChipBehaviour#cancelPattern()}. */
    public Builder cancelPattern(FifoBehaviour.CancelPattern value) {
      cancelPattern = value;
      return this;
    }

    /** Sets {@link ChipBehaviour#latencyMicros()}. */
    public Builder latencyMicros(Map<Integer, Integer> value) {
      latencyMicros = value;
      return this;
    }

    /** Sets {@link ChipBehaviour#defaultLatencyMicros()}. */
    public Builder defaultLatencyMicros(int value) {
      defaultLatencyMicros = value;
      return this;
    }

    /** Sets {@link ChipBehaviour#busyPolls()}. */
    public Builder busyPolls(int value) {
      busyPolls = value;
      return this;
    }

    /** Sets {@link ChipBehaviour#waits()}. */
    public Builder waits(WaitPattern value) {
      waits = value;
      return this;
    }

    /** Sets {@link ChipBehaviour#startupMicros()}. */
    public Builder startupMicros(int value) {
      startupMicros = value;
      return this;
    }

    /** Sets {@link ChipBehaviour#readyMicros()}. */
    public Builder readyMicros(int value) {
      readyMicros = value;
      return this;
    }

    /** Sets {@link ChipBehaviour#statusMicros()}. */
    public Builder statusMicros(int value) {
      statusMicros = value;
      return this;
    }

    /** Sets {@link ChipBehaviour#digestMicros()}. */
    public Builder digestMicros(int value) {
      digestMicros = value;
      return this;
    }

    /** Sets {@link ChipBehaviour#localitySettleMicros()}. */
    public Builder localitySettleMicros(int value) {
      localitySettleMicros = value;
      return this;
    }

    /** Sets {@link ChipBehaviour#commandReadyInReception()}. */
    public Builder commandReadyInReception(boolean value) {
      commandReadyInReception = value;
      return this;
    }

    /** Sets {@link ChipBehaviour#idleOnRelinquish()}. */
    public Builder idleOnRelinquish(boolean value) {
      idleOnRelinquish = value;
      return this;
    }

    /** Sets {@link ChipBehaviour#idleAfterResponse()}. */
    public Builder idleAfterResponse(boolean value) {
      idleAfterResponse = value;
      return this;
    }

    /** Sets {@link ChipBehaviour#stsValidInReady()}. */
    public Builder stsValidInReady(boolean value) {
      stsValidInReady = value;
      return this;
    }

    /** Sets {@link ChipBehaviour#stsValidInExecution()}. */
    public Builder stsValidInExecution(boolean value) {
      stsValidInExecution = value;
      return this;
    }

    /** Sets {@link ChipBehaviour#autoReady()}. */
    public Builder autoReady(boolean value) {
      autoReady = value;
      return this;
    }

    /** Sets {@link ChipBehaviour#establishmentShown()}. */
    public Builder establishmentShown(boolean value) {
      establishmentShown = value;
      return this;
    }

    /** Sets {@link ChipBehaviour#tpm12()}. */
    public Builder tpm12(boolean value) {
      tpm12 = value;
      return this;
    }

    /** Sets {@link ChipBehaviour#nackWhileExecuting()}. */
    public Builder nackWhileExecuting(boolean value) {
      nackWhileExecuting = value;
      return this;
    }

    /** Sets {@link ChipBehaviour#sleepAfterMicros()}. */
    public Builder sleepAfterMicros(int value) {
      sleepAfterMicros = value;
      return this;
    }

    /** Sets {@link ChipBehaviour#wakeMicros()}. */
    public Builder wakeMicros(int value) {
      wakeMicros = value;
      return this;
    }

    /** Sets {@link ChipBehaviour#stretchMicros()}. */
    public Builder stretchMicros(int value) {
      stretchMicros = value;
      return this;
    }

    /** Sets {@link ChipBehaviour#guardCheck()}. */
    public Builder guardCheck(GuardCheck value) {
      guardCheck = value;
      return this;
    }

    /** The behaviour. */
    public ChipBehaviour build() {
      return new ChipBehaviour(
          vendorId,
          deviceId,
          revisionId,
          interfaceCapability,
          interfaceId,
          i2cCapability,
          localities,
          burstCount,
          staticBurst,
          zeroBurstInResponse,
          transferSize,
          inputBuffer,
          checksum,
          cancelPattern,
          latencyMicros,
          defaultLatencyMicros,
          busyPolls,
          waits,
          startupMicros,
          readyMicros,
          statusMicros,
          digestMicros,
          localitySettleMicros,
          commandReadyInReception,
          idleOnRelinquish,
          idleAfterResponse,
          stsValidInReady,
          stsValidInExecution,
          autoReady,
          establishmentShown,
          tpm12,
          nackWhileExecuting,
          sleepAfterMicros,
          wakeMicros,
          stretchMicros,
          guardCheck);
    }
  }
}
