package dev.tpm4j.codec.text;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tpm4j.codec.AuthorizationArea;
import dev.tpm4j.codec.CommandInfo;
import dev.tpm4j.codec.SampleFrames;
import dev.tpm4j.codec.Wire;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Given every command and response that holds a secret, and every byte of it damaged: no four bytes
 * of the secret are in the text or the JSON.
 */
class DisclosureTest {
  private static final byte[] SECRET = "Qz7!Kw9#Xv5%Jy3&".getBytes(StandardCharsets.US_ASCII);
  private static final HumanForm FORM = HumanForm.redacting();
  private static final int SAMPLES = 2;

  /** What the values of a random frame are replaced by until all of them are right. */
  private static final long[] RIGHT_VALUES = {
    1,
    0,
    0x0b,
    0x10,
    0x40000001L,
    0x80000000L,
    0x81000000L,
    0x01000000L,
    0x03000000L,
    0x02000000L,
    0x4000000aL,
    0x4000000cL,
    0x90000000L,
    0x40000110L,
    0x11000000L,
    0x8024,
    0x8021,
    0x8022,
    0x8023,
    0x17a,
    0xff544347L
  };

  private static final List<String> TRACES = traces();

  static Stream<CommandInfo> commands() {
    return SampleFrames.commands();
  }

  /** How four bytes of the secret would look. */
  private static List<String> traces() {
    List<String> traces = new ArrayList<>();
    for (int i = 0; i + 4 <= SECRET.length; i++) {
      byte[] run = Arrays.copyOfRange(SECRET, i, i + 4);
      int number = ByteBuffer.wrap(run).getInt();
      traces.add(HexFormat.of().formatHex(run));
      traces.add(new String(run, StandardCharsets.US_ASCII));
      traces.add(Integer.toUnsignedString(number));
    }
    return traces;
  }

  private static final boolean[] STARTS = new boolean[128 * 128];

  static {
    TRACES.forEach(each -> STARTS[start(each, 0)] = true);
  }

  private static int start(String text, int at) {
    return 128 * (text.charAt(at) & 0x7f) + (text.charAt(at + 1) & 0x7f);
  }

  /** A trace of the secret, also one that line ends and blanks divide. */
  private static Optional<String> leak(String output) {
    StringBuilder dense = new StringBuilder(output.length());
    for (int i = 0; i < output.length(); i++) {
      if (output.charAt(i) > ' ') {
        dense.append(output.charAt(i));
      }
    }
    String text = dense.toString();
    for (int at = 0; at + 1 < text.length(); at++) {
      if (STARTS[start(text, at)]) {
        for (String trace : TRACES) {
          if (text.startsWith(trace, at)) {
            return Optional.of(trace);
          }
        }
      }
    }
    return Optional.empty();
  }

  @ParameterizedTest
  @MethodSource("commands")
  void aDamagedCommandTellsNoSecret(CommandInfo info) {
    for (int sample = 0; sample < SAMPLES; sample++) {
      AuthorizationArea passwords = sample == 0 && !info.sessions() ? null : passwords(info);
      byte[] frame = planted(info, sample, passwords);
      damaged(frame, bytes -> form(bytes));
      for (CommandInfo other : SampleFrames.commands().toList()) {
        byte[] renamed = frame.clone();
        Wire.putU32(renamed, 6, other.code());
        boolean sound = FrameReader.command(renamed, renamed.length).doubt().isSound();
        if (!sound || other.code() == info.code()) {
          assertThat(leak(form(renamed))).as("as %s", other.name()).isEmpty();
        }
      }
    }
  }

  @ParameterizedTest
  @MethodSource("commands")
  void aDamagedResponseTellsNoSecret(CommandInfo info) {
    if (!CommandTexts.secretResults(info.code())) {
      return;
    }
    for (int sample = 0; sample < SAMPLES; sample++) {
      int seed = sample;
      AuthorizationArea sessions = sample == 0 ? null : DisclosureTest::writeResponseSession;
      byte[] frame =
          plant(
              from -> SampleFrames.response(info, from, sessions),
              bytes -> FrameReader.response(info, bytes, bytes.length),
              seed);
      damaged(frame, bytes -> form(info, bytes));
    }
  }

  /** A sound frame is read to its end: the samples are what the test is about. */
  @Test
  void mostSamplesAreSoundAndHaveASecret() {
    List<CommandInfo> commands = commands().toList();
    long sound =
        commands.stream()
            .map(info -> planted(info, 1, passwords(info)))
            .filter(frame -> FrameReader.command(frame, frame.length).doubt().isSound())
            .count();
    assertThat(sound).isGreaterThan(100);
    for (CommandInfo info : commands) {
      byte[] frame = planted(info, 1, passwords(info));
      assertThat(HexFormat.of().formatHex(frame)).contains(HexFormat.of().formatHex(SECRET));
      assertThat(leak(HumanForm.revealing().command(frame, frame.length))).isPresent();
    }
  }

