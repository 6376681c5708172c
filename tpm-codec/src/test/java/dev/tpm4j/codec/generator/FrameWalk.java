package dev.tpm4j.codec.generator;

import dev.tpm4j.codec.generator.Schema.Command;
import dev.tpm4j.codec.generator.Spot.Kind;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Reads a frame by the schema alone, field by field, until the bytes contradict it: what generated
 * code should make of the same bytes. Slow and plain, with nothing in common with generated code.
 */
public final class FrameWalk {
  private final byte[] frame;
  private final List<Spot> spots = new ArrayList<>();
  private int at;
  private int end;
  private boolean refused;
  private String wrong;

  private FrameWalk(byte[] frame) {
    this.frame = frame;
    this.end = frame.length;
  }

  /** Thrown where the bytes contradict the schema. */
  private static final class Contradiction extends RuntimeException {
    private static final long serialVersionUID = 1L;

    Contradiction(int at, String path) {
      super(path + " at offset " + at, null, false, false);
    }
  }

  /** Reads a command. */
  public static FrameWalk command(Command command, byte[] frame) {
    FrameWalk walk = new FrameWalk(frame);
    walk.guarded(() -> walk.command(command));
    return walk;
  }

  /** Reads a response. */
  public static FrameWalk response(Command command, byte[] frame) {
    FrameWalk walk = new FrameWalk(frame);
    walk.guarded(() -> walk.response(command));
    return walk;
  }

  /** Reads a structure; bytes may follow it. */
  public static FrameWalk structure(Type.Struct struct, byte[] frame) {
    FrameWalk walk = new FrameWalk(frame);
    walk.guarded(() -> walk.fields(struct.fields(), struct.name()));
    return walk;
  }

  /** The fields that decide, as far as the walk came. */
  public List<Spot> spots() {
    return spots;
  }

  /** The field and offset at which the bytes contradict the schema, or null. */
  public String wrong() {
    return wrong;
  }

  /** Whether it is a proper response with a response code. */
  public boolean refused() {
    return refused;
  }

  /** Where the walk ended. */
  public int position() {
    return at;
  }

  private void guarded(Runnable walk) {
    try {
      walk.run();
    } catch (Contradiction e) {
      wrong = e.getMessage();
    }
  }

  private long header(String kind) {
    if (frame.length < 10) {
      throw new Contradiction(0, "header");
    }
    spot(Kind.TAG, 2, "tag");
    spot(Kind.FRAME_SIZE, 4, kind + "Size");
    return spot(Kind.CODE, 4, kind + "Code");
  }

  private void command(Command command) {
    if (header("command") != command.code()) {
      throw new Contradiction(6, "commandCode");
    }
    if (load(2, 4) != frame.length) {
      throw new Contradiction(2, "commandSize");
    }
    need(4 * command.handles().size(), "handles");
    at += 4 * command.handles().size();
    long tag = load(0, 2);
    if (tag != 0x8001 && tag != 0x8002) {
      throw new Contradiction(0, "tag");
    }
    if (tag == 0x8002) {
      need(4, "authorizationSize");
      long size = spot(Kind.AREA_SIZE, 4, "authorizationSize");
      if (size < 9 || size > end - at) {
        throw new Contradiction(at - 4, "authorizationSize");
      }
      end = at + (int) size;
      while (at < end) {
        scalar(4, "TPMS_AUTH_COMMAND.sessionHandle");
        session("TPMS_AUTH_COMMAND");
      }
      end = frame.length;
    }
    fields(command.params(), command.name());
    ended("parameters");
  }

  private void response(Command command) {
    long code = header("response");
    if (load(2, 4) != frame.length) {
      throw new Contradiction(2, "responseSize");
    }
    long tag = load(0, 2);
    if (code != 0) {
      if (tag != 0x8001 && tag != 0x00c4) {
        throw new Contradiction(0, "tag");
      }
      ended("error response");
      refused = true;
      return;
    }
    if (command.returns() != null) {
      scalar(4, "handle");
    }
    if (tag == 0x8002) {
      need(4, "parameterSize");
      long size = spot(Kind.AREA_SIZE, 4, "parameterSize");
      if (size > end - at) {
        throw new Contradiction(at - 4, "parameterSize");
      }
      int start = at;
      at += (int) size;
      do {
        session("TPMS_AUTH_RESPONSE");
      } while (at < end);
      at = start;
      end = start + (int) size;
    } else if (tag != 0x8001) {
      throw new Contradiction(0, "tag");
    }
    fields(command.results(), command.name());
    ended("parameters");
  }

