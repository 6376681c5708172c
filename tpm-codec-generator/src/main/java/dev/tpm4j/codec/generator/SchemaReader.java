package dev.tpm4j.codec.generator;

import dev.tpm4j.codec.generator.Schema.Command;
import dev.tpm4j.codec.generator.Schema.Constant;
import dev.tpm4j.codec.generator.Schema.Constants;
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
  private static final int U16_MAX = 0xffff;

  private final Map<String, Statement> named = new LinkedHashMap<>();
  private final Map<String, Type> types = new HashMap<>();
  private final Set<String> open = new HashSet<>();
  private final Set<Arm> newer = new HashSet<>();
  private final Numbers numbers = new Numbers(this::layout);
  private final FieldReader fields = new FieldReader(numbers, this::type);

  private SchemaReader() {}

  static Schema read(List<Statement> statements) {
    return new SchemaReader().schema(statements);
  }

  private Schema schema(List<Statement> statements) {
    List<Constants> constants = new ArrayList<>();
    for (Statement s : statements) {
      String name = s.name(1);
      Statement earlier = named.put(kind(s) + name, s);
      if (earlier != null) {
        throw s.error("'" + name + "' is already defined at " + earlier.where());
      }
      switch (s.words().get(0)) {
        case "enum" -> constants.add(enumeration(s));
        case "bits" -> constants.add(bits(s));
        case "limits" -> limits(s);
        case "alias", "interface", "buffer", "sized", "list", "struct", "union", "command" -> {}
        default -> throw s.error("unknown statement '" + s.words().get(0) + "'");
      }
    }
    List<Type.Struct> structs = new ArrayList<>();
    List<Type.Union> unions = new ArrayList<>();
    List<Command> commands = new ArrayList<>();
    CommandReader commandReader = new CommandReader(fields, this::type);
    for (Statement s : statements) {
      switch (s.words().get(0)) {
        case "command" -> commands.add(commandReader.read(s));
        case "limits" -> s.members().forEach(m -> numbers.evaluate(m.words().get(1), m));
        case "struct" -> structs.add((Type.Struct) type(s.words().get(1), s));
        case "union" -> unions.add((Type.Union) type(s.words().get(1), s));
        default -> {
          Type type = type(s.words().get(1), s);
          if (s.words().get(0).equals("interface")) {
            ValueChecks.check(s, numbers, (Type.Scalar) type);
          } else if (s.words().get(0).equals("enum") && s.after("else") != null) {
            numbers.constant(s.after("else"), s);
          }
        }
      }
    }
    NameChecks.check(statements, numbers);
    Map<String, Statement> resolved = new LinkedHashMap<>();
    named.forEach((name, s) -> resolved.put(name, fields.resolve(s)));
    return new Schema(
        List.copyOf(constants),
        List.copyOf(structs),
        List.copyOf(unions),
        List.copyOf(commands),
        new Rules(resolved, numbers.constants(), types));
  }

  /** Commands and types have their own names: TPM2_Hash and a type may be called alike. */
  private static String kind(Statement s) {
    return switch (s.words().get(0)) {
      case "command" -> "command ";
      case "limits" -> "limits ";
      default -> "type ";
    };
  }

  private Constants enumeration(Statement s) {
    Type.Scalar base = primitive(s);
    ValueChecks.requireKeywords(s, 3, Set.of("strip", "else"));
    s.requireMembers(true);
    String strip = s.after("strip") == null ? "" : s.after("strip");
    List<Constant> values = new ArrayList<>();
    for (Statement m : s.members()) {
      Constant c = new Constant(m.name(0), m.number(1, "a value"));
      ValueChecks.requireSince(m, 2);
      if (!c.name().startsWith(strip)) {
        throw m.error("'" + c.name() + "' does not start with '" + strip + "'");
      }
      ValueChecks.requireFits(c.value(), base, m);
      numbers.define(c.name(), c.value(), m);
      values.add(c);
    }
    return new Constants(s.name(1), base.size(), base.signed(), false, strip, values);
  }

  private Constants bits(Statement s) {
    Type.Scalar base = primitive(s);
    ValueChecks.requireKeywords(s, 3, Set.of("reserved"));
    s.requireMembers(true);
    long taken = s.after("reserved") == null ? 0 : s.number(s.after("reserved"));
    ValueChecks.requireFits(taken, base, s);
    List<Constant> values = new ArrayList<>();
    for (Statement m : s.members()) {
      String[] range = m.word(1, "a bit").split("\\.\\.", -1);
      ValueChecks.requireSince(m, 2);
      long low = m.number(range[0]);
      long high = m.number(range[range.length - 1]);
      if (range.length > 2) {
        throw m.error("'" + m.words().get(1) + "' is not a bit or LOW..HIGH");
      }
      if (low < 0 || high < low || high >= base.size() * 8L) {
        throw m.error("bits " + low + " to " + high + " do not fit " + base.size() + " bytes");
      }
      long mask = ((high - low == 63 ? 0 : 1L << (high - low + 1)) - 1) << low;
      if ((taken & mask) != 0) {
        throw m.error("'" + m.name(0) + "' has a bit that is reserved or another's");
      }
      taken |= mask;
      values.add(new Constant(m.name(0), mask));
    }
    return new Constants(s.name(1), base.size(), base.signed(), true, "", values);
  }

  private void limits(Statement s) {
    s.requireWords(2);
    s.requireMembers(true);
    s.members().forEach(numbers::defineLimit);
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

  private CLayout layout(String name, Statement use) {
    Type type = type(name, use);
    try {
      return CLayout.of(type, arm -> !newer.contains(arm));
    } catch (IllegalArgumentException e) {
      throw use.error("'" + name + "': " + e.getMessage());
    }
  }

  private Type define(Statement s, String name) {
    if (!Set.of("enum", "bits", "interface", "struct", "union").contains(s.words().get(0))) {
      s.requireMembers(false);
    }
    return switch (s.words().get(0)) {
      case "enum", "bits" -> primitive(s);
      case "alias" -> {
        s.requireWords(3);
        yield type(s.word(2, "a type"), s);
      }
      case "interface" -> scalar(s.word(2, "a type"), s);
      case "buffer" -> {
        ValueChecks.requireKeywords(s, 2, Set.of("max"));
        yield new Type.Buffer(name, number(s, "max", 1, U16_MAX));
      }
      case "sized" -> {
        ValueChecks.requireFlags(s, 3, Set.of("optional", "nullable-from-use"));
        if (type(s.word(2, "a type"), s) instanceof Type.Struct inner) {
          yield new Type.Sized(name, inner);
        }
        throw s.error("'" + s.words().get(2) + "' is not a struct");
      }
      case "list" -> {
        Type element = type(s.word(2, "a type"), s);
        if (element instanceof Type.Union || element instanceof Type.Rest) {
          throw s.error("'" + s.words().get(2) + "' cannot be an element");
        }
        ValueChecks.requireKeywords(s, 3, Set.of("min", "max"));
        int max = number(s, "max", 1, U16_MAX);
        if (s.after("min") != null) {
          number(s, "min", 0, max);
        }
        yield new Type.ListOf(name, element, max);
      }
      case "struct" -> {
        s.requireWords(2);
        s.requireMembers(true);
        yield new Type.Struct(name, fields.read(s.members(), 0));
      }
      default -> union(s, name);
    };
  }

  private Type.Union union(Statement s, String name) {
    s.requireWords(2);
    s.requireMembers(true);
    List<Arm> arms = new ArrayList<>();
    Set<Long> values = new HashSet<>();
    for (Statement m : s.members()) {
      String selector = m.word(0, "a constant");
      long value = numbers.constant(selector, m);
      if (!values.add(value)) {
        throw m.error("'" + selector + "' selects twice");
      }
      Arm arm;
      int dash = m.word(1, "an arm").equals("-") ? 1 : 2;
      if (m.word(dash, "a type").equals("-")) {
        ValueChecks.requireSince(m, dash + 1);
        arm = new Arm(selector, value, dash == 1 ? null : m.name(1), null, null);
      } else {
        Field field = fields.read(m, 1);
        if (field.type() instanceof Type.Union || field.selector() != null) {
          throw m.error("a union has no arm that is a union");
        }
        arm = new Arm(selector, value, field.name(), field.typeName(), field.type());
      }
      if (m.words().contains("since")) {
        newer.add(arm);
      }
      arms.add(arm);
    }
    return new Type.Union(name, List.copyOf(arms));
  }

  private Type.Scalar scalar(String name, Statement use) {
    if (type(name, use) instanceof Type.Scalar scalar) {
      return scalar;
    }
    throw use.error("'" + name + "' is not an integer");
  }

  private int number(Statement s, String keyword, long least, long greatest) {
    String text = s.after(keyword);
    if (text == null) {
      throw s.error("no '" + keyword + "'");
    }
    return numbers.evaluate(text, s, least, greatest);
  }
}
