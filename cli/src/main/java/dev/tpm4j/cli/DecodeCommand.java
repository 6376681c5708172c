package dev.tpm4j.cli;

import dev.tpm4j.cli.GivenFrame.Direction;
import dev.tpm4j.codec.CommandInfo;
import dev.tpm4j.codec.ResponseCode;
import dev.tpm4j.codec.command.Commands;
import dev.tpm4j.codec.text.HumanForm;
import dev.tpm4j.codec.text.Names;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code tpm4j decode}: commands, responses and response codes in words. */
@Command(
    name = "decode",
    mixinStandardHelpOptions = true,
    description = {
      "Prints TPM commands, responses and response codes with names and values.",
      "What may hold secrets is left out, also where a frame is broken."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  tpm4j decode 80010000000c0000017b0008",
      "  tpm4j decode 0x98e",
      "  tpm4j decode 0x2d5 --command Create",
      "  tpm4j decode --command GetRandom 80010000001400000000 0008 0011223344556677",
      "  xxd command.bin | tpm4j decode -",
      "",
      "A response after its command is known to answer it; alone it needs --command.",
      "Exit code: 0 all was read, 1 something is broken or unknown, 2 the input is no frame."
    })
final class DecodeCommand implements Callable<Integer> {

  private static final int MAX_INPUT = 64 * 1024 * 1024;

  /** Too short for a frame, and no tag in front. */
  private static final Pattern RESPONSE_CODE =
      Pattern.compile("(?!800[12])(?!00[cC]4)(?:0[xX])?[0-9a-fA-F]{1,8}");

  private final Console console;

  @Spec private CommandSpec spec;

  @Parameters(
      arity = "1..*",
      paramLabel = "HEX",
      description =
          "Frames in hexadecimal, with blanks, colons, commas or 0x as they come; a response code;"
              + " a file with those, with a dump of xxd or hexdump, with bytes, or a recording of"
              + " --trace (.txt of commands, .pcapng); '-' for standard input.")
  private List<String> input;

  @Option(
      names = {"-c", "--command"},
      paramLabel = "NAME|CODE",
      description = "The input is a response to this command, or a code it was answered with.")
  private String commandName;

  @Option(names = "--json", description = "Print an array of JSON objects, one a frame.")
  private boolean json;

  @Option(names = "--offsets", description = "Print where in the frame each field starts.")
  private boolean offsets;

  @Option(names = "--reveal", description = "Show secrets, too: passwords, keys, sealed data.")
  private boolean reveal;

  private final List<String> documents = new ArrayList<>();
  private HumanForm form;
  private boolean whole = true;

  DecodeCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() {
    CommandInfo command = commandName == null ? null : named(commandName);
    HumanForm plain = reveal ? HumanForm.revealing() : HumanForm.redacting();
    form = offsets ? plain.withOffsets() : plain;
    if (input.size() == 1
        && RESPONSE_CODE.matcher(input.get(0)).matches()
        && !isFile(input.get(0))) {
      code(new ResponseCode(Integer.parseUnsignedInt(digits(input.get(0)), 16)), command);
    } else {
      frames(command);
    }
    if (json) {
      console.print("%s", "[" + String.join(",\n", documents) + "]");
    }
    if (reveal) {
      console.complain("--reveal: the output may hold passwords and keys");
    }
    return whole ? ExitCode.OK : ExitCode.FAILED;
  }

  private static String digits(String code) {
    return code.replaceFirst("^0[xX]", "");
  }

  private CommandInfo named(String name) {
    return Names.findCommand(name)
        .orElseThrow(
            () ->
                new ParameterException(
                    spec.commandLine(), "there is no command '" + name + "'" + similar(name)));
  }

  private static String similar(String name) {
    return Nearest.of(name, Commands.all().stream().map(CommandInfo::name).toList())
        .map(each -> "; did you mean " + each + "?")
        .orElse("");
  }

  private void code(ResponseCode code, CommandInfo command) {
    if (json) {
      documents.add(form.jsonResponseCode(code, command));
    } else {
      print(form.responseCode(code, command));
    }
  }

  private void print(String text) {
    console.print("%s", text.stripTrailing());
  }

  private void frames(CommandInfo command) {
    List<GivenFrame> frames = read();
    if (frames.isEmpty()) {
      throw new ParameterException(spec.commandLine(), "there is nothing to decode");
    }
    CommandInfo asked = command;
    boolean first = true;
    for (GivenFrame frame : frames) {
      if (!first && !json) {
        console.print("");
      }
      first = false;
      if (isCommand(frame, asked)) {
        asked = command(frame);
      } else {
        response(frame, asked);
        asked = command;
      }
    }
  }

