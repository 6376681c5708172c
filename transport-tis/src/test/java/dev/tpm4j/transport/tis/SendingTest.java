package dev.tpm4j.transport.tis;

import static dev.tpm4j.transport.tis.Commands.command;
import static dev.tpm4j.transport.tis.Commands.getRandom;
import static dev.tpm4j.transport.tis.VirtualTime.micros;
import static dev.tpm4j.transport.tis.VirtualTime.millis;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tpm4j.profile.FifoBehaviour.Burst;
import dev.tpm4j.profile.FifoBehaviour.Checksum;
import dev.tpm4j.profile.FifoBehaviour.ExpectCheck;
import dev.tpm4j.profile.FifoBehaviour.Timeouts;
import dev.tpm4j.transport.TransportException;
import dev.tpm4j.transport.TransportException.Kind;
import java.util.Arrays;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class SendingTest {

  /** Answers with 4 bytes of parameters that depend on every byte of the command. */
  private static final int ECHO = 0x20000004;

  private static final byte[] LONG_COMMAND = command(ECHO, 290);

  /** Drops the n-th FIFO byte of the first so many sends. */
  private static void loseByte(Bench bench, int index, int sends) {
    int[] seen = {0, sends};
    bench.chip.writeFault =
        (register, data) -> {
          if (register == TisRegister.STS && data[0] == TisStatus.COMMAND_READY) {
            seen[0] = 0;
          }
          if (register != TisRegister.DATA_FIFO) {
            return data;
          }
          int at = index - seen[0];
          seen[0] += data.length;
          if (at < 0 || at >= data.length || seen[1] == 0) {
            return data;
          }
          seen[1]--;
          byte[] rest = Arrays.copyOf(data, data.length - 1);
          System.arraycopy(data, at + 1, rest, at, data.length - at - 1);
          return rest;
        };
  }

  @ParameterizedTest
  @CsvSource({
    "1, 64", "7, 64", "8, 64", "32, 64", "64, 64", "64, 32", "300, 64", "427, 32", "64, 1"
  })
  void sendsInBurstsOfAnySize(int burst, int maxTransfer) {
    Bench bench = Bench.spi();
    bench.chip.fifoSize = burst;
    bench.chip.maxTransfer = maxTransfer;
    bench.open();

    assertThat(bench.send(LONG_COMMAND)).isEqualTo(Commands.tpm(LONG_COMMAND));

    assertThat(bench.chip.log)
        .filteredOn(entry -> entry.startsWith("W DATA_FIFO"))
        .hasSize(-Math.floorDiv(-300, Math.min(burst, maxTransfer)))
        .contains("W DATA_FIFO " + Math.min(300, Math.min(burst, maxTransfer)));
  }

  @ParameterizedTest
  @EnumSource(FakeChip.BurstMode.class)
  void sendsWithEveryKindOfBurst(FakeChip.BurstMode mode) {
    Bench bench = Bench.spi();
    bench.chip.burstMode = mode;
    bench.chip.capability = mode == FakeChip.BurstMode.REMAINING ? 0x30000697 : 0x30000797;
    bench.chip.fifoSize = 32;
    bench.open();

    for (int size : new int[] {0, 1, 22, 23, 100, 500}) {
      byte[] command = command(0x20000000 + size, 50);
      assertThat(bench.send(command)).isEqualTo(Commands.tpm(command));
    }
  }

  @Test
  void staysWithinOneBurstWithoutReadingTheStatusInBetween() {
    Bench bench = Bench.spi();
    bench.chip.fifoSize = 300;
    bench.open();

    bench.send(LONG_COMMAND);

    assertThat(bench.chip.log.subList(0, 6))
        .containsExactly(
            "R STS",
            "W DATA_FIFO 64",
            "W DATA_FIFO 64",
            "W DATA_FIFO 64",
            "W DATA_FIFO 64",
            "W DATA_FIFO 44");
  }

  @Test
  void takesTheSmallestOfAllTransferLimits() {
    Bench capability = Bench.spi();
    capability.chip.capability = 0x30000415;
    capability.open().send(LONG_COMMAND);
    assertThat(capability.chip.log).contains("W DATA_FIFO 32").doesNotContain("W DATA_FIFO 64");

    Bench profile = Bench.spi().fifo(fifo -> fifo.transferSize(20)).open();
    profile.send(LONG_COMMAND);
    assertThat(profile.chip.log).contains("W DATA_FIFO 20").doesNotContain("W DATA_FIFO 32");

    Bench legacy = Bench.spi();
    legacy.chip.capability = 0x30000097;
    legacy.open().send(getRandom(32));
    assertThat(legacy.chip.log).contains("W DATA_FIFO 4").doesNotContain("W DATA_FIFO 12");
  }

  @ParameterizedTest
  @ValueSource(ints = {0x40, 0xC0, 0xC4, 0x44})
  void doesNotNeedStsValidInReady(int ready) {
    Bench bench = Bench.spi();
    bench.chip.readyFlags = ready;
    bench.open().works();
    assertThat(bench.chip.log).filteredOn("W STS 40"::equals).hasSize(1);
  }

  @Test
  void writesCommandReadyAgainForAChipThatIdlesAfterEachCommand() {
    Bench bench = Bench.spi();
    bench.chip.idleAfterResponse = true;
    bench.open().works();
    bench.works();
    bench.works();
  }

  @Test
  void worksWithAPartThatNeverClearsCommandReady() {
    Bench bench = Bench.spi();
    bench.chip.keepsCommandReady = true;
    bench.open();

    bench.works();
    long retries = bench.transport.statistics().sendRetries();
    bench.works();

    assertThat(retries).isEqualTo(2);
    assertThat(bench.transport.statistics().sendRetries()).as("learned").isEqualTo(retries);
  }

  @Test
  void resendsTheWholeCommandWhenAByteWasLost() {
    Bench bench = Bench.spi().open();
    loseByte(bench, 7, 1);

    assertThat(bench.send(getRandom(20))).isEqualTo(Commands.tpm(getRandom(20)));

    assertThat(bench.transport.statistics().sendRetries()).isEqualTo(1);
    assertThat(bench.chip.executed).as("executed once").isEqualTo(1);
  }

  /** The TPM takes zeros for the size, is content, and answers TPM_RC_COMMAND_SIZE. */
  @Test
  void resendsWhenTheSizeFieldLostAByte() {
    Bench bench = Bench.spi().open();
    loseByte(bench, 5, 1);

    assertThat(bench.send(getRandom(20))).isEqualTo(Commands.tpm(getRandom(20)));

    assertThat(bench.transport.statistics().sendRetries()).isEqualTo(1);
  }

  @Test
  void handsOverCommandSizeWhenTheTpmInsists() {
    Bench bench = Bench.spi();
    bench.chip.tpm = command -> Commands.responseCode(0x142);
    bench.open();

    assertThat(bench.send(getRandom(20))).isEqualTo(Commands.responseCode(0x142));
    assertThat(bench.chip.executed).isEqualTo(3);
  }

  @Test
  void givesUpWithLostBytesAndLeavesTheChipReady() {
    Bench bench = Bench.spi().open();
    loseByte(bench, 11, Integer.MAX_VALUE);

    TransportException failure = bench.fails(getRandom(20), millis(600));

    assertThat(failure.kind()).isEqualTo(Kind.LOST_BYTES);
    assertThat(failure)
        .hasMessageContaining("Expect")
        .hasMessageContaining("attempt 8")
        .hasMessageContaining("truncates long transfers");
    assertThat(failure.situation().state()).isEqualTo("Reception");
    assertThat(bench.chip.isReady()).isTrue();
    assertThat(bench.chip.executed).isZero();
    bench.chip.writeFault = (register, data) -> data;
    bench.works();
  }

  /** The size field lost a bit on its way: the TPM thinks it has everything too early. */
  @Test
  void resendsWhenTheTpmStopsExpectingTooEarly() {
    Bench bench = Bench.spi();
    bench.chip.fifoSize = 16;
    bench.open();
    int[] damage = {1};
    bench.chip.writeFault =
        (register, data) -> {
          if (register == TisRegister.DATA_FIFO && data.length == 16 && damage[0]-- > 0) {
            byte[] changed = data.clone();
            changed[4] = 0;
            changed[5] = 20;
            return changed;
          }
          return data;
        };

    assertThat(bench.send(LONG_COMMAND)).isEqualTo(Commands.tpm(LONG_COMMAND));
    assertThat(bench.chip.executed).isEqualTo(1);
  }

  @Test
  void resendsWhenNotASingleByteArrives() {
    Bench bench = Bench.spi().open();
    int[] lose = {1};
    bench.chip.writeFault =
        (register, data) -> register == TisRegister.DATA_FIFO && lose[0]-- > 0 ? null : data;

    bench.works();

    assertThat(bench.transport.statistics().sendRetries()).isEqualTo(1);
  }

  @Test
  void reportsLostBytesWhenNothingEverArrives() {
    Bench bench = Bench.spi().open();
    bench.chip.writeFault = (register, data) -> null;

    TransportException failure = bench.fails(getRandom(20), millis(3_000));

    assertThat(failure.kind()).isEqualTo(Kind.LOST_BYTES);
    bench.chip.writeFault = (register, data) -> data;
    bench.works();
  }

  /** coreboot read the status too early after the last byte on SLB9635, SLB9670 and SLB9672. */
  @Test
  void toleratesAStatusThatLagsBehindTheFifo() {
    Bench bench = Bench.spi();
    bench.chip.statusLagNanos = millis(5);
    bench.open().works();
    assertThat(bench.transport.statistics().sendRetries()).isZero();
  }

  /** Linux commit de9e33df7762. */
  @Test
  void resendsWhenInfineonStatusIsStuckForOneSend() {
    Bench bench = Bench.spi().open();
    bench.chip.idleAfterResponse = true;
    bench.works();
    bench.chip.statusStuckForOneSend = true;
    long start = bench.time.nanoTime();

    bench.works();

    assertThat(bench.transport.statistics().sendRetries()).isEqualTo(1);
    assertThat(bench.time.nanoTime() - start).isLessThan(millis(250));
  }

  @Test
  void reportsTimeoutCWhereAStuckStatusIsNotAKnownHabit() {
    Bench bench = Bench.spi();
    bench.chip.didVid = 0x0000104A;
    bench.fifo(
        fifo ->
            fifo.timeouts(
                new Timeouts(
                    OptionalInt.empty(),
                    OptionalInt.empty(),
                    OptionalInt.of(300),
                    OptionalInt.empty())));
    bench.open();
    bench.chip.idleAfterResponse = true;
    bench.works();
    bench.chip.statusStuckForOneSend = true;

    TransportException failure = bench.fails(getRandom(20), millis(320));

    assertThat(failure.kind()).isEqualTo(Kind.TIMEOUT_C);
    assertThat(failure).hasMessageContaining("TIMEOUT_C").hasMessageContaining("stsValid");
    assertThat(bench.chip.isReady()).isTrue();
    bench.works();
  }

  /** tpm2-tss spins here for ever. */
  @Test
  void reportsTimeoutAWhenBurstCountStaysZero() {
    Bench bench = Bench.spi().open();
    bench.chip.fifoSize = 0;

    TransportException failure = bench.fails(getRandom(20), millis(800));

    assertThat(failure.kind()).isEqualTo(Kind.TIMEOUT_A);
    assertThat(failure).hasMessageContaining("burstCount stayed 0").hasMessageContaining("750 ms");
    assertThat(bench.chip.isReady()).isTrue();
    bench.chip.fifoSize = 64;
    bench.works();
  }

  @Test
  void waitsForABurstThatComesLate() {
    Bench bench = Bench.spi().open();
    bench.chip.fifoSize = 0;
    bench.time.after(millis(700), () -> bench.chip.fifoSize = 8);

    bench.works();
  }

  @Test
  void usesTheProfilesBurstWhereAStaticBurstReadsZeroFromTheStart() {
    Bench bench = Bench.spi().fifo(fifo -> fifo.burst(Burst.STATIC).burstCount(16));
    bench.chip.fifoSize = 0;
    bench.open().works();
  }

  /** A chip that takes one byte each 700 ms would keep a caller for an hour. */
  @Test
  void reportsTimeoutDWhenTheFifoCrawls() {
    Bench bench = Bench.spi();
    bench.chip.fifoSize = 1;
    bench.open();
    bench.chip.writeFault =
        (register, data) -> {
          if (register == TisRegister.DATA_FIFO) {
            bench.chip.fifoSize = 0;
            bench.time.after(millis(700), () -> bench.chip.fifoSize = 1);
          }
          return data;
        };

    TransportException failure = bench.fails(LONG_COMMAND, millis(17_000 + 4_000));

    assertThat(failure.kind()).isEqualTo(Kind.TIMEOUT_D);
    assertThat(failure).hasMessageContaining("too slowly");
    assertThat(bench.chip.isReady()).isTrue();
  }

  @Test
  void resendsWhenTheChecksumOfTheCommandDiffers() {
    Bench bench = Bench.i2c().open();
    int[] damage = {1};
    bench.chip.writeFault =
        (register, data) -> {
          if (register == TisRegister.DATA_FIFO && damage[0]-- > 0) {
            data[10] ^= 0x40;
          }
          return data;
        };

    bench.works();

    assertThat(bench.chip.executed).isEqualTo(1);
    assertThat(bench.transport.statistics().sendRetries()).isEqualTo(1);
  }

  @Test
  void readsTheChecksumAgainBeforeItBlamesTheCommand() {
    Bench bench = Bench.i2c().open();
    int[] damage = {1};
    bench.chip.readFault =
        (register, data, offset, length) -> {
          if (register == TisRegister.DATA_CSUM && damage[0]-- > 0) {
            data[offset] ^= 1;
          }
        };

    bench.works();

    assertThat(bench.transport.statistics().sendRetries()).isZero();
  }

  /** tpm2-tss leaves the TPM in Reception here. */
  @Test
  void givesUpWithChecksumAndLeavesTheChipReady() {
    Bench bench = Bench.i2c().open();
    bench.chip.writeFault =
        (register, data) -> {
          if (register == TisRegister.DATA_FIFO) {
            data[data.length - 1] ^= 1;
          }
          return data;
        };

    TransportException failure = bench.fails(getRandom(20), millis(300));

    assertThat(failure.kind()).isEqualTo(Kind.CHECKSUM);
    assertThat(failure).hasMessageContaining("checksum of the command");
    assertThat(bench.chip.executed).isZero();
    assertThat(bench.chip.isReady()).isTrue();
    bench.chip.writeFault = (register, data) -> data;
    bench.works();
  }

  @Test
  void checksExpectBesidesTheChecksumWhereTheProfileSaysAlways() {
    Bench bench =
        Bench.i2c()
            .fifo(fifo -> fifo.expectCheck(ExpectCheck.ALWAYS).checksum(Checksum.SUPPORTED))
            .open();

    bench.works();

    assertThat(bench.chip.log.subList(0, 4))
        .containsExactly("R STS", "W DATA_FIFO 12", "R STS", "R DATA_CSUM");
  }

  /** U-Boot and tpm2-tss ignore the result of such accesses. */
  @ParameterizedTest
  @EnumSource(
      value = Kind.class,
      names = {"BUS_ERROR", "NO_ACKNOWLEDGE", "WAIT_STATES_EXCEEDED"})
  void resendsWhenTheBusFailsInTheFifo(Kind kind) {
    Bench bench = Bench.spi().open();
    bench.chip.failKind = kind;
    int[] fail = {1};
    bench.chip.writeFault =
        (register, data) -> {
          if (register == TisRegister.DATA_FIFO && fail[0]-- > 0) {
            bench.chip.failAfterEffect = 1;
          }
          return data;
        };

    bench.works();

    assertThat(bench.chip.recoveries).isPositive();
    assertThat(bench.chip.executed).isEqualTo(1);
    assertThat(bench.transport.statistics().busFailures()).isEqualTo(1);
  }

  @Test
  void repeatsEveryOtherAccessWhenTheBusFails() {
    for (int access = 0; access < 8; access++) {
      Bench bench = Bench.spi().open();
      int[] count = {access};
      Runnable failing =
          () -> {
            if (count[0]-- == 0) {
              bench.chip.failAfterEffect = 1;
            }
          };
      bench.chip.readFault = (register, data, offset, length) -> failing.run();
      bench.chip.writeFault =
          (register, data) -> {
            failing.run();
            return data;
          };

      bench.works();

      assertThat(bench.chip.executed).as("access %d", access).isEqualTo(1);
      assertThat(bench.chip.isReady()).as("access %d", access).isTrue();
    }
  }

  @Test
  void passesOnABusThatStaysBroken() {
    Bench bench = Bench.spi().open();
    bench.chip.failBeforeEffect = Integer.MAX_VALUE;

    TransportException failure = bench.fails(getRandom(20), millis(100));

    assertThat(failure.kind()).isEqualTo(Kind.BUS_ERROR);
    assertThat(failure).hasMessageContaining("could not be brought back to Ready");
    bench.chip.failBeforeEffect = 0;
    bench.works();
  }

  @Test
  void repeatsStatusReadsWithImpossibleBits() {
    Bench bench = Bench.i2c().open();
    int[] damage = {10};
    bench.chip.readFault =
        (register, data, offset, length) -> {
          if (register == TisRegister.STS && damage[0]-- > 0) {
            data[offset] |= 0x23;
          }
        };

    bench.works();

    assertThat(bench.transport.statistics().invalidStatus()).isEqualTo(1);
  }

  @Test
  void reportsAStatusNoTpmShows() {
    Bench bench = Bench.spi().open();
    bench.chip.readFault =
        (register, data, offset, length) -> {
          if (register == TisRegister.STS) {
            data[offset] |= 0x21;
          }
        };

    TransportException failure = bench.fails(getRandom(20), millis(40));

    assertThat(failure.kind()).isEqualTo(Kind.INVALID_STATUS);
    assertThat(failure)
        .hasMessageContaining("tpmGo!")
        .hasMessageContaining("could not be brought back to Ready");
    bench.chip.readFault = (register, data, offset, length) -> {};
    bench.works();
  }

  @Test
  void reportsABusThatFloatsInTheMiddle() {
    Bench bench = Bench.spi().open();
    bench.chip.floating = true;

    TransportException failure = bench.fails(getRandom(20), millis(40));

    assertThat(failure.kind()).isEqualTo(Kind.BUS_FLOATING);
    assertThat(failure)
        .hasMessageContaining("could not be brought back to Ready")
        .hasMessageContaining("VDD");
    bench.chip.floating = false;
    bench.works();
  }

  @Test
  void reportsABusHeldLowInTheMiddle() {
    for (Bench bench : new Bench[] {Bench.spi().open(), Bench.i2c().open()}) {
      bench.chip.stuckLow = true;

      TransportException failure = bench.fails(getRandom(20), millis(100));

      assertThat(failure.kind()).isEqualTo(Kind.BUS_STUCK_LOW);
      bench.chip.stuckLow = false;
      bench.works();
    }
  }

  @Test
  void reportsTimeoutBInTheMiddle() {
    Bench bench = Bench.spi();
    bench.chip.idleAfterResponse = true;
    bench.open().works();
    bench.chip.ignoresCommandReady = true;

    TransportException failure = bench.fails(getRandom(20), millis(12_100));

    assertThat(failure.kind()).isEqualTo(Kind.TIMEOUT_B);
    assertThat(failure).hasMessageContaining("could not be brought back to Ready");
    bench.chip.ignoresCommandReady = false;
    bench.works();
  }

  @Test
  void slowReadyIsWaitedFor() {
    Bench bench = Bench.spi();
    bench.chip.idleAfterResponse = true;
    bench.chip.readyNanos = micros(700);
    bench.open().works();
    bench.works();
  }
}
