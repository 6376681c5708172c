package dev.tpm4j.codec.text;

import dev.tpm4j.codec.text.Field.Bytes;
import dev.tpm4j.codec.text.Field.Group;
import dev.tpm4j.codec.text.Field.Hidden;
import dev.tpm4j.codec.text.Field.Kind;
import dev.tpm4j.codec.text.Frame.Direction;
import dev.tpm4j.codec.text.Frame.Doubt;
import java.util.ArrayList;
import java.util.List;

/**
 * What of a frame may be shown, also when its lengths are wrong and a secret stands where something
 * else belongs.
 *
 * <p>A frame is <em>sound</em> when every length fits to the last byte, every value of a closed set
 * (constants, reserved bits, handles) is one of that set, and its sessions are as the specification
 * has them. One wrong length makes a frame unsound.
 *
 * <ul>
 *   <li>Never shown: what the schema calls sensitive; in the sessions of commands the HMAC, which
 *       may be a password, and the nonce of a password session; what is encrypted.
 *   <li>In a frame that has a secret: a parameter without any value of a closed set (a plain
 *       buffer, a point) is shown by its length, because nothing would tell that it is shifted.
 *   <li>In an unsound command: no bytes beyond three, no number beyond two bytes unless it is of a
 *       closed set; only up to the first value that cannot be right; nothing from the first secret
 *       on.
 *   <li>In an unsound response: the same where the command's response has a secret; otherwise all.
 * </ul>
 *
 * <p>What cannot be known: that a frame with a changed command code, sound in itself, was once
 * another command; that a response answers another command than the caller says.
 */
final class Disclosure {
  private static final int NOWHERE = FieldReader.NOWHERE;
  private static final String SECRET = "secret";
  private static final String BESIDE = "beside a secret";
  private static final String BROKEN = "the frame is broken and may have a secret here";

  private final Frame frame;
  private final Doubt doubt;
  private final boolean command;
  private final int limit;

  private Disclosure(Frame frame) {
    this.frame = frame;
    this.doubt = frame.doubt();
    this.command = frame.direction() == Direction.COMMAND;
    boolean free = doubt.isSound() || !command && !doubt.secret();
    this.limit =
        free ? NOWHERE : Math.min(frame.length(), Math.min(doubt.secretAt(), doubt.suspectAt()));
  }

  /**
   * What a sink writes.
   *
   * @param fields header, handles, sessions, parameters
   * @param offset where the frame is broken; -1 where it is not
   * @param field which field is broken
   * @param problem what is wrong
   * @param rest what could not be read; null where all was
   */
  record Shown(List<Field> fields, int offset, String field, String problem, Field rest) {}

  static Shown of(Frame frame, boolean reveal) {
    Disclosure disclosure = new Disclosure(frame);
    List<Field> fields = reveal ? frame.fields() : disclosure.shown(frame.fields());
    Field rest = disclosure.rest(reveal);
    BrokenFrame problem = frame.doubt().problem();
    if (problem == null) {
      return new Shown(fields, -1, "", "", rest);
    }
    boolean figures =
        reveal
            || disclosure.limit == NOWHERE
            || problem.isSmall() && problem.offset() <= disclosure.limit;
    return new Shown(
        fields,
        problem.offset(),
        problem.field(),
        figures ? problem.figures() : problem.problem(),
        rest);
  }

  private Field rest(boolean reveal) {
    int at = reveal ? frame.readTo() : Math.min(frame.readTo(), hiddenFrom());
    int left = frame.length() - at;
    if (left == 0) {
      return null;
    }
    return reveal || !command && !doubt.secret()
        ? new Bytes("rest", at, at, frame.length(), "", false)
        : new Hidden("rest", at, left, BROKEN);
  }

  /** In an unsound frame nothing is shown from the first secret on, not even its structure. */
  private int hiddenFrom() {
    return doubt.isSound() || !doubt.secret() ? NOWHERE : doubt.secretAt();
  }

  private List<Field> shown(List<Field> fields) {
    List<Field> shown = new ArrayList<>(fields.size());
    for (Field field : fields) {
      if (field.at() < hiddenFrom()) {
        shown.add(shown(field));
      }
    }
    return shown;
  }

  private Field shown(Field field) {
    if (field instanceof Group group) {
      boolean parameters = group.kind() == Kind.PART && group.name().equals("parameters");
      return parameters && doubt.secret() && doubt.isSound()
          ? group.with(group.fields().stream().map(this::besideSecret).toList())
          : group.with(shown(group.fields()));
    }
    if (field instanceof Field.Number number) {
      return number(number);
    }
    return field instanceof Bytes bytes ? bytes(bytes) : field;
  }

  private Field number(Field.Number number) {
    if (number.secret()) {
      return new Hidden(number.name(), number.at(), number.size(), SECRET);
    }
    // The first wrong value itself says much, and two bytes give little away.
    boolean wrong =
        number.at() == doubt.suspectAt() && number.at() < doubt.secretAt() && number.size() <= 2;
    boolean small = number.constrained() || number.value() >>> 16 == 0 || limit == NOWHERE;
    return number.at() < limit && small || wrong || isInHeader(number)
        ? number
        : new Hidden(number.name(), number.at(), number.size(), BROKEN);
  }

  /** Handles stand where they stand, whatever comes after them. */
  private boolean isInHeader(Field.Number number) {
    int handles = command && frame.command() != null ? frame.command().handles().size() : 0;
    return number.at() < 10 + 4 * handles;
  }

  private Field bytes(Bytes bytes) {
    if (bytes.length() == 0) {
      return bytes;
    }
    if (bytes.secret()) {
      String why = bytes.meaning().isEmpty() ? SECRET : bytes.meaning();
      return new Hidden(bytes.name(), bytes.at(), bytes.length(), why);
    }
    boolean few = bytes.length() < 4 && bytes.at() < limit;
    boolean free = doubt.isSound() || !command && !doubt.secret();
    return free || few ? bytes : new Hidden(bytes.name(), bytes.at(), bytes.length(), BROKEN);
  }

  private Field besideSecret(Field parameter) {
    return parameter instanceof Group group && isConstrained(group)
        ? shown(parameter)
        : withoutBytes(parameter);
  }

  /** Whether a value of a closed set is in it: in a wrong place it would not be right. */
  private static boolean isConstrained(Field field) {
    return field instanceof Group group
        ? group.fields().stream().anyMatch(Disclosure::isConstrained)
        : field instanceof Field.Number number && number.constrained();
  }

  private static Field withoutBytes(Field field) {
    if (field instanceof Group group) {
      return group.with(group.fields().stream().map(Disclosure::withoutBytes).toList());
    }
    if (field instanceof Bytes bytes && bytes.length() > 0) {
      return new Hidden(bytes.name(), bytes.at(), bytes.length(), bytes.secret() ? SECRET : BESIDE);
    }
    return field instanceof Field.Number number && number.secret()
        ? new Hidden(number.name(), number.at(), number.size(), SECRET)
        : field;
  }
}