  /** Error responses are a header; commands have more, except for the few without parameters. */
  private static boolean isCommand(GivenFrame frame, CommandInfo asked) {
    if (frame.direction() != Direction.UNKNOWN) {
      return frame.direction() == Direction.COMMAND;
    }
    if (frame.code() == 0 || frame.bytes().length >= 1 && frame.bytes()[0] == 0) {
      return false;
    }
    if (frame.code() == -1) {
      return asked == null;
    }
    if (frame.size() != GivenFrame.HEADER) {
      return asked == null || Commands.byCode(frame.code()) != null;
    }
    CommandInfo info = Commands.byCode(frame.code());
    return asked == null && info != null && info.handles().isEmpty() && info.parameters().isEmpty();
  }

  private CommandInfo command(GivenFrame frame) {
    byte[] bytes = frame.bytes();
    CommandInfo info = Commands.byCode(frame.code());
    if (frame.cut()) {
      leftOut(frame, "command", Names.command(frame.code()));
      return info;
    }
    whole &= HumanForm.isWholeCommand(bytes, bytes.length);
    if (json) {
      documents.add(form.jsonCommand(bytes, bytes.length));
    } else {
      print(form.command(bytes, bytes.length));
    }
    return info;
  }

  private void response(GivenFrame frame, CommandInfo asked) {
    byte[] bytes = frame.bytes();
    if (frame.cut() && bytes.length >= GivenFrame.HEADER && frame.code() == 0) {
      leftOut(frame, "response", asked == null ? "" : "TPM2_" + asked.name());
      return;
    }
    if (asked != null) {
      whole &= HumanForm.isWholeResponse(asked.code(), bytes, bytes.length);
      String text =
          json
              ? form.jsonResponse(asked.code(), bytes, bytes.length)
              : form.response(asked.code(), bytes, bytes.length);
      document(text);
      return;
    }
    document(json ? form.jsonResponse(bytes, bytes.length) : form.response(bytes, bytes.length));
    boolean complete = bytes.length == GivenFrame.HEADER && frame.size() == GivenFrame.HEADER;
    whole &= complete;
    if (!complete) {
      console.complain("--command NAME says what a response answers, if its command is not here");
    }
  }

  private void document(String text) {
    if (json) {
      documents.add(text);
    } else {
      print(text);
    }
  }

  /** A recording has the header of what it left out, and it is the header that is true. */
  private void leftOut(GivenFrame frame, String kind, String name) {
    if (json) {
      documents.add(
          "{\"frame\": \"%s\", \"command\": \"%s\", \"length\": %d, \"redacted\": %d}"
              .replaceFirst("%s", kind)
              .replaceFirst("%s", name)
              .replaceFirst("%d", Long.toString(frame.size()))
              .replaceFirst("%d", Long.toString(frame.size() - GivenFrame.HEADER)));
    } else {
      console.print("%s %s, %d bytes, left out of the recording", name, kind, frame.size());
    }
  }

  private List<GivenFrame> read() {
    FrameInput frames = new FrameInput();
    try {
      for (String each : input) {
        if (each.equals("-")) {
          frames.content(bounded(console.in(), "standard input"));
        } else if (isFile(each)) {
          frames.content(file(Path.of(each)));
        } else {
          frames.digits(each);
        }
      }
      return frames.frames();
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), e.getMessage(), e);
    }
  }

  private static boolean isFile(String name) {
    try {
      return Files.isRegularFile(Path.of(name));
    } catch (InvalidPathException e) {
      return false;
    }
  }

  private static byte[] file(Path path) {
    try (InputStream file = Files.newInputStream(path)) {
      return bounded(file, path.toString());
    } catch (IOException e) {
      throw new UncheckedIOException(path + " cannot be read", e);
    }
  }

  private static byte[] bounded(InputStream in, String name) {
    try {
      byte[] content = in.readNBytes(MAX_INPUT + 1);
      if (content.length > MAX_INPUT) {
        throw new IllegalArgumentException(name + " is longer than " + MAX_INPUT + " bytes");
      }
      return content;
    } catch (IOException e) {
      throw new UncheckedIOException(name + " cannot be read", e);
    }
  }
}
