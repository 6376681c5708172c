package dev.tpm4j.codec.text;

import dev.tpm4j.codec.text.Disclosure.Shown;
import dev.tpm4j.codec.text.Field.Bytes;
import dev.tpm4j.codec.text.Field.Ciphertext;
import dev.tpm4j.codec.text.Field.Code;
import dev.tpm4j.codec.text.Field.Group;
import dev.tpm4j.codec.text.Field.Hidden;
import dev.tpm4j.codec.text.Field.Kind;
import dev.tpm4j.codec.text.Field.Look;
import dev.tpm4j.codec.text.Frame.Direction;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;

/** Writes a frame as indented lines. */
final class TextForm {
  /** A name of SHA256 fits a line. */
  private static final int BYTES_IN_LINE = 34;

  private static final int BYTES_IN_ROW = 32;
  private static final int BYTES_IN_DUMP_LINE = 16;
  private static final int SHORT = 8;
  private static final HexFormat HEX = HexFormat.of();

  private final Frame frame;
  private final boolean offsets;
  private final StringBuilder out = new StringBuilder();

  private TextForm(Frame frame, boolean offsets) {
    this.frame = frame;
    this.offsets = offsets;
  }

  static String of(Frame frame, Shown shown, boolean offsets) {
    return new TextForm(frame, offsets).write(shown);
  }

  private String write(Shown shown) {
    out.append(headline()).append('\n');
    fields(1, shown.fields());
    if (shown.problem().isEmpty()) {
      return out.toString();
    }
    if (shown.rest() instanceof Bytes bytes) {
      line(1, bytes.at(), "not read: " + count(bytes.length()));
      dump(bytes);
    } else if (shown.rest() instanceof Hidden hidden) {
      line(1, hidden.at(), "not read: " + hidden(hidden));
    }
    return out.append("! ")
        .append(shown.field())
        .append(" at offset ")
        .append(shown.offset())
        .append(": ")
        .append(shown.problem())
        .append('\n')
        .toString();
  }

  private String headline() {
    boolean command = frame.direction() == Direction.COMMAND;
    String name = frame.command() == null ? "" : Names.command(frame.command().code()) + " ";
    return name + (command ? "command, " : "response, ") + count(frame.length());
  }

  private static String count(int bytes) {
    return bytes + (bytes == 1 ? " byte" : " bytes");
  }

  private void line(int depth, int at, String text) {
    if (offsets) {
      out.append(String.format(Locale.ROOT, "%5d", at));
    }
    out.append("  ".repeat(depth)).append(text).append('\n');
  }

  private void fields(int depth, List<Field> fields) {
    for (Field field : fields) {
      if (field instanceof Group group) {
        group(depth, group);
      } else if (field instanceof Code code) {
        code(depth, code);
      } else {
        line(depth, field.at(), field.name() + ": " + value(field));
        if (field instanceof Bytes bytes && bytes.length() > BYTES_IN_LINE) {
          rows(depth + 1, bytes);
        }
      }
    }
  }

  private void group(int depth, Group group) {
    if (group.kind() == Kind.PART) {
      fields(depth, group.fields());
      return;
    }
    if (group.name().startsWith("[") && isShort(group)) {
      StringBuilder all = new StringBuilder(group.name());
      String separator = " ";
      for (Field field : group.fields()) {
        all.append(separator).append(field.name()).append(": ").append(value(field));
        separator = ", ";
      }
      line(depth, group.at(), all.toString());
      return;
    }
    boolean empty = group.fields().isEmpty();
    String size = group.bytes() < 0 ? "" : ", " + count(group.bytes());
    String type = group.type().isEmpty() ? "" : " (" + group.type() + size + ")";
    line(depth, group.at(), group.name() + type + (empty ? ": empty" : ""));
    fields(depth + 1, group.fields());
  }

  /** A structure of numbers is an element that fits a line. */
  private static boolean isShort(Group group) {
    for (Field field : group.fields()) {
      boolean few = field instanceof Bytes bytes && bytes.length() <= SHORT;
      if (!few && !(field instanceof Field.Number)) {
        return false;
      }
    }
    return !group.fields().isEmpty();
  }

  private void code(int depth, Code code) {
    line(
        depth,
        code.at(),
        String.format(
            Locale.ROOT,
            "%s: 0x%08x %s",
            code.name(),
            code.code().code(),
            code.code().describe(code.command())));
    if (!code.code().isSuccess()) {
      CodeText.explain(code.code()).forEach(each -> line(depth + 1, code.at(), each));
    }
  }

  private String value(Field field) {
    if (field instanceof Field.Number number) {
      return number(number);
    }
    if (field instanceof Bytes bytes) {
      String hex =
          bytes.length() == 0 || bytes.length() > BYTES_IN_LINE
              ? ""
              : " " + HEX.formatHex(frame.bytes(), bytes.from(), bytes.to());
      String meaning = bytes.meaning().isEmpty() ? "" : " (" + bytes.meaning() + ")";
      return count(bytes.length()) + hex + meaning;
    }
    if (field instanceof Ciphertext cipher) {
      return count(cipher.length()) + ", encrypted by a session";
    }
    return hidden((Hidden) field);
  }

  private static String number(Field.Number number) {
    String meaning = number.meaning();
    if (number.look() == Look.DECIMAL) {
      return number.digits() + (meaning.isEmpty() ? "" : " (" + meaning + ")");
    }
    return "0x"
        + HEX.toHexDigits(number.value(), 2 * number.size())
        + (meaning.isEmpty() ? "" : " " + meaning);
  }

  private static String hidden(Hidden hidden) {
    return count(hidden.length()) + ", not shown: " + hidden.why();
  }

  private void rows(int depth, Bytes bytes) {
    for (int at = bytes.from(); at < bytes.to(); at += BYTES_IN_ROW) {
      int end = Math.min(bytes.to(), at + BYTES_IN_ROW);
      line(depth, at, HEX.formatHex(frame.bytes(), at, end));
    }
  }

  private void dump(Bytes bytes) {
    for (int at = bytes.from(); at < bytes.to(); at += BYTES_IN_DUMP_LINE) {
      int end = Math.min(bytes.to(), at + BYTES_IN_DUMP_LINE);
      StringBuilder text = new StringBuilder();
      for (int i = at; i < end; i++) {
        char next = (char) (frame.bytes()[i] & 0xff);
        text.append(next >= ' ' && next < 0x7f ? next : '.');
      }
      String hex = HexFormat.ofDelimiter(" ").formatHex(frame.bytes(), at, end);
      line(2, at, String.format(Locale.ROOT, "%04x  %-47s  %s", at, hex, text));
    }
  }
}
