package dev.tpm4j.codec.text;

import dev.tpm4j.codec.CommandInfo;
import dev.tpm4j.codec.ResponseCode;
import dev.tpm4j.codec.Wire;
import dev.tpm4j.codec.text.Field.Group;
import dev.tpm4j.codec.text.Field.Kind;
import dev.tpm4j.codec.text.Field.Look;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;

/**
 * Reads fields one after another into a tree. What was read stays when a {@link BrokenFrame} ends
 * the reading.
 *
 * <p>Keeps two places that decide later what may be shown: where the first secret starts, and where
 * the first value stands that cannot be right.
 */
final class FieldReader {
  /** No such place. */
  static final int NOWHERE = Integer.MAX_VALUE;

  private final byte[] frame;
  private final Group root = group("", "", 0, -1, Kind.STRUCTURE);
  private final Deque<Group> open = new ArrayDeque<>();
  private int at;
  private int end;
  private int sensitive;
  private int secretAt = NOWHERE;
  private int suspectAt = NOWHERE;
  private boolean encrypted;
  private String name;
  private int numberAt;
  private int size;
  private long value;

  FieldReader(byte[] frame, int start, int end) {
    java.util.Objects.checkFromToIndex(start, end, frame.length);
    this.frame = frame;
    this.at = start;
    this.end = end;
    open.push(root);
  }

  private static Group group(String name, String type, int at, int bytes, Kind kind) {
    return new Group(name, type, at, bytes, kind, new ArrayList<>());
  }

  Group root() {
    return root;
  }

  int position() {
    return at;
  }

  int remaining() {
    return end - at;
  }

  /** The integer that was read last, unsigned. */
  long value() {
    return value;
  }

  /** Where the first secret starts, if any was reached. */
  int secretAt() {
    return secretAt;
  }

  /** Where the first value is that cannot be right. */
  int suspectAt() {
    return suspectAt;
  }

  /** The value that was read last cannot be right: what follows may be something else. */
  void suspect(int offset) {
    suspectAt = Math.min(suspectAt, offset);
  }

  /** What follows is secret, until {@link #endSensitive}. */
  void beginSensitive() {
    sensitive++;
    secretAt = Math.min(secretAt, at);
  }

  void endSensitive() {
    sensitive--;
  }

  /** The first parameter is encrypted. */
  void encryptFirst() {
    encrypted = true;
  }

  boolean encrypted() {
    return encrypted;
  }

  private void add(Field field) {
    open.peek().fields().add(field);
  }

  private String path(String last) {
    StringBuilder path = new StringBuilder();
    open.descendingIterator()
        .forEachRemaining(
            each -> {
              if (each.kind() != Kind.PART && each != root) {
                join(path, each.name());
              }
            });
    return join(path, last).toString();
  }

  private static StringBuilder join(StringBuilder path, String name) {
    return path.append(path.isEmpty() || name.startsWith("[") ? "" : ".").append(name);
  }

  private void need(String field, int from, int count) {
    if (count < 0 || end - from < count) {
      throw new BrokenFrame(
          from,
          path(field),
          "longer than the " + (end - from) + " bytes that are left",
          "needs " + Integer.toUnsignedString(count) + " bytes, " + (end - from) + " are left",
          count >>> 16 == 0);
    }
  }

  /** Starts a structure; what follows is in it, until {@link #close}. */
  void open(String label, String type) {
    push(group(label, type, at, -1, Kind.STRUCTURE));
  }

  /** Starts a part of the frame that has no name on the wire. */
  void openPart(String label) {
    push(group(label, "", at, -1, Kind.PART));
  }

  /** Starts elements that have no count on the wire. */
  void openElements(String label, String type) {
    push(group(label, type, at, -1, Kind.LIST));
  }

  private void push(Group group) {
    add(group);
    open.push(group);
  }

  void close() {
    open.pop();
  }

  /** Starts a TPML; gives its count. */
  int openList(String label, String type, int leastBytes) {
    need(label, at, 4);
    int count = Wire.u32(frame, at);
    int left = end - at - 4;
    if (count < 0 || count > left / leastBytes) {
      throw new BrokenFrame(
          at,
          path(label),
          "more elements than fit the " + left + " bytes that are left",
          Integer.toUnsignedString(count) + " elements do not fit the " + left + " bytes left",
          count >>> 16 == 0);
    }
    push(group(label, type, at, -1, Kind.LIST));
    at += 4;
    return count;
  }

  /** Starts a TPM2B of a structure; gives the end of what encloses it, for {@link #leave}. */
  int enter(String label, String type) {
    need(label, at, 2);
    int length = Wire.u16(frame, at);
    need(label, at + 2, length);
    push(group(label, type, at, length, Kind.STRUCTURE));
    at += 2;
    int outer = end;
    end = at + length;
    return outer;
  }

  /** Ends a TPM2B of a structure. */
  void leave(int outer, String label) {
    if (at != end) {
      throw new BrokenFrame(
          at,
          path("").replaceFirst("\\.$", ""),
          "bytes are left over in " + label,
          (end - at) + " bytes are left over in " + label,
          true);
    }
    end = outer;
    close();
  }

  /** Limits what follows to so many bytes; gives the end of what encloses it. */
  int limit(int bytes, String label) {
    need(label, at, bytes);
    int outer = end;
    end = at + bytes;
    return outer;
  }

  void unlimit(int outer) {
    end = outer;
  }

