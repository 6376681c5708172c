package dev.tpm4j.transport.tis;

import static dev.tpm4j.transport.tis.Commands.command;
import static dev.tpm4j.transport.tis.VirtualTime.micros;
import static dev.tpm4j.transport.tis.VirtualTime.millis;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tpm4j.profile.FifoBehaviour.Burst;
import dev.tpm4j.transport.TransportException;
import dev.tpm4j.transport.TransportException.Kind;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Thousands of commands, each with a random fault or several: the right answer or a typed error by
 * the deadline, and the next command without faults works. Repeatable by its seed.
 */
class RandomFaultTest {

  private static final int COMMANDS = 3_000;

  /** Send, execute, read and give up, each at its documented limit. */
  private static final long DEADLINE = millis(2 * 14_500 + 120_000 + 2 * 17_500 + 12_000);

  /** What a driver over a bus without a checksum can notice. */
  private enum Fault {
    LOST_COMMAND_BYTE,
    LOST_FIFO_WRITE,
    LOST_STATUS_WRITE,
    BUS_FAILURE_BEFORE,
    BUS_FAILURE_AFTER,
    ODD_STATUS,
    ALL_ONES_STATUS,
    DAMAGED_HEADER,
    LATE_BURST,
    SLOW_STATUS,
    STUCK_STATUS,
    HANG,
    SEIZURE,
    RESET,
    RETRY,
    FLOATING,
    HELD_LOW,
    CANCEL,
    /** From here on only the checksum notices. */
    COMMAND_BIT,
    RESPONSE_BIT,
    LOST_RESPONSE_BYTE,
    STATUS_BIT
  }

  private static final Set<Fault> SPI = EnumSet.range(Fault.LOST_COMMAND_BYTE, Fault.CANCEL);

