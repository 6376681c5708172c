package dev.tpm4j.codec.generator;

import dev.tpm4j.codec.generator.Type.Arm;
import dev.tpm4j.codec.generator.Type.Field;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** Writes structures as records and unions as sealed interfaces, read and write side by side. */
final class TypeWriter {
  private static final String PACKAGE = "dev.tpm4j.codec.type";

  private TypeWriter() {}

  static String struct(Type.Struct struct) {
    String name = JavaNames.type(struct.name());
    Source out = new Source();
    List<String> doc = new ArrayList<>();
    doc.add(struct.name() + ".");
    doc.add("");
    for (Field f : struct.fields()) {
      doc.add("@param " + JavaNames.field(f.name()) + " " + describe(f));
    }
    out.doc(doc.toArray(String[]::new));
    out.line("public record " + name + "(" + components(struct.fields()) + ") {");
    constructor(out, name, struct.fields(), struct.name());

    out.doc(
        "Writes this structure.",
        "",
        "@param frame where to",
        "@param start the offset of the first byte",
        "@return the offset after the last",
        "@throws ArrayIndexOutOfBoundsException when the frame is too small");
    out.line("public int write(byte[] frame, int start) {").line("int at = start;");
    for (Field f : struct.fields()) {
      String field = JavaNames.field(f.name());
      out.lines(TypeCode.write(f.type(), field, field));
    }
    out.line("return at;").line("}").line("");

    out.doc(
        "Reads a structure.",
        "",
        "@param in where from",
        "@return the structure",
        "@throws dev.tpm4j.codec.WireFormatException when the bytes are no such structure");
    out.line("public static " + name + " read(WireReader in) {");
    for (Field f : struct.fields()) {
      out.line(
          TypeCode.javaType(f.type())
              + " "
              + JavaNames.field(f.name())
              + " = "
              + TypeCode.read(f, struct.name() + "." + f.name())
              + ";");
    }
    out.line("return new " + name + "(" + arguments(struct.fields()) + ");").line("}").line("");

    out.doc(
        "Checks a structure in place and passes it.",
        "",
        "@param frame the bytes",
        "@param start the offset of the first",
        "@param end the offset after the last of what encloses the structure",
        "@return the offset after the structure",
        "@throws dev.tpm4j.codec.WireFormatException when the bytes are no such structure");
    out.line("public static int skip(byte[] frame, int start, int end) {").line("int at = start;");
    walk(out, struct.fields(), struct.name(), false);
    out.line("return at;").line("}").line("}");
    return out.file(PACKAGE);
  }

  /** Passes fields; keeps the values of selectors, and offsets where a view wants them. */
  static void walk(Source out, List<Field> fields, String path, boolean offsets) {
    Set<String> selectors =
        fields.stream().map(Field::selector).filter(s -> s != null).collect(Collectors.toSet());
    for (Field f : fields) {
      String name = JavaNames.field(f.name());
      if (offsets) {
        out.line(name + "At = at;");
      }
      if (selectors.contains(f.name())) {
        out.line("int " + name + "At = at;");
      }
      out.lines(TypeCode.skip(f, path + "." + f.name()));
      if (selectors.contains(f.name())) {
        out.line(
            "int "
                + name
                + " = "
                + TypeCode.load((Type.Scalar) f.type(), "frame", name + "At")
                + ";");
      }
      if (offsets) {
        out.line(name + "End = at;");
      }
    }
  }

  static String components(List<Field> fields) {
    return fields.stream()
        .map(f -> TypeCode.javaType(f.type()) + " " + JavaNames.field(f.name()))
        .collect(Collectors.joining(", "));
  }

  static String arguments(List<Field> fields) {
    return fields.stream().map(f -> JavaNames.field(f.name())).collect(Collectors.joining(", "));
  }

  static String describe(Field f) {
    String text = f.typeName();
    if (f.type() instanceof Type.Octets8 o) {
      text = o.min() + " to " + o.max() + " bytes in a TPM of the reference profile";
    } else if (f.type() instanceof Type.Rest) {
      text = "all bytes that are left";
    } else if (f.type() instanceof Type.Octets o) {
      text = o.count() + " bytes";
    } else if (f.type() instanceof Type.Sized) {
      text += ", or null where its size is 0";
    }
    return text + (f.sensitive() ? "; sensitive" : "");
  }

