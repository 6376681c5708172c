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

  static String struct(Type.Struct struct, Uses uses) {
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
    out.line("return new " + name + "(" + arguments(struct.fields()) + ");").line("}");

    if (uses.sized().contains(struct)) {
      readSized(out, name);
    }
    Type element = uses.elements().get(struct);
    if (element != null) {
      readList(out, name, element);
    }
    ViewWriter.struct(out, struct);
    if (element != null) {
      ViewWriter.list(out, struct, element);
    }
    out.line("}");
    return out.file(PACKAGE);
  }

  private static void readSized(Source out, String name) {
    out.line("");
    out.doc(
        "Reads a structure inside a TPM2B.",
        "",
        "@param in where from",
        "@param field its name, for the error",
        "@return the structure, or null where the size is 0",
        "@throws dev.tpm4j.codec.WireFormatException when the bytes are no such structure");
    out.line("public static " + name + " readSized(WireReader in, String field) {");
    out.line("int outer = in.enter(field);");
    out.line(name + " value = in.atEnd() ? null : read(in);");
    out.line("in.leave(outer, field);");
    out.line("return value;").line("}");
  }

  private static void readList(Source out, String name, Type element) {
    out.line("");
    out.doc(
        "Reads a list.",
        "",
        "@param in where from",
        "@param field its name, for the error",
        "@return the elements, immutable",
        "@throws dev.tpm4j.codec.WireFormatException when the bytes are no such list");
    out.line("public static List<" + name + "> readList(WireReader in, String field) {");
    int least = TypeCode.leastBytes(element);
    out.line("%1$s[] values = new %1$s[in.count(%2$d, field)];".formatted(name, least));
    out.line("for (int i = 0; i < values.length; i++) {");
    if (element instanceof Type.Sized) {
      out.line("int outer = in.enter(field);");
      out.line("in.requireMore(field);");
      out.line("values[i] = read(in);");
      out.line("in.leave(outer, field);");
    } else {
      out.line("values[i] = read(in);");
    }
    out.line("}").line("return List.of(values);").line("}");
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

    if (!ViewFields.isUnionOfIntegers(union) && !ViewFields.isUnionOfBytes(union)) {
      ViewWriter.union(out, union);
    }
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

  static String number(long value) {
    return "0x%04x".formatted(value);
  }
}
