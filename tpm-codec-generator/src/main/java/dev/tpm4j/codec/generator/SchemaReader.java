package dev.tpm4j.codec.generator;

import dev.tpm4j.codec.generator.Schema.Command;
import dev.tpm4j.codec.generator.Schema.Constant;
import dev.tpm4j.codec.generator.Schema.Constants;
import dev.tpm4j.codec.generator.Schema.Handle;
import dev.tpm4j.codec.generator.Schema.Rules;
import dev.tpm4j.codec.generator.Type.Arm;
import dev.tpm4j.codec.generator.Type.Field;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Reads statements into a {@link Schema}; every mistake names its file and line. */
final class SchemaReader {
  private static final Map<String, Type.Scalar> PRIMITIVES =
      Map.of(
          "u8", new Type.Scalar(1, false),
          "u16", new Type.Scalar(2, false),
          "u32", new Type.Scalar(4, false),
          "u64", new Type.Scalar(8, false),
          "i8", new Type.Scalar(1, true),
          "i16", new Type.Scalar(2, true),
          "i32", new Type.Scalar(4, true));
  private static final Set<String> FLAGS = Set.of("nullable", "nullable-from-use", "sensitive");
  private static final Set<String> ROLES = Set.of("user", "admin", "dup");
  private static final Set<String> ATTRIBUTES =
      Set.of("decrypt", "encrypt", "no-sessions", "nv", "extensive", "flushed");

  private final Map<String, Statement> named = new LinkedHashMap<>();
  private final Map<String, Long> numbers = new HashMap<>();
  private final Map<String, Type> types = new HashMap<>();
  private final Set<String> open = new HashSet<>();

  private SchemaReader() {}

  static Schema read(List<Statement> statements) {
    return new SchemaReader().schema(statements);
  }

  private Schema schema(List<Statement> statements) {
    List<Constants> constants = new ArrayList<>();
    for (Statement s : statements) {
      String name = s.word(1, "a name");
      Statement earlier = named.put(kind(s) + name, s);
      if (earlier != null) {
        throw s.error("'" + name + "' is already defined at " + earlier.where());
      }
      switch (s.words().get(0)) {
        case "enum" -> constants.add(enumeration(s));
        case "bits" -> constants.add(bits(s));
        case "alias", "interface", "buffer", "sized", "list", "struct", "union", "command" -> {}
        default -> throw s.error("unknown statement '" + s.words().get(0) + "'");
      }
    }
    List<Type.Struct> structs = new ArrayList<>();
    List<Type.Union> unions = new ArrayList<>();
    List<Command> commands = new ArrayList<>();
    for (Statement s : statements) {
      if (s.words().get(0).equals("command")) {
        commands.add(command(s));
      } else {
        Type type = type(s.words().get(1), s);
        if (s.words().get(0).equals("struct")) {
          structs.add((Type.Struct) type);
        } else if (s.words().get(0).equals("union")) {
          unions.add((Type.Union) type);
        } else if (s.words().get(0).equals("interface")) {
          checkValues(s);
        }
      }
    }
    return new Schema(
        List.copyOf(constants),
        List.copyOf(structs),
        List.copyOf(unions),
        List.copyOf(commands),
        new Rules(named, numbers, types));
  }

  /** Commands and types have their own names: TPM2_Hash and a type may be called alike. */
  private static String kind(Statement s) {
    return s.words().get(0).equals("command") ? "command " : "type ";
  }

  private Constants enumeration(Statement s) {
    Type.Scalar base = primitive(s);
    String strip = s.after("strip") == null ? "" : s.after("strip");
    List<Constant> values = new ArrayList<>();
    for (Statement m : s.members()) {
      Constant c = new Constant(m.word(0, "a name"), m.number(1, "a value"));
      if (!c.name().startsWith(strip)) {
        throw m.error("'" + c.name() + "' does not start with '" + strip + "'");
      }
      if (numbers.put(c.name(), c.value()) != null) {
        throw m.error("'" + c.name() + "' is already defined");
      }
      values.add(c);
    }
    return new Constants(s.word(1, "a name"), base.size(), base.signed(), false, strip, values);
  }

