package dev.tpm4j.codec.text;

import dev.tpm4j.codec.CommandInfo;
import dev.tpm4j.codec.ResponseCode;
import dev.tpm4j.codec.text.Disclosure.Shown;
import dev.tpm4j.codec.text.Field.Bytes;
import dev.tpm4j.codec.text.Field.Ciphertext;
import dev.tpm4j.codec.text.Field.Code;
import dev.tpm4j.codec.text.Field.Group;
import dev.tpm4j.codec.text.Field.Hidden;
import dev.tpm4j.codec.text.Field.Kind;
import dev.tpm4j.codec.text.Frame.Direction;
import java.util.HexFormat;
import java.util.List;

/** Writes a frame as a JSON object; keys are the specification's names of fields. */
final class JsonForm {
  private final Frame frame;
  private final JsonText out = new JsonText();

  private JsonForm(Frame frame) {
    this.frame = frame;
  }

  static String of(Frame frame, Shown shown) {
    return new JsonForm(frame).write(shown);
  }

  static String of(ResponseCode code, CommandInfo command) {
    JsonText out = new JsonText().open('{');
    out.key("frame").string("response code");
    out.key("responseCode");
    code(out, code, command);
    return out.close('}').toString();
  }

  private String write(Shown shown) {
    boolean command = frame.direction() == Direction.COMMAND;
    out.open('{').key("frame").string(command ? "command" : "response");
    if (frame.command() != null) {
      out.key("command").string(Names.command(frame.command().code()));
    }
    out.key("length").number(frame.length());
    fields(shown.fields());
    if (!shown.problem().isEmpty()) {
      out.key("error").open('{');
      out.key("offset").number(shown.offset());
      out.key("field").string(shown.field());
      out.key("problem").string(shown.problem()).close('}');
    }
    if (!shown.problem().isEmpty() && shown.rest() != null) {
      out.key("rest");
      value(shown.rest());
    }
    return out.close('}').toString();
  }

  private void fields(List<Field> fields) {
    for (Field field : fields) {
      out.key(field.name());
      value(field);
    }
  }

  private void value(Field field) {
    if (field instanceof Group group) {
      group(group);
    } else if (field instanceof Field.Number number) {
      number(number);
    } else if (field instanceof Bytes bytes) {
      bytes(bytes);
    } else if (field instanceof Code code) {
      code(out, code.code(), code.command());
    } else if (field instanceof Ciphertext cipher) {
      out.openShort().key("encrypted").number(cipher.length()).close('}');
    } else if (field instanceof Hidden hidden) {
      out.openShort().key("redacted").number(hidden.length()).close('}');
    }
  }

  private void group(Group group) {
    if (group.kind() == Kind.LIST) {
      out.open('[');
      for (Field element : group.fields()) {
        out.element();
        value(element);
      }
      out.close(']');
    } else {
      out.open('{');
      fields(group.fields());
      out.close('}');
    }
  }

  private void number(Field.Number number) {
    if (number.meaning().isEmpty()) {
      out.number(number.digits());
    } else {
      out.openShort().key("value").number(number.digits());
      out.key("text").string(number.meaning()).close('}');
    }
  }

  private void bytes(Bytes bytes) {
    String hex = HexFormat.of().formatHex(frame.bytes(), bytes.from(), bytes.to());
    if (bytes.meaning().isEmpty()) {
      out.string(hex);
    } else {
      out.openShort().key("hex").string(hex).key("text").string(bytes.meaning()).close('}');
    }
  }

  private static void code(JsonText out, ResponseCode code, CommandInfo command) {
    out.open('{').key("value").number(Integer.toUnsignedString(code.code()));
    out.key("text").string(code.name());
    if (!code.refersTo().isEmpty()) {
      out.key("refersTo").string(code.refersTo(command));
    }
    if (!code.isSuccess() && !code.meaning().isEmpty()) {
      out.key("meaning").string(code.meaning());
    }
    if (!code.hint().isEmpty()) {
      out.key("hint").string(code.hint());
    }
    out.close('}');
  }
}
