package dev.tpm4j.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.List;

/** Reads every field of a view in place, and compares it with the record of the same bytes. */
final class NestedViews {
  private final byte[] frame;

  private NestedViews(byte[] frame) {
    this.frame = frame;
  }

  static void assertEqual(byte[] frame, Object view, Record record) {
    new NestedViews(frame).structure(view, record);
  }

  private void structure(Object view, Record record) {
    for (RecordComponent c : record.getClass().getRecordComponents()) {
      field(view, c.getName(), c, Codecs.call(c.getAccessor(), record));
    }
  }

  private void field(Object view, String name, RecordComponent c, Object value) {
    if (c.getType().isPrimitive()) {
      assertThat(get(view, name)).as(name).isEqualTo(value);
    } else if (value instanceof Octets octets) {
      bytes(view, name, octets);
    } else if (c.getType().isSealed()) {
      union(view, name, (Record) value);
    } else if (value instanceof IntList list) {
      IntListView ints = (IntListView) get(view, name + "View");
      assertThat(ints.size()).as(name).isEqualTo(list.size());
      for (int i = 0; i < list.size(); i++) {
        assertThat(ints.get(i)).as(name).isEqualTo(list.get(i));
      }
      assertThatThrownBy(() -> ints.get(list.size())).isInstanceOf(IndexOutOfBoundsException.class);
    } else if (value instanceof List<?> list) {
      list(get(view, name + "View"), name, list, c);
    } else if (value == null) {
      assertThat(get(view, name + "View")).as(name).isNull();
    } else {
      nested(get(view, name + "View"), (Record) value);
    }
  }

  private void nested(Object view, Record value) {
    structure(view, value);
    assertThat(get(view, "record")).isEqualTo(value);
    Object again =
        Codecs.call(
            Codecs.method(view.getClass(), "wrap", byte[].class, int.class, int.class),
            construct(view.getClass()),
            frame,
            get(view, "at"),
            get(view, "length"));
    structure(again, value);
  }

  private void bytes(Object view, String name, Octets value) {
    assertThat(get(view, name)).as(name).isEqualTo(value);
    assertThat(Octets.of(frame, (int) get(view, name + "At"), (int) get(view, name + "Length")))
        .as(name)
        .isEqualTo(value);
  }

  private void union(Object view, String name, Record arm) {
    RecordComponent[] value = arm.getClass().getRecordComponents();
    if (!has(view, name + "View")) {
      if (value.length == 1) {
        field(view, name, value[0], Codecs.call(value[0].getAccessor(), arm));
      } else if (has(view, name + "At")) {
        assertThat(get(view, name)).isEqualTo(Octets.EMPTY);
      } else {
        assertThatThrownBy(() -> get(view, name)).isInstanceOf(IllegalStateException.class);
      }
      return;
    }
    UnionView union = (UnionView) get(view, name + "View");
    assertThat(union.selector()).isEqualTo(RandomValues.selector(arm));
    String simple = arm.getClass().getSimpleName();
    String armName = Character.toLowerCase(simple.charAt(0)) + simple.substring(1);
    if (value.length == 1) {
      field(union, armName, value[0], Codecs.call(value[0].getAccessor(), arm));
    }
    for (Method m : union.getClass().getDeclaredMethods()) {
      boolean accessor = m.getParameterCount() == 0 && !m.isSynthetic();
      boolean own = value.length == 1 && m.getName().matches(armName + "(|View|At|Length)");
      if (accessor && !own) {
        assertThatThrownBy(() -> Codecs.call(m, union))
            .as(m.getName())
            .isInstanceOf(IllegalStateException.class);
      }
    }
  }

  private void list(Object view, String name, List<?> list, RecordComponent c) {
    CountedView counted = (CountedView) view;
    assertThat(counted.size()).as(name).isEqualTo(list.size());
    for (int round = 0; round < 2; round++) {
      for (int i = 0; i < list.size(); i++) {
        element(view, i, list.get(i));
      }
    }
    for (int i = list.size() - 1; i >= 0; i--) {
      element(view, i, list.get(i));
    }
    Method get = Codecs.method(view.getClass(), "get", int.class);
    for (int i : new int[] {-1, list.size(), Integer.MAX_VALUE}) {
      assertThatThrownBy(() -> Codecs.call(get, view, i))
          .isInstanceOf(IndexOutOfBoundsException.class);
    }
    assertThat(((ParameterizedType) c.getGenericType()).getActualTypeArguments()).hasSize(1);
  }

  private void element(Object view, int index, Object value) {
    if (view instanceof BufferListView buffers) {
      assertThat(buffers.get(index)).isEqualTo(value);
      assertThat(Octets.of(frame, buffers.at(index), buffers.length(index))).isEqualTo(value);
      return;
    }
    Object element = Codecs.call(Codecs.method(view.getClass(), "get", int.class), view, index);
    nested(element, (Record) value);
    for (RecordComponent c : value.getClass().getRecordComponents()) {
      Arrays.stream(view.getClass().getMethods())
          .filter(m -> m.getName().equals(c.getName()))
          .filter(m -> m.getParameterCount() == 1)
          .forEach(
              m ->
                  assertThat(Codecs.call(m, view, index))
                      .isEqualTo(Codecs.call(c.getAccessor(), value)));
    }
  }

  private static Object construct(Class<?> type) {
    try {
      return type.getConstructor().newInstance();
    } catch (ReflectiveOperationException e) {
      throw new AssertionError(e);
    }
  }

  static boolean has(Object view, String name) {
    return Arrays.stream(view.getClass().getMethods())
        .anyMatch(m -> m.getName().equals(name) && m.getParameterCount() == 0);
  }

  static Object get(Object view, String name) {
    try {
      return view.getClass().getMethod(name).invoke(view);
    } catch (InvocationTargetException e) {
      if (e.getCause() instanceof RuntimeException cause) {
        throw cause;
      }
      throw new AssertionError(e);
    } catch (ReflectiveOperationException e) {
      throw new AssertionError(e);
    }
  }
}