  private Constants bits(Statement s) {
    Type.Scalar base = primitive(s);
    List<Constant> values = new ArrayList<>();
    for (Statement m : s.members()) {
      String[] range = m.word(1, "a bit").split("\\.\\.");
      long low = m.number(range[0]);
      long high = m.number(range[range.length - 1]);
      if (low < 0 || high < low || high >= base.size() * 8L) {
        throw m.error("bits " + low + " to " + high + " do not fit " + base.size() + " bytes");
      }
      long mask = ((high - low == 63 ? 0 : 1L << (high - low + 1)) - 1) << low;
      values.add(new Constant(m.word(0, "a name"), mask));
    }
    return new Constants(s.word(1, "a name"), base.size(), base.signed(), true, "", values);
  }

  private static Type.Scalar primitive(Statement s) {
    Type.Scalar base = PRIMITIVES.get(s.word(2, "a base type"));
    if (base == null) {
      throw s.error(
          "'" + s.words().get(2) + "' is none of " + new java.util.TreeSet<>(PRIMITIVES.keySet()));
    }
    return base;
  }

  private Type type(String name, Statement use) {
    Type known = types.get(name);
    if (known == null) {
      known = PRIMITIVES.get(name);
    }
    if (known == null && name.equals("rest")) {
      known = new Type.Rest();
    }
    if (known == null) {
      Statement s = named.get("type " + name);
      if (s == null) {
        throw use.error("unknown type '" + name + "'");
      }
      if (!open.add(name)) {
        throw use.error("'" + name + "' contains itself");
      }
      known = define(s, name);
      open.remove(name);
      types.put(name, known);
    }
    return known;
  }

  private Type define(Statement s, String name) {
    return switch (s.words().get(0)) {
      case "enum", "bits" -> primitive(s);
      case "alias" -> type(s.word(2, "a type"), s);
      case "interface" -> scalar(s.word(2, "a type"), s);
      case "buffer" -> new Type.Buffer(name, maximum(s));
      case "sized" -> {
        if (type(s.word(2, "a type"), s) instanceof Type.Struct inner) {
          yield new Type.Sized(name, inner);
        }
        throw s.error("'" + s.words().get(2) + "' is not a struct");
      }
      case "list" -> new Type.ListOf(name, type(s.word(2, "a type"), s), maximum(s));
      case "struct" -> new Type.Struct(name, fields(s.members(), 0));
      default -> new Type.Union(name, arms(s));
    };
  }

  private Type.Scalar scalar(String name, Statement use) {
    if (type(name, use) instanceof Type.Scalar scalar) {
      return scalar;
    }
    throw use.error("'" + name + "' is not an integer");
  }

  private static int maximum(Statement s) {
    String max = s.after("max");
    if (max == null) {
      throw s.error("no 'max'");
    }
    return (int) s.number(max);
  }

  private long constant(String name, Statement use) {
    Long value = numbers.get(name);
    return value != null ? value : use.number(name);
  }

  private void checkValues(Statement s) {
    if (s.after("else") != null) {
      constant(s.after("else"), s);
    }
    for (Statement m : s.members()) {
      switch (m.words().get(0)) {
        case "value" -> constant(m.word(1, "a constant"), m);
        case "range" -> {
          if (Long.compareUnsigned(
                  constant(m.word(1, "a constant"), m), constant(m.word(2, "a constant"), m))
              > 0) {
            throw m.error("the range is empty");
          }
        }
        default -> throw m.error("expected 'value' or 'range'");
      }
    }
  }

