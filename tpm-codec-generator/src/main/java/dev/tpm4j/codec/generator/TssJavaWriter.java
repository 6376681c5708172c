package dev.tpm4j.codec.generator;

import java.lang.reflect.Field;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Writes what moves TSS.Java's objects to the wire and back: for each structure, union and
 * enumeration that its commands have a class with {@code write} and {@code read}.
 */
final class TssJavaWriter implements TssJavaFields.Coders {
  static final String PACKAGE = "dev.tpm4j.tss.wire";

  /** Fields that TSS.Java does not have because it knows their value. */
  private static final Map<String, String> TAGS =
      Map.of(
          "TPMT_TK_CREATION", "TPM_ST_CREATION",
          "TPMT_TK_HASHCHECK", "TPM_ST_HASHCHECK",
          "TPMT_TK_VERIFIED", "TPM_ST_VERIFIED");

  /**
   * What is encrypted with its size has no size that could be read: TSS.Java takes all the rest.
   */
  private static final Set<String> ENCRYPTED =
      Set.of("TPMS_ID_OBJECT.encIdentity", "TPMS_CONTEXT_DATA.encrypted");

  private static final int MAX_SLOTS = 1024;

  private final Schema schema;
  private final TssJavaClasses classes;
  private final TssJavaFields code = new TssJavaFields(this);
  private final Map<String, String> files = new TreeMap<>();
  private final Map<String, Object> owners = new HashMap<>();
  private final Set<String> attributes = new TreeSet<>();
  private final Set<String> structures = new TreeSet<>();

  TssJavaWriter(Schema schema, TssJavaClasses classes) {
    this.schema = schema;
    this.classes = classes;
  }

  /** The sources by path. */
  Map<String, String> write() {
    TssJavaCommands commands = new TssJavaCommands(schema, classes, code);
    commands.write().forEach(this::file);
    for (Type.Struct struct : schema.structs()) {
      Class<?> type = classes.find(struct.name());
      if (type != null && !type.isInterface() && isKnown(struct, type)) {
        struct(struct, type);
      }
    }
    file("Attributes", attributeCache());
    file("StructureCoders", structureTable());
    return files;
  }

  /**
   * Whether TSS.Java has the fields: of what came after it, it has some names, and other fields.
   */
  private static boolean isKnown(Type.Struct struct, Class<?> type) {
    return !TssJavaClasses.fields(type).isEmpty() || struct.fields().isEmpty();
  }

  private void file(String name, String body) {
    String source =
        "// Generated from the codec's schema and TSS.Java's classes; changes belong there.\npackage "
            + PACKAGE
            + ";\n\nimport dev.tpm4j.codec.Wire;\nimport java.util.Objects;\nimport tss.*;\n"
            + "import tss.tpm.*;\n\n"
            + body;
    if (files.put(PACKAGE.replace('.', '/') + "/" + name + ".java", source) != null) {
      throw new IllegalStateException("two things are called " + name);
    }
  }

  private boolean claim(String name, Object owner) {
    Object other = owners.putIfAbsent(name, owner);
    if (other != null && !other.equals(owner)) {
      throw new IllegalStateException(name + " is " + other + " and " + owner);
    }
    return other == null;
  }

  private static String coder(Class<?> type) {
    return JavaNames.type(type.getSimpleName()) + "Coder";
  }

  @Override
  public Type.Struct named(String name) {
    return schema.structs().stream().filter(s -> s.name().equals(name)).findFirst().orElse(null);
  }

  @Override
  public String struct(Type.Struct struct, Class<?> type) {
    String name = coder(type);
    if (claim(name, struct.name())) {
      structures.add(type.getSimpleName());
      file(name, structure(name, struct, type));
    }
    return name;
  }

  private String structure(String name, Type.Struct struct, Class<?> type) {
    Map<String, Field> fields = TssJavaClasses.fields(type);
    String declared = TssJavaClasses.declaring(type).getSimpleName();
    String made = type.getSimpleName();
    boolean symmetric = fields.containsKey("keybits") && fields.containsKey("mode");
    String empty = "v == null";
    for (Type.Field f : struct.fields()) {
      Field field = fields.get(f.name().toLowerCase(Locale.ROOT));
      if (empty.equals("v == null")
          && f.type() instanceof Type.Union
          && field != null
          && field.getType().isInterface()
          && isFirstWritten(struct, f)) {
        empty = "v == null || v." + field.getName() + " == null";
      }
    }
    JavaText text = new JavaText();
    text.line("final class " + name + " {");
    text.line("private " + name + "() {}").line("");
    text.line("static boolean isEmpty(" + declared + " v) {");
    text.line("return " + empty + ";").line("}").line("");
    text.line("static int write(byte[] b, int at, " + declared + " v) {");
    for (Type.Field f : struct.fields()) {
      text.lines(writeField(struct, f, fields, symmetric));
    }
    text.line("return at;").line("}").line("");
    text.line("static " + made + " read(ParameterReader in) {");
    text.line(made + " v = new " + made + "();");
    for (Type.Field f : struct.fields()) {
      text.lines(readField(struct, f, fields, symmetric));
    }
    text.line("return v;").line("}").line("}");
    return text.toString();
  }