  private void session(String path) {
    buffer(Kind.BUFFER_SIZE, path + ".nonce");
    scalar(1, path + ".sessionAttributes");
    buffer(Kind.BUFFER_SIZE, path + ".hmac");
  }

  private void fields(List<Type.Field> fields, String path) {
    Map<String, Long> scalars = new HashMap<>();
    for (Type.Field f : fields) {
      String name = path + "." + f.name();
      if (f.type() instanceof Type.Scalar s) {
        int start = at;
        scalars.put(f.name(), scalar(s.size(), name));
        fields.stream()
            .filter(g -> f.name().equals(g.selector()))
            .findFirst()
            .ifPresent(g -> selector((Type.Union) g.type(), start, s.size(), name));
      } else if (f.type() instanceof Type.Union union) {
        Type.Arm arm = SchemaFrames.armOf(union, scalars.get(f.selector()));
        if (arm == null) {
          throw new Contradiction(at, union.name());
        }
        if (arm.type() != null) {
          value(arm.type(), union.name() + "." + arm.name());
        }
      } else {
        value(f.type(), name);
      }
    }
  }

  private void selector(Type.Union union, int start, int size, String path) {
    List<Long> known = union.arms().stream().map(Type.Arm::value).toList();
    spots.add(new Spot(Kind.SELECTOR, start, size, path, known));
  }

  private void value(Type type, String path) {
    if (type instanceof Type.Scalar s) {
      scalar(s.size(), path);
    } else if (type instanceof Type.Buffer) {
      buffer(Kind.BUFFER_SIZE, path);
    } else if (type instanceof Type.Octets o) {
      need(o.count(), path);
      at += o.count();
    } else if (type instanceof Type.Octets8) {
      need(1, path);
      int size = (int) spot(Kind.BYTE_SIZE, 1, path);
      need(size, path);
      at += size;
    } else if (type instanceof Type.Rest) {
      at = end;
    } else if (type instanceof Type.Sized s) {
      sized(s, path);
    } else if (type instanceof Type.ListOf l) {
      list(l, path);
    } else if (type instanceof Type.Struct s) {
      fields(s.fields(), s.name());
    } else {
      throw new AssertionError("cannot read " + type);
    }
  }

  private void sized(Type.Sized type, String path) {
    need(2, path);
    int size = (int) spot(Kind.STRUCTURE_SIZE, 2, path);
    need(size, path);
    if (size > 0) {
      int outer = end;
      end = at + size;
      fields(type.inner().fields(), type.inner().name());
      ended(path);
      end = outer;
    }
  }

  private void list(Type.ListOf type, String path) {
    need(4, path);
    long count = spot(Kind.COUNT, 4, path);
    if (count * least(type.element()) > end - at) {
      throw new Contradiction(at - 4, path);
    }
    for (long i = 0; i < count; i++) {
      int start = at;
      value(type.element(), path);
      if (type.element() instanceof Type.Sized && at == start + 2) {
        throw new Contradiction(at, path);
      }
    }
  }

  /** The fewest bytes a value has. */
  private static long least(Type type) {
    if (type instanceof Type.Scalar s) {
      return s.size();
    }
    if (type instanceof Type.Octets o) {
      return o.count();
    }
    if (type instanceof Type.Struct s) {
      return s.fields().stream().mapToLong(f -> least(f.type())).sum();
    }
    if (type instanceof Type.Union u) {
      return u.arms().stream()
          .mapToLong(a -> a.type() == null ? 0 : least(a.type()))
          .min()
          .orElseThrow();
    }
    if (type instanceof Type.Rest) {
      return 0;
    }
    return type instanceof Type.ListOf ? 4 : type instanceof Type.Octets8 ? 1 : 2;
  }

  private void buffer(Kind kind, String path) {
    need(2, path);
    int size = (int) spot(kind, 2, path);
    need(size, path);
    at += size;
  }

  private long scalar(int size, String path) {
    need(size, path);
    at += size;
    return load(at - size, size);
  }

  private long spot(Kind kind, int size, String path) {
    spots.add(new Spot(kind, at, size, path, List.of()));
    at += size;
    return load(at - size, size);
  }

  private void need(int size, String path) {
    if (end - at < size) {
      throw new Contradiction(at, path);
    }
  }

  private void ended(String path) {
    if (at != end) {
      throw new Contradiction(at, path);
    }
  }

  private long load(int from, int size) {
    long value = 0;
    for (int i = 0; i < size; i++) {
      value = value << 8 | (frame[from + i] & 0xff);
    }
    return value;
  }
}
