package dev.tpm4j.hwtests.bringup;

import dev.tpm4j.profile.FifoBehaviour;
import dev.tpm4j.transport.Deadline;
import dev.tpm4j.transport.Timebase;
import dev.tpm4j.transport.TpmTransport;
import dev.tpm4j.transport.TransportException;
import dev.tpm4j.transport.TransportException.Kind;
import dev.tpm4j.transport.tis.TisAccess;
import dev.tpm4j.transport.tis.TisCapabilities;
import dev.tpm4j.transport.tis.TisRegister;
import dev.tpm4j.transport.tis.TisRegisters;
import dev.tpm4j.transport.tis.TisStatus;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.OptionalInt;
import java.util.concurrent.TimeUnit;
import java.util.function.IntPredicate;

/**
 * The FIFO interface by hand: the plainest sequence that the specification allows, one step at a
 * time, so that a check can stop in the middle. No retries and no repair, on purpose.
 */
final class RawTis {

  /** Longest of the defaults of known drivers, in milliseconds; a profile may know better. */
  private static final int TIMEOUT_A = 750;

  private static final int TIMEOUT_B = 4000;
  private static final int TIMEOUT_C = 2250;
  private static final int EXECUTION = 5000;
  private static final long STEP_NANOS = TimeUnit.MICROSECONDS.toNanos(200);
  private static final int MAX_RESPONSE = 4096;

  private final TisRegisters registers;
  private final Timebase timebase;
  private final FifoBehaviour.Timeouts timeouts;
  private final int settleMicros;
  private final byte[] word = new byte[4];

  RawTis(TisRegisters registers, Timebase timebase, FifoBehaviour behaviour) {
    this.registers = registers;
    this.timebase = timebase;
    this.timeouts = behaviour.timeouts();
    this.settleMicros = behaviour.localitySettleMicros().orElse(0);
  }

  boolean isI2c() {
    return registers.capabilities().bus() == TisCapabilities.Bus.I2C;
  }

  int read(int locality, TisRegister register) {
    registers.read(locality, register, word, 0, register.size());
    int value = 0;
    for (int i = register.size() - 1; i >= 0; i--) {
      value = value << 8 | word[i] & 0xFF;
    }
    return value;
  }

  private void writeByte(int locality, TisRegister register, int value) {
    word[0] = (byte) value;
    registers.write(locality, register, word, 0, 1);
  }

  int access(int locality) {
    return read(locality, TisRegister.ACCESS);
  }

  int status(int locality) {
    return read(locality, TisRegister.STS);
  }

  /** Waits until the chip shows that it has started; gives the last value of ACCESS either way. */
  int awaitStart() {
    Deadline deadline = deadline(timeouts.a(), TIMEOUT_A);
    while (true) {
      try {
        int access = access(0);
        if (TisAccess.isValid(access) || deadline.expired()) {
          return access;
        }
      } catch (TransportException failure) {
        boolean silent =
            failure.kind() == Kind.NO_ACKNOWLEDGE || failure.kind() == Kind.WAIT_STATES_EXCEEDED;
        if (!silent || deadline.expired()) {
          throw failure;
        }
      }
      deadline.sleep(TimeUnit.MILLISECONDS.toNanos(5));
    }
  }

  /**
   * Asks for a locality.
   *
   * @return how long the grant took in nanoseconds, or -1 if it did not come within TIMEOUT_A
   */
  long request(int locality) {
    Deadline deadline = deadline(timeouts.a(), TIMEOUT_A);
    if (TisAccess.isActive(access(locality))) {
      return deadline.elapsedNanos();
    }
    writeByte(locality, TisRegister.ACCESS, TisAccess.REQUEST_USE);
    while (!TisAccess.isActive(access(locality))) {
      if (deadline.expired()) {
        writeByte(locality, TisRegister.ACCESS, TisAccess.ACTIVE_LOCALITY);
        return -1;
      }
      deadline.sleep(STEP_NANOS);
    }
    return deadline.elapsedNanos();
  }

  /**
   * Gives a locality back.
   *
   * @return whether the chip shows that it is free
   */
  boolean release(int locality) {
    writeByte(locality, TisRegister.ACCESS, TisAccess.ACTIVE_LOCALITY);
    timebase.sleep(TimeUnit.MICROSECONDS.toNanos(settleMicros));
    return !TisAccess.isActive(access(locality));
  }

  /** Writes commandReady and waits until the chip is ready; gives the status it then shows. */
  int ready(int locality) {
    return ready(locality, "Idle");
  }

