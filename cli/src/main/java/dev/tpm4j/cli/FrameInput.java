package dev.tpm4j.cli;

import dev.tpm4j.cli.GivenFrame.Direction;
import dev.tpm4j.transport.record.Exchange;
import dev.tpm4j.transport.record.TextRecording;
import java.io.ByteArrayOutputStream;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Frames out of what people have: digits as they come, dumps of xxd, hexdump and od, bytes, and
 * recordings of {@code --trace}.
 */
final class FrameInput {

  /** More than any frame of a TPM has. */
  static final int MAX_FRAME = 64 * 1024;

  private static final int MAX_FRAMES = 100_000;

  /** A line of {@code hexdump -C}: offset, bytes, characters between bars. */
  private static final Pattern CANONICAL =
      Pattern.compile("^[0-9a-fA-F]{6,8} {2}((?:[0-9a-fA-F]{2} {1,2}){1,16}+) *\\|.*\\|$");

  /** A line of xxd or od: offset, groups of digits, and after two blanks characters or nothing. */
  private static final Pattern GROUPS =
      Pattern.compile(
          "^[0-9a-fA-F]{6,8}:? ((?:[0-9a-fA-F]{2}){1,4}+(?: (?:[0-9a-fA-F]{2}){1,4}+){0,31}+)"
              + "(?: {1,2}| {2}.*)?$");

  private static final Pattern DUMP_END = Pattern.compile("^[0-9a-fA-F]{6,8}$");
  private static final Pattern PREFIXES = Pattern.compile("(?<![0-9a-fA-F])0[xX]");
  private static final Pattern SEPARATORS = Pattern.compile("[\\s:,;-]+");

  private final List<GivenFrame> frames = new ArrayList<>();
  private final ByteArrayOutputStream pending = new ByteArrayOutputStream();

  /** Takes the content of a file or of standard input. */
  void content(byte[] content) {
    if (PcapngFrames.isPcapng(content)) {
      flush();
      frames.addAll(PcapngFrames.read(content));
    } else if (GivenFrame.hasTag(content)) {
      bytes(content);
    } else {
      text(new String(content, StandardCharsets.ISO_8859_1));
    }
  }

  private void text(String text) {
    List<String> lines = text.lines().filter(each -> !each.isBlank()).toList();
    if (lines.stream().anyMatch(each -> each.startsWith("> "))) {
      recording(text);
      return;
    }
    boolean dump =
        lines.stream().anyMatch(each -> !dumped(each).isEmpty())
            && lines.stream()
                .allMatch(each -> !dumped(each).isEmpty() || DUMP_END.matcher(each).matches());
    for (String line : lines) {
      if (dump && !dumped(line).isEmpty()) {
        digits(dumped(line));
      } else if (!dump && !line.startsWith("#")) {
        digits(line);
      }
    }
  }

  /** The digits of a line of a dump; empty where it is none. */
  private static String dumped(String line) {
    Matcher canonical = CANONICAL.matcher(line);
    if (canonical.matches()) {
      return canonical.group(1);
    }
    Matcher groups = GROUPS.matcher(line);
    return groups.matches() ? groups.group(1) : "";
  }

  private void recording(String text) {
    flush();
    for (Exchange exchange : TextRecording.read(new StringReader(text))) {
      boolean cut = exchange.redacted() > 0;
      add(new GivenFrame(Direction.COMMAND, exchange.command(), cut));
      if (exchange.failure().isEmpty()) {
        add(new GivenFrame(Direction.RESPONSE, exchange.response(), cut));
      }
    }
  }

  /**
   * Takes digits in any common dress.
   *
   * @throws IllegalArgumentException with a text for people when they are none
   */
  void digits(String text) {
    String digits = SEPARATORS.matcher(PREFIXES.matcher(text).replaceAll("")).replaceAll("");
    for (int i = 0; i < digits.length(); i++) {
      if (!HexFormat.isHexDigit(digits.charAt(i))) {
        throw new IllegalArgumentException(
            "'" + digits.charAt(i) + "' (digit " + (i + 1) + ") is not hexadecimal");
      }
    }
    if (digits.isEmpty() || digits.length() % 2 != 0) {
      throw new IllegalArgumentException(
          "frames are whole bytes, two digits each; here are " + digits.length() + " digits");
    }
    byte[] bytes = HexFormat.of().parseHex(digits);
    if (startsFrame(bytes)) {
      flush();
    }
    bytes(bytes);
  }

  /** A new line or argument begins a frame where it looks like one and the last is complete. */
  private boolean startsFrame(byte[] bytes) {
    return GivenFrame.hasTag(bytes) && bytes.length >= 6;
  }

  private void bytes(byte[] bytes) {
    pending.writeBytes(bytes);
    byte[] all = pending.toByteArray();
    int at = 0;
    while (all.length - at >= GivenFrame.HEADER) {
      byte[] rest = Arrays.copyOfRange(all, at, all.length);
      long size = new GivenFrame(Direction.UNKNOWN, rest, false).size();
      if (!GivenFrame.hasTag(rest) || size < GivenFrame.HEADER || size >= rest.length) {
        break;
      }
      byte[] next = Arrays.copyOfRange(rest, (int) size, rest.length);
      if (next.length >= 2 && !GivenFrame.hasTag(next)) {
        break;
      }
      add(new GivenFrame(Direction.UNKNOWN, Arrays.copyOf(rest, (int) size), false));
      at += (int) size;
    }
    pending.reset();
    pending.write(all, at, all.length - at);
    if (pending.size() > MAX_FRAME) {
      throw new IllegalArgumentException("a frame of more than " + MAX_FRAME + " bytes");
    }
  }

  private void add(GivenFrame frame) {
    if (frames.size() >= MAX_FRAMES) {
      throw new IllegalArgumentException("more than " + MAX_FRAMES + " frames");
    }
    frames.add(frame);
  }

  private void flush() {
    if (pending.size() > 0) {
      add(new GivenFrame(Direction.UNKNOWN, pending.toByteArray(), false));
      pending.reset();
    }
  }

  /** All frames, in their order. */
  List<GivenFrame> frames() {
    flush();
    return List.copyOf(frames);
  }
}
