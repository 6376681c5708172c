package dev.tpm4j.transport.record;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.tpm4j.transport.LocalityControl;
import dev.tpm4j.transport.PowerControl;
import dev.tpm4j.transport.ScriptedTransport;
import dev.tpm4j.transport.Timebase;
import dev.tpm4j.transport.TpmTransport;
import dev.tpm4j.transport.TransportException;
import dev.tpm4j.transport.TransportException.Kind;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.Reader;
import java.io.StringReader;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RecordingTransportTest {

  private static final String STARTUP = "80010000000c000001440000";
  private static final String SUCCESS = "80010000000a00000000";
  private static final String GET_RANDOM = "80010000000c0000017b0004";
  private static final String RANDOM = "80010000001000000000000441424344";

  /** PCR_Extend with a password session whose password is "hunter2". */
  private static final String EXTEND_WITH_PASSWORD =
      "80020000004800000182000000000000001040000009000000000768756e74657232"
          + "00000001000b"
          + "61".repeat(32);

  private final StringWriter text = new StringWriter();

  private TpmTransport recording(TpmTransport transport, Redaction redaction) {
    return new RecordingTransport(transport, new TextRecording(text), redaction, Timebase.system());
  }

  private static byte[] hex(String hex) {
    return HexFormat.of().parseHex(hex);
  }

  @Test
  void whatWasRecordedPlaysBackAndNothingElseDoes() {
    ScriptedTransport chip =
        new ScriptedTransport()
            .answer(SUCCESS)
            .answer(RANDOM)
            .fail(TransportException.of(Kind.TIMEOUT_A).build());
    try (TpmTransport tpm = recording(chip, Redaction.NONE)) {
      tpm.transmit(hex(STARTUP));
      tpm.transmit(hex(GET_RANDOM));
      assertThatThrownBy(() -> tpm.transmit(hex(STARTUP))).isInstanceOf(TransportException.class);
    }

    try (ReplayTransport replay =
        new ReplayTransport(TextRecording.read(new StringReader(text.toString())))) {
      assertThat(replay.transmit(hex(STARTUP))).isEqualTo(hex(SUCCESS));
      assertThatExceptionOfType(TransportException.class)
          .isThrownBy(() -> replay.transmit(hex(STARTUP)))
          .matches(e -> e.kind() == Kind.PROTOCOL)
          .withMessageContaining("command 2 differs from the recording at byte 9");
      assertThat(replay.transmit(hex(GET_RANDOM))).isEqualTo(hex(RANDOM));
      assertThat(replay.remaining()).isEqualTo(1);
      assertThatExceptionOfType(TransportException.class)
          .isThrownBy(() -> replay.transmit(hex(STARTUP)))
          .matches(e -> e.kind() == Kind.TIMEOUT_A);
      assertThatExceptionOfType(TransportException.class)
          .isThrownBy(() -> replay.transmit(hex(STARTUP)))
          .withMessageContaining("ends after 3 exchanges");
    }
  }

  @Test
  void whatADescriberSaysOfWholeFramesIsAComment() {
    ScriptedTransport chip =
        new ScriptedTransport().answer(RANDOM).fail(TransportException.of(Kind.TIMEOUT_A).build());
    FrameDescriber lengths =
        (command, response) -> List.of(command.length + " bytes", response.length + "\nback");
    try (TpmTransport tpm =
        new RecordingTransport(
            chip, new TextRecording(text), Redaction.SECRETS, Timebase.system(), lengths)) {
      byte[] both = Arrays.copyOf(hex(GET_RANDOM), 64);
      tpm.transmit(both, 12, both);
      assertThatThrownBy(() -> tpm.transmit(hex(STARTUP))).isInstanceOf(TransportException.class);
    }
    assertThat(text.toString())
        .contains("< 80010000001000000000 ..\n#   12 bytes\n#   16 back\n")
        .contains("! TIMEOUT_A\n#   12 bytes\n#   0 back\n");
    assertThat(TextRecording.read(new StringReader(text.toString()))).hasSize(2);
  }

  @Test
  void passwordsAndRandomBytesStayOutByDefault() {
    ScriptedTransport chip = new ScriptedTransport().answer(SUCCESS).answer(RANDOM).answer(SUCCESS);
    try (TpmTransport tpm = recording(chip, Redaction.SECRETS)) {
      tpm.transmit(hex(EXTEND_WITH_PASSWORD));
      tpm.transmit(hex(GET_RANDOM));
      tpm.transmit(hex(STARTUP));
    }

    assertThat(text.toString())
        .doesNotContain("68756e74657232") // hunter2
        .doesNotContain("41424344") // the random bytes
        .contains("> 80020000004800000182 ..")
        .contains("> " + STARTUP + "\n")
        .doesNotContain("\r");
    assertThatExceptionOfType(TransportException.class)
        .isThrownBy(
            () -> new ReplayTransport(TextRecording.read(new StringReader(text.toString()))))
        .withMessageContaining("exchange 1 of the recording is redacted");
  }

  @Test
  void recordsTheCommandAlsoWhenTheResponseOverwritesIt() {
    byte[] frame = new byte[64];
    System.arraycopy(hex(GET_RANDOM), 0, frame, 0, 12);
    try (TpmTransport tpm = recording(new ScriptedTransport().answer(RANDOM), Redaction.NONE)) {
      assertThat(tpm.transmit(frame, 12, frame)).isEqualTo(16);
    }

    assertThat(text.toString()).contains("> " + GET_RANDOM).contains("< " + RANDOM);
  }

  @Test
  void abilitiesAreFoundThroughTheRecorder() {
    ScriptedTransport chip = new ScriptedTransport();
    try (TpmTransport tpm = recording(chip, Redaction.SECRETS)) {
      tpm.ability(LocalityControl.class).orElseThrow().locality(3);
      assertThat(tpm.ability(PowerControl.class)).isEmpty();
    }

    assertThat(chip.locality()).isEqualTo(3);
    assertThat(chip.closed()).isTrue();
  }

  @Test
  void aFullDiskCostsNoResponseButIsToldAtTheEnd() {
    Writer full =
        new Writer() {
          @Override
          public void write(char[] chars, int offset, int length) throws IOException {
            throw new IOException("No space left on device");
          }

          @Override
          public void flush() {}

          @Override
          public void close() {}
        };
    ScriptedTransport chip = new ScriptedTransport().answer(SUCCESS).answer(SUCCESS);
    TpmTransport tpm =
        new RecordingTransport(chip, new TextRecording(full), Redaction.NONE, Timebase.system());

    assertThat(tpm.transmit(hex(STARTUP))).isEqualTo(hex(SUCCESS));
    assertThat(tpm.transmit(hex(STARTUP))).isEqualTo(hex(SUCCESS));
    assertThatThrownBy(tpm::close)
        .isInstanceOf(UncheckedIOException.class)
        .hasRootCauseMessage("No space left on device");
    assertThat(chip.closed()).isTrue();
  }

  @Test
  void aDamagedRecordingIsRefusedWithItsLine() {
    for (String bad :
        List.of("< 00", "> 00\n> 00", "> 00\n< 0g", "> 00", "> 00\n! NOT_A_KIND", "hello")) {
      assertThatExceptionOfType(TransportException.class)
          .as(bad)
          .isThrownBy(() -> TextRecording.read(new StringReader(bad)))
          .matches(e -> e.kind() == Kind.CONFIGURATION)
          .withMessageContaining("line " + bad.lines().count());
    }
  }

  @Test
  void wiresharksDissectorReadsThePcapng(@TempDir Path folder) throws Exception {
    assumeTrue(onPath("tshark"), "needs tshark; install with: apt-get install tshark");
    Path file = folder.resolve("tpm.pcapng");
    ScriptedTransport chip =
        new ScriptedTransport()
            .answer(SUCCESS)
            .answer(RANDOM)
            .answer(SUCCESS)
            .fail(TransportException.of(Kind.TIMEOUT_C).build());
    OutputStream out = Files.newOutputStream(file);
    try (TpmTransport tpm =
        new RecordingTransport(
            chip, new PcapngRecording(out, 0), Redaction.SECRETS, Timebase.system())) {
      tpm.transmit(hex(STARTUP));
      tpm.transmit(hex(GET_RANDOM));
      tpm.transmit(hex(EXTEND_WITH_PASSWORD));
      assertThatThrownBy(() -> tpm.transmit(hex(GET_RANDOM)))
          .isInstanceOf(TransportException.class);
    }

    Process tshark =
        new ProcessBuilder(
                "tshark",
                "-r",
                file.toString(),
                "-Tfields",
                "-e",
                "tpm.req.cc",
                "-e",
                "tpm.resp.rc",
                "-e",
                "tcp.analysis.flags",
                "-e",
                "frame.comment")
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    List<String> rows = tshark.inputReader().lines().toList();
    assertThat(tshark.waitFor(60, TimeUnit.SECONDS)).isTrue();
    assertThat(tshark.exitValue()).isZero();

    assertThat(rows).hasSize(7);
    assertThat(rows.get(0)).isEqualTo("0x00000144\t\t\t");
    assertThat(rows.get(1)).isEqualTo("\t0x00000000\t\t");
    assertThat(rows.get(2)).isEqualTo("0x0000017b\t\t\tredacted bytes are shown as zeros");
    assertThat(rows.get(4)).startsWith("0x00000182");
    assertThat(rows.get(6)).isEqualTo("0x0000017b\t\t\tno response: TIMEOUT_C");
  }

  private static boolean onPath(String program) {
    for (String folder : System.getenv("PATH").split(java.io.File.pathSeparator)) {
      if (Files.isExecutable(Path.of(folder, program))) {
        return true;
      }
    }
    return false;
  }

  @Test
  void aLineWithoutEndIsRefusedBeforeItFillsTheMemory() {
    Reader endless =
        new Reader() {
          @Override
          public int read(char[] into, int offset, int length) {
            Arrays.fill(into, offset, offset + length, 'a');
            return length;
          }

          @Override
          public void close() {}
        };
    assertThatExceptionOfType(TransportException.class)
        .isThrownBy(() -> TextRecording.read(endless))
        .matches(e -> e.kind() == Kind.CONFIGURATION)
        .withMessageContaining("line 1")
        .withMessageContaining("longer than");
  }

  @Test
  void anExchangeOfWhichOnlyTheResponseIsCutIsNotPlayed() {
    List<Exchange> read =
        TextRecording.read(new StringReader("> " + GET_RANDOM + "\n< " + SUCCESS + " ..\n"));
    assertThat(read.get(0).redacted()).isPositive();
    List<Exchange> tight =
        TextRecording.read(new StringReader("> " + GET_RANDOM + "..\n< " + SUCCESS + "\n"));
    assertThat(tight.get(0).redacted()).isPositive();
  }

  private static ReplayTransport replay(String lines) {
    return new ReplayTransport(TextRecording.read(new StringReader(lines)));
  }

  @Test
  void aReplayRefusesLengthsThatDoNotFitTheArray() {
    ReplayTransport replay = replay("> " + STARTUP + "\n< " + SUCCESS + "\n");
    for (int length : new int[] {-1, 9, 13}) {
      assertThatThrownBy(() -> replay.transmit(hex(STARTUP), length, new byte[10]))
          .isInstanceOf(IllegalArgumentException.class);
    }
    assertThat(replay.transmit(hex(STARTUP))).isEqualTo(hex(SUCCESS));
  }

  @Test
  void aReplayHasRoomForItsLongestResponse() {
    String size = String.format(Locale.ROOT, "%08x", 5000);
    String longest = "8001" + size + "00000000" + "41".repeat(4990);
    ReplayTransport replay = replay("> " + GET_RANDOM + "\n< " + longest + "\n");
    assertThat(replay.info().maxResponse()).isEqualTo(5000);
    assertThat(replay.transmit(hex(GET_RANDOM))).isEqualTo(hex(longest));
  }

  @Test
  void aRecordedResponseWhoseSizeFieldLiesIsNoResponse() {
    for (String lie : List.of("8001000000", "80010000000b00000000", "800100000009000000")) {
      ReplayTransport replay = replay("> " + STARTUP + "\n< " + lie + "\n");
      assertThatExceptionOfType(TransportException.class)
          .as(lie)
          .isThrownBy(() -> replay.transmit(hex(STARTUP)))
          .matches(e -> e.kind() == Kind.MALFORMED_RESPONSE);
    }
  }

  @Test
  void theFirstFailureOfClosingIsTheOneThatIsTold() {
    ScriptedTransport broken =
        new ScriptedTransport() {
          @Override
          public void close() {
            throw TransportException.of(Kind.BUS_ERROR).build();
          }
        };
    UncheckedIOException full = new UncheckedIOException(new IOException("disk full"));
    ExchangeSink sink =
        new ExchangeSink() {
          @Override
          public void accept(Exchange exchange) {}

          @Override
          public void close() {
            throw full;
          }
        };
    TpmTransport tpm = new RecordingTransport(broken, sink, Redaction.SECRETS, Timebase.system());
    assertThatExceptionOfType(TransportException.class)
        .isThrownBy(tpm::close)
        .matches(e -> e.kind() == Kind.BUS_ERROR)
        .satisfies(e -> assertThat(e.getSuppressed()).containsExactly(full));
  }

  @Test
  void thePcapngShowsNoBytesThatWereNotSent() {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    byte[] lying = hex("80010000010000000144");
    try (PcapngRecording recording = new PcapngRecording(out, 0)) {
      recording.accept(
          new Exchange(1, 0, 1, lying, new byte[0], 0, Optional.of(Kind.MALFORMED_COMMAND)));
    }
    // Section header 28 bytes, interface 32, then the packet: block 12, head 20, IP and TCP 40,
    // the command padded to 12, the comment with its option header, padding and end.
    int comment = "no response: MALFORMED_COMMAND".length();
    assertThat(out.size()).isEqualTo(28 + 32 + 12 + 20 + 40 + 12 + 4 + comment + 2 + 4);
  }
}
