package dev.tpm4j.cli;

import dev.tpm4j.codec.text.HumanForm;
import dev.tpm4j.hwtests.bringup.Taps;
import dev.tpm4j.profile.TpmProfile;
import dev.tpm4j.profile.Wiring;
import dev.tpm4j.transport.Board;
import dev.tpm4j.transport.BusBoard;
import dev.tpm4j.transport.BusDevice;
import dev.tpm4j.transport.Diagnosis;
import dev.tpm4j.transport.TpmTransport;
import dev.tpm4j.transport.TransportException;
import dev.tpm4j.transport.TransportException.Kind;
import dev.tpm4j.transport.i2c.I2cDevice;
import dev.tpm4j.transport.i2c.RecordingI2cDevice;
import dev.tpm4j.transport.record.BusSink;
import dev.tpm4j.transport.record.BusTextRecording;
import dev.tpm4j.transport.record.BusVcdRecording;
import dev.tpm4j.transport.record.ExchangeSink;
import dev.tpm4j.transport.record.PcapngRecording;
import dev.tpm4j.transport.record.RecordingTransport;
import dev.tpm4j.transport.record.Redaction;
import dev.tpm4j.transport.record.TextRecording;
import dev.tpm4j.transport.spi.RecordingSpiDevice;
import dev.tpm4j.transport.spi.SpiDevice;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/** A file that receives what passes on the bus, or between the driver and its user. */
final class Trace implements AutoCloseable {

  static final String HELP =
      "Record to a file; its extension says what. .txt: the bus as text (commands, also in words,"
          + " where there is no bus); .vcd: the bus as waveforms, for GTKWave or PulseView; .pcapng: commands and"
          + " responses, for Wireshark. What may hold secrets is left out.";

  private final Taps taps;
  private final TraceFile file;

  private Trace(Taps taps, TraceFile file) {
    this.taps = taps;
    this.file = file;
  }

  /**
   * Opens a trace.
   *
   * @param path the file; null for no trace
   * @param board what is recorded
   * @param profile how the part is wired
   * @return taps to put on the wires and the transport
   */
  static Trace to(Path path, Board board, TpmProfile profile) {
    if (path == null) {
      return new Trace(Taps.NONE, new TraceFile(OutputStream.nullOutputStream()));
    }
    String name = String.valueOf(path.getFileName()).toLowerCase(Locale.ROOT);
    boolean bus = board instanceof BusBoard;
    boolean vcd = name.endsWith(".vcd");
    boolean pcapng = name.endsWith(".pcapng");
    if (!vcd && !pcapng && !name.endsWith(".txt")) {
      throw misused(
          "the extension of '" + name + "' names no kind of trace",
          "end it in .txt, .vcd or .pcapng");
    }
    if (vcd && !bus) {
      throw misused(
          "a .vcd trace is of a bus, and the board '" + board.name() + "' has none",
          "record commands instead: end the name in .txt or .pcapng");
    }
    TraceFile file = open(path);
    if (pcapng) {
      return new Trace(
          Taps.onTransport(transport -> recorded(transport, new PcapngRecording(file, 0), board)),
          file);
    }
    Writer writer = new OutputStreamWriter(file, StandardCharsets.UTF_8);
    return new Trace(
        bus
            ? Taps.onBus(
                device ->
                    recorded(
                        device,
                        vcd ? new BusVcdRecording(writer) : new BusTextRecording(writer),
                        board,
                        profile))
            : Taps.onTransport(transport -> recorded(transport, new TextRecording(writer), board)),
        file);
  }

  private static TraceFile open(Path path) {
    try {
      return new TraceFile(new BufferedOutputStream(Files.newOutputStream(path)));
    } catch (IOException e) {
      throw TransportException.of(Kind.CONFIGURATION)
          .what("the trace cannot be written to " + path + ": " + e)
          .diagnosis(
              Diagnosis.of(
                  "the directory does not exist or must not be written to", "name another file"))
          .cause(e)
          .build();
    }
  }

  private static TransportException misused(String what, String check) {
    return TransportException.of(Kind.CONFIGURATION)
        .what(what)
        .diagnosis(Diagnosis.of("--trace records by the file's extension", check))
        .build();
  }

  private static TpmTransport recorded(TpmTransport transport, ExchangeSink sink, Board board) {
    return new RecordingTransport(
        transport, sink, Redaction.SECRETS, board.timebase(), Trace::describe);
  }

  /** In words, also of what the recording leaves out: without what is secret in it. */
  private static List<String> describe(byte[] command, byte[] response) {
    HumanForm form = HumanForm.redacting();
    String text = form.command(command, command.length);
    if (response.length > 0) {
      boolean known = command.length >= TpmTransport.HEADER_SIZE;
      text +=
          known
              ? form.response(ByteBuffer.wrap(command).getInt(6), response, response.length)
              : form.response(response, response.length);
    }
    return text.lines().toList();
  }

  private static BusDevice recorded(
      BusDevice device, BusSink sink, Board board, TpmProfile profile) {
    if (device instanceof SpiDevice spi) {
      return new RecordingSpiDevice(spi, sink, Redaction.SECRETS, board.timebase());
    }
    if (device instanceof I2cDevice i2c) {
      int address = profile.wiring() instanceof Wiring.I2c wiring ? wiring.address() : 0;
      return new RecordingI2cDevice(i2c, address, sink, Redaction.SECRETS, board.timebase());
    }
    throw misused(
        "the bus of " + device.describe() + " is neither SPI nor I2C",
        "record commands instead: end the name in .pcapng");
  }

  Taps taps() {
    return taps;
  }

  /**
   * The recording closes the file with the device; this is for a run that never got there, and
   * where it is said that the file is not whole: what was traced is done by now.
   */
  @Override
  public void close() {
    file.close();
    file.failure()
        .ifPresent(
            failure -> {
              throw new UncheckedIOException("the trace is incomplete", failure);
            });
  }
}
