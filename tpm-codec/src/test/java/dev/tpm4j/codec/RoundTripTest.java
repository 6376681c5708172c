package dev.tpm4j.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tpm4j.codec.command.Commands;
import java.lang.reflect.Method;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Given any value of any command: what is written is read again, by every way in. */
class RoundTripTest {
  private static final int ROUNDS = 40;

  static java.util.stream.Stream<Codecs> commands() {
    return Codecs.all();
  }

  @Test
  void coversEveryCommandOfTheReferenceHeadersAndOfRevision185() {
    assertThat(Commands.all()).hasSize(136);
    assertThat(Commands.all()).extracting(CommandInfo::code).contains(0x11f, 0x1a1, 0x1a3, 0x1aa);
    assertThat(Commands.byCode(0x131).name()).isEqualTo("CreatePrimary");
    assertThat(Commands.byCode(0x123)).isNull();
  }

  @ParameterizedTest
  @MethodSource("commands")
  void readsTheCommandItWrote(Codecs command) {
    RandomValues random = new RandomValues(1, Set.of());
    for (int i = 0; i < ROUNDS; i++) {
      AuthorizationArea sessions = i % 2 == 0 ? null : AuthorizationArea.EMPTY_PASSWORD;
      Record request = random.record(command.nested("Request"));
      byte[] frame = Codecs.encode(request, sessions);
      Record read = command.decode("Request", frame);
      assertThat(Codecs.encode(read, sessions)).isEqualTo(frame);
      assertThat(command.decode("Request", frame)).isEqualTo(read);
      assertThat(encodeDirectly(command, request, sessions)).isEqualTo(frame);
      assertThat(encodeParts(command, request, sessions)).isEqualTo(frame);
    }
  }

  @ParameterizedTest
  @MethodSource("commands")
  void readsTheResponseItWrote(Codecs command) {
    RandomValues random = new RandomValues(2, Set.of());
    AuthorizationArea session = ResponseMutationTest::writeResponseSession;
    for (int i = 0; i < ROUNDS; i++) {
      AuthorizationArea sessions = i % 2 == 0 ? null : session;
      byte[] frame = Codecs.encode(random.record(command.nested("Response")), sessions);
      Record read = command.decode("Response", frame);
      assertThat(Codecs.encode(read, sessions)).isEqualTo(frame);
      ResponseView view = command.view(frame, frame.length);
      assertThat(view.isSuccess()).isTrue();
      assertThat(view.hasSessions()).isEqualTo(sessions != null);
    }
  }

  @ParameterizedTest
  @MethodSource("commands")
  void saysWhatItKnowsAboutACommandAsTheClassDoes(Codecs command) {
    List<String> names = new ArrayList<>();
    command.info().handles().forEach(h -> names.add(h.name()));
    names.addAll(command.info().parameters());
    assertThat(
            Arrays.stream(command.nested("Request").getRecordComponents())
                .map(RecordComponent::getName))
        .usingElementComparator(String::compareToIgnoreCase)
        .containsExactlyElementsOf(names);
  }

  @ParameterizedTest
  @MethodSource("commands")
  void refusesAFrameThatIsTooSmall(Codecs command) {
    Record request = new RandomValues(3, Set.of()).record(command.nested("Request"));
    byte[] frame = Codecs.encode(request, null);
    Method encode =
        Codecs.method(request.getClass(), "encode", byte[].class, AuthorizationArea.class);
    for (int length = 0; length < frame.length; length++) {
      byte[] small = new byte[length];
      assertThatThrownBy(() -> Codecs.call(encode, request, small, null))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("does not fit a frame of " + length + " bytes");
    }
  }

  /** Through the static encoder, which takes plain bytes as arrays. */
  static byte[] encodeDirectly(Codecs command, Record request, AuthorizationArea sessions) {
    byte[] frame = new byte[Codecs.FRAME_BYTES];
    List<Object> arguments = new ArrayList<>(Arrays.asList(frame, sessions));
    int parameters = request.getClass().getRecordComponents().length + 2;
    Method encode =
        Arrays.stream(command.type().getMethods())
            .filter(m -> m.getName().equals("encode") && m.getParameterCount() == parameters)
            .findFirst()
            .orElseThrow();
    for (RecordComponent c : request.getClass().getRecordComponents()) {
      Object value = Codecs.call(c.getAccessor(), request);
      boolean array = encode.getParameterTypes()[arguments.size()] == byte[].class;
      arguments.add(array ? ((Octets) value).toByteArray() : value);
    }
    return Arrays.copyOf(frame, (int) Codecs.call(encode, null, arguments.toArray()));
  }

  /** Through the encoder that takes parts of arrays, where there is one. */
  private static byte[] encodeParts(Codecs command, Record request, AuthorizationArea sessions) {
    byte[] frame = new byte[Codecs.FRAME_BYTES];
    List<Object> arguments = new ArrayList<>(Arrays.asList(frame, sessions));
    Method encode =
        Arrays.stream(command.type().getMethods())
            .filter(m -> m.getName().equals("encode"))
            .max(java.util.Comparator.comparingInt(Method::getParameterCount))
            .orElseThrow();
    Class<?>[] types = encode.getParameterTypes();
    RecordComponent[] components = request.getClass().getRecordComponents();
    int parts = (types.length - 2 - components.length) / 2;
    for (RecordComponent c : components) {
      Object value = Codecs.call(c.getAccessor(), request);
      int next = arguments.size();
      if (types[next] != byte[].class) {
        arguments.add(value);
      } else if (parts > 0 && types[next + 1] == int.class && types[next + 2] == int.class) {
        Octets octets = (Octets) value;
        byte[] array = new byte[octets.length() + 5];
        octets.write(array, 3);
        arguments.addAll(List.of(array, 3, octets.length()));
        parts--;
      } else {
        arguments.add(((Octets) value).toByteArray());
      }
    }
    return Arrays.copyOf(frame, (int) Codecs.call(encode, null, arguments.toArray()));
  }
}
