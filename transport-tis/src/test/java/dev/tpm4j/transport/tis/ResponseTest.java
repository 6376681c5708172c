package dev.tpm4j.transport.tis;

import static dev.tpm4j.transport.tis.Commands.command;
import static dev.tpm4j.transport.tis.Commands.getRandom;
import static dev.tpm4j.transport.tis.Commands.put32;
import static dev.tpm4j.transport.tis.VirtualTime.millis;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.tpm4j.profile.FifoBehaviour.Burst;
import dev.tpm4j.profile.FifoBehaviour.ResponseRead;
import dev.tpm4j.transport.TpmTransport;
import dev.tpm4j.transport.TransportException;
import dev.tpm4j.transport.TransportException.Kind;
import dev.tpm4j.transport.tis.TisOptions.LeftoverCheck;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ResponseTest {

  private static final byte[] COMMAND = getRandom(32);
  private static final byte[] RESPONSE = Commands.tpm(COMMAND);

  /** Alters so many FIFO reads that cover this byte of the response. */
  private static void damage(Bench bench, int index, int xor, int times) {
    int[] at = {0, times};
    bench.chip.writeFault =
        (register, data) -> {
          at[0] = register == TisRegister.STS ? 0 : at[0];
          return data;
        };
    bench.chip.readFault =
        (register, data, offset, length) -> {
          if (register == TisRegister.DATA_FIFO) {
            int local = index - at[0];
            at[0] += length;
            if (local >= 0 && local < length && at[1] > 0) {
              at[1]--;
              data[offset + local] ^= (byte) xor;
            }
          }
        };
  }

  private static void repair(Bench bench) {
    bench.chip.readFault = (register, data, offset, length) -> {};
    bench.chip.writeFault = (register, data) -> data;
    bench.chip.tpm = Commands::tpm;
    bench.chip.ignoresResponseRetry = false;
  }

  @ParameterizedTest
  @CsvSource({"64, 64", "32, 64", "8, 64", "1, 64", "427, 32", "427, 500", "11, 5"})
  void readsResponsesOfEverySizeInBurstsOfEverySize(int burst, int maxTransfer) {
    for (Bench bench : new Bench[] {Bench.spi(), Bench.i2c()}) {
      bench.chip.fifoSize = burst;
      bench.chip.maxTransfer = maxTransfer;
      bench.open();
      for (int parameters : new int[] {0, 1, 2, 21, 22, 53, 54, 55, 56, 118, 500, 4086}) {
        byte[] command = command(0x20000000 + parameters, 3);
        assertThat(bench.send(command)).as("%d", parameters).isEqualTo(Commands.tpm(command));
      }
    }
  }

  @Test
  void readsHeaderAndBodyWithoutStatusInBetween() {
    Bench bench = Bench.spi();
    bench.chip.fifoSize = 200;
    bench.open();

    bench.send(command(0x20000000 + 150, 0));

    assertThat(bench.chip.log)
        .containsSubsequence("R DATA_FIFO 10", "R DATA_FIFO 64", "R DATA_FIFO 64", "R DATA_FIFO 22")
        .filteredOn("R STS"::equals)
        .hasSize(3);
  }

  /** wolfTPM looks at dataAvail without stsValid. */
  @Test
  void ignoresDataAvailWhileTheStatusIsNotValid() {
    Bench bench = Bench.spi();
    bench.chip.executionNanos = millis(3);
    bench.chip.executingFlags = 0x10;

    assertThat(bench.open().send(COMMAND)).isEqualTo(RESPONSE);
  }

  @Test
  void findsOutThatBurstCountCountsWhatIsLeft() {
    Bench bench = Bench.i2c().open();
    bench.send(COMMAND);
    assertThat(bench.chip.log).contains("R DATA_FIFO 10", "R DATA_FIFO 34");
    bench.forget();

    bench.send(COMMAND);

    assertThat(bench.chip.log).contains("R DATA_FIFO 44").hasSize(8);
    assertThat(bench.chip.wireBytes).isEqualTo(91);
  }

  @Test
  void neverReadsPastTheEndOfAResponseUnlessAllowed() {
    for (FakeChip.BurstMode mode : FakeChip.BurstMode.values()) {
      Bench bench = Bench.i2c();
      bench.chip.burstMode = mode;
      bench.chip.i2cCapability =
          mode == FakeChip.BurstMode.ZERO_IN_COMPLETION ? 0x3AE00082 : 0x1AE00082;
      bench.open();
      for (int parameters : new int[] {34, 0, 7, 100}) {
        bench.forget();
        byte[] command = command(0x20000000 + parameters, 3);
        assertThat(bench.send(command)).isEqualTo(Commands.tpm(command));
        int read =
            bench.chip.log.stream()
                .filter(entry -> entry.startsWith("R DATA_FIFO"))
                .mapToInt(entry -> Integer.parseInt(entry.substring(12)))
                .sum();
        assertThat(read).as("%s %d", mode, parameters).isEqualTo(10 + parameters);
      }
    }
  }

  /** The profile says dynamic, yet the part always shows 32: believed once, then no more. */
  @Test
  void unlearnsABurstCountThatOffersMoreThanThereIs() {
    Bench bench = Bench.i2c().fifo(fifo -> fifo.burst(Burst.DYNAMIC));
    bench.open();
    bench.chip.fifoSize = 32;
    bench.chip.burstMode = FakeChip.BurstMode.FIXED;
    byte[] command = command(0x20000000 + 8, 0);

    assertThat(bench.send(command)).isEqualTo(Commands.tpm(command));
    assertThat(bench.transport.statistics().responseRetries()).isEqualTo(1);
    assertThat(bench.send(command)).isEqualTo(Commands.tpm(command));
    assertThat(bench.transport.statistics().responseRetries()).isEqualTo(1);
  }

  @Test
  void speculativeReadTakesTheRestWhenTheResponseIsLonger() {
    Bench bench = Bench.spi().fifo(fifo -> fifo.responseRead(ResponseRead.SPECULATIVE)).open();
    int code = 0x00000176;
    for (int parameters : new int[] {5, 40, 9}) {
      bench.chip.tpm = command -> Commands.response(parameters, 3);
      assertThat(bench.send(command(code, 0))).isEqualTo(Commands.response(parameters, 3));
    }
  }

  @Test
  void speculativeReadStopsAtTheErrorResponsesEnd() {
    for (FakeChip.BurstMode mode :
        new FakeChip.BurstMode[] {FakeChip.BurstMode.REMAINING, FakeChip.BurstMode.FIXED}) {
      Bench bench = Bench.spi().fifo(fifo -> fifo.responseRead(ResponseRead.SPECULATIVE));
      bench.chip.burstMode = mode;
      bench.chip.tpm = command -> Commands.responseCode(0x100);
      bench.open();

      assertThat(bench.send(COMMAND)).isEqualTo(Commands.responseCode(0x100));
      assertThat(bench.send(COMMAND)).isEqualTo(Commands.responseCode(0x100));
    }
  }

  /** Each bit of the header in turn, damaged once: responseRetry brings the right answer. */
  @Test
  void repairsADamagedHeaderWithResponseRetry() {
    for (int bit = 0; bit < 48; bit++) {
      Bench bench = Bench.spi().open();
      damage(bench, bit / 8, 0x80 >>> bit % 8, 1);

      byte[] response = bench.send(COMMAND);

      // Tags 8001 and 8002 differ in two bits, so no single one turns one into the other.
      assertThat(response).as("bit %d", bit).isEqualTo(RESPONSE);
      assertThat(bench.transport.statistics().responseRetries()).as("bit %d", bit).isPositive();
      assertThat(bench.chip.executed).isEqualTo(1);
    }
  }

  @Test
  void repairsAnyDamageWhereThereIsAChecksum() {
    for (int index = 0; index < RESPONSE.length; index++) {
      Bench bench = Bench.i2c().fifo(fifo -> fifo.burst(Burst.DYNAMIC)).open();
      damage(bench, index, 0x10, 1);

      assertThat(bench.send(COMMAND)).as("byte %d", index).isEqualTo(RESPONSE);
      assertThat(bench.chip.executed).isEqualTo(1);
    }
  }

  @Test
  void givesUpWithChecksumAndLeavesTheChipReady() {
    Bench bench = Bench.i2c().open();
    damage(bench, 20, 0x10, 100);

    TransportException failure = bench.fails(COMMAND, millis(500));

    assertThat(failure.kind()).isEqualTo(Kind.CHECKSUM);
    assertThat(failure)
        .hasMessageContaining("checksum of the response")
        .hasMessageContaining("has executed the command")
        .hasMessageContaining("attempt 5");
    assertThat(failure.situation().state()).isEqualTo("Completion");
    assertThat(bench.chip.isReady()).isTrue();
    repair(bench);
    bench.works();
  }

  /** tpm2-tss and U-Boot subtract the header's length from such a size. */
  @ParameterizedTest
  @ValueSource(ints = {0, 1, 6, 9, 4097, 0x7FFFFFFF, 0x80000000, -1})
  void refusesASizeFieldThatMakesNoSense(int size) {
    Bench bench = Bench.spi();
    bench.chip.tpm =
        command -> {
          byte[] response = RESPONSE.clone();
          put32(response, 2, size);
          return response;
        };
    bench.open();

    TransportException failure = bench.fails(COMMAND, millis(500));

    assertThat(failure.kind()).isEqualTo(Kind.MALFORMED_RESPONSE);
    assertThat(failure).hasMessageContaining(String.format("size 0x%08X", size));
    assertThat(bench.chip.isReady()).isTrue();
    repair(bench);
    bench.works();
  }

  @Test
  void refusesATagThatMakesNoSense() {
    Bench bench = Bench.spi();
    bench.chip.tpm =
        command -> {
          byte[] response = RESPONSE.clone();
          response[1] = 3;
          return response;
        };
    bench.open();

    assertThat(bench.fails(COMMAND, millis(500)))
        .hasMessageContaining("tag 0x8003")
        .extracting(TransportException::kind)
        .isEqualTo(Kind.MALFORMED_RESPONSE);
    assertThat(bench.chip.isReady()).isTrue();
  }

  @Test
  void passesOnTheResponseToABadTag() {
    Bench bench = Bench.spi();
    byte[] badTag = Commands.hex("00C4 0000000A 0000001E");
    bench.chip.tpm = command -> badTag;

    assertThat(bench.open().send(COMMAND)).isEqualTo(badTag);
  }

  @Test
  void saysWhatAFifoOfOnesMeans() {
    Bench bench = Bench.spi().open();
    bench.chip.readFault =
        (register, data, offset, length) -> {
          if (register == TisRegister.DATA_FIFO) {
            Arrays.fill(data, offset, offset + length, (byte) -1);
          }
        };

    TransportException failure = bench.fails(COMMAND, millis(500));

    assertThat(failure.kind()).isEqualTo(Kind.MALFORMED_RESPONSE);
    assertThat(failure).hasMessageContaining("only 0xFF").hasMessageContaining("wait states");
    repair(bench);
    bench.works();
  }

  @Test
  void reportsASizeFieldThatPromisesMoreThanComes() {
    Bench bench = Bench.spi();
    bench.chip.tpm =
        command -> {
          byte[] response = RESPONSE.clone();
          put32(response, 2, 60);
          return response;
        };
    bench.open();

    TransportException failure = bench.fails(COMMAND, millis(700));

    assertThat(failure.kind()).isEqualTo(Kind.MALFORMED_RESPONSE);
    assertThat(failure).hasMessageContaining("ended after 44 bytes").hasMessageContaining("60");
    assertThat(bench.chip.isReady()).isTrue();
    repair(bench);
    bench.works();
  }

  @ParameterizedTest
  @CsvSource({"REMAINING, false", "ZERO_IN_COMPLETION, false", "FIXED, true"})
  void reportsASizeFieldThatHidesBytes(FakeChip.BurstMode mode, boolean always) {
    Bench bench = Bench.spi();
    bench.chip.burstMode = mode;
    bench.chip.capability = mode == FakeChip.BurstMode.ZERO_IN_COMPLETION ? 0x30000797 : 0x30000697;
    bench.chip.tpm =
        command -> {
          byte[] response = RESPONSE.clone();
          put32(response, 2, 30);
          return response;
        };
    if (always) {
      bench.options(options -> options.withLeftoverCheck(LeftoverCheck.ALWAYS));
    }
    bench.open();

    TransportException failure = bench.fails(COMMAND, millis(900));

    assertThat(failure.kind()).isEqualTo(Kind.LEFTOVER_DATA);
    assertThat(failure)
        .hasMessageContaining("30 bytes of the size field")
        .hasMessageContaining("out of step");
    assertThat(bench.chip.isReady()).isTrue();
    repair(bench);
    bench.works();
  }

  @Test
  void looksForLeftoversForAWhileAfterTheBusHasFailed() {
    Bench bench = Bench.spi().open();
    bench.works();
    bench.forget();
    bench.works();
    assertThat(bench.chip.log).hasSize(8);
    bench.chip.failAfterEffect = 1;
    bench.works();
    bench.forget();

    bench.works();

    assertThat(bench.chip.log).hasSize(9).endsWith("R DATA_FIFO 22", "R STS", "W STS 40");
  }

  @Test
  void neverTakesTheSilenceOfATpmThatWasResetForTheRestOfAResponse() {
    for (int died = TpmTransport.HEADER_SIZE; died < RESPONSE.length; died++) {
      Bench bench = Bench.spi().open();
      int[] given = {0, died};
      bench.chip.readFault =
          (register, data, offset, length) -> {
            int from = register == TisRegister.DATA_FIFO ? given[1] - given[0] : 0;
            given[0] += register == TisRegister.DATA_FIFO ? length : 0;
            if (given[0] > given[1] && from < length) {
              Arrays.fill(data, offset + Math.max(0, from), offset + length, (byte) 0xFF);
            }
          };

      TransportException failure =
          catchThrowableOfType(TransportException.class, () -> bench.send(COMMAND));

      assertThat(failure).as("died at byte %d", died).isNotNull();
      assertThat(failure.kind()).isIn(Kind.BUS_FLOATING, Kind.LOCALITY_SEIZED);
    }
  }

  @Test
  void aResponseThatEndsInOnesOfItsOwnIsTakenAfterOneMoreLook() {
    byte[] ones = RESPONSE.clone();
    ones[ones.length - 1] = (byte) 0xFF;
    Bench bench = Bench.spi().open();
    bench.chip.tpm = command -> ones;

    assertThat(bench.send(COMMAND)).isEqualTo(ones);
    assertThat(bench.chip.log)
        .hasSize(9)
        .containsSubsequence("R DATA_FIFO 34", "R STS", "W STS 40");
  }

  @Test
  void repairsAFifoReadThatTheBusLost() {
    Bench bench = Bench.spi().open();
    int[] fail = {2};
    bench.chip.readFault =
        (register, data, offset, length) -> {
          if (register == TisRegister.DATA_FIFO && fail[0]-- > 0) {
            bench.chip.failAfterEffect = 1;
          }
        };

    assertThat(bench.send(COMMAND)).isEqualTo(RESPONSE);
    assertThat(bench.chip.executed).isEqualTo(1);
  }

  @Test
  void repeatsAResponseRetryThatWasLost() {
    Bench bench = Bench.spi().open();
    damage(bench, 0, 0x10, 1);
    int[] lose = {1};
    FakeChip.WriteFault counting = bench.chip.writeFault;
    bench.chip.writeFault =
        (register, data) ->
            register == TisRegister.STS && data[0] == TisStatus.RESPONSE_RETRY && lose[0]-- > 0
                ? null
                : counting.apply(register, data);

    assertThat(bench.send(COMMAND)).isEqualTo(RESPONSE);
  }

  @Test
  void reportsTheDamageWhereAPartDoesNotKnowResponseRetry() {
    Bench bench = Bench.spi().open();
    damage(bench, 4, 0x01, 1);
    bench.chip.ignoresResponseRetry = true;

    TransportException failure = bench.fails(COMMAND, millis(2400));

    assertThat(failure.kind()).isEqualTo(Kind.MALFORMED_RESPONSE);
    assertThat(bench.chip.isReady()).isTrue();
    repair(bench);
    bench.works();
  }

  @Test
  void reportsTimeoutAWhenTheBurstOfAResponseStaysZero() {
    Bench bench = Bench.spi();
    bench.chip.burstMode = FakeChip.BurstMode.ZERO_IN_COMPLETION;
    bench.open();

    TransportException failure = bench.fails(COMMAND, millis(800));

    assertThat(failure.kind()).isEqualTo(Kind.TIMEOUT_A);
    assertThat(failure).hasMessageContaining("0 bytes of the response read");
    assertThat(bench.chip.isReady()).isTrue();
    bench.chip.burstMode = FakeChip.BurstMode.REMAINING;
    bench.works();
  }

  @Test
  void toleratesAStatusThatLagsBehindTheResponse() {
    Bench bench = Bench.spi();
    bench.chip.fifoSize = 16;
    bench.chip.statusLagNanos = millis(3);
    bench.options(options -> options.withLeftoverCheck(LeftoverCheck.ALWAYS));
    bench.open();

    assertThat(bench.send(COMMAND)).isEqualTo(RESPONSE);
    assertThat(bench.transport.statistics().responseRetries()).isZero();
  }

  @Test
  void saysThatTheResponseDidNotFit() {
    Bench bench = Bench.spi().open();

    TransportException failure =
        catchThrowableOfType(
            TransportException.class,
            () -> bench.transport.transmit(COMMAND, COMMAND.length, new byte[43]));

    assertThat(failure.kind()).isEqualTo(Kind.BUFFER_TOO_SMALL);
    assertThat(failure).hasMessageContaining("44 bytes");
    assertThat(bench.chip.isReady()).isTrue();
    assertThat(bench.transport.transmit(COMMAND, COMMAND.length, new byte[44])).isEqualTo(44);
  }

  @Test
  void aDamagedSizeIsNotTakenForAResponseThatDoesNotFit() {
    Bench bench = Bench.spi().open();
    damage(bench, 4, 0x01, 1);
    byte[] response = new byte[44];

    assertThat(bench.transport.transmit(COMMAND, COMMAND.length, response)).isEqualTo(44);
    assertThat(response).isEqualTo(RESPONSE);
  }

  /** The response is the caller's, whatever becomes of the courtesy after it. */
  @Test
  void returnsTheResponseEvenIfCommandReadyCannotBeWritten() {
    Bench bench = Bench.spi().open();
    bench.chip.writeFault =
        (register, data) -> {
          if (register == TisRegister.STS && data[0] == TisStatus.COMMAND_READY) {
            bench.chip.failBeforeEffect = 2;
            bench.chip.failAfterEffect = 1;
            return null;
          }
          return data;
        };

    assertThat(bench.send(COMMAND)).isEqualTo(RESPONSE);
    repair(bench);
    bench.works();
  }

  /** An old response must never be taken for the answer to a new command. */
  @Test
  void doesNotTakeAnOldResponseForANewOne() {
    Bench bench = Bench.spi().open();
    bench.chip.writeFault =
        (register, data) ->
            register == TisRegister.STS && data[0] == TisStatus.COMMAND_READY ? null : data;
    bench.send(COMMAND);
    repair(bench);
    int[] lie = {1};
    bench.chip.readFault =
        (register, data, offset, length) -> {
          if (register == TisRegister.STS && length == 4 && lie[0]-- > 0) {
            data[offset] = (byte) 0xC0;
          }
        };

    bench.works();
  }
}
