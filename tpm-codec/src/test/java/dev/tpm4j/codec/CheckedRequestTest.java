package dev.tpm4j.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatNoException;

import dev.tpm4j.codec.check.Implementation;
import dev.tpm4j.codec.check.IncomingCommand;
import dev.tpm4j.codec.command.Commands;
import dev.tpm4j.codec.golden.GoldenLines;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * Given bytes that pass the checks of a TPM: they make a request, whatever they are. A TPM decodes
 * after it has checked, and has no answer for an exception.
 */
class CheckedRequestTest {
  private static final int DAMAGED_COPIES = 40;

  private final IncomingCommand in = new IncomingCommand(Implementation.everything());

  private int check(byte[] frame) {
    int rc = in.header(frame, frame.length);
    rc = rc == 0 ? in.handles() : rc;
    rc = rc == 0 ? in.sessions() : rc;
    while (rc == 0 && in.hasMoreSessions()) {
      rc = in.nextSession();
    }
    rc = rc == 0 ? in.authorizations() : rc;
    return rc == 0 ? in.parameters() : rc;
  }

  @Test
  void makesARequestOfWhateverPassesTheChecks() {
    Random random = new Random(1185);
    long passed = frames().mapToLong(frame -> damageAndDecode(frame, random)).sum();
    assertThat(passed).as("damaged commands that pass, for lack of state").isGreaterThan(2000);
  }

  private static Stream<byte[]> frames() {
    return Stream.concat(
            GoldenLines.read("swtpm-0.7.1-checks.txt").stream(),
            GoldenLines.read("swtpm-0.7.1-every-command.txt").stream())
        .map(line -> GoldenLines.bytes(line[1]));
  }

  private int damageAndDecode(byte[] frame, Random random) {
    int passed = 0;
    for (int i = 0; i < DAMAGED_COPIES; i++) {
      byte[] damaged = frame.clone();
      for (int n = i % 4; n > 0; n--) {
        damaged[random.nextInt(damaged.length)] ^= (byte) (1 << random.nextInt(8));
      }
      if (check(damaged) == 0) {
        Codecs codec = Codecs.of(Commands.byCode(in.info().code()));
        assertThatNoException().isThrownBy(() -> codec.decode("Request", damaged));
        passed++;
      }
    }
    return passed;
  }
}
