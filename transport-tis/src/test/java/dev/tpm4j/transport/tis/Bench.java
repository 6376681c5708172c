package dev.tpm4j.transport.tis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.tpm4j.profile.FifoBehaviour;
import dev.tpm4j.profile.HostInterface;
import dev.tpm4j.profile.TpmProfile;
import dev.tpm4j.profile.Wiring;
import dev.tpm4j.transport.TransportException;
import java.util.function.UnaryOperator;

/** A chip on the bench: opened with a profile, asked, and looked at. */
final class Bench {

  final VirtualTime time = new VirtualTime();
  final FakeChip chip = new FakeChip(time);
  TpmProfile profile =
      TpmProfile.of(
          "test-part",
          HostInterface.FIFO_SPI,
          new Wiring.Spi("\\_SB.SPI0", 0, true, 0, 8, 10_000_000));
  TisOptions options = TisOptions.DEFAULTS;
  TisTransport transport;

  static Bench spi() {
    return new Bench();
  }

  static Bench i2c() {
    Bench bench = new Bench();
    bench.chip.bus = TisCapabilities.Bus.I2C;
    bench.chip.checksumPresent = true;
    bench.chip.maxTransfer = 512;
    bench.chip.didVid = 0x001C15D1;
    bench.profile =
        TpmProfile.of(
            "test-part",
            HostInterface.FIFO_I2C,
            new Wiring.I2c("\\_SB.I2C1", 0x2E, false, 400_000));
    return bench;
  }

  Bench fifo(UnaryOperator<FifoBehaviour.Builder> change) {
    profile = profile.withFifo(change.apply(profile.fifo().toBuilder()).build());
    return this;
  }

  Bench options(UnaryOperator<TisOptions> change) {
    options = change.apply(options);
    return this;
  }

  Bench open() {
    transport = TisTransport.open(chip, profile, time, options);
    forget();
    return this;
  }

  void forget() {
    chip.log.clear();
    chip.wireBytes = 0;
  }

  byte[] send(byte[] command) {
    return transport.transmit(command);
  }

  TransportException openFails() {
    return catchThrowableOfType(TransportException.class, this::open);
  }

  /** The command fails by this deadline; whatever happened, a healthy chip then works. */
  TransportException fails(byte[] command, long deadlineNanos) {
    long start = time.nanoTime();
    TransportException failure =
        catchThrowableOfType(TransportException.class, () -> transport.transmit(command));
    assertThat(failure).as("the command should have failed").isNotNull();
    assertThat(time.nanoTime() - start).isLessThanOrEqualTo(deadlineNanos);
    return failure;
  }

  /** The connection is alive: the next command gets its right answer. */
  void works() {
    byte[] command = Commands.getRandom(20);
    assertThat(send(command)).isEqualTo(Commands.tpm(command));
  }
}
