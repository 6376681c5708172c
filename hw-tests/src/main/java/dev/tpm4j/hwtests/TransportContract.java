package dev.tpm4j.hwtests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.tpm4j.transport.TpmTransport;
import dev.tpm4j.transport.TransportException;
import dev.tpm4j.transport.TransportException.Kind;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * What {@link TpmTransport} promises, as tests that any implementation can run.
 *
 * <p>A subclass opens its transport to a TPM that it may start up and ask for random bytes; nothing
 * here changes persistent state. Each test opens a transport of its own and closes it.
 */
public abstract class TransportContract {

  private static final byte[] STARTUP = hex("80010000000c000001440000");
  private static final int RC_SUCCESS = 0;
  private static final int RC_INITIALIZE = 0x100;
  private static final int RC_COMMAND_SIZE = 0x142;
  private static final int RC_COMMAND_CODE = 0x143;

  private TpmTransport tpm;

  /** For subclasses. */
  protected TransportContract() {}

  /**
   * Opens the transport under test.
   *
   * @return an open transport; each call a new one
   * @throws Exception if it cannot be opened
   */
  protected abstract TpmTransport open() throws Exception;

  @BeforeEach
  final void startUp() throws Exception {
    tpm = open();
    assertThat(responseCode(tpm.transmit(STARTUP))).isIn(RC_SUCCESS, RC_INITIALIZE);
  }

  @AfterEach
  final void closeTransport() {
    if (tpm != null) {
      tpm.close();
    }
  }

  private static byte[] hex(String hex) {
    return HexFormat.of().parseHex(hex);
  }

  private static byte[] getRandom(int bytes) {
    return ByteBuffer.allocate(12)
        .putShort((short) 0x8001)
        .putInt(12)
        .putInt(0x17B)
        .putShort((short) bytes)
        .array();
  }

  private static int responseCode(byte[] response) {
    return ByteBuffer.wrap(response).getInt(6);
  }

  @Test
  final void deliversTheResponseOfTheCommand() {
    byte[] response = tpm.transmit(getRandom(16));

    assertThat(response).hasSize(28);
    assertThat(ByteBuffer.wrap(response).getInt(2)).isEqualTo(28);
    assertThat(responseCode(response)).isZero();
    assertThat(tpm.transmit(getRandom(16))).isNotEqualTo(response);
  }

  @Test
  final void aResponseCodeIsAResponseAndNoException() {
    byte[] unknownCommand = hex("80010000000a00000fff");

    assertThat(responseCode(tpm.transmit(unknownCommand))).isEqualTo(RC_COMMAND_CODE);
    assertThat(responseCode(tpm.transmit(getRandom(1)))).isZero();
  }

  @Test
  final void leavesTheCommandAsItWasAndKeepsToItsLength() {
    byte[] command = new byte[64];
    System.arraycopy(getRandom(8), 0, command, 0, 12);
    command[12] = 0x5A;
    byte[] before = command.clone();
    byte[] response = new byte[4096];

    assertThat(tpm.transmit(command, 12, response)).isEqualTo(20);
    assertThat(command).isEqualTo(before);
  }

  @Test
  final void commandAndResponseMayShareAnArray() {
    byte[] frame = new byte[4096];
    System.arraycopy(getRandom(8), 0, frame, 0, 12);

    assertThat(tpm.transmit(frame, 12, frame)).isEqualTo(20);
    assertThat(ByteBuffer.wrap(frame).getInt(6)).isZero();
  }

  @Test
  final void refusesLengthsThatTheArrayDoesNotHave() {
    byte[] response = new byte[64];

    assertThatIllegalArgumentException().isThrownBy(() -> tpm.transmit(getRandom(1), 13, response));
    assertThatIllegalArgumentException().isThrownBy(() -> tpm.transmit(getRandom(1), -1, response));
    assertThat(responseCode(tpm.transmit(getRandom(1)))).isZero();
  }

  @Test
  final void aResponseTooLongForTheArrayIsAnErrorAndTheNextCommandWorks() {
    assertThatExceptionOfType(TransportException.class)
        .isThrownBy(() -> tpm.transmit(getRandom(32), 12, new byte[20]))
        .matches(failure -> failure.kind() == Kind.BUFFER_TOO_SMALL);

    assertThat(responseCode(tpm.transmit(getRandom(1)))).isZero();
  }

  @Test
  final void aCommandThatIsTooLongIsRefusedAndTheNextOneWorks() {
    int length = tpm.info().maxCommand() + 1;
    byte[] command =
        ByteBuffer.allocate(length).putShort((short) 0x8001).putInt(length).putInt(0x17B).array();

    // A TPM in process may answer for itself.
    try {
      assertThat(responseCode(tpm.transmit(command))).isEqualTo(RC_COMMAND_SIZE);
    } catch (TransportException failure) {
      assertThat(failure.kind()).isEqualTo(Kind.COMMAND_TOO_LARGE);
    }
    assertThat(responseCode(tpm.transmit(getRandom(1)))).isZero();
  }

  @Test
  final void cancelWithNothingInProgressDoesNotTouchTheNextCommand() {
    tpm.cancel();

    assertThat(responseCode(tpm.transmit(getRandom(4)))).isZero();
  }

  @Test
  final void threadsGetTheResponsesToTheirOwnCommands() throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(4);
    try {
      List<Callable<Void>> jobs = new ArrayList<>();
      for (int thread = 0; thread < 4; thread++) {
        int bytes = 1 + 7 * thread;
        jobs.add(
            () -> {
              byte[] response = new byte[4096];
              for (int i = 0; i < 25; i++) {
                assertThat(tpm.transmit(getRandom(bytes), 12, response)).isEqualTo(12 + bytes);
              }
              return null;
            });
      }
      for (Future<Void> done : threads.invokeAll(jobs, 60, TimeUnit.SECONDS)) {
        done.get();
      }
    } finally {
      threads.shutdownNow();
    }
  }

  @Test
  final void anInterruptedThreadKeepsItsFlagAndTheTransportLives() {
    Thread.currentThread().interrupt();
    try {
      assertThat(responseCode(tpm.transmit(getRandom(1)))).isZero();
    } catch (TransportException failure) {
      assertThat(failure.kind()).isEqualTo(Kind.CANCELED);
    }
    assertThat(Thread.interrupted()).isTrue();

    assertThat(responseCode(tpm.transmit(getRandom(1)))).isZero();
  }

  @Test
  final void closesOnceAndForAll() {
    tpm.close();
    tpm.close();

    assertThatExceptionOfType(TransportException.class)
        .isThrownBy(() -> tpm.transmit(getRandom(1)))
        .matches(failure -> failure.kind() == Kind.CLOSED);
    tpm.cancel();
  }

  @Test
  final void tellsItsSizes() {
    assertThat(tpm.info().name()).isNotBlank();
    assertThat(tpm.info().description()).isNotBlank();
    assertThat(tpm.info().maxCommand()).isGreaterThanOrEqualTo(1024);
    assertThat(tpm.info().maxResponse()).isGreaterThanOrEqualTo(1024);
  }
}