  private static final Set<Kind> EXPLAINED =
      EnumSet.of(
          Kind.BUS_FLOATING,
          Kind.BUS_STUCK_LOW,
          Kind.BUS_ERROR,
          Kind.NO_ACKNOWLEDGE,
          Kind.WAIT_STATES_EXCEEDED,
          Kind.TIMEOUT_A,
          Kind.TIMEOUT_B,
          Kind.TIMEOUT_C,
          Kind.TIMEOUT_D,
          Kind.COMMAND_TIMEOUT,
          Kind.LOCALITY_SEIZED,
          Kind.CHECKSUM,
          Kind.LOST_BYTES,
          Kind.LEFTOVER_DATA,
          Kind.INVALID_STATUS,
          Kind.MALFORMED_RESPONSE,
          Kind.CANCELED);

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4})
  void neverGivesAWrongAnswerOnSpi(long seed) {
    run(Bench.spi(), SPI, seed);
  }

  @ParameterizedTest
  @ValueSource(longs = {11, 12, 13, 14})
  void neverGivesAWrongAnswerOnI2c(long seed) {
    run(
        Bench.i2c().fifo(fifo -> seed % 2 == 0 ? fifo.burst(Burst.DYNAMIC) : fifo),
        EnumSet.allOf(Fault.class),
        seed);
  }

  private static void run(Bench bench, Set<Fault> possible, long seed) {
    Random random = new Random(seed);
    FakeChip chip = bench.chip;
    chip.executionNanos = micros(300);
    chip.idleAfterResponse = random.nextBoolean();
    chip.readyFlags = random.nextBoolean() ? 0x40 : 0xC0;
    chip.fifoSize = new int[] {8, 32, 64, 427}[random.nextInt(4)];
    bench.open();
    Fault[] faults = possible.toArray(new Fault[0]);
    int[] effects = {0};
    byte[][] current = {{}};
    UnaryOperator<byte[]> tpm =
        command -> {
          byte[] response = Commands.tpm(command);
          effects[0] += Arrays.equals(command, current[0]) ? 1 : 0;
          return response;
        };
    chip.tpm = tpm;
    Map<Kind, Integer> kinds = new EnumMap<>(Kind.class);
    int right = 0;
    for (int i = 0; i < COMMANDS; i++) {
      int number = 1 + random.nextInt(2);
      for (int n = 0; n < number; n++) {
        inject(bench, faults[random.nextInt(faults.length)], random);
      }
      byte[] command = command(0x20000000 + random.nextInt(300), random.nextInt(200));
      current[0] = command;
      effects[0] = 0;
      long start = bench.time.nanoTime();
      try {
        byte[] response = bench.send(command);
        assertThat(response).as("seed %d, command %d", seed, i).isEqualTo(Commands.tpm(command));
        right++;
      } catch (TransportException failure) {
        assertThat(EXPLAINED).as(failure.getMessage()).contains(failure.kind());
        assertThat(failure.diagnosis().causes()).isNotEmpty();
        kinds.merge(failure.kind(), 1, Integer::sum);
      }
      assertThat(bench.time.nanoTime() - start)
          .as("seed %d, command %d", seed, i)
          .isLessThan(DEADLINE);
      assertThat(effects[0]).as("seed %d, command %d, executed", seed, i).isLessThanOrEqualTo(1);
      heal(bench);
      chip.tpm = tpm;
      byte[] healthy = command(0x20000000 + i % 100, i % 50);
      current[0] = healthy;
      effects[0] = 0;
      assertThat(bench.send(healthy))
          .as("seed %d, after command %d", seed, i)
          .isEqualTo(Commands.tpm(healthy));
      assertThat(effects[0]).as("executed once").isEqualTo(1);
      chip.log.clear();
    }
    assertThat(right)
        .as("most faults are repaired; failures were %s", kinds)
        .isGreaterThan(COMMANDS / 2);
    assertThat(kinds).as("some are not").isNotEmpty();
  }

  private static void heal(Bench bench) {
    FakeChip chip = bench.chip;
    // Events of the past command must not reach into the next.
    bench.time.forgetEvents();
    chip.readFault = (register, data, offset, length) -> {};
    chip.writeFault = (register, data) -> data;
    chip.executionTime = () -> chip.executionNanos;
    chip.failAfterEffect = 0;
    chip.failBeforeEffect = 0;
    chip.statusLagNanos = 0;
    chip.statusStuckForOneSend = false;
    chip.floating = false;
    chip.stuckLow = false;
    if (chip.fifoSize == 0) {
      chip.fifoSize = 64;
    }
    if (chip.activeLocality() > 0) {
      chip.seizerLeaves();
    }
  }

  private static void inject(Bench bench, Fault fault, Random random) {
    FakeChip chip = bench.chip;
    int[] countdown = {random.nextInt(8)};
    FakeChip.WriteFault write = chip.writeFault;
    FakeChip.ReadFault read = chip.readFault;
    long soon = micros(random.nextInt(800));
    switch (fault) {
      case LOST_COMMAND_BYTE, LOST_FIFO_WRITE, COMMAND_BIT ->
          chip.writeFault =
              (register, data) -> {
                byte[] passed = write.apply(register, data);
                if (register != TisRegister.DATA_FIFO || passed == null || countdown[0]-- != 0) {
                  return passed;
                }
                return spoil(passed, fault, random);
              };
      case LOST_STATUS_WRITE ->
          chip.writeFault =
              (register, data) ->
                  register == TisRegister.STS && countdown[0]-- == 0
                      ? null
                      : write.apply(register, data);
      case BUS_FAILURE_BEFORE, BUS_FAILURE_AFTER -> {
        chip.failKind =
            new Kind[] {Kind.BUS_ERROR, Kind.NO_ACKNOWLEDGE, Kind.WAIT_STATES_EXCEEDED}
                [random.nextInt(3)];
        int times = 1 + random.nextInt(4);
        bench.time.after(
            soon,
            () -> {
              if (fault == Fault.BUS_FAILURE_BEFORE) {
                chip.failBeforeEffect = times;
              } else {
                chip.failAfterEffect = times;
              }
            });
      }
      case ODD_STATUS, ALL_ONES_STATUS, STATUS_BIT -> {
        int bit = 1 << random.nextInt(8);
        int times = fault == Fault.STATUS_BIT ? 1 : 1 + random.nextInt(60);
        int[] left = {times};
        chip.readFault =
            (register, data, offset, length) -> {
              read.apply(register, data, offset, length);
              if (register == TisRegister.STS && countdown[0]-- <= 0 && left[0]-- > 0) {
                switch (fault) {
                  case ODD_STATUS -> data[offset] |= 0x22;
                  case ALL_ONES_STATUS -> {
                    for (int i = 0; i < length; i++) {
                      data[offset + i] = -1;
                    }
                  }
                  default -> data[offset] ^= (byte) bit;
                }
              }
            };
      }
      case DAMAGED_HEADER, RESPONSE_BIT, LOST_RESPONSE_BYTE -> {
        int bit = 1 << random.nextInt(8);
        chip.readFault =
            (register, data, offset, length) -> {
              read.apply(register, data, offset, length);
              if (register != TisRegister.DATA_FIFO || countdown[0]-- != 0) {
                return;
              }
              if (fault == Fault.LOST_RESPONSE_BYTE) {
                System.arraycopy(data, offset + 1, data, offset, length - 1);
                data[offset + length - 1] = -1;
              } else if (fault == Fault.RESPONSE_BIT) {
                data[offset + random.nextInt(length)] ^= (byte) bit;
              } else if (length >= 2 && offset == 0) {
                data[random.nextInt(2)] ^= (byte) bit;
              }
            };
        countdown[0] = fault == Fault.DAMAGED_HEADER ? 0 : countdown[0];
      }
      case LATE_BURST -> {
        int size = chip.fifoSize;
        long late = millis(random.nextInt(1_000));
        bench.time.after(soon, () -> chip.fifoSize = 0);
        bench.time.after(soon + late, () -> chip.fifoSize = size == 0 ? 64 : size);
      }
      case SLOW_STATUS -> chip.statusLagNanos = micros(random.nextInt(20_000));
      case STUCK_STATUS -> chip.statusStuckForOneSend = true;
      case HANG -> chip.executionTime = () -> Long.MAX_VALUE / 4;
      case SEIZURE -> {
        bench.time.after(soon, () -> chip.seizeBy(1 + random.nextInt(4)));
        bench.time.after(soon + millis(random.nextInt(500)), chip::seizerLeaves);
      }
      case RESET -> bench.time.after(soon, () -> chip.reset(millis(random.nextInt(50))));
      case RETRY -> {
        int[] times = {1 + random.nextInt(4)};
        chip.tpm = command -> times[0]-- > 0 ? Commands.responseCode(0x922) : Commands.tpm(command);
      }
      case FLOATING -> {
        bench.time.after(soon, () -> chip.floating = true);
        bench.time.after(soon + millis(random.nextInt(30)), () -> chip.floating = false);
      }
      case HELD_LOW -> {
        bench.time.after(soon, () -> chip.stuckLow = true);
        bench.time.after(soon + millis(random.nextInt(30)), () -> chip.stuckLow = false);
      }
      case CANCEL -> bench.time.after(soon, () -> bench.transport.cancel());
    }
  }

  private static byte[] spoil(byte[] data, Fault fault, Random random) {
    return switch (fault) {
      case LOST_FIFO_WRITE -> null;
      case LOST_COMMAND_BYTE -> Arrays.copyOf(data, data.length - 1);
      default -> {
        byte[] changed = data.clone();
        changed[random.nextInt(data.length)] ^= (byte) (1 << random.nextInt(8));
        yield changed;
      }
    };
  }
}
