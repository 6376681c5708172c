package dev.tpm4j.codec.generator;

import dev.tpm4j.codec.generator.Schema.Command;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Valid frames, written straight from the schema and not by generated code. Arms of unions take
 * turns, so that after enough frames each was written.
 */
public final class SchemaFrames {
  /** What every byte is that the schema calls sensitive; no other byte of content is. */
  public static final byte SECRET = 0x5e;

  private static final int CAPACITY = 4096;
  private static final int TPM_RS_PW = 0x40000009;

  private final Map<Type.Union, Integer> turns = new IdentityHashMap<>();
  private final Set<Type.Arm> written = Collections.newSetFromMap(new IdentityHashMap<>());
  private byte[] frame;
  private int at;
  private int bytes;
  private int sensitive;

  /** A command with two sessions, or with none. */
  public byte[] command(Command command, boolean sessions) {
    begin(sessions, command.code());
    command.handles().forEach(h -> number(0x80000001L, 4));
    if (sessions) {
      int start = reserve(4);
      number(0x02000001, 4);
      session();
      number(TPM_RS_PW, 4);
      buffer(0);
      number(1, 1);
      sensitive++;
      buffer(6);
      sensitive--;
      patch(start, 4);
    }
    fields(command.params());
    return finish();
  }

  /** A successful response with two sessions, or with none. */
  public byte[] response(Command command, boolean sessions) {
    begin(sessions, 0);
    if (command.returns() != null) {
      number(0x80000001L, 4);
    }
    int start = sessions ? reserve(4) : at;
    fields(command.results());
    if (sessions) {
      patch(start, 4);
      session();
      session();
    }
    return finish();
  }

  /** The bytes of a structure. */
  public byte[] structure(Type.Struct struct) {
    frame = new byte[CAPACITY];
    at = 0;
    fields(struct.fields());
    return Arrays.copyOf(frame, at);
  }

  /** Whether an arm was written so far. */
  public boolean wrote(Type.Arm arm) {
    return written.contains(arm);
  }

  private void begin(boolean sessions, int code) {
    frame = new byte[CAPACITY];
    at = 0;
    number(sessions ? 0x8002 : 0x8001, 2);
    number(0, 4);
    number(code, 4);
  }

  private byte[] finish() {
    int end = at;
    at = 2;
    number(end, 4);
    return Arrays.copyOf(frame, end);
  }

  private void session() {
    buffer(4);
    number(1, 1);
    buffer(5);
  }

  private void number(long value, int size) {
    for (int shift = 8 * (size - 1); shift >= 0; shift -= 8) {
      frame[at++] = (byte) (value >>> shift);
    }
  }

  private void content(int count) {
    for (int i = 0; i < count; i++) {
      frame[at++] = sensitive > 0 ? SECRET : (byte) (0xa0 + bytes % 0x50);
      bytes++;
    }
  }

  private void buffer(int count) {
    number(count, 2);
    content(count);
  }

  private int reserve(int size) {
    at += size;
    return at;
  }

  private void patch(int start, int size) {
    int end = at;
    at = start - size;
    number(end - start, size);
    at = end;
  }

  private void fields(List<Type.Field> fields) {
    Map<String, Long> selectors = new HashMap<>();
    for (Type.Field f : fields) {
      sensitive += f.sensitive() ? 1 : 0;
      List<Type.Union> unions = new ArrayList<>();
      for (Type.Field g : fields) {
        if (f.name().equals(g.selector())) {
          unions.add((Type.Union) g.type());
        }
      }
      if (!unions.isEmpty()) {
        long value = turn(unions);
        selectors.put(f.name(), value);
        number(value, ((Type.Scalar) f.type()).size());
      } else if (f.type() instanceof Type.Union union) {
        arm(union, selectors.get(f.selector()));
      } else {
        value(f.type());
      }
      sensitive -= f.sensitive() ? 1 : 0;
    }
  }

  /** The next value that selects an arm of each union. */
  private long turn(List<Type.Union> unions) {
    List<Type.Arm> arms =
        unions.get(0).arms().stream()
            .filter(a -> unions.stream().allMatch(u -> armOf(u, a.value()) != null))
            .toList();
    int turn = turns.merge(unions.get(0), 1, Integer::sum) - 1;
    return arms.get(turn % arms.size()).value();
  }

  static Type.Arm armOf(Type.Union union, long selector) {
    return union.arms().stream().filter(a -> a.value() == selector).findFirst().orElse(null);
  }

  private void arm(Type.Union union, long selector) {
    Type.Arm arm = armOf(union, selector);
    written.add(arm);
    if (arm.type() != null) {
      value(arm.type());
    }
  }

  private void value(Type type) {
    if (type instanceof Type.Scalar s) {
      content(s.size());
    } else if (type instanceof Type.Buffer) {
      buffer(3 + bytes % 3);
    } else if (type instanceof Type.Octets o) {
      content(o.count());
    } else if (type instanceof Type.Octets8) {
      number(3, 1);
      content(3);
    } else if (type instanceof Type.Rest) {
      content(5);
    } else if (type instanceof Type.Sized s) {
      int start = reserve(2);
      fields(s.inner().fields());
      patch(start, 2);
    } else if (type instanceof Type.ListOf l) {
      number(2, 4);
      value(l.element());
      value(l.element());
    } else if (type instanceof Type.Struct s) {
      fields(s.fields());
    } else {
      throw new AssertionError("no bytes for " + type);
    }
  }
}
