package dev.tpm4j.codec.generator;

import dev.tpm4j.codec.generator.Schema.Command;
import dev.tpm4j.codec.generator.Schema.Handle;
import dev.tpm4j.codec.generator.Type.Field;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.BiFunction;

/** Reads commands. */
final class CommandReader {
  private static final Set<String> ROLES = Set.of("user", "admin", "dup");
  private static final Set<String> ATTRIBUTES =
      Set.of("decrypt", "encrypt", "no-sessions", "nv", "extensive", "flushed");
  private static final List<String> ORDER = List.of("handle", "param", "returns", "result");

  private final FieldReader fields;
  private final BiFunction<String, Statement, Type> types;

  CommandReader(FieldReader fields, BiFunction<String, Statement, Type> types) {
    this.fields = fields;
    this.types = types;
  }

  Command read(Statement s) {
    Set<String> attributes = attributes(s);
    List<Handle> handles = new ArrayList<>();
    List<Statement> params = new ArrayList<>();
    List<Statement> results = new ArrayList<>();
    Handle returns = null;
    int reached = 0;
    for (Statement m : s.members()) {
      int position = ORDER.indexOf(m.words().get(0));
      if (position < 0) {
        throw m.error("expected 'handle', 'param', 'returns' or 'result'");
      }
      if (position < reached) {
        throw m.error("'" + m.words().get(0) + "' after '" + ORDER.get(reached) + "'");
      }
      reached = position;
      switch (m.words().get(0)) {
        case "handle" -> handles.add(handle(m));
        case "param" -> params.add(m);
        case "result" -> results.add(m);
        default -> {
          if (returns != null) {
            throw m.error("a response has one handle");
          }
          returns = handle(m);
        }
      }
    }
    Command command =
        new Command(
            s.name(1),
            code(s),
            attributes.contains("decrypt"),
            attributes.contains("encrypt"),
            !attributes.contains("no-sessions"),
            List.copyOf(handles),
            fields.read(params, 1),
            returns,
            fields.read(results, 1));
    check(s, command);
    return command;
  }

  private static Set<String> attributes(Statement s) {
    Set<String> attributes = new HashSet<>();
    for (int i = 3; i < s.words().size(); i++) {
      String word = s.words().get(i);
      if (word.equals("since")) {
        ValueChecks.requireSince(s, i);
        break;
      }
      if (!ATTRIBUTES.contains(word)) {
        throw s.error("unknown attribute '" + word + "'");
      }
      if (!attributes.add(word)) {
        throw s.error("'" + word + "' stands twice");
      }
    }
    return attributes;
  }

  private static int code(Statement s) {
    long code = s.number(2, "a code");
    if (code < 0 || code > 0xffffffffL) {
      throw s.error("'" + s.words().get(2) + "' does not fit 4 bytes");
    }
    return (int) code;
  }

  private static void check(Statement s, Command command) {
    if (!command.sessions()
        && (command.decrypt()
            || command.encrypt()
            || command.handles().stream().anyMatch(h -> h.role() != null))) {
      throw s.error("a command without sessions has no roles and nothing that is encrypted");
    }
    if (command.decrypt() && !hasSize(command.params())) {
      throw s.error("'decrypt' needs a first parameter with a size in front");
    }
    if (command.encrypt() && !hasSize(command.results())) {
      throw s.error("'encrypt' needs a first parameter of the response with a size in front");
    }
    Set<String> names = new HashSet<>();
    command.handles().forEach(h -> requireNew(s, names, h.name()));
    command.params().forEach(p -> requireNew(s, names, p.name()));
  }

  private static void requireNew(Statement s, Set<String> names, String name) {
    if (!names.add(JavaNames.field(name))) {
      throw s.error("'" + name + "' is defined twice");
    }
  }

  private static boolean hasSize(List<Field> fields) {
    return !fields.isEmpty()
        && (fields.get(0).type() instanceof Type.Buffer
            || fields.get(0).type() instanceof Type.Sized);
  }

  private Handle handle(Statement m) {
    String name = m.name(1);
    String typeName = m.word(2, "a type");
    m.requireMembers(false);
    String role = m.after("auth");
    for (int i = 3; i < m.words().size(); i++) {
      String word = m.words().get(i);
      if (word.equals("auth") && m.words().get(0).equals("handle")) {
        i++;
      } else if (!word.equals("nullable")) {
        throw m.error("unknown word '" + word + "'");
      }
    }
    if (role != null && !ROLES.contains(role)) {
      throw m.error("unknown role '" + role + "'");
    }
    if (!(types.apply(typeName, m) instanceof Type.Scalar scalar) || scalar.size() != 4) {
      throw m.error("a handle has four bytes");
    }
    return new Handle(name, typeName, role, m.words().contains("nullable"));
  }
}
