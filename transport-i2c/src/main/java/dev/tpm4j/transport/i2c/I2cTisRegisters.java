package dev.tpm4j.transport.i2c;

import dev.tpm4j.profile.FifoBehaviour.Checksum;
import dev.tpm4j.profile.TpmProfile;
import dev.tpm4j.transport.Diagnosis;
import dev.tpm4j.transport.Timebase;
import dev.tpm4j.transport.TransportException;
import dev.tpm4j.transport.TransportException.Kind;
import dev.tpm4j.transport.i2c.GuardTime.Message;
import dev.tpm4j.transport.i2c.I2cDevice.Result;
import dev.tpm4j.transport.tis.TisCapabilities;
import dev.tpm4j.transport.tis.TisRegister;
import dev.tpm4j.transport.tis.TisRegisters;
import java.lang.System.Logger.Level;
import java.util.Objects;
import java.util.Optional;

/**
 * TIS registers over I2C, with guard times, repetition of what a busy chip did not acknowledge, and
 * the locality selector (TCG PTP 1.05 §8).
 *
 * <p>{@code S} start, {@code Sr} repeated start, {@code P} stop; {@code reg} is one byte and is
 * sent with every access:
 *
 * <pre>
 *   write                    S addr+W reg data ... P
 *   read, repeated start     S addr+W reg Sr addr+R data ... P
 *   read otherwise           S addr+W reg P  (guard)  S addr+R data ... P
 * </pre>
 *
 * <p>A repeated start is used where the adapter can and the part does not ask for a pause before it
 * ({@code GT_SR}).
 *
 * <p>The registers themselves are not addressed by locality: {@code TPM_LOC_SEL} is written when
 * the locality changes, before the first access, and after any failure; never on a part that says
 * it has only locality 0.
 *
 * <p>{@code TPM_I2C_INTERFACE_CAPABILITY} is read before the first access. A part that does not
 * answer yet is asked again once it answers, {@value #CAPABILITY_TRIES} times in all.
 *
 * <p>Errors. STOP has been sent after each of them.
 *
 * <ul>
 *   <li>{@link Kind#NO_ACKNOWLEDGE}: {@value #NACK_TRIES} tries without acknowledgement; the text
 *       tells a chip that is not there from one that stopped accepting. Or: the chip refused a byte
 *       of a FIFO write. How many it took then is not known, so it is not repeated here: abort and
 *       send the command again.
 *   <li>{@link Kind#LOCALITY_DENIED}: a locality other than 0 on a part that has only that.
 *   <li>{@link Kind#CLOSED}: after {@link #close()}.
 *   <li>What the device throws is passed up unchanged.
 * </ul>
 *
 * <p>No access allocates memory. Not safe for use by several threads at once.
 */
public final class I2cTisRegisters implements TisRegisters {

  private static final System.Logger LOG = System.getLogger(I2cTisRegisters.class.getName());

  /**
   * How often a message is tried before its missing acknowledgement counts as a failure; at least
   * 250 us lie between two tries, so a chip has 12 ms to wake. Linux and tpm2-tss: 50.
   */
  public static final int NACK_TRIES = 50;

  /** How often the interface capability is asked for before the part counts as without one. */
  public static final int CAPABILITY_TRIES = 3;

  /**
   * Largest FIFO access in bytes, whatever the adapter offers: the largest command a TPM takes.
   * Parts offer bursts of 427 (SLB9673).
   */
  public static final int MAX_FIFO_ACCESS = 4096;

  private static final int NO_LOCALITY = -1;

  private final I2cDevice device;
  private final Timebase timebase;
  private final TisCapabilities capabilities;
  private final GuardTime guard;
  private final boolean adapterRepeatsStart;
  private final byte[] message;
  private final byte[] pointer = new byte[1];
  private I2cInterfaceCapability capability;
  private int capabilityTries;
  private int selectedLocality = NO_LOCALITY;
  private boolean answered;
  private boolean closed;

  /**
   * Takes an I2C device for a part. Nothing moves on the wires yet. From here on the device is
   * closed by {@link #close()}.
   *
   * @param device the wires
   * @param profile the part; its guard time, transfer size and checksum count here
   * @param timebase the clock of the board
   */
  public I2cTisRegisters(I2cDevice device, TpmProfile profile, Timebase timebase) {
    this.device = Objects.requireNonNull(device, "device");
    this.timebase = Objects.requireNonNull(timebase, "timebase");
    this.guard = new GuardTime(timebase, profile.fifo().guardTimeMicros());
    I2cCapabilities bus = device.capabilities();
    this.adapterRepeatsStart = bus.repeatedStart();
    int most = Math.min(MAX_FIFO_ACCESS, Math.min(bus.maxWrite() - 1, bus.maxRead()));
    this.capabilities =
        new TisCapabilities(
            TisCapabilities.Bus.I2C,
            Math.min(most, profile.fifo().transferSize().orElse(most)),
            profile.fifo().checksum() != Checksum.ABSENT);
    this.message = new byte[1 + Math.max(capabilities.maxTransfer(), Integer.BYTES)];
  }