  /** A compact constructor that refuses null and arms that do not fit their selector. */
  static void constructor(Source out, String name, List<Field> fields, String path) {
    List<String> checks = new ArrayList<>();
    for (Field f : fields) {
      String field = JavaNames.field(f.name());
      if (f.type() instanceof Type.ListOf l && !(l.element() instanceof Type.Scalar)) {
        checks.add(field + " = List.copyOf(" + field + ");");
      } else if (!(f.type() instanceof Type.Scalar || f.type() instanceof Type.Sized)) {
        checks.add("Objects.requireNonNull(" + field + ", \"" + f.name() + "\");");
      }
      if (f.selector() != null) {
        checks.add(
            "Wire.requireArm(\""
                + path
                + "."
                + f.name()
                + "\", "
                + JavaNames.field(f.selector())
                + ", "
                + field
                + ".selector());");
      }
      if (f.type() instanceof Type.Octets o) {
        checks.add(
            "Wire.requireLength(\""
                + path
                + "."
                + f.name()
                + "\", "
                + field
                + ", "
                + o.count()
                + ");");
      }
    }
    if (!checks.isEmpty()) {
      out.doc("Refuses null, and arms of unions that their selector does not select.");
      out.line("public " + name + " {").lines(checks).line("}").line("");
    }
  }

  static String union(Type.Union union) {
    String name = JavaNames.type(union.name());
    Source out = new Source();
    out.doc(union.name() + ": one of several structures; a selector in front says which.");
    out.line("public sealed interface " + name + " {");
    out.doc("What selects this arm.", "", "@return the constant's value");
    out.line("int selector();").line("");
    out.doc(
        "Writes this arm, without its selector.",
        "",
        "@param frame where to",
        "@param start the offset of the first byte",
        "@return the offset after the last",
        "@throws ArrayIndexOutOfBoundsException when the frame is too small");
    out.line("int write(byte[] frame, int start);").line("");

    out.doc(
        "Reads the arm that a selector selects.",
        "",
        "@param in where from",
        "@param selector the selector's value",
        "@return the arm",
        "@throws dev.tpm4j.codec.WireFormatException when the bytes are no such arm, or nobody knows",
        "    the selector");
    out.line("static " + name + " read(WireReader in, int selector) {");
    out.line("return switch (selector) {");
    for (Arm a : union.arms()) {
      out.line(
          "case "
              + number(a.value())
              + " -> new "
              + armName(a)
              + "("
              + (a.type() == null ? "" : TypeCode.read(a.type(), union.name() + "." + a.name()))
              + ");");
    }
    out.line(
        "default -> throw Wire.unknownSelector(in.position(), \""
            + union.name()
            + "\", selector);");
    out.line("};").line("}").line("");

    out.doc(
        "Checks an arm in place and passes it.",
        "",
        "@param frame the bytes",
        "@param start the offset of the first",
        "@param end the offset after the last of what encloses the arm",
        "@param selector the selector's value",
        "@return the offset after the arm",
        "@throws dev.tpm4j.codec.WireFormatException when the bytes are no such arm, or nobody knows",
        "    the selector");
    out.line("static int skip(byte[] frame, int start, int end, int selector) {");
    out.line("int at = start;").line("switch (selector) {");
    for (Arm a : union.arms()) {
      out.line("case " + number(a.value()) + " -> {");
      if (a.type() != null) {
        out.lines(
            TypeCode.skip(a.type(), union.name() + "." + a.name(), JavaNames.field(a.name())));
      }
      out.line("}");
    }
    out.line("default -> throw Wire.unknownSelector(start, \"" + union.name() + "\", selector);");
    out.line("}").line("return at;").line("}");

    Set<String> names = new HashSet<>();
    for (Arm a : union.arms()) {
      if (!names.add(armName(a))) {
        throw new IllegalStateException(union.name() + ": two arms are called " + armName(a));
      }
      out.line("");
      arm(out, name, union, a);
    }
    out.line("}");
    return out.file(PACKAGE);
  }

  private static void arm(Source out, String union, Type.Union type, Arm a) {
    if (a.type() == null) {
      out.doc(a.selector() + ": no bytes.");
    } else {
      out.doc(a.selector() + ".", "", "@param value " + a.typeName());
    }
    String component = a.type() == null ? "" : TypeCode.javaType(a.type()) + " value";
    out.line("record " + armName(a) + "(" + component + ") implements " + union + " {");
    if (a.type() != null) {
      Field value = new Field("value", a.typeName(), a.type(), null, false, null);
      constructor(out, armName(a), List.of(value), type.name() + "." + a.name());
    }
    out.line("@Override").line("public int selector() {");
    out.line("return " + number(a.value()) + ";").line("}").line("");
    out.line("@Override").line("public int write(byte[] frame, int start) {");
    if (a.type() == null) {
      out.line("return start;");
    } else {
      out.line("int at = start;").lines(TypeCode.write(a.type(), "value", "value"));
      out.line("return at;");
    }
    out.line("}").line("}");
  }

  private static String armName(Arm a) {
    return a.name() == null
        ? JavaNames.type(a.selector().substring(a.selector().lastIndexOf('_') + 1))
        : JavaNames.arm(a.name());
  }

  private static String number(long value) {
    return "0x%04x".formatted(value);
  }
}
