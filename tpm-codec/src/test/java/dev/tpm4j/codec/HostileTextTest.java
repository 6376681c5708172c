package dev.tpm4j.codec;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tpm4j.codec.generator.FrameWalk;
import dev.tpm4j.codec.generator.SchemaFrames;
import dev.tpm4j.codec.generator.TpmSchema;
import dev.tpm4j.codec.text.HumanForm;
import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Given a frame with one thing wrong: a text that says so, of a length that the bytes can pay for,
 * and without what the schema calls sensitive.
 */
class HostileTextTest {
  private static final String SECRET = HexFormat.of().toHexDigits(SchemaFrames.SECRET).repeat(3);

  /** A line for each field at the deepest indent, and the longest names. */
  private static final int LETTERS_A_BYTE = 200;

  private static final int FIXED_LETTERS = 1000;

  private static String hex(byte[] bytes) {
    return HexFormat.of().formatHex(bytes);
  }

  static Stream<Codecs> commands() {
    return Codecs.all();
  }

  /** The frames of a kind, what the schema says about them, and what prints them. */
  private record Subject(
      List<byte[]> frames, Function<byte[], FrameWalk> walk, Function<byte[], List<String>> print) {
    static Subject commands(Codecs codec, HumanForm form) {
      String name = codec.info().name();
      return new Subject(
          TpmSchema.commands(name),
          frame -> TpmSchema.walkCommand(name, frame),
          frame ->
              Doors.textsOfCommands().stream()
                  .map(m -> text(m, form, frame, frame.length))
                  .toList());
    }

    static Subject responses(Codecs codec, HumanForm form) {
      String name = codec.info().name();
      return new Subject(
          TpmSchema.responses(name),
          frame -> TpmSchema.walkResponse(name, frame),
          frame ->
              Doors.textsOfResponses().stream()
                  .map(m -> text(m, form, codec.info().code(), frame, frame.length))
                  .toList());
    }

    /** A few, and where a secret is in a union, one for each of its arms. */
    List<byte[]> framesWithASecret() {
      List<byte[]> secret = frames.stream().filter(f -> hex(f).contains(SECRET)).toList();
      return secret.subList(0, Math.min(secret.size(), 4));
    }

    private static String text(Method method, HumanForm form, Object... arguments) {
      return (String) Codecs.call(method, form, arguments);
    }

    /** Prints a frame in every way and looks at each text. */
    void print(byte[] frame, Consumer<String> look) {
      List<String> texts = print.apply(frame);
      assertThat(texts).isNotEmpty();
      for (String text : texts) {
        bounded(text, frame);
        look.accept(text);
      }
    }
  }

  /** A text is no longer than the bytes can pay for. */
  static void bounded(String text, byte[] frame) {
    if (text.length() > FIXED_LETTERS + LETTERS_A_BYTE * frame.length) {
      throw new AssertionError(frame.length + " bytes give " + text.length() + " letters");
    }
  }

  /**
   * A text of a frame with a strange tag may go on as if it were one of those it knows; with the
   * code of another command it is a text of that one.
   */
  private static void saysWhetherItIsWhole(Subject subject, byte[] frame) {
    String wrong = subject.walk().apply(frame).wrong();
    if (wrong != null && (wrong.startsWith("tag") || wrong.startsWith("commandCode"))) {
      subject.print(frame, text -> {});
      return;
    }
    subject.print(
        frame,
        text -> {
          boolean broken = text.contains("\n! ") || text.contains("\"error\"");
          if (broken != (wrong != null)) {
            throw new AssertionError("wrong is " + wrong + ":\n" + text);
          }
        });
  }

  @ParameterizedTest
  @MethodSource("commands")
  void saysThatAFrameIsBroken(Codecs codec) {
    for (Subject subject :
        List.of(
            Subject.commands(codec, HumanForm.redacting()),
            Subject.responses(codec, HumanForm.revealing()))) {
      byte[] frame = subject.frames().get(subject.frames().size() - 1);
      saysWhetherItIsWhole(subject, frame);
      FrameWalk walk = subject.walk().apply(frame);
      Mutations.lengths(frame, walk.spots(), hostile -> saysWhetherItIsWhole(subject, hostile));
      Mutations.selectors(frame, walk.spots(), hostile -> saysWhetherItIsWhole(subject, hostile));
    }
  }

  @ParameterizedTest
  @MethodSource("commands")
  void showsNoSecretOfAFrameThatIsCut(Codecs codec) {
    for (Subject subject :
        List.of(
            Subject.commands(codec, HumanForm.redacting()),
            Subject.responses(codec, HumanForm.redacting()))) {
      for (byte[] frame : subject.framesWithASecret()) {
        for (int length = frame.length; length >= 0; length--) {
          byte[] cut = Arrays.copyOf(frame, length);
          subject.print(
              cut,
              text -> {
                if (text.contains(SECRET)) {
                  throw new AssertionError("cut to " + cut.length + ":\n" + text);
                }
              });
        }
      }
    }
  }

  @ParameterizedTest
  @MethodSource("commands")
  void showsASecretToWhoAsksForIt(Codecs codec) {
    for (Subject subject :
        List.of(
            Subject.commands(codec, HumanForm.revealing()),
            Subject.responses(codec, HumanForm.revealing()))) {
      for (byte[] frame : subject.frames()) {
        boolean secret = hex(frame).contains(SECRET);
        subject.print(frame, text -> assertThat(text.contains(SECRET)).isEqualTo(secret));
      }
    }
  }
}