  @Override
  public TisCapabilities capabilities() {
    return capabilities;
  }

  /**
   * What the part said of its I2C interface.
   *
   * @return empty while it has not said anything plausible
   */
  public Optional<I2cInterfaceCapability> interfaceCapability() {
    return Optional.ofNullable(capability);
  }

  @Override
  public void read(int locality, TisRegister register, byte[] data, int offset, int length) {
    check(locality, register, data, offset, length);
    learnWhatThePartNeeds();
    try {
      select(locality, register);
      readRegister(register, data, offset, length);
    } catch (RuntimeException failure) {
      selectedLocality = NO_LOCALITY;
      throw failure;
    }
  }

  @Override
  public void write(int locality, TisRegister register, byte[] data, int offset, int length) {
    check(locality, register, data, offset, length);
    learnWhatThePartNeeds();
    try {
      select(locality, register);
      System.arraycopy(data, offset, message, 1, length);
      writeRegister(register, length);
    } catch (RuntimeException failure) {
      selectedLocality = NO_LOCALITY;
      throw failure;
    }
    if (register == TisRegister.LOC_SEL) {
      selectedLocality = NO_LOCALITY;
    }
  }

  private void check(int locality, TisRegister register, byte[] data, int offset, int length) {
    if (closed) {
      throw TransportException.of(Kind.CLOSED).what("the I2C registers were closed").build();
    }
    if (locality < 0 || locality > 4) {
      throw new IllegalArgumentException("locality out of range: " + locality);
    }
    if (register.i2cOffset() < 0) {
      throw new IllegalArgumentException(register.tcgName() + " does not exist on I2C");
    }
    int most = register.size() == 0 ? capabilities.maxTransfer() : register.size();
    if (length < 1 || length > most) {
      throw new IllegalArgumentException(
          "length out of range for " + register.tcgName() + ": " + length);
    }
    Objects.checkFromIndexSize(offset, length, data.length);
  }

  private void select(int locality, TisRegister register) {
    if (locality == selectedLocality
        || register == TisRegister.LOC_SEL
        || register == TisRegister.I2C_INTERFACE_CAPABILITY) {
      return;
    }
    if (capability != null && !capability.hasLocalities()) {
      if (locality != 0) {
        throw TransportException.of(Kind.LOCALITY_DENIED)
            .what("the part has only locality 0, and locality " + locality + " was asked for")
            .register(TisRegister.LOC_SEL.tcgName())
            .diagnosis(
                Diagnosis.of(
                    "the part's TPM_I2C_INTERFACE_CAPABILITY says " + capability,
                    "use locality 0; bits 26:25 are 0 on a part without others"))
            .build();
      }
      return;
    }
    message[1] = (byte) locality;
    writeRegister(TisRegister.LOC_SEL, 1);
    selectedLocality = locality;
  }

  /** The data is in the message buffer already, behind the place of the register address. */
  private void writeRegister(TisRegister register, int length) {
    message[0] = (byte) register.i2cOffset();
    long start = timebase.nanoTime();
    for (int attempt = 1; ; attempt++) {
      guard.before(Message.WRITE);
      Result result = send(Message.WRITE, message, 1 + length);
      if (result == Result.ACKNOWLEDGED) {
        return;
      }
      if (result == Result.DATA_NOT_ACKNOWLEDGED && !bearsRepetition(register)) {
        throw refusedWithin(register, attempt, timebase.nanoTime() - start);
      }
      giveUpAfterLastTry(register, result, attempt, start);
    }
  }

  /**
   * What was refused half-way may have had its effect. A register takes its value again without
   * harm; a FIFO or a hash sequence does not.
   */
  private static boolean bearsRepetition(TisRegister register) {
    return switch (register) {
      case DATA_FIFO, HASH_START, HASH_END -> false;
      default -> true;
    };
  }

  /** Nothing of a read has moved unless it was acknowledged as a whole, so it bears repetition. */
  private void readRegister(TisRegister register, byte[] data, int offset, int length) {
    pointer[0] = (byte) register.i2cOffset();
    boolean repeatedStart = adapterRepeatsStart && guard.allowsRepeatedStart();
    boolean pointed = false;
    long start = timebase.nanoTime();
    int attempt = 1;
    while (true) {
      Result result;
      if (repeatedStart) {
        guard.before(Message.READ_BEGIN);
        result = receive(pointer, data, offset, length);
      } else if (pointed) {
        guard.before(Message.READ);
        result = receive(null, data, offset, length);
      } else {
        guard.before(Message.READ_BEGIN);
        result = send(Message.READ_BEGIN, pointer, 1);
      }
      if (result != Result.ACKNOWLEDGED) {
        giveUpAfterLastTry(register, result, attempt++, start);
      } else if (repeatedStart || pointed) {
        return;
      } else {
        pointed = true;
      }
    }
  }