  /** Reads an integer; the next call says what it means. */
  long number(String label, int bytes) {
    need(label, at, bytes);
    name = label;
    numberAt = at;
    size = bytes;
    value =
        switch (bytes) {
          case 1 -> Wire.u8(frame, at);
          case 2 -> Wire.u16(frame, at);
          case 4 -> Wire.u32(frame, at) & 0xffffffffL;
          default -> Wire.u64(frame, at);
        };
    at += bytes;
    return value;
  }

  private void add(long shown, Look look, String meaning) {
    add(new Field.Number(name, numberAt, size, shown, look, meaning, sensitive > 0));
  }

  /** The number is one of a set of constants; null where it is none of them. */
  void constant(String meaning) {
    if (meaning == null) {
      suspect(numberAt);
    }
    add(value, Look.CONSTANT, meaning == null ? "(unknown)" : meaning);
  }

  /** The number is attribute bits. */
  void bits(String names, long reserved) {
    if ((value & reserved) != 0) {
      suspect(numberAt);
    }
    String more = (value & reserved) != 0 ? ", reserved bits 0x%x" : "";
    add(value, Look.CONSTANT, names + String.format(Locale.ROOT, more, value & reserved));
  }

  /** The number is a handle. */
  void handle() {
    constant(Handles.describe(value));
  }

  /** The number is what TPM_CAP_COMMANDS says of a command. */
  void commandAttributes() {
    add(value, Look.CONSTANT, Properties.command(value));
  }

  /** The number is a TPM_RC in a parameter. */
  void responseCode() {
    add(value, Look.CONSTANT, new ResponseCode((int) value).describe());
  }

  /** The number is the response code of the frame. */
  void responseCode(CommandInfo command) {
    add(new Field.Code(name, numberAt, new ResponseCode((int) value), command));
  }

  /** The number is the commandCode of the frame. */
  void commandCode(CommandInfo command) {
    add(value, Look.CONSTANT, Names.command((int) value));
    if (command == null) {
      suspect(numberAt);
    }
  }

  /** Any number is right; what it means its field may say, or the field before it. */
  void plain(String type, String field, boolean signed) {
    if (type.equals("TPMI_YES_NO")) {
      constant(value == 0 ? "NO" : value == 1 ? "YES" : null);
      return;
    }
    long shown = signed ? value << 64 - 8 * size >> 64 - 8 * size : value;
    String property = Properties.describe(field, before(), shown);
    if (property != null) {
      add(shown, Look.HEX, property);
    } else {
      add(shown, Look.DECIMAL, Quantities.describe(field, shown));
    }
  }

  private long before() {
    List<Field> fields = open.peek().fields();
    return !fields.isEmpty() && fields.get(fields.size() - 1) instanceof Field.Number n
        ? n.value()
        : -1;
  }

  /** Reads bytes that have no size on the wire. */
  void octets(String label, int count) {
    bytes(label, at, count, "");
  }

  /** Reads bytes with a size of one byte. */
  void octets8(String label, String field) {
    need(label, at, 1);
    int start = at;
    int count = Wire.u8(frame, at++);
    boolean pcrs = field.endsWith(".pcrSelect") && end - at >= count;
    bytes(label, start, count, pcrs ? Contents.pcrs(frame, at, at + count) : "");
  }

  private void bytes(String label, int start, int count, String meaning) {
    need(label, at, count);
    add(new Field.Bytes(label, start, at, at + count, meaning, sensitive > 0));
    at += count;
  }

  /** Reads a TPM2B of plain bytes. */
  void buffer(String label, String type) {
    int start = at;
    need(label, at, 2);
    int length = Wire.u16(frame, at);
    at += 2;
    need(label, at, length);
    Group inner = sensitive > 0 || length == 0 ? null : inner(label, type, start, length);
    if (inner == null) {
      bytes(label, start, length, Contents.describe(type, frame, at, at + length));
    } else {
      add(inner);
      at += length;
    }
  }

  /** The structure that the specification has inside a buffer; null where it is not there. */
  private Group inner(String label, String type, int start, int length) {
    Consumer<FieldReader> read;
    if (type.equals("TPM2B_ATTEST")) {
      read = TypeTexts::tpmsAttest;
    } else if (type.equals("TPM2B_TEMPLATE")) {
      read = TypeTexts::tpmtPublic;
    } else {
      return null;
    }
    FieldReader in = new FieldReader(frame, at, at + length);
    try {
      read.accept(in);
    } catch (BrokenFrame e) {
      return null;
    }
    if (in.remaining() > 0 || in.suspectAt != NOWHERE) {
      return null;
    }
    return new Group(label, type, start, length, Kind.STRUCTURE, in.root.fields());
  }

  /** Reads a password, an HMAC, or what stands in its place. */
  void authorization(String label, String meaning, boolean secret) {
    int start = at;
    need(label, at, 2);
    int length = Wire.u16(frame, at);
    at += 2;
    need(label, at, length);
    add(new Field.Bytes(label, start, at, at + length, length == 0 ? "" : meaning, secret));
    at += length;
  }

  /** Reads a TPM2B whose content is encrypted. */
  void ciphertext(String label) {
    int start = at;
    need(label, at, 2);
    int length = Wire.u16(frame, at);
    need(label, at + 2, length);
    at += 2 + length;
    add(new Field.Ciphertext(label, start, length));
    encrypted = false;
  }

  /** What to throw for a selector nobody knows; the field that it selects is named. */
  BrokenFrame unknownSelector(String label) {
    return new BrokenFrame(
        at,
        path(label),
        "the field that selects what comes here has an unknown value",
        String.format(Locale.ROOT, "nothing is known for selector 0x%04x", value),
        value >>> 16 == 0);
  }

  BrokenFrame broken(int offset, String field, String problem) {
    return new BrokenFrame(offset, field, problem, problem, true);
  }
}
