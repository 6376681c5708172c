package dev.tpm4j.codec.generator;

import dev.tpm4j.codec.generator.Schema.Command;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** The schema of the module, and valid frames of all that is in it. */
public final class TpmSchema {
  /** One without sessions, one with them. */
  private static final int LEAST_ROUNDS = 2;

  private static final Map<String, Command> COMMANDS = new TreeMap<>();
  private static final Map<String, Type.Struct> STRUCTURES = new TreeMap<>();
  private static final Map<String, List<byte[]>> FRAMES = new TreeMap<>();
  private static final Set<String> UNWRITTEN = new HashSet<>();

  static {
    Schema schema = read();
    SchemaFrames writer = new SchemaFrames();
    for (Command c : schema.commands()) {
      COMMANDS.put(c.name(), c);
      for (int i = 0; i < rounds(c.params()); i++) {
        keep(c.name() + " command", writer.command(c, i % 2 == 1));
      }
      for (int i = 0; i < rounds(c.results()); i++) {
        keep(c.name() + " response", writer.response(c, i % 2 == 1));
      }
    }
    for (Type.Struct s : schema.structs()) {
      String name = JavaNames.type(s.name());
      STRUCTURES.put(name, s);
      for (int i = 0; i < rounds(s.fields()); i++) {
        keep(name, writer.structure(s));
      }
    }
    for (Type.Union u : schema.unions()) {
      u.arms().stream()
          .filter(a -> !writer.wrote(a))
          .forEach(a -> UNWRITTEN.add(u.name() + "." + a.selector()));
    }
  }

  private TpmSchema() {}

  private static Schema read() {
    try {
      return SchemaReader.read(Main.read(Path.of("src/main/schema")));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void keep(String name, byte[] frame) {
    FRAMES.computeIfAbsent(name, n -> new ArrayList<>()).add(frame);
  }

  /** As many as the largest union has arms. */
  private static int rounds(List<Type.Field> fields) {
    return fields.stream().mapToInt(f -> arms(f.type())).reduce(LEAST_ROUNDS, Math::max);
  }

  private static int arms(Type type) {
    if (type instanceof Type.Union u) {
      return u.arms().stream()
          .filter(a -> a.type() != null)
          .mapToInt(a -> arms(a.type()))
          .reduce(u.arms().size(), Math::max);
    }
    if (type instanceof Type.Struct s) {
      return rounds(s.fields());
    }
    if (type instanceof Type.Sized s) {
      return arms(s.inner());
    }
    return type instanceof Type.ListOf l ? arms(l.element()) : 0;
  }

  /** The names of the Java classes of all structures. */
  public static List<String> structures() {
    return List.copyOf(STRUCTURES.keySet());
  }

  /** Arms of unions, as {@code UNION.selector}, that are in none of the frames. */
  public static Set<String> armsInNoFrame() {
    return Set.copyOf(UNWRITTEN);
  }

  /** A command with each arm of its unions in turn; every second frame has sessions. */
  public static List<byte[]> commands(String name) {
    return FRAMES.get(name + " command");
  }

  /** A response with each arm of its unions in turn; every second frame has sessions. */
  public static List<byte[]> responses(String name) {
    return FRAMES.get(name + " response");
  }

  /** A structure, by the name of its Java class, with each arm of its unions in turn. */
  public static List<byte[]> structures(String name) {
    return FRAMES.get(name);
  }

  /** Reads a command by the schema. */
  public static FrameWalk walkCommand(String name, byte[] frame) {
    return FrameWalk.command(COMMANDS.get(name), frame);
  }

  /** Reads a response by the schema. */
  public static FrameWalk walkResponse(String name, byte[] frame) {
    return FrameWalk.response(COMMANDS.get(name), frame);
  }

  /** Reads a structure by the schema; bytes may follow it. */
  public static FrameWalk walkStructure(String name, byte[] frame) {
    return FrameWalk.structure(STRUCTURES.get(name), frame);
  }
}
