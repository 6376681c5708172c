package dev.tpm4j.transport.tis;

import static dev.tpm4j.transport.tis.VirtualTime.millis;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tpm4j.profile.HostInterface;
import dev.tpm4j.profile.PartIdentity;
import dev.tpm4j.profile.TpmProfile;
import dev.tpm4j.profile.Wiring;
import dev.tpm4j.transport.TransportException;
import dev.tpm4j.transport.TransportException.Kind;
import java.util.List;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StartUpTest {

  private static final long STARTUP_LIMIT = millis(3100);

  private static PartIdentity slb9670() {
    return new PartIdentity(
        "Infineon", "SLB9670", OptionalInt.of(0x15D1), OptionalInt.of(0x1B), List.of(0x10), "IFX");
  }

  @Test
  void waitsForTpmRegValidSts() {
    Bench bench = Bench.spi();
    bench.chip.startedAt = bench.time.nanoTime() + millis(900);

    bench.open();

    assertThat(bench.time.nanoTime()).isGreaterThanOrEqualTo(bench.chip.startedAt);
    bench.works();
  }

  @Test
  void waitsForAnI2cChipThatDoesNotAcknowledgeWhileItStarts() {
    Bench bench = Bench.i2c();
    bench.chip.failKind = Kind.NO_ACKNOWLEDGE;
    bench.chip.failBeforeEffect = Integer.MAX_VALUE;
    bench.time.after(millis(500), () -> bench.chip.failBeforeEffect = 0);

    bench.open().works();
  }

  @Test
  void namesAnI2cAddressThatNeverAcknowledges() {
    Bench bench = Bench.i2c();
    bench.chip.failKind = Kind.NO_ACKNOWLEDGE;
    bench.chip.failBeforeEffect = Integer.MAX_VALUE;
    long start = bench.time.nanoTime();

    assertThat(bench.openFails().kind()).isEqualTo(Kind.NO_ACKNOWLEDGE);
    assertThat(bench.time.nanoTime() - start).isLessThan(STARTUP_LIMIT);
  }

  @Test
  void holdsTheLocalityAndLeavesTheChipReady() {
    Bench bench = Bench.spi().open();

    assertThat(bench.chip.activeLocality()).isZero();
    assertThat(bench.chip.isReady()).isTrue();
    assertThat(bench.transport.identity())
        .isEqualTo(new TisIdentity(TisCapabilities.Bus.SPI, 0x001B15D1, 0x10, 0x30000697));
    assertThat(bench.transport.info().name()).isEqualTo("tis-spi");
  }

  @Test
  void namesAFloatingBus() {
    Bench bench = Bench.spi();
    bench.chip.floating = true;
    long start = bench.time.nanoTime();

    TransportException failure = bench.openFails();

    assertThat(failure.kind()).isEqualTo(Kind.BUS_FLOATING);
    assertThat(failure).hasMessageContaining("0xFF").hasMessageContaining("chip select");
    assertThat(bench.time.nanoTime() - start).isLessThan(STARTUP_LIMIT);
    assertThat(bench.chip.closed).as("the registers are still the caller's").isFalse();
  }

  @Test
  void namesABusHeldLow() {
    Bench bench = Bench.spi();
    bench.chip.stuckLow = true;

    TransportException failure = bench.openFails();

    assertThat(failure.kind()).isEqualTo(Kind.BUS_STUCK_LOW);
    assertThat(failure).hasMessageContaining("held low").hasMessageContaining("measure MISO");
  }

  @Test
  void tellsAChipThatNeverStartsFromABusHeldLow() {
    Bench bench = Bench.spi();
    bench.chip.startedAt = Long.MAX_VALUE;

    TransportException failure = bench.openFails();

    assertThat(failure.kind()).isEqualTo(Kind.STARTUP_TIMEOUT);
    assertThat(failure).hasMessageContaining("tpmRegValidSts").hasMessageContaining("reset line");
    assertThat(failure.situation().state()).isEqualTo("Reset");
    assertThat(failure.situation().register()).isEqualTo("TPM_ACCESS");
  }

  @Test
  void namesBothPartsWhenAnotherIsMounted() {
    Bench bench = Bench.spi();
    bench.profile = bench.profile.withPart(slb9670());
    bench.chip.didVid = 0x00FC1050;

    TransportException failure = bench.openFails();

    assertThat(failure.kind()).isEqualTo(Kind.WRONG_PART);
    assertThat(failure)
        .hasMessageContaining("Infineon SLB9670")
        .hasMessageContaining("VID 15D1 DID 001B")
        .hasMessageContaining("VID 1050 (Nuvoton) DID 00FC")
        .hasMessageContaining("profile test-part");
    assertThat(bench.chip.activeLocality()).as("nothing is held").isEqualTo(-1);
  }

  @ParameterizedTest
  @ValueSource(ints = {0x1B15D1FF, 0x00001B15, 0x00362BA2, 0x000D8AE8})
  void saysThatTheBytesAreShiftedWhenTheyAre(int seen) {
    Bench bench = Bench.spi();
    bench.profile = bench.profile.withPart(slb9670());
    bench.chip.didVid = seen;

    TransportException failure = bench.openFails();

    assertThat(failure.kind()).isEqualTo(Kind.WRONG_PART);
    assertThat(failure).hasMessageContaining("shifted").hasMessageContaining("wait states");
  }

  @Test
  void oneDamagedReadIsNotAWrongPart() {
    Bench bench = Bench.spi();
    bench.profile = bench.profile.withPart(slb9670());
    int[] damage = {1};
    bench.chip.readFault =
        (register, data, offset, length) -> {
          if (register == TisRegister.DID_VID && damage[0]-- > 0) {
            data[offset] ^= 1;
          }
        };

    bench.open();

    assertThat(bench.transport.identity().didVid()).isEqualTo(0x001B15D1);
  }

  @Test
  void anUnlistedRevisionIsReportedAndNotRefused() {
    Bench bench = Bench.spi();
    bench.profile = bench.profile.withPart(slb9670());
    bench.chip.rid = 0x16;

    bench.open();

    assertThat(bench.transport.identity().rid()).isEqualTo(0x16);
  }

  @Test
  void justReadsThePartWhenTheProfileKnowsNothing() {
    Bench bench = Bench.spi();
    bench.chip.didVid = 0x07019999;

    bench.open();

    assertThat(bench.transport.identity().toString()).contains("NS350");
  }

  @Test
  void refusesATpm12OnSpiByItsFamilyBits() {
    Bench bench = Bench.spi();
    bench.chip.familyBits = 0;
    bench.chip.capability = 0x20000697;
    bench.chip.didVid = 0x00201114;

    TransportException failure = bench.openFails();

    assertThat(failure.kind()).isEqualTo(Kind.TPM12_PART);
    assertThat(failure).hasMessageContaining("TPM 1.2").hasMessageContaining("Atmel");
    assertThat(bench.chip.activeLocality()).as("the locality is given back").isEqualTo(-1);
  }

  @Test
  void refusesATpm12OnI2cByItsCapability() {
    Bench bench = Bench.i2c();
    bench.chip.i2cCapability = 0x1AE00002;

    TransportException failure = bench.openFails();

    assertThat(failure.kind()).isEqualTo(Kind.TPM12_PART);
    assertThat(failure.situation().register()).isEqualTo("TPM_I2C_INTERFACE_CAPABILITY");
  }

  @Test
  void namesTheSlb9645() {
    Bench bench = Bench.spi();
    bench.profile = bench.profile.withPart(slb9670());
    bench.chip.didVid = 0x001A15D1;
    bench.chip.capability = 0x00000297;
    bench.chip.familyBits = 0;

    assertThat(bench.openFails()).hasMessageContaining("SLB9645");
  }

  /** SLB9665 is a TPM 2.0 and shows the same DID and VID as SLB9645. */
  @Test
  void takesATpm20WithTheIdentityOfATpm12() {
    Bench bench = Bench.spi();
    bench.chip.didVid = 0x001A15D1;

    bench.open().works();
  }

  @Test
  void refusesATpm12ProfileWithoutTouchingTheBus() {
    Bench bench = Bench.i2c();
    bench.profile =
        TpmProfile.of(
            "infineon-slb9645",
            HostInterface.INFINEON_TPM12_I2C,
            new Wiring.I2c("", 0x20, false, 400_000));

    assertThat(bench.openFails().kind()).isEqualTo(Kind.TPM12_PART);
    assertThat(bench.chip.log).isEmpty();
  }

  @Test
  void refusesAProfileThatIsNotFifo() {
    Bench bench = Bench.i2c();
    bench.profile =
        TpmProfile.of(
            "nationz-raw", HostInterface.NATIONZ_I2C, new Wiring.I2c("", 0x58, false, 400_000));

    TransportException failure = bench.openFails();

    assertThat(failure.kind()).isEqualTo(Kind.UNSUPPORTED_PART);
    assertThat(failure).hasMessageContaining("nationz-i2c");
    assertThat(bench.chip.log).isEmpty();
  }

  /** tpm2-tss issue 2671: a chip that waits in Idle must not be waited for. */
  @Test
  void writesCommandReadyAtOnceToAChipInIdle() {
    Bench bench = Bench.spi();
    long start = bench.time.nanoTime();

    bench.open();

    assertThat(bench.time.nanoTime() - start).isLessThan(millis(1));
  }

  @Test
  void reportsAChipThatNeverBecomesReady() {
    Bench bench = Bench.spi();
    bench.chip.ignoresCommandReady = true;
    long start = bench.time.nanoTime();

    TransportException failure = bench.openFails();

    assertThat(failure.kind()).isEqualTo(Kind.TIMEOUT_B);
    assertThat(failure).hasMessageContaining("4000 ms");
    assertThat(bench.time.nanoTime() - start).isLessThan(millis(9000));
    assertThat(bench.chip.activeLocality()).isEqualTo(-1);
  }

  /** wolfTPM issue 295: ACCESS 0xA0 and STS 0x00, right only after another requestUse. */
  @Test
  void asksForTheLocalityAgainWhenTheFirstGrantNeverGetsReady() {
    Bench bench = Bench.spi();
    bench.chip.ignoresCommandReady = true;
    bench.time.after(millis(3990), () -> bench.chip.ignoresCommandReady = false);
    bench.chip.writeFault =
        (register, data) ->
            register == TisRegister.STS && bench.time.nanoTime() < millis(4995) ? null : data;

    bench.open().works();
  }

  @Test
  void acceptsSlowReadyUpTo2250Milliseconds() {
    Bench bench = Bench.spi();
    bench.chip.readyNanos = millis(2250);

    bench.open();

    assertThat(bench.chip.isReady()).isTrue();
  }

  @Test
  void enablesTheChecksumOnceAndVerifiesIt() {
    Bench bench = Bench.i2c().open();
    assertThat(bench.chip.checksumOn()).isTrue();
    assertThat(bench.transport.statistics().checksum()).isTrue();

    bench.works();

    assertThat(bench.chip.log).doesNotContain("W DATA_CSUM_ENABLE 01");
  }

  @Test
  void doesWithoutTheChecksumWhereItDoesNotSwitchOn() {
    Bench bench = Bench.i2c();
    bench.chip.readFault =
        (register, data, offset, length) -> {
          if (register == TisRegister.DATA_CSUM_ENABLE) {
            data[offset] = 0;
          }
        };
    bench.open();
    assertThat(bench.transport.statistics().checksum()).isFalse();

    bench.works();

    assertThat(bench.chip.log).doesNotContain("R DATA_CSUM");
  }
}