  /** Fields; the name stands at word {@code first}. */
  private List<Field> fields(List<Statement> members, int first) {
    List<Field> fields = new ArrayList<>();
    for (Statement m : members) {
      Field field = field(m, first);
      for (Field earlier : fields) {
        if (earlier.name().equals(field.name())) {
          throw m.error("'" + field.name() + "' is already defined");
        }
      }
      if (field.type() instanceof Type.Union != (field.selector() != null)) {
        throw m.error("a union needs 'by FIELD', and nothing else has it");
      }
      if (field.selector() != null
          && fields.stream()
              .noneMatch(
                  f -> f.name().equals(field.selector()) && f.type() instanceof Type.Scalar)) {
        throw m.error("no integer field '" + field.selector() + "' before the union");
      }
      fields.add(field);
    }
    return List.copyOf(fields);
  }

  private Field field(Statement m, int first) {
    String typeName = m.word(first + 1, "a type");
    int next = first + 2;
    Type type;
    if (typeName.equals("octets")) {
      type = new Type.Octets((int) m.number(next++, "a count"));
    } else if (typeName.equals("octets8")) {
      type =
          new Type.Octets8(
              (int) m.number(next++, "a minimum"), (int) m.number(next++, "a maximum"));
    } else {
      type = type(typeName, m);
    }
    boolean sensitive = false;
    String selector = null;
    for (int i = next; i < m.words().size(); i++) {
      String word = m.words().get(i);
      if (word.equals("by")) {
        selector = m.word(++i, "a field");
      } else if (word.equals("max")) {
        m.number(++i, "a maximum");
      } else if (word.equals("only")) {
        for (String constant : m.word(++i, "constants").split(",")) {
          constant(constant, m);
        }
      } else if (FLAGS.contains(word)) {
        sensitive |= word.equals("sensitive");
      } else {
        throw m.error("unknown word '" + word + "'");
      }
    }
    return new Field(m.words().get(first), typeName, type, selector, sensitive, m.where());
  }

  private List<Arm> arms(Statement s) {
    List<Arm> arms = new ArrayList<>();
    Set<Long> values = new HashSet<>();
    for (Statement m : s.members()) {
      long value = constant(m.word(0, "a constant"), m);
      if (!values.add(value)) {
        throw m.error("'" + m.words().get(0) + "' selects twice");
      }
      if (m.word(1, "an arm").equals("-")) {
        arms.add(new Arm(m.words().get(0), value, null, null, null));
      } else {
        Field field = field(m, 1);
        arms.add(new Arm(m.words().get(0), value, field.name(), field.typeName(), field.type()));
      }
    }
    return List.copyOf(arms);
  }

  private Command command(Statement s) {
    Set<String> attributes = Set.copyOf(s.words().subList(3, s.words().size()));
    for (String attribute : attributes) {
      if (!ATTRIBUTES.contains(attribute)) {
        throw s.error("unknown attribute '" + attribute + "'");
      }
    }
    List<Handle> handles = new ArrayList<>();
    List<Statement> params = new ArrayList<>();
    List<Statement> results = new ArrayList<>();
    Handle returns = null;
    for (Statement m : s.members()) {
      switch (m.words().get(0)) {
        case "handle" -> handles.add(handle(m));
        case "param" -> params.add(m);
        case "returns" -> returns = handle(m);
        case "result" -> results.add(m);
        default -> throw m.error("expected 'handle', 'param', 'returns' or 'result'");
      }
    }
    return new Command(
        s.word(1, "a name"),
        (int) s.number(2, "a code"),
        attributes.contains("decrypt"),
        attributes.contains("encrypt"),
        !attributes.contains("no-sessions"),
        List.copyOf(handles),
        fields(params, 1),
        returns,
        fields(results, 1));
  }

  private Handle handle(Statement m) {
    String role = m.after("auth");
    if (role != null && !ROLES.contains(role)) {
      throw m.error("unknown role '" + role + "'");
    }
    if (scalar(m.word(2, "a type"), m).size() != 4) {
      throw m.error("a handle has four bytes");
    }
    return new Handle(m.word(1, "a name"), m.words().get(2), role, m.words().contains("nullable"));
  }
}