  /** TSS.Java takes TPMT_x without its union for an absent one; other structures need theirs. */
  private static boolean isFirstWritten(Type.Struct struct, Type.Field union) {
    return struct.fields().get(0).name().equals(union.selector());
  }

  private List<String> writeField(
      Type.Struct struct, Type.Field f, Map<String, Field> fields, boolean symmetric) {
    Field field = fields.get(f.name().toLowerCase(Locale.ROOT));
    if (symmetric && f.type() instanceof Type.Union) {
      return f.name().equals("keyBits")
          ? List.of("at = Put.symmetric(b, at, v.algorithm, v.keyBits, v.mode);")
          : List.of();
    }
    if (field == null) {
      return writeAbsent(struct, f, fields);
    }
    String value = "v." + field.getName();
    if (f.type() instanceof Type.Union u) {
      if (field.getType() == byte[].class) {
        return List.of(
            "at = Put.digest(b, at, v." + selectorField(f, fields) + ", " + value + ");");
      }
      return List.of("at = " + union(u, field.getType()) + ".write(b, at, " + value + ");");
    }
    return code.write(wireType(struct, f), field.getType(), value, field.getName());
  }

  private static Type wireType(Type.Struct struct, Type.Field f) {
    return ENCRYPTED.contains(struct.name() + "." + f.name()) ? new Type.Rest() : f.type();
  }

  private static String selectorField(Type.Field union, Map<String, Field> fields) {
    return fields.get(union.selector().toLowerCase(Locale.ROOT)).getName();
  }

  /** What TSS.Java computes: selectors and tags. */
  private List<String> writeAbsent(Type.Struct struct, Type.Field f, Map<String, Field> fields) {
    if (f.type() instanceof Type.Scalar s) {
      for (Type.Field other : struct.fields()) {
        Field union = fields.get(other.name().toLowerCase(Locale.ROOT));
        if (f.name().equals(other.selector()) && union != null) {
          String coder = union((Type.Union) other.type(), union.getType());
          return List.of(
              "at = Wire.putU"
                  + s.size() * 8
                  + "(b, at, "
                  + coder
                  + ".selector(v."
                  + union.getName()
                  + "));");
        }
      }
      if (TAGS.containsKey(struct.name())) {
        return List.of("at = Wire.putU16(b, at, " + hex(tag(struct)) + ");");
      }
    } else if (f.type() instanceof Type.Union && TAGS.containsKey(struct.name())) {
      return List.of();
    }
    throw new IllegalStateException("TSS.Java has no " + struct.name() + "." + f.name());
  }

  private long tag(Type.Struct struct) {
    return schema.rules().numbers().get(TAGS.get(struct.name()));
  }

  private List<String> readField(
      Type.Struct struct, Type.Field f, Map<String, Field> fields, boolean symmetric) {
    Field field = fields.get(f.name().toLowerCase(Locale.ROOT));
    String path = struct.name() + "." + f.name();
    if (symmetric && f.type() instanceof Type.Union) {
      return f.name().equals("keyBits")
          ? List.of(
              "if (v.algorithm.toInt() == Put.XOR) {",
              "v.keyBits = in.u16(\"" + path + "\");",
              "} else if (v.algorithm.toInt() != Put.NULL) {",
              "v.keyBits = in.u16(\"" + path + "\");",
              "v.mode = TpmAlgIdCoder.of(in.u16(\"" + struct.name() + ".mode\"));",
              "}")
          : List.of();
    }
    if (field == null) {
      return readAbsent(struct, f, path);
    }
    String target = "v." + field.getName();
    if (f.type() instanceof Type.Union u) {
      boolean known = fields.containsKey(f.selector().toLowerCase(Locale.ROOT));
      String selector =
          known ? "v." + selectorField(f, fields) + ".toInt()" : JavaNames.field(f.selector());
      return List.of(
          field.getType() == byte[].class
              ? target + " = in.digest(" + selector + ", \"" + path + "\");"
              : target + " = " + union(u, field.getType()) + ".read(in, " + selector + ");");
    }
    return code.read(wireType(struct, f), field.getType(), target, path, field.getName());
  }

