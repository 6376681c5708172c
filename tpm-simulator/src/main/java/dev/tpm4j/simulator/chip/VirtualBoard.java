package dev.tpm4j.simulator.chip;

import dev.tpm4j.profile.HostInterface;
import dev.tpm4j.profile.TpmProfile;
import dev.tpm4j.profile.Wiring;
import dev.tpm4j.transport.BusBoard;
import dev.tpm4j.transport.BusDevice;
import dev.tpm4j.transport.Diagnosis;
import dev.tpm4j.transport.HashSequenceControl;
import dev.tpm4j.transport.PhysicalPresenceControl;
import dev.tpm4j.transport.PowerControl;
import dev.tpm4j.transport.SimulatorControl;
import dev.tpm4j.transport.Timebase;
import dev.tpm4j.transport.TpmTransport;
import dev.tpm4j.transport.TransportException;
import dev.tpm4j.transport.TransportException.Kind;
import java.util.Objects;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.UnaryOperator;

/**
 * A board that exists in memory: one socket, in which any part can be mounted, and virtual wires.
 *
 * <p>Asking for the device of a profile mounts that part; asking again for the same profile gives
 * another handle on the same chip, registers and all. Asking for another profile replaces the chip.
 * Its time is virtual, and its {@link TisChip#log()} counts every transfer.
 *
 * <p>Safe for use by several threads; the devices are not.
 */
public final class VirtualBoard implements BusBoard {

  /** The scheme of virtual boards. */
  public static final String SCHEME = "virtual";

  private static final int TCG_I2C_ADDRESS = 0x2E;
  private static final long DEFAULT_SPI_HERTZ = 10_000_000;
  private static final long DEFAULT_I2C_HERTZ = 400_000;

  private final BiFunction<TpmProfile, Timebase, TpmTransport> engines;
  private final UnaryOperator<ChipBehaviour> override;
  private final VirtualTimebase timebase = new VirtualTimebase();
  private TpmProfile mounted;
  private TisChip chip;
  private TpmTransport engine;
  private boolean closed;

  /**
   * A board whose chips are all run by one engine.
   *
   * @param engine executes the commands; closed with the board
   */
  public VirtualBoard(TpmTransport engine) {
    this(engine, UnaryOperator.identity());
  }

  /**
   * A board whose chips are all run by one engine and behave otherwise than their profiles say.
   *
   * @param engine executes the commands; closed with the board
   * @param override changes the behaviour made from the profile
   */
  public VirtualBoard(TpmTransport engine, UnaryOperator<ChipBehaviour> override) {
    this(always(engine), override);
    this.engine = engine;
  }

  /**
   * A board that makes an engine for each part mounted.
   *
   * @param engines makes the engine of a part that goes by the board's clock; it is closed when
   *     another part is mounted and with the board
   * @param override changes the behaviour made from the profile
   */
  public VirtualBoard(
      BiFunction<TpmProfile, Timebase, TpmTransport> engines,
      UnaryOperator<ChipBehaviour> override) {
    this.engines = Objects.requireNonNull(engines, "engines");
    this.override = Objects.requireNonNull(override, "override");
  }

  private static BiFunction<TpmProfile, Timebase, TpmTransport> always(TpmTransport engine) {
    Objects.requireNonNull(engine, "engine");
    return (profile, timebase) -> engine;
  }

  @Override
  public String name() {
    return SCHEME;
  }

  @Override
  public Timebase timebase() {
    return timebase;
  }

  /**
   * The clock with what only a virtual one can do.
   *
   * @return the same as {@link #timebase()}
   */
  public VirtualTimebase virtualTimebase() {
    return timebase;
  }

  /**
   * The chip mounted.
   *
   * @return the chip of the latest {@link #device}, or empty before the first
   */
  public synchronized Optional<TisChip> chip() {
    return Optional.ofNullable(chip);
  }

  /**
   * {@inheritDoc}
   *
   * @throws TransportException with {@link Kind#UNSUPPORTED_PART} if the part does not have the
   *     FIFO interface on SPI or I2C
   */
  @Override
  public synchronized BusDevice device(TpmProfile profile) {
    if (profile.hostInterface() != HostInterface.FIFO_SPI
        && profile.hostInterface() != HostInterface.FIFO_I2C) {
      throw unsupported(profile);
    }
    if (closed) {
      throw TisChip.closed("virtual board");
    }
    mount(profile);
    if (profile.hostInterface() == HostInterface.FIFO_SPI) {
      long hertz = profile.wiring() instanceof Wiring.Spi spi ? spi.maxHertz() : DEFAULT_SPI_HERTZ;
      return new VirtualSpiChip(chip, hertz);
    }
    return profile.wiring() instanceof Wiring.I2c i2c
        ? new VirtualI2cChip(chip, i2c.address(), i2c.maxHertz())
        : new VirtualI2cChip(chip, TCG_I2C_ADDRESS, DEFAULT_I2C_HERTZ);
  }

  /**
   * {@inheritDoc} Power and reset are the chip's; what the chip has no pin for (physical presence,
   * a hash sequence, failure mode) is asked of its engine.
   */
  @Override
  public synchronized <T> Optional<T> ability(TpmProfile profile, Class<T> type) {
    if (chip == null || !profile.equals(mounted)) {
      return Optional.empty();
    }
    if (type == PowerControl.class) {
      return Optional.of(type.cast(chip));
    }
    // Not its locality: that follows the chip's registers and must not be set beside them.
    boolean beside =
        type == PhysicalPresenceControl.class
            || type == HashSequenceControl.class
            || type == SimulatorControl.class;
    return beside ? engine.ability(type) : Optional.empty();
  }

  private void mount(TpmProfile profile) {
    if (profile.equals(mounted)) {
      return;
    }
    ChipBehaviour behaviour = override.apply(ChipBehaviour.of(profile));
    TpmTransport former = engine;
    engine = engines.apply(profile, timebase);
    chip = new TisChip(engine, behaviour, timebase);
    mounted = profile;
    if (former != null && former != engine) {
      former.close();
    }
  }

  private static TransportException unsupported(TpmProfile profile) {
    String what =
        switch (profile.hostInterface()) {
          case NATIONZ_I2C -> "NationZ's own I2C protocol, which has no TIS registers";
          case NUVOTON_I2C -> "Nuvoton's own I2C register map, which is not TIS";
          case INFINEON_TPM12_I2C -> "Infineon's TPM 1.2 I2C register map";
          case CRB -> "the command response buffer (CRB) in memory";
          default -> "TIS registers in memory";
        };
    boolean tpm12 = profile.hostInterface() == HostInterface.INFINEON_TPM12_I2C;
    return TransportException.of(tpm12 ? Kind.TPM12_PART : Kind.UNSUPPORTED_PART)
        .what(
            "the part '"
                + profile.name()
                + "' is recognised: it speaks "
                + what
                + ", and this version of tpm4j has no engine for it")
        .diagnosis(
            tpm12
                ? Diagnosis.of(Kind.TPM12_PART)
                : Diagnosis.of(
                    "the profile is right, the part is known and is not a TIS part on SPI or I2C",
                    "choose a part with a FIFO interface on SPI or I2C (tpm4j profile list)"))
        .build();
  }

  @Override
  public synchronized void close() {
    closed = true;
    if (engine != null) {
      engine.close();
    }
  }
}
