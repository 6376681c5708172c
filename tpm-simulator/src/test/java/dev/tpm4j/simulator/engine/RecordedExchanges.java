package dev.tpm4j.simulator.engine;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** What a swtpm was sent and answered, in a run through all that it has. */
final class RecordedExchanges {

  /** A command and its response. */
  record Exchange(byte[] command, byte[] response) {}

  private RecordedExchanges() {}

  static List<Exchange> everyCommand() {
    Path file =
        Path.of(
            System.getProperty("tpm4j.root"),
            "tpm-codec/src/test/resources/golden/swtpm-0.7.1-every-command.txt");
    assumeTrue(Files.exists(file), "the golden frames are in the checkout, not in the jar");
    try {
      return Files.readAllLines(file).stream()
          .filter(line -> !line.startsWith("#"))
          .map(line -> line.split(" "))
          .map(words -> new Exchange(Tpm.hex(words[1]), Tpm.hex(words[2])))
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
