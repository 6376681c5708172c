package dev.tpm4j.codec;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.tpm4j.codec.Doors.Door;
import dev.tpm4j.codec.command.Commands;
import dev.tpm4j.codec.generator.FrameWalk;
import dev.tpm4j.codec.generator.TpmSchema;
import dev.tpm4j.codec.text.HumanForm;
import java.lang.invoke.MethodHandle;
import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Given any bytes: what the schema says about them, through every way in. The build tries golden
 * frames and the inputs kept in the resources; a fuzzer makes more.
 */
class CodecFuzzTest {
  private static final String LONG_ENOUGH = "5m";
  private static final int CODE_BYTES = 4;

  /** The ways into one command, found once. */
  private record Ways(CommandInfo info, Door request, Door view, Door response) {
    static Ways of(CommandInfo info) {
      Codecs codec = Codecs.of(info);
      return new Ways(info, Doors.request(codec), Doors.view(codec), Doors.response(codec));
    }
  }

  private static final Map<Integer, Ways> WAYS = new HashMap<>();

  static {
    Commands.all().forEach(info -> WAYS.putIfAbsent(info.code(), Ways.of(info)));
  }

  static Stream<byte[]> commands() {
    return GoldenFrameTest.exchanges().map(GoldenFrameTest.Exchange::command);
  }

  /** The code of the command, and what was answered. */
  static Stream<byte[]> responses() {
    return GoldenFrameTest.exchanges()
        .map(
            e -> {
              byte[] input = Arrays.copyOf(e.command(), CODE_BYTES + e.response().length);
              System.arraycopy(e.command(), 6, input, 0, CODE_BYTES);
              System.arraycopy(e.response(), 0, input, CODE_BYTES, e.response().length);
              return input;
            });
  }

  private static Ways ways(byte[] input, int codeAt) {
    return input.length < codeAt + CODE_BYTES ? null : WAYS.get(Wire.u32(input, codeAt));
  }

  /** With a size that is right, for bytes that come and go would always be refused for theirs. */
  private static byte[] sized(byte[] frame) {
    byte[] sized = frame.clone();
    if (sized.length >= Wire.HEADER_BYTES) {
      Wire.putU32(sized, 2, sized.length);
    }
    return sized;
  }

  private static void expect(String wrong, Door door, byte[] frame) {
    String problem = Doors.problem(door, frame, frame.length);
    if (!Objects.equals(problem, wrong)) {
      throw new AssertionError("wrong is " + wrong + ", refused was " + problem);
    }
  }

  @MethodSource("commands")
  @FuzzTest(maxDuration = LONG_ENOUGH)
  void anyCommand(byte[] input) {
    Ways ways = ways(input, 6);
    if (ways != null) {
      for (byte[] frame : new byte[][] {input, sized(input)}) {
        String wrong = TpmSchema.walkCommand(ways.info().name(), frame).wrong();
        expect(wrong, ways.request(), frame);
        HostileFrameTest.checks(ways.info(), frame, wrong);
      }
    }
  }

  @MethodSource("responses")
  @FuzzTest(maxDuration = LONG_ENOUGH)
  void anyResponse(byte[] input) {
    Ways ways = ways(input, 0);
    if (ways != null) {
      byte[] response = Arrays.copyOfRange(input, CODE_BYTES, input.length);
      for (byte[] frame : new byte[][] {response, sized(response)}) {
        FrameWalk walk = TpmSchema.walkResponse(ways.info().name(), frame);
        expect(walk.wrong(), ways.view(), frame);
        expect(walk.refused() ? "" : walk.wrong(), ways.response(), frame);
        if (walk.wrong() == null && !walk.refused()) {
          HostileFrameTest.ask(ways.view(), frame);
        }
      }
    }
  }

  /** The first byte is where the stage starts, and the next two where it ends. */
  @MethodSource("commands")
  @FuzzTest(maxDuration = LONG_ENOUGH)
  void anyStage(byte[] frame) throws Throwable {
    if (frame.length < Wire.HEADER_BYTES) {
      return;
    }
    int code = Wire.u32(frame, 6);
    int end = Math.min(frame.length, Wire.u16(frame, 0));
    int start = Math.min(end, Wire.u8(frame, 2));
    for (MethodHandle stage : Doors.stages()) {
      HostileFrameTest.responseCode((int) stage.invokeExact(code, frame, start, end));
    }
  }

  @MethodSource("responses")
  @FuzzTest(maxDuration = LONG_ENOUGH)
  void anyText(byte[] input) {
    if (input.length < CODE_BYTES) {
      return;
    }
    int code = Wire.u32(input, 0);
    byte[] frame = Arrays.copyOfRange(input, CODE_BYTES, input.length);
    for (HumanForm form : new HumanForm[] {HumanForm.redacting(), HumanForm.revealing()}) {
      for (Method m : Doors.textsOfResponses()) {
        HostileTextTest.bounded((String) Codecs.call(m, form, code, frame, frame.length), frame);
      }
      byte[] command = frame.clone();
      if (command.length >= Wire.HEADER_BYTES) {
        Wire.putU32(command, 6, code);
      }
      for (Method m : Doors.textsOfCommands()) {
        HostileTextTest.bounded((String) Codecs.call(m, form, command, command.length), frame);
      }
    }
  }
}