  private int ready(int locality, String state) {
    writeByte(locality, TisRegister.STS, TisStatus.COMMAND_READY);
    return await(
        locality, TisStatus::isReady, deadline(timeouts.b(), TIMEOUT_B), Kind.TIMEOUT_B, state);
  }

  /** Gives up what is in progress; gives the status once the chip is ready again. */
  int abort(int locality) {
    return ready(locality, "abort");
  }

  /** Moves some bytes of a command into the FIFO, as the burst count allows. */
  void give(int locality, byte[] command, int offset, int length) {
    int at = offset;
    while (at < offset + length) {
      int status =
          await(
              locality,
              value -> TisStatus.burstCount(value) > 0,
              deadline(timeouts.a(), TIMEOUT_A),
              Kind.TIMEOUT_A,
              "Reception");
      int next = Math.min(offset + length - at, largest(TisStatus.burstCount(status)));
      registers.write(locality, TisRegister.DATA_FIFO, command, at, next);
      at += next;
    }
  }

  private int largest(int burst) {
    return Math.min(burst, registers.capabilities().maxTransfer());
  }

  /** Waits until Expect is as it should be. */
  int awaitExpect(int locality, boolean expected) {
    return await(
        locality,
        value -> (value & TisStatus.STS_VALID) != 0 && TisStatus.expects(value) == expected,
        deadline(timeouts.c(), TIMEOUT_C),
        expected ? Kind.TIMEOUT_C : Kind.LOST_BYTES,
        "Reception");
  }

  /** Starts the command and waits for the first byte of its response. */
  void go(int locality) {
    writeByte(locality, TisRegister.STS, TisStatus.TPM_GO);
    awaitData(locality, Deadline.in(timebase, EXECUTION, TimeUnit.MILLISECONDS), "Execution");
  }

  void retryResponse(int locality) {
    writeByte(locality, TisRegister.STS, TisStatus.RESPONSE_RETRY);
    awaitData(locality, deadline(timeouts.c(), TIMEOUT_C), "Completion");
  }

  private int awaitData(int locality, Deadline deadline, String state) {
    return await(locality, TisStatus::hasData, deadline, Kind.TIMEOUT_C, state);
  }

  /** Takes a whole response, and leaves the chip in Completion. */
  byte[] take(int locality) {
    byte[] response = new byte[MAX_RESPONSE];
    int end = TpmTransport.HEADER_SIZE;
    int at = 0;
    while (at < end) {
      int status =
          await(
              locality,
              value -> TisStatus.hasData(value) && TisStatus.burstCount(value) > 0,
              deadline(timeouts.c(), TIMEOUT_C),
              Kind.TIMEOUT_C,
              "Completion");
      int next = Math.min(end - at, largest(TisStatus.burstCount(status)));
      registers.read(locality, TisRegister.DATA_FIFO, response, at, next);
      at += next;
      if (at == TpmTransport.HEADER_SIZE) {
        end = size(response);
      }
    }
    int status = status(locality);
    if (TisStatus.hasData(status)) {
      throw TransportException.of(Kind.LEFTOVER_DATA)
          .what("dataAvail is still set after the last byte: " + TisStatus.describe(status))
          .state("Completion")
          .register("TPM_STS")
          .build();
    }
    return Arrays.copyOf(response, end);
  }

  private static int size(byte[] response) {
    int size = ByteBuffer.wrap(response).getInt(2);
    if (size < TpmTransport.HEADER_SIZE || size > MAX_RESPONSE) {
      throw TransportException.of(Kind.MALFORMED_RESPONSE)
          .what("the response's size field says " + Integer.toUnsignedString(size) + " bytes")
          .state("Completion")
          .register("TPM_DATA_FIFO")
          .build();
    }
    return size;
  }

  private int await(
      int locality, IntPredicate wanted, Deadline deadline, Kind otherwise, String state) {
    while (true) {
      int status = status(locality);
      if (TisStatus.isPlausible(status) && wanted.test(status)) {
        return status;
      }
      if (deadline.expired()) {
        throw TransportException.of(TisStatus.isPlausible(status) ? otherwise : Kind.INVALID_STATUS)
            .what("TPM_STS stays at " + TisStatus.describe(status))
            .state(state)
            .register("TPM_STS")
            .elapsed(deadline.elapsedNanos())
            .build();
      }
      deadline.sleep(STEP_NANOS);
    }
  }

  private Deadline deadline(OptionalInt millis, int otherwise) {
    return Deadline.in(timebase, millis.orElse(otherwise), TimeUnit.MILLISECONDS);
  }
}