  private interface Output {
    String of(byte[] frame);
  }

  private interface Sample {
    byte[] of(long seed);
  }

  private interface Reading {
    Frame of(byte[] frame);
  }

  private static String form(byte[] frame) {
    return FORM.command(frame, frame.length) + FORM.jsonCommand(frame, frame.length);
  }

  private static String form(CommandInfo info, byte[] frame) {
    return FORM.response(info.code(), frame, frame.length)
        + FORM.jsonResponse(info.code(), frame, frame.length);
  }

  private static void damaged(byte[] frame, Output output) {
    assertThat(leak(output.of(frame))).as("whole").isEmpty();
    Random random = new Random(frame.length);
    for (int at = 0; at < frame.length; at++) {
      assertThat(leak(output.of(Arrays.copyOf(frame, at)))).as("cut at %d", at).isEmpty();
      if (at >= 6 && at < 10) {
        continue;
      }
      byte right = frame[at];
      int[] wrong = {right - 1, right + 1, right + 4, 0xff, random.nextInt()};
      for (int value : wrong) {
        frame[at] = (byte) value;
        String shown = output.of(frame);
        assertThat(leak(shown)).as("byte %d is %d\n%s", at, value, shown).isEmpty();
      }
      frame[at] = right;
    }
  }

  private static AuthorizationArea passwords(CommandInfo info) {
    byte[][] values = new byte[Math.max(1, info.authorizations())][];
    Arrays.fill(values, SECRET);
    return AuthorizationArea.passwords(values);
  }

  private static byte[] planted(CommandInfo info, int seed, AuthorizationArea sessions) {
    return plant(
        from -> SampleFrames.command(info, from, sessions),
        bytes -> FrameReader.command(bytes, bytes.length),
        seed);
  }

  /** The first sample whose secret fields have room, with the secret in them, made sound. */
  private static byte[] plant(Sample sample, Reading reading, int seed) {
    byte[] best = null;
    for (long from = 100L * seed; from < 100L * seed + 40; from++) {
      byte[] frame = sample.of(from);
      repair(frame, reading);
      boolean planted = plant(frame, reading.of(frame).fields());
      if (planted && (best == null || reading.of(frame).doubt().isSound())) {
        best = frame;
        if (reading.of(frame).doubt().isSound()) {
          break;
        }
      }
    }
    return best == null ? sample.of(seed) : best;
  }

  private static boolean plant(byte[] frame, List<Field> fields) {
    boolean all = true;
    for (Field field : fields) {
      if (field instanceof Field.Group group) {
        all &= plant(frame, group.fields());
      } else if (field instanceof Field.Bytes bytes && bytes.secret()) {
        for (int at = bytes.from(); at < bytes.to(); at++) {
          frame[at] = SECRET[(at - bytes.from()) % SECRET.length];
        }
        all &= bytes.length() >= SECRET.length || bytes.name().equals("nonce");
      }
    }
    return all;
  }

  /** Replaces each value that cannot be right by one that can, from the first to the last. */
  private static void repair(byte[] frame, Reading reading) {
    int suspect = reading.of(frame).doubt().suspectAt();
    while (suspect != FieldReader.NOWHERE) {
      int next = repair(frame, reading, suspect);
      if (next <= suspect) {
        return;
      }
      suspect = next;
    }
  }

  private static int repair(byte[] frame, Reading reading, int at) {
    byte[] before = frame.clone();
    int size = size(reading.of(frame).fields(), at);
    for (long value : RIGHT_VALUES) {
      for (int i = 0; i < size; i++) {
        frame[at + i] = (byte) (value >>> 8 * (size - 1 - i));
      }
      Frame.Doubt doubt = reading.of(frame).doubt();
      if (doubt.suspectAt() > at && doubt.problem() == null) {
        return doubt.suspectAt();
      }
      System.arraycopy(before, 0, frame, 0, frame.length);
    }
    return -1;
  }

  private static int size(List<Field> fields, int at) {
    for (Field field : fields) {
      if (field instanceof Field.Number number && number.at() == at) {
        return number.size();
      }
      int inside = field instanceof Field.Group group ? size(group.fields(), at) : 0;
      if (inside > 0) {
        return inside;
      }
    }
    return 0;
  }

  private static int writeResponseSession(byte[] frame, int at) {
    int next = Wire.putBuffer(frame, at, new byte[16]);
    next = Wire.putU8(frame, next, 1);
    return Wire.putBuffer(frame, next, new byte[32]);
  }
}