  private static List<String> readAbsent(Type.Struct struct, Type.Field f, String path) {
    if (f.type() instanceof Type.Scalar s) {
      return List.of(
          "int " + JavaNames.field(f.name()) + " = " + TssJavaFields.scalar(s, path) + ";");
    }
    List<String> lines = new ArrayList<>();
    for (Type.Arm arm : ((Type.Union) f.type()).arms()) {
      if (arm.type() instanceof Type.Scalar s) {
        lines.add("if (" + f.selector() + " == " + hex(arm.value()) + ") {");
        lines.add(TssJavaFields.scalar(s, path) + ";");
        lines.add("}");
      }
    }
    return lines;
  }

  @Override
  public String union(Type.Union union, Class<?> type) {
    String name = coder(type);
    if (!type.getSimpleName().equals(union.name())) {
      throw new IllegalStateException(union.name() + " is a " + type.getSimpleName() + " there");
    }
    if (claim(name, union.name())) {
      file(name, unionText(name, union, type));
    }
    return name;
  }

  private String unionText(String name, Type.Union union, Class<?> type) {
    String java = type.getSimpleName();
    boolean nullable = union.arms().stream().anyMatch(a -> a.selector().equals("TPM_ALG_NULL"));
    JavaText text = new JavaText();
    text.line("final class " + name + " {");
    text.line("private " + name + "() {}").line("");
    text.line("static int selector(" + java + " v) {");
    text.line(
        nullable
            ? "return v == null ? Put.NULL : v.GetUnionSelector().toInt();"
            : "return Objects.requireNonNull(v, \"" + java + "\").GetUnionSelector().toInt();");
    text.line("}").line("");
    text.line("static int write(byte[] b, int at, " + java + " v) {");
    text.line("switch (selector(v)) {");
    Set<Class<?>> seen = new HashSet<>();
    for (Type.Arm arm : union.arms()) {
      Class<?> made = classes.arm(type, arm.name(), (int) arm.value());
      if (made == null) {
        continue;
      }
      text.line("case " + hex(arm.value()) + ": {");
      text.lines(writeArm(arm, made));
      text.line("return at;").line("}");
    }
    text.line("default:");
    text.line("return Put.unknown(b, at, v);");
    text.line("}").line("}").line("");
    text.line("static " + java + " read(ParameterReader in, int selector) {");
    text.line("switch (selector) {");
    for (Type.Arm arm : union.arms()) {
      Class<?> made = classes.arm(type, arm.name(), (int) arm.value());
      if (made == null) {
        continue;
      }
      text.line("case " + hex(arm.value()) + ": {");
      text.lines(readArm(union, arm, made));
      text.line("}");
    }
    text.line("default:");
    text.line("throw in.unknownSelector(\"" + union.name() + "\", selector);");
    text.line("}").line("}").line("}");
    return text.toString();
  }

  private List<String> writeArm(Type.Arm arm, Class<?> made) {
    Class<?> declared = TssJavaClasses.declaring(made);
    if (arm.type() == null || TssJavaClasses.fields(made).isEmpty()) {
      return List.of();
    }
    String cast = "(" + declared.getSimpleName() + ") v";
    if (arm.type() instanceof Type.Struct s) {
      return List.of("at = " + struct(s, made) + ".write(b, at, " + cast + ");");
    }
    Field only = TssJavaClasses.fields(made).values().iterator().next();
    List<String> lines = new ArrayList<>();
    lines.add(declared.getSimpleName() + " arm = " + cast + ";");
    lines.addAll(code.write(arm.type(), only.getType(), "arm." + only.getName(), only.getName()));
    return lines;
  }

  private List<String> readArm(Type.Union union, Type.Arm arm, Class<?> made) {
    String path = union.name() + "." + (arm.name() == null ? arm.selector() : arm.name());
    if (arm.type() == null || TssJavaClasses.fields(made).isEmpty()) {
      return List.of("return new " + made.getSimpleName() + "();");
    }
    if (arm.type() instanceof Type.Struct s) {
      return List.of("return " + struct(s, made) + ".read(in);");
    }
    Field only = TssJavaClasses.fields(made).values().iterator().next();
    List<String> lines = new ArrayList<>();
    lines.add(made.getSimpleName() + " arm = new " + made.getSimpleName() + "();");
    lines.addAll(
        code.read(arm.type(), only.getType(), "arm." + only.getName(), path, only.getName()));
    lines.add("return arm;");
    return lines;
  }

