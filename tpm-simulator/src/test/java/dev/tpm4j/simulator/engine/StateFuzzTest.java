package dev.tpm4j.simulator.engine;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.tpm4j.simulator.engine.RecordedMoments.Moment;
import dev.tpm4j.simulator.storage.Envelope;
import dev.tpm4j.transport.TransportException;
import dev.tpm4j.transport.TransportException.Kind;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Given a saved state that somebody has changed who can compute a checksum: it is refused as no
 * state, or it is that of a TPM which answers, be it that it has failed.
 */
class StateFuzzTest {

  private static final String LONG_ENOUGH = "10m";
  private static final int PROGRAMS = 500;
  private static final int HEADER = 10;

  private static final EngineOptions OPTIONS =
      EngineOptions.builder().timebase(new TestClock()).seed(1).build();
  private static final List<Moment> MOMENTS = RecordedMoments.record(OPTIONS).all();

  /** Which moment, then what to change and where. */
  static Stream<byte[]> changes() {
    Dice dice = new Dice(1);
    return Stream.generate(() -> dice.bytes(2 + 3 * (1 + dice.below(3)))).limit(PROGRAMS);
  }

  @MethodSource("changes")
  @FuzzTest(maxDuration = LONG_ENOUGH)
  void anyState(byte[] input) {
    if (input.length < 2) {
      return;
    }
    Moment moment = MOMENTS.get((int) Tpm.number(input, 0, 2) % MOMENTS.size());
    byte[] body = moment.state().body().clone();
    for (int i = 2; i + 3 <= input.length; i += 3) {
      body[(int) Tpm.number(input, i, 2) % body.length] = input[i + 2];
    }
    SavedState state;
    try {
      state = SavedState.of(Envelope.seal(body));
    } catch (TransportException e) {
      if (e.kind() != Kind.MALFORMED_STATE) {
        throw e;
      }
      return;
    }
    if (!Arrays.equals(state.body(), body)) {
      throw new AssertionError("read as another state than it is");
    }
    use(TpmEngine.resume(state, OPTIONS), moment.command());
  }

  private static void use(TpmEngine tpm, byte[] command) {
    try {
      for (byte[] next : new byte[][] {command, Tpm.hex(Tpm.STARTUP_CLEAR), command}) {
        byte[] response = tpm.transmit(next);
        if (response.length < HEADER || Tpm.number(response, 2, 4) != response.length) {
          throw new AssertionError(Tpm.hex(next) + " was answered " + Tpm.hex(response));
        }
        tpm.powerOff();
        tpm.powerOn();
      }
    } catch (TransportException e) {
      if (e.kind() != Kind.NOT_POWERED) {
        throw e;
      }
    }
  }
}
