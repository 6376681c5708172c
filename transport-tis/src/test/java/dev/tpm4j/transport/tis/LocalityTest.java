package dev.tpm4j.transport.tis;

import static dev.tpm4j.transport.tis.Commands.getRandom;
import static dev.tpm4j.transport.tis.VirtualTime.millis;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.tpm4j.transport.LocalityControl;
import dev.tpm4j.transport.TransportException;
import dev.tpm4j.transport.TransportException.Kind;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LocalityTest {

  private static final byte[] COMMAND = getRandom(20);

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2, 3, 4})
  void opensAtTheLocalityAskedFor(int locality) {
    Bench bench = Bench.spi().options(options -> options.withLocality(locality)).open();

    assertThat(bench.chip.activeLocality()).isEqualTo(locality);
    assertThat(bench.transport.locality()).isEqualTo(locality);
    bench.works();
  }

  @Test
  void holdsTheLocalityBetweenCommands() {
    Bench bench = Bench.spi().open();
    bench.works();
    bench.works();
    assertThat(bench.chip.log).noneMatch(entry -> entry.contains("ACCESS"));
    assertThat(bench.chip.activeLocality()).isZero();
  }

  @Test
  void givesItBackAfterEachCommandIfAsked() {
    Bench bench = Bench.spi().options(options -> options.withReleaseAfterCommand(true)).open();

    bench.works();
    bench.works();

    assertThat(bench.chip.activeLocality()).isEqualTo(-1);
    assertThat(bench.chip.log).filteredOn("W ACCESS 20"::equals).hasSize(2);
  }

  @Test
  void movesFromOneLocalityToAnother() {
    Bench bench = Bench.spi().open();
    LocalityControl control = bench.transport.ability(LocalityControl.class).orElseThrow();

    for (int locality : new int[] {3, 1, 4, 4, 0}) {
      control.locality(locality);
      assertThat(control.locality()).isEqualTo(locality);
      assertThat(bench.chip.activeLocality()).isEqualTo(locality);
      bench.works();
    }
    assertThatThrownBy(() -> control.locality(5)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> control.locality(-1)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void goesBackToTheOldLocalityWhenTheNewOneIsRefused() {
    Bench bench = Bench.spi().open();
    bench.chip.writeFault =
        (register, data) -> {
          bench.chip.refusesLocality =
              register == TisRegister.ACCESS
                  && bench.transport.statistics().localityRequests() == 2;
          return data;
        };

    TransportException failure =
        catchThrowableOfType(TransportException.class, () -> bench.transport.locality(2));

    assertThat(failure.kind()).isIn(Kind.LOCALITY_DENIED, Kind.TIMEOUT_A);
    assertThat(bench.transport.locality()).isZero();
    assertThat(bench.chip.activeLocality()).isZero();
    bench.works();
  }

  @Test
  void saysSoWhenNoLocalityIsLeft() {
    Bench bench = Bench.spi().open();
    bench.chip.refusesLocality = true;

    TransportException failure =
        catchThrowableOfType(TransportException.class, () -> bench.transport.locality(2));

    assertThat(failure).hasMessageContaining("none is held");
    bench.chip.refusesLocality = false;
    bench.works();
  }

  @Test
  void refusesALocalityTheI2cPartDoesNotHave() {
    Bench bench = Bench.i2c();
    bench.chip.i2cCapability = 0x18E00082;
    bench.open();

    TransportException failure =
        catchThrowableOfType(TransportException.class, () -> bench.transport.locality(1));

    assertThat(failure.kind()).isEqualTo(Kind.LOCALITY_DENIED);
    assertThat(bench.chip.log).isEmpty();
    bench.works();
  }

  @Test
  void namesTheLocalityThatHoldsTheInterface() {
    Bench bench = Bench.spi();
    bench.chip.seizeBy(3);
    long start = bench.time.nanoTime();

    TransportException failure = bench.openFails();

    assertThat(failure.kind()).isEqualTo(Kind.LOCALITY_DENIED);
    assertThat(failure)
        .hasMessageContaining("locality 3 holds the interface")
        .hasMessageContaining("unbind the kernel's tpm_tis driver");
    assertThat(bench.time.nanoTime() - start).isBetween(millis(750), millis(800));
    assertThat(bench.chip.log).as("the request is withdrawn").endsWith("W ACCESS 20");
  }

  /** tpm2-tss takes tpmRegValidSts alone for a grant. */
  @Test
  void validAloneIsNotAGrant() {
    Bench bench = Bench.spi();
    bench.chip.writeFault = (register, data) -> register == TisRegister.ACCESS ? null : data;

    TransportException failure = bench.openFails();

    assertThat(failure.kind()).isEqualTo(Kind.TIMEOUT_A);
    assertThat(failure).hasMessageContaining("did not react").hasMessageContaining("0x81");
  }

  /** Microsoft's driver gives up after 10 ms. */
  @Test
  void waitsForALocalityThatComesLate() {
    Bench bench = Bench.spi();
    bench.chip.seizeBy(2);
    bench.time.after(millis(700), () -> bench.chip.seizerLeaves());

    bench.open().works();
  }

  @Test
  void repeatsARequestThatWasLost() {
    Bench bench = Bench.spi();
    int[] lose = {1};
    bench.chip.writeFault =
        (register, data) ->
            register == TisRegister.ACCESS && data[0] == TisAccess.REQUEST_USE && lose[0]-- > 0
                ? null
                : data;

    bench.open().works();
  }

  @Test
  void seizesFromALowerLocalityIfAsked() {
    Bench bench = Bench.spi().options(options -> options.withLocality(3).withSeizeLocality(true));
    bench.chip.seizeBy(1);

    bench.open().works();

    assertThat(bench.chip.activeLocality()).isEqualTo(3);
  }

  @Test
  void reportsASeizureInTheMiddleOfACommand() {
    for (boolean statusIs80 : new boolean[] {false, true}) {
      Bench bench = Bench.spi();
      bench.chip.executionNanos = millis(300);
      bench.chip.foreignStatusIs80 = statusIs80;
      bench.open();
      bench.time.after(millis(100), () -> bench.chip.seizeBy(4));
      bench.time.after(millis(1_500), () -> bench.chip.seizerLeaves());

      TransportException failure = bench.fails(COMMAND, millis(700));

      assertThat(failure.kind()).isEqualTo(Kind.LOCALITY_SEIZED);
      assertThat(failure)
          .hasMessageContaining("higher locality")
          .hasMessageContaining("the next one asks for the locality again");
      assertThat(failure.situation().state()).isEqualTo("Execution");
      bench.time.advance(millis(900));
      bench.works();
      assertThat(bench.transport.statistics().localityLosses()).isEqualTo(1);
      assertThat(bench.chip.log).as("beenSeized is cleared").contains("W ACCESS 10");
    }
  }

  @Test
  void reportsASeizureWhileTheCommandIsSentAndWhileTheResponseIsRead() {
    for (int access = 1; access < 7; access++) {
      Bench bench = Bench.spi().open();
      int[] count = {access};
      bench.chip.readFault =
          (register, data, offset, length) -> {
            if (count[0]-- == 0) {
              bench.chip.seizeBy(4);
            }
          };
      bench.chip.writeFault =
          (register, data) -> {
            if (count[0]-- == 0) {
              bench.chip.seizeBy(4);
            }
            return data;
          };
      TransportException failure =
          catchThrowableOfType(TransportException.class, () -> bench.transport.transmit(COMMAND));
      if (failure != null) {
        assertThat(failure.kind()).as("access %d", access).isEqualTo(Kind.LOCALITY_SEIZED);
      }
      bench.chip.seizerLeaves();
      bench.works();
    }
  }

  @Test
  void aSeizureBetweenCommandsCostsNothing() {
    for (boolean statusIs80 : new boolean[] {false, true}) {
      Bench bench = Bench.spi();
      bench.chip.foreignStatusIs80 = statusIs80;
      bench.open().works();
      bench.chip.seizeBy(4);
      bench.time.after(millis(200), () -> bench.chip.seizerLeaves());

      bench.works();

      assertThat(bench.transport.statistics().localityLosses()).isEqualTo(1);
    }
  }

  @Test
  void aResetInTheMiddleIsNamedAndSurvived() {
    Bench bench = Bench.i2c();
    bench.chip.executionNanos = millis(300);
    bench.open();
    bench.time.after(millis(100), () -> bench.chip.reset(0));

    TransportException failure = bench.fails(COMMAND, millis(150));

    assertThat(failure.kind()).isEqualTo(Kind.LOCALITY_SEIZED);
    assertThat(failure)
        .hasMessageContaining("nobody seized it")
        .hasMessageContaining("TPM2_Startup");
    bench.works();
    assertThat(bench.chip.checksumOn()).as("switched on again").isTrue();
  }

  @Test
  void waitsForAChipThatIsStartingAgain() {
    Bench bench = Bench.spi().open();
    bench.chip.reset(millis(400));

    bench.works();

    assertThat(bench.time.nanoTime()).isGreaterThan(bench.chip.startedAt);
  }

  @Test
  void letsNuvotonSettleBetweenReleaseAndRequest() {
    Bench bench = Bench.spi();
    bench.chip.didVid = 0x00FC1050;
    bench.open();
    long start = bench.time.nanoTime();

    bench.transport.locality(1);

    assertThat(bench.time.nanoTime() - start).isBetween(millis(5), millis(6));
  }

  @Test
  void theProfilesSettleTimeGoesFirst() {
    Bench bench = Bench.spi().fifo(fifo -> fifo.localitySettleMicros(30_000)).open();
    long start = bench.time.nanoTime();

    bench.transport.locality(1);

    assertThat(bench.time.nanoTime() - start).isBetween(millis(30), millis(31));
  }
}
