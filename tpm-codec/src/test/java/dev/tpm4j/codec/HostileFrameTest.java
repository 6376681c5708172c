package dev.tpm4j.codec;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tpm4j.codec.Doors.Door;
import dev.tpm4j.codec.check.CommandChecks;
import dev.tpm4j.codec.check.Implementation;
import dev.tpm4j.codec.check.IncomingCommand;
import dev.tpm4j.codec.command.Commands;
import dev.tpm4j.codec.command.GetCapability;
import dev.tpm4j.codec.command.PcrEvent;
import dev.tpm4j.codec.generator.FrameWalk;
import dev.tpm4j.codec.generator.Spot;
import dev.tpm4j.codec.generator.TpmSchema;
import dev.tpm4j.codec.type.TpmCap;
import dev.tpm4j.codec.type.TpmRc;
import java.lang.invoke.MethodHandle;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Given a frame of every command and response, with each arm of its unions, and one thing wrong: a
 * value, or one typed error that names the field and the offset at which the bytes first contradict
 * the schema; and no more memory than the bytes can pay for.
 *
 * <p>What to expect comes from {@link FrameWalk}, which reads the schema and shares nothing with
 * the generated code.
 */
class HostileFrameTest {
  private static final Set<Integer> ABOUT_THE_FRAME =
      Set.of(
          TpmRc.BAD_TAG,
          TpmRc.COMMAND_SIZE,
          TpmRc.COMMAND_CODE,
          TpmRc.AUTH_CONTEXT,
          TpmRc.AUTH_MISSING);

  /** Of so many responses that are taken, one is compared field by field. */
  private static final int COMPARED = 20;

  private final AtomicInteger taken = new AtomicInteger();

  static Stream<Codecs> commands() {
    return Codecs.all();
  }

  static List<String> structures() {
    return TpmSchema.structures();
  }

  /** What damages a frame whose deciding fields are known, and hands out what it made of it. */
  @FunctionalInterface
  private interface Damage {
    void damage(byte[] frame, List<Spot> spots, Consumer<byte[]> hostile);
  }

  /**
   * In a thread of its own, whose stack is short: the traces of exceptions are most of what these
   * tests cost.
   */
  private static void aside(Runnable work) {
    CompletableFuture.runAsync(work, task -> new Thread(task).start()).join();
  }

  private static void expect(String wrong, Door door, byte[] frame, int length) {
    String problem = Doors.problem(door, frame, length);
    if (!Objects.equals(problem, wrong)) {
      throw new AssertionError(
          "wrong is "
              + wrong
              + ", refused was "
              + problem
              + ": "
              + HexFormat.of().formatHex(frame));
    }
  }

  static void ask(Door view, byte[] frame) {
    try {
      assertThat(Doors.askEverything(view.through(frame, frame.length))).isGreaterThan(5);
    } catch (Throwable e) {
      throw new AssertionError("wrapped, but silent: " + HexFormat.of().formatHex(frame), e);
    }
  }

  private void damage(Codecs codec, int frames, boolean asked, Damage damage) {
    String name = codec.info().name();
    aside(
        () -> {
          Door request = Doors.request(codec);
          each(
              TpmSchema.commands(name),
              frames,
              frame -> TpmSchema.walkCommand(name, frame),
              damage,
              (hostile, walk) -> {
                expect(walk.wrong(), request, hostile, hostile.length);
                checks(codec.info(), hostile, walk.wrong());
              });
          Door view = Doors.view(codec);
          Door response = Doors.response(codec);
          each(
              TpmSchema.responses(name),
              frames,
              frame -> TpmSchema.walkResponse(name, frame),
              damage,
              (hostile, walk) -> {
                expect(walk.wrong(), view, hostile, hostile.length);
                String refused = walk.refused() ? "" : walk.wrong();
                expect(refused, response, hostile, hostile.length);
                if (asked && refused == null) {
                  ask(view, hostile);
                  if (taken.incrementAndGet() % COMPARED == 0) {
                    NestedViews.assertEqual(
                        hostile,
                        codec.view(hostile, hostile.length),
                        codec.decode("Response", hostile));
                  }
                }
              });
        });
  }

  @FunctionalInterface
  private interface Meeting {
    void meet(byte[] hostile, FrameWalk expected);
  }

  private static void each(
      List<byte[]> frames,
      int first,
      Function<byte[], FrameWalk> walk,
      Damage damage,
      Meeting meeting) {
    for (byte[] frame : frames.subList(0, Math.min(first, frames.size()))) {
      FrameWalk good = walk.apply(frame);
      assertThat(good.wrong()).isNull();
      meeting.meet(frame, good);
      damage.damage(frame, good.spots(), h -> meeting.meet(h, walk.apply(h)));
    }
  }

  /** Every stage gives a code, and none takes parameters that contradict the schema. */
  static void checks(CommandInfo info, byte[] frame, String wrong) {
    int code = info.code();
    int start = Math.min(frame.length, Wire.HEADER_BYTES + 4 * info.handles().size());
    try {
      for (MethodHandle stage : Doors.stages()) {
        responseCode((int) stage.invokeExact(code, frame, start, frame.length));
      }
    } catch (Throwable e) {
      throw new AssertionError("no response code: " + HexFormat.of().formatHex(frame), e);
    }
    responseCode(CommandChecks.header(frame, frame.length));
    responseCode(Doors.takeIn(new IncomingCommand(Doors.SMALL), frame, frame.length));
    IncomingCommand in = new IncomingCommand(Implementation.everything());
    int answer = responseCode(Doors.takeIn(in, frame, frame.length));
    if (answer == 0 && wrong != null && in.info() == info) {
      throw new AssertionError("taken in, but " + wrong);
    }
  }