  @Override
  public String enumeration(Class<?> type) {
    String name = coder(type);
    if (TssJavaClasses.isAttribute(type)) {
      attributes.add(type.getSimpleName());
    } else if (claim(name, type)) {
      file(name, enumeration(name, type));
    }
    return name;
  }

  /** The known values in a table that no two of them share a place in. */
  private String enumeration(String name, Class<?> type) {
    String java = type.getSimpleName();
    List<Integer> values = classes.values(type);
    String slot = null;
    int size = Integer.highestOneBit(values.size());
    for (; slot == null && size <= MAX_SLOTS; size *= 2) {
      for (int shift = 0; slot == null && shift < 32; shift++) {
        Set<Integer> slots = new HashSet<>();
        for (int v : values) {
          slots.add((shift == 0 ? v : v ^ v >>> shift) & (size - 1));
        }
        if (slots.size() == values.size()) {
          slot = (shift == 0 ? "value" : "(value ^ value >>> " + shift + ")") + " & SLOTS - 1";
        }
      }
    }
    JavaText text = new JavaText();
    text.line("final class " + name + " {");
    if (slot == null) {
      text.line("private " + name + "() {}").line("");
      text.line("static " + java + " of(int value) {");
      text.line("return " + java + ".fromInt(value);").line("}").line("}");
      return text.toString();
    }
    text.line("private static final int SLOTS = " + size / 2 + ";");
    text.line("private static final " + java + "[] KNOWN = known();").line("");
    text.line("private " + name + "() {}").line("");
    text.line("private static " + java + "[] known() {");
    text.line(java + "[] known = new " + java + "[SLOTS];");
    text.line("for (" + java + " value : " + java + ".values()) {");
    text.line("known[slot(value.toInt())] = value;").line("}");
    text.line("return known;").line("}").line("");
    text.line("private static int slot(int value) {");
    text.line("return " + slot + ";").line("}").line("");
    text.line("static " + java + " of(int value) {");
    text.line(java + " known = KNOWN[slot(value)];");
    text.line("return known != null && known.toInt() == value ? known : new " + java + "(value);");
    text.line("}").line("}");
    return text.toString();
  }

  /** One place for a few words of attributes of each kind: they repeat, and to make one is slow. */
  private String attributeCache() {
    JavaText text = new JavaText();
    text.line("final class Attributes {");
    text.line("private static final int SLOTS = 64;").line("");
    for (String java : attributes) {
      String name = JavaNames.field(JavaNames.type(java));
      text.line("private " + java + "[] " + name + ";");
    }
    text.line("");
    text.line("private static int slot(int value) {");
    text.line("return (value ^ value >>> 8 ^ value >>> 16) & SLOTS - 1;").line("}");
    for (String java : attributes) {
      String name = JavaNames.field(JavaNames.type(java));
      text.line("").line(java + " " + name + "(int value) {");
      text.line("if (" + name + " == null) {");
      text.line(name + " = new " + java + "[SLOTS];").line("}");
      text.line("int slot = slot(value);");
      text.line(java + " known = " + name + "[slot];");
      text.line("if (known == null || known.toInt() != value) {");
      text.line("known = " + java + ".fromInt(value);");
      text.line(name + "[slot] = known;").line("}");
      text.line("return known;").line("}");
    }
    text.line("}");
    return text.toString();
  }

  /** Structures by name. */
  private String structureTable() {
    JavaText text = new JavaText();
    text.line("final class StructureCoders {");
    text.line("private StructureCoders() {}").line("");
    text.line("static int write(byte[] b, int at, TpmStructure v) {");
    text.line("switch (v.getClass().getSimpleName()) {");
    for (String java : structures) {
      text.line("case \"" + java + "\":");
      text.line("return " + coder(java) + ".write(b, at, (" + java + ") v);");
    }
    text.line("default:");
    text.line("return Put.NO_CODER;");
    text.line("}").line("}").line("");
    text.line("static TpmStructure read(ParameterReader in, String name) {");
    text.line("switch (name) {");
    for (String java : structures) {
      text.line("case \"" + java + "\":");
      text.line("return " + coder(java) + ".read(in);");
    }
    text.line("default:");
    text.line("return null;");
    text.line("}").line("}").line("}");
    return text.toString();
  }

  private static String coder(String java) {
    return JavaNames.type(java) + "Coder";
  }

  static String hex(long value) {
    return String.format(Locale.ROOT, "0x%x", value);
  }
}
