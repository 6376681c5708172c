package dev.tpm4j.cli;

import dev.tpm4j.codec.CommandInfo;
import dev.tpm4j.codec.ResponseCode;
import dev.tpm4j.codec.command.Commands;
import dev.tpm4j.hwtests.bringup.TpmNames;
import dev.tpm4j.profile.TpmProfile;
import dev.tpm4j.transport.Timebase;
import dev.tpm4j.transport.TpmTransport;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code tpm4j send}: raw commands and their responses. */
@Command(
    name = "send",
    mixinStandardHelpOptions = true,
    description = {
      "Sends TPM commands given in hexadecimal, and prints their responses.",
      "A TPM on the virtual board is a new one each time: it needs --startup."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  tpm4j send --startup 80010000000c0000017b0008",
      "  tpm4j send --startup '80 01 00 00 00 0c  00 00 01 7b  00 08'",
      "  echo 80010000000c000001440000 | tpm4j send -",
      "  tpm4j send --board tcp:localhost:2321 --quiet 80010000000c0000017b0008",
      "",
      "Exit code: 0 every response code was success, 1 one was not, 2 no response could be had."
    })
final class SendCommand implements Callable<Integer> {

  private static final String STARTUP_CLEAR = "80010000000c000001440000";
  private static final int MAX_COMMAND = 64 * 1024;
  private static final Pattern SEPARATORS = Pattern.compile("[\\s:,]+(0[xX])?|^0[xX]");
  private static final int MAX_COMMANDS = 10_000;
  private static final int COMMAND_CODE = 6;
  private static final int RC_INITIALIZE = 0x100;

  private final Console console;

  @Spec private CommandSpec spec;

  @Mixin private Connection connection;

  @Parameters(
      arity = "0..*",
      paramLabel = "HEX",
      description =
          "Commands, each one argument; blanks, colons, commas and 0x are passed over. '-' reads"
              + " them from standard input, one a line; lines that begin with '#' are passed over.")
  private List<String> commands = List.of();

  @Option(names = "--startup", description = "Send TPM2_Startup(CLEAR) first.")
  private boolean startup;

  @Option(
      names = {"-q", "--quiet"},
      description = "Print only the responses in hexadecimal, one a line.")
  private boolean quiet;

  @Option(names = "--trace", paramLabel = "FILE", description = Trace.HELP)
  private Path trace;

  SendCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() {
    List<byte[]> parsed = parse();
    TpmProfile profile = connection.profile();
    boolean success = true;
    try (Connection.Open open = connection.open();
        Trace tracing = Trace.to(trace, open.board(), profile);
        TpmTransport transport = open.connect(profile, tracing.taps())) {
      if (startup) {
        int code = send(transport, open.board().timebase(), bytes(STARTUP_CLEAR));
        success = code == 0 || code == RC_INITIALIZE;
      }
      for (byte[] command : parsed) {
        success &= send(transport, open.board().timebase(), command) == 0;
      }
    }
    return success ? ExitCode.OK : ExitCode.FAILED;
  }

  private int send(TpmTransport transport, Timebase timebase, byte[] command) {
    if (!quiet) {
      console.print("%s, %d bytes", name(command), command.length);
      console.print("  > %s", HexFormat.of().formatHex(command));
    }
    long start = timebase.nanoTime();
    byte[] response = transport.transmit(command);
    double millis = (timebase.nanoTime() - start) / 1e6;
    int code = ByteBuffer.wrap(response).getInt(6);
    if (quiet) {
      console.print("%s", HexFormat.of().formatHex(response));
    } else {
      console.print("  < %s", HexFormat.of().formatHex(response));
      console.print(
          "  0x%03X %s, %d bytes in %.2f ms",
          code, described(code, command), response.length, millis);
      explain(new ResponseCode(code));
    }
    return code;
  }

  private static String described(int code, byte[] command) {
    CommandInfo info =
        command.length < COMMAND_CODE + 4
            ? null
            : Commands.byCode(ByteBuffer.wrap(command).getInt(COMMAND_CODE));
    return new ResponseCode(code).describe(info);
  }

  private void explain(ResponseCode code) {
    if (!code.isSuccess() && !code.meaning().isEmpty()) {
      console.print("  %s", code.meaning());
      if (!code.hint().isEmpty()) {
        console.print("  hint: %s", code.hint());
      }
    }
  }

  private static String name(byte[] command) {
    return command.length >= COMMAND_CODE + 4
        ? TpmNames.command(ByteBuffer.wrap(command).getInt(COMMAND_CODE))
        : "no command";
  }

  private List<byte[]> parse() {
    List<byte[]> parsed = new ArrayList<>();
    for (String each : commands) {
      if (each.equals("-")) {
        parsed.addAll(standardInput());
      } else {
        parsed.add(bytes(each));
      }
    }
    if (parsed.isEmpty() && !startup) {
      throw new ParameterException(spec.commandLine(), "there is no command to send");
    }
    return parsed;
  }

  private List<byte[]> standardInput() {
    List<byte[]> parsed = new ArrayList<>();
    BufferedReader lines =
        new BufferedReader(new InputStreamReader(console.in(), StandardCharsets.US_ASCII));
    try {
      for (String line = next(lines); line != null; line = next(lines)) {
        if (!line.isBlank() && !line.startsWith("#")) {
          parsed.add(bytes(line));
        }
        if (parsed.size() > MAX_COMMANDS) {
          throw new ParameterException(
              spec.commandLine(), "more than " + MAX_COMMANDS + " commands");
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException("standard input cannot be read", e);
    }
    return parsed;
  }

  /** A line of bounded length, or null at the end. */
  private String next(BufferedReader lines) throws IOException {
    StringBuilder line = new StringBuilder();
    int next = lines.read();
    if (next < 0) {
      return null;
    }
    while (next >= 0 && next != '\n') {
      if (line.length() > 4 * MAX_COMMAND) {
        throw new ParameterException(spec.commandLine(), "a line of standard input is too long");
      }
      line.append((char) next);
      next = lines.read();
    }
    return line.toString();
  }

  private byte[] bytes(String text) {
    String hex = SEPARATORS.matcher(text).replaceAll("");
    if (hex.length() > 2 * MAX_COMMAND) {
      throw new ParameterException(
          spec.commandLine(), "a command of more than " + MAX_COMMAND + " bytes");
    }
    for (int i = 0; i < hex.length(); i++) {
      if (!HexFormat.isHexDigit(hex.charAt(i))) {
        throw new ParameterException(
            spec.commandLine(),
            "'" + hex.charAt(i) + "' (digit " + (i + 1) + ") is not hexadecimal");
      }
    }
    if (hex.isEmpty() || hex.length() % 2 != 0) {
      throw new ParameterException(
          spec.commandLine(),
          "a command is whole bytes, two digits each; the number of digits is " + hex.length());
    }
    return HexFormat.of().parseHex(hex);
  }
}