  private Result send(Message kind, byte[] bytes, int length) {
    Result result = null;
    try {
      result = device.write(bytes, 0, length);
    } finally {
      guard.ended(kind, result == Result.ACKNOWLEDGED);
    }
    answered |= result != Result.ADDRESS_NOT_ACKNOWLEDGED;
    return result;
  }

  private Result receive(byte[] registerOrNull, byte[] data, int offset, int length) {
    Result result = null;
    try {
      result =
          registerOrNull == null
              ? device.read(data, offset, length)
              : device.writeRead(registerOrNull, 0, 1, data, offset, length);
    } finally {
      guard.ended(Message.READ, result == Result.ACKNOWLEDGED);
    }
    answered |= result != Result.ADDRESS_NOT_ACKNOWLEDGED;
    return result;
  }

  private void giveUpAfterLastTry(TisRegister register, Result result, int attempt, long start) {
    if (attempt < NACK_TRIES) {
      return;
    }
    boolean address = result == Result.ADDRESS_NOT_ACKNOWLEDGED;
    TransportException.Builder failure =
        TransportException.of(Kind.NO_ACKNOWLEDGE)
            .what(
                !address
                    ? "the chip acknowledges its address but not the byte after it"
                    : answered
                        ? "the chip answered before, but no longer acknowledges its address"
                        : "nobody acknowledges the address at " + device.describe())
            .register(register.tcgName())
            .attempt(attempt)
            .elapsed(timebase.nanoTime() - start);
    if (!address) {
      failure.diagnosis(
          Diagnosis.of(
                  "the device at this address is not a TPM with the TCG's I2C interface",
                  "read the marking on the chip and choose its profile (tpm4j profile list)")
              .or("the TPM is busy or hung", "reset it and try again")
              .or("bits are distorted on the wire", "try a clock of 100 kHz"));
    } else if (answered) {
      failure.diagnosis(
          Diagnosis.of("the TPM is busy or hung", "wait some seconds, then reset it and try again")
              .or("the TPM lost its power or is held in reset", "measure VDD and RST#")
              .or("the bus is locked by an interrupted transfer", "power-cycle the board"));
    }
    throw failure.build();
  }

  private static TransportException refusedWithin(TisRegister register, int attempt, long elapsed) {
    return TransportException.of(Kind.NO_ACKNOWLEDGE)
        .what("the chip stopped accepting data within a write, after an unknown number of bytes")
        .register(register.tcgName())
        .attempt(attempt)
        .elapsed(elapsed)
        .diagnosis(
            Diagnosis.of(
                    "more bytes were sent than the chip could take",
                    "set the transfer size in the profile to 32 or 8")
                .or("bytes are distorted on the bus", "lower the bus clock; shorten the wires"))
        .build();
  }

  /** Before the first access; and again once a chip that slept then has answered something. */
  private void learnWhatThePartNeeds() {
    if (capability == null
        && capabilityTries < CAPABILITY_TRIES
        && (capabilityTries == 0 || answered)) {
      learnCapability();
    }
  }

  private void learnCapability() {
    capabilityTries++;
    byte[] wire = new byte[Integer.BYTES];
    try {
      readRegister(TisRegister.I2C_INTERFACE_CAPABILITY, wire, 0, wire.length);
      I2cInterfaceCapability said = I2cInterfaceCapability.ofWire(wire);
      if (said.plausible()) {
        capability = said;
        guard.learn(said);
        return;
      }
      LOG.log(Level.DEBUG, "TPM_I2C_INTERFACE_CAPABILITY is not plausible: {0}", said);
    } catch (TransportException failure) {
      if (failure.kind() != Kind.NO_ACKNOWLEDGE) {
        throw failure;
      }
      LOG.log(Level.DEBUG, "TPM_I2C_INTERFACE_CAPABILITY cannot be read yet: {0}", failure.what());
    }
    if (capabilityTries == CAPABILITY_TRIES) {
      guard.giveUpLearning();
    }
  }

  @Override
  public boolean recover() {
    selectedLocality = NO_LOCALITY;
    return device.recover();
  }

  @Override
  public String describe() {
    return "I2C " + device.describe();
  }

  @Override
  public void close() {
    closed = true;
    device.close();
  }
}
