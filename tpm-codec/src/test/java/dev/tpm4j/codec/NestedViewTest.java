package dev.tpm4j.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.tpm4j.codec.command.ReadPublic;
import dev.tpm4j.codec.type.TpmsTaggedProperty;
import dev.tpm4j.codec.type.TpmtPublic;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.management.ManagementFactory;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Given any response: each of its fields can be read in place, and is that of the record. */
class NestedViewTest {
  private static final int ROUNDS = 30;
  private static final int READINGS = 400;

  /** What the measurement itself may cost, far below an object a reading. */
  private static final long NOISE = 3_000;

  static Stream<Codecs> commands() {
    return Codecs.all();
  }

  private static byte[] response(Codecs command, RandomValues random, int round) {
    AuthorizationArea sessions = round % 2 == 0 ? null : ResponseMutationTest::writeResponseSession;
    return Codecs.encode(random.record(command.nested("Response")), sessions);
  }

  @ParameterizedTest
  @MethodSource("commands")
  void readsEveryFieldInPlaceAsTheRecordHasIt(Codecs command) {
    RandomValues random = new RandomValues(11, Set.of());
    ResponseView view = null;
    for (int i = 0; i < ROUNDS; i++) {
      byte[] frame = response(command, random, i);
      view = command.wrap(view == null ? command.newView() : view, frame, frame.length);
      NestedViews.assertEqual(frame, view, command.decode("Response", frame));
    }
  }