  /** A code of format one, or one of those about the frame as a whole. */
  static int responseCode(int code) {
    if (code != 0 && (code & 0xfffff080) != 0x080 && !ABOUT_THE_FRAME.contains(code)) {
      throw new AssertionError("%08x is no response code of a check".formatted(code));
    }
    return code;
  }

  @ParameterizedTest
  @MethodSource("commands")
  void namesTheFieldInWhichTheBytesEnd(Codecs codec) {
    damage(
        codec, Integer.MAX_VALUE, false, (f, spots, hostile) -> Mutations.truncations(f, hostile));
  }

  @ParameterizedTest
  @MethodSource("commands")
  void namesTheFieldThatALengthOffByOneOrAtItsExtremeContradicts(Codecs codec) {
    damage(codec, Integer.MAX_VALUE, true, Mutations::lengths);
  }

  @ParameterizedTest
  @MethodSource("commands")
  void namesTheUnionWhoseSelectorNobodyKnows(Codecs codec) {
    damage(codec, Integer.MAX_VALUE, true, Mutations::selectors);
  }

  @ParameterizedTest
  @MethodSource("commands")
  void bearsAnyByteSetToAnything(Codecs codec) {
    // One code reads all sessions: they are in the frames of commands that have nothing else.
    damage(codec, codec.info().parameters().isEmpty() ? 2 : 1, false, Mutations::bytes);
  }

  @ParameterizedTest
  @MethodSource("commands")
  void readsNothingBehindTheLength(Codecs codec) {
    String name = codec.info().name();
    aside(
        () -> {
          Door request = Doors.request(codec);
          for (byte[] frame : TpmSchema.commands(name)) {
            for (int length = 0; length <= frame.length; length++) {
              String wrong = TpmSchema.walkCommand(name, Arrays.copyOf(frame, length)).wrong();
              expect(wrong, request, frame, length);
            }
          }
          Door response = Doors.response(codec);
          for (byte[] frame : TpmSchema.responses(name)) {
            for (int length = 0; length <= frame.length; length++) {
              String wrong = TpmSchema.walkResponse(name, Arrays.copyOf(frame, length)).wrong();
              expect(wrong, response, frame, length);
            }
          }
        });
  }

  @ParameterizedTest
  @MethodSource("structures")
  void readsAndPassesAStructureAlike(String name) throws ClassNotFoundException {
    Class<?> type = Class.forName("dev.tpm4j.codec.type." + name);
    Door read = Doors.read(type);
    Door skip = Doors.skip(type);
    Meeting meeting =
        (hostile, walk) -> {
          expect(walk.wrong(), read, hostile, hostile.length);
          expect(walk.wrong(), skip, hostile, hostile.length);
          try {
            if (walk.wrong() == null) {
              Object end = walk.position();
              assertThat(read.through(hostile, hostile.length)).isEqualTo(end);
              assertThat(skip.through(hostile, hostile.length)).isEqualTo(end);
            }
          } catch (Throwable e) {
            throw new AssertionError(e);
          }
        };
    List<byte[]> frames = TpmSchema.structures(name);
    Function<byte[], FrameWalk> walk = frame -> TpmSchema.walkStructure(name, frame);
    Damage cut = (f, spots, hostile) -> Mutations.truncations(f, hostile);
    aside(
        () -> {
          each(frames, Integer.MAX_VALUE, walk, cut, meeting);
          each(frames, Integer.MAX_VALUE, walk, Mutations::lengths, meeting);
          each(frames, Integer.MAX_VALUE, walk, Mutations::selectors, meeting);
          each(frames, 1, walk, Mutations::bytes, meeting);
        });
  }

  /** A response without sessions and with a handle or not, whose parameters are one list. */
  private static byte[] list(byte[] before, int count, byte[] element) {
    byte[] frame = new byte[Wire.HEADER_BYTES + before.length + 4 + count * element.length];
    Wire.putU16(frame, 0, Wire.TAG_NO_SESSIONS);
    Wire.putU32(frame, 2, frame.length);
    System.arraycopy(before, 0, frame, Wire.HEADER_BYTES, before.length);
    int at = Wire.putU32(frame, Wire.HEADER_BYTES + before.length, count);
    for (; at < frame.length; at += element.length) {
      System.arraycopy(element, 0, frame, at, element.length);
    }
    return frame;
  }

  @Test
  void paysForManyOfTheLeastElementsWithTheirBytes() {
    byte[] nothing = {};
    byte[] noDigest = {0x00, 0x10};
    Door event = Doors.response(Codecs.of(Commands.byCode(PcrEvent.CODE)));
    byte[] digests = list(nothing, 2000, noDigest);
    expect(null, event, digests, digests.length);
    Door capability = Doors.response(Codecs.of(Commands.byCode(GetCapability.CODE)));
    for (int cap : new int[] {TpmCap.ALGS, TpmCap.PCRS, TpmCap.ECC_CURVES, TpmCap.HANDLES}) {
      byte[] before = {0, 0, 0, 0, (byte) cap};
      byte[] element = new byte[cap == TpmCap.ALGS ? 6 : cap == TpmCap.PCRS ? 3 : cap == 8 ? 2 : 4];
      byte[] frame = list(before, 1000, element);
      expect(null, capability, frame, frame.length);
    }
  }

  @Test
  void leavesNoArmOfAnyUnionOut() {
    assertThat(TpmSchema.armsInNoFrame()).isEmpty();
  }
}
