package dev.tpm4j.codec.golden;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Makes the file of golden frames {@code golden/swtpm-0.7.1-every-command.txt} anew: has swtpm run
 * every command it knows, on the way that succeeds. Run by hand, as the frames change with every
 * run (keys, random numbers, clock) and the build should not:
 *
 * <pre>
 * mvn -q -pl tpm-codec -am test-compile
 * java -cp tpm-codec/target/classes:tpm-codec/target/test-classes \
 *     dev.tpm4j.codec.golden.CaptureEveryCommand \
 *     tpm-codec/src/test/resources/golden/swtpm-0.7.1-every-command.txt
 * </pre>
 *
 * <p>The commands are put together by hand, byte by byte, and not by the codec that is tested with
 * them.
 */
public final class CaptureEveryCommand {
  private CaptureEveryCommand() {}

  /**
   * Captures.
   *
   * @param arguments the file to write
   * @throws IOException when swtpm cannot be run, or the file not written
   */
  public static void main(String[] arguments) throws IOException {
    List<String> lines = new ArrayList<>();
    lines.add("# Every command that swtpm 0.7.1 (libtpms 0.9.2) runs, and what it answered: name,");
    lines.add("# command, response. Written by CaptureEveryCommand. Keys and values are of that");
    lines.add("# run alone.");
    try (Swtpm tpm = Swtpm.start()) {
      Capture capture = new Capture(tpm);
      try {
        new StateScript(capture).start();
        new PcrScript(capture).run();
        new ObjectScript(capture).run();
        new CryptoScript(capture).run();
        new NvScript(capture).run();
        new PolicyScript(capture).run();
        new StateScript(capture).end();
      } finally {
        lines.addAll(capture.lines());
      }
    }
    Files.write(Path.of(arguments[0]), lines);
  }
}