  @ParameterizedTest
  @MethodSource("commands")
  void readsEveryFieldInPlaceWithoutGarbage(Codecs command) throws Throwable {
    assumeTrue(
        ManagementFactory.getThreadMXBean() instanceof com.sun.management.ThreadMXBean,
        "this JVM does not count allocated bytes");
    var threads = (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();
    byte[] frame = response(command, new RandomValues(12, Set.of()), 1);
    ResponseView view = command.view(frame, frame.length);
    MethodHandle wrap = wrap(view);
    MethodHandle[] readers = readers(view);
    long least = Long.MAX_VALUE;
    for (int measurement = 0; measurement < 3; measurement++) {
      long before = threads.getCurrentThreadAllocatedBytes();
      for (int i = 0; i < READINGS; i++) {
        ResponseView same = (ResponseView) wrap.invokeExact(view, frame, frame.length);
        for (MethodHandle reader : readers) {
          long value = (long) reader.invokeExact(same);
        }
      }
      least = Math.min(least, threads.getCurrentThreadAllocatedBytes() - before);
    }
    assertThat(least).isLessThan(NOISE);
  }

  private static MethodHandle wrap(ResponseView view) throws ReflectiveOperationException {
    return MethodHandles.lookup()
        .unreflect(view.getClass().getMethod("wrap", byte[].class, int.class))
        .asType(
            MethodType.methodType(ResponseView.class, ResponseView.class, byte[].class, int.class));
  }

  /** A handle for each integer, offset and length that can be reached from a wrapped view. */
  private static MethodHandle[] readers(ResponseView view) throws ReflectiveOperationException {
    List<MethodHandle> readers = new ArrayList<>();
    MethodHandle self =
        MethodHandles.identity(ResponseView.class)
            .asType(MethodType.methodType(view.getClass(), ResponseView.class));
    collect(readers, self, view);
    return readers.toArray(MethodHandle[]::new);
  }

  private static void collect(List<MethodHandle> readers, MethodHandle path, Object view)
      throws ReflectiveOperationException {
    for (Method m : view.getClass().getMethods()) {
      boolean own = m.getDeclaringClass().getPackageName().startsWith("dev.tpm4j.codec");
      if (!own || m.isSynthetic() || Modifier.isStatic(m.getModifiers())) {
        continue;
      }
      MethodHandle handle =
          MethodHandles.lookup()
              .unreflect(m)
              .asType(
                  MethodType.methodType(m.getReturnType(), view.getClass(), m.getParameterTypes()));
      if (m.getParameterCount() == 0) {
        follow(readers, path, handle, m, view);
      } else if (Arrays.equals(m.getParameterTypes(), new Class<?>[] {int.class})
          && view instanceof CountedView list) {
        for (int i = 0; i < list.size(); i++) {
          follow(readers, path, MethodHandles.insertArguments(handle, 1, i), m, view, i);
        }
      }
    }
  }

  private static void follow(
      List<MethodHandle> readers,
      MethodHandle path,
      MethodHandle handle,
      Method m,
      Object view,
      Object... arguments)
      throws ReflectiveOperationException {
    MethodHandle whole = MethodHandles.filterReturnValue(path, handle);
    boolean number = m.getReturnType() == int.class || m.getReturnType() == long.class;
    if (!number && !WireView.class.isAssignableFrom(m.getReturnType())) {
      return;
    }
    Object value;
    try {
      value = Codecs.call(m, view, arguments);
    } catch (IllegalStateException otherArm) {
      return;
    }
    if (number) {
      readers.add(whole.asType(MethodType.methodType(long.class, ResponseView.class)));
    } else if (value != null) {
      collect(readers, whole, value);
    }
  }

  @Test
  void readsAListOfPairsWithoutMovingAView() {
    byte[] frame = new byte[4 + 2 * 8];
    Wire.putU32(frame, 0, 2);
    Wire.putU32(frame, 4, 0x100);
    Wire.putU32(frame, 16, 7);
    TpmsTaggedProperty.ListView list = new TpmsTaggedProperty.ListView();
    list.adopt(frame);
    assertThat(list.walk(frame, 0, frame.length)).isEqualTo(frame.length);
    assertThat(list.property(0)).isEqualTo(0x100);
    assertThat(list.value(1)).isEqualTo(7);
    assertThatThrownBy(() -> list.value(2)).isInstanceOf(IndexOutOfBoundsException.class);
    assertThatThrownBy(() -> list.get(-1)).isInstanceOf(IndexOutOfBoundsException.class);
  }

  @Test
  void readsTheSameHoweverOftenAListWasRead() {
    byte[] frame = new byte[4 + 3 * 8];
    new java.util.Random(14).nextBytes(frame);
    Wire.putU32(frame, 0, 3);
    TpmsTaggedProperty.ListView list = new TpmsTaggedProperty.ListView();
    list.adopt(frame);
    IntListView words = new IntListView(4);
    words.adopt(frame);
    for (int round = 0; round < 250; round++) {
      list.walk(frame, 0, frame.length);
      words.walk(frame, 0, frame.length);
      for (int i = 0; i < 3; i++) {
        assertThat(list.property(i)).isEqualTo(Wire.u32(frame, 4 + 8 * i));
        assertThat(list.value(i)).isEqualTo(Wire.u32(frame, 8 + 8 * i));
        assertThat(words.get(i)).isEqualTo(Wire.u32(frame, 4 + 4 * i));
      }
    }
  }

  @Test
  void wrapsAStructureAnywhereInAnArray() {
    TpmtPublic area = new RandomValues(13, Set.of()).publicArea();
    byte[] frame = new byte[2048];
    int end = area.write(frame, 7);
    TpmtPublic.View view = new TpmtPublic.View().wrap(frame, 7, end - 7);
    assertThat(view.record()).isEqualTo(area);
    assertThat(view.at()).isEqualTo(7);
    assertThat(view.length()).isEqualTo(end - 7);
    assertThatThrownBy(() -> view.wrap(frame, 7, end - 6))
        .isInstanceOf(WireFormatException.class)
        .hasMessage("TPMT_PUBLIC at offset %d: 1 bytes are left over", end);
    assertThatThrownBy(view::nameAlg)
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("nothing is wrapped");
    assertThatThrownBy(() -> view.wrap(frame, 2000, 49))
        .isInstanceOf(IndexOutOfBoundsException.class);
  }

  @Test
  void saysWhichArmIsThere() {
    byte[] frame =
        Codecs.encode(
            new ReadPublic.Response(
                new RandomValues(13, Set.of()).publicArea(), Octets.EMPTY, Octets.EMPTY),
            null);
    TpmtPublic.View area = new ReadPublic.View().wrap(frame, frame.length).outPublicView();
    if (area.type() == 0x0001) {
      assertThatThrownBy(area.uniqueView()::eccView)
          .isInstanceOf(IllegalStateException.class)
          .hasMessage("TPMU_PUBLIC_ID.ecc is the arm of 0x0023, the selector is 0x0001");
    } else {
      assertThatThrownBy(area.uniqueView()::rsaAt)
          .isInstanceOf(IllegalStateException.class)
          .hasMessage(
              "TPMU_PUBLIC_ID.rsa is the arm of 0x0001, the selector is 0x%04x", area.type());
    }
  }
}
