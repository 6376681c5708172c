package dev.tpm4j.codec.generator;

import dev.tpm4j.codec.generator.Type.Arm;
import dev.tpm4j.codec.generator.Type.Field;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The fields of a view: what it keeps of them, the walk that checks them, and their accessors.
 *
 * <p>A field keeps no offset where it lies at a fixed distance behind one that does, or behind the
 * start; nor where it has a view of its own, which knows where it is.
 */
final class ViewFields {
  /** Where a field is: an offset that is kept, and a distance from it; null: its view knows. */
  private record Place(Field field, String anchor, int distance) {
    boolean kept() {
      return anchor != null && anchor.equals(ViewFields.name(field) + "At");
    }

    String offset(int more) {
      int sum = distance + more;
      return sum == 0 ? anchor : anchor + " + " + sum;
    }
  }

  /** What a view keeps of a union without bytes, and no integer of two bytes is. */
  private static final int NOTHING = -1;

  private final String path;
  private final List<Place> places = new ArrayList<>();
  private final Set<String> selectors;

  /**
   * @param path what the names of the fields in errors start with
   * @param start the expression for the offset of the first field
   */
  ViewFields(List<Field> fields, String path, String start) {
    this.path = path;
    this.selectors =
        fields.stream().map(Field::selector).filter(s -> s != null).collect(Collectors.toSet());
    String anchor = start;
    int distance = 0;
    for (Field f : fields) {
      if (isUnionOfIntegers(f.type()) || isUnionOfBytes(f.type())) {
        places.add(new Place(f, name(f) + "At", 0));
        anchor = null;
        continue;
      }
      if (anchor == null && !hasOwnView(f.type()) && !(f.type() instanceof Type.Scalar)) {
        anchor = name(f) + "At";
        distance = 0;
      }
      places.add(new Place(f, anchor, distance));
      int size = fixedSize(f.type());
      if (size < 0) {
        anchor = null;
      }
      distance += size;
    }
  }

  static String name(Field f) {
    return JavaNames.field(f.name());
  }

  /** Whether each arm is an integer of two bytes: then its field is an integer. */
  static boolean isUnionOfIntegers(Type type) {
    return type instanceof Type.Union u
        && u.arms().stream()
                .map(Arm::type)
                .filter(t -> t != null)
                .map(t -> t instanceof Type.Scalar s && s.size() <= 2 ? t : u)
                .distinct()
                .count()
            == 1
        && u.arms().stream().noneMatch(a -> a.type() != null && !(a.type() instanceof Type.Scalar));
  }

  /** Whether each arm is bytes: then its field is bytes. */
  static boolean isUnionOfBytes(Type type) {
    return type instanceof Type.Union u
        && u.arms().stream()
            .map(Arm::type)
            .allMatch(t -> t == null || t instanceof Type.Buffer || t instanceof Type.Octets);
  }

  private static boolean hasOwnView(Type type) {
    return type instanceof Type.Struct || type instanceof Type.ListOf || type instanceof Type.Union;
  }

  /** How many bytes every value has, or -1. */
  static int fixedSize(Type type) {
    if (type instanceof Type.Scalar s) {
      return s.size();
    }
    if (type instanceof Type.Octets o) {
      return o.count();
    }
    if (type instanceof Type.Struct s) {
      int sum = 0;
      for (Field f : s.fields()) {
        int size = fixedSize(f.type());
        if (size < 0) {
          return -1;
        }
        sum += size;
      }
      return sum;
    }
    return -1;
  }

  /** The view of a structure, union or list. */
  static String viewType(Type type) {
    if (type instanceof Type.ListOf l) {
      Type element = l.element() instanceof Type.Sized s ? s.inner() : l.element();
      if (element instanceof Type.Struct s) {
        return JavaNames.type(s.name()) + ".ListView";
      }
      return element instanceof Type.Scalar ? "IntListView" : "BufferListView";
    }
    return TypeCode.javaType(type) + ".View";
  }

  static String newView(Type type) {
    boolean integers = type instanceof Type.ListOf l && l.element() instanceof Type.Scalar;
    int width = integers ? ((Type.Scalar) ((Type.ListOf) type).element()).size() : 0;
    return "new " + viewType(type) + "(" + (integers ? width : "") + ")";
  }

  void declare(Source out) {
    for (Place p : places) {
      String name = name(p.field());
      Type type = p.field().type();
      if (type instanceof Type.Scalar || isUnionOfIntegers(type)) {
        String java = type instanceof Type.Scalar ? TypeCode.javaType(type) : "int";
        out.line("private " + java + " " + name + ";");
        continue;
      }
      if (p.kept()) {
        out.line("private int " + name + "At;");
      }
      if (isUnionOfBytes(type) || type instanceof Type.Buffer) {
        out.line("private int " + name + "Length;");
      } else if (keepsView(type)) {
        out.line("private final %s %sView = %s;".formatted(viewType(type), name, newView(type)));
      }
    }
    if (!places.isEmpty()) {
      out.line("");
    }
  }

  /**
   * Statements that pass the fields from {@code at} and keep what they say; see {@link WireView}
   * for what they leave to whoever compares where they end.
   *
   * @return the expression for the offset after the last
   */
  String walk(Source out) {
    int ahead = 0;
    for (Place p : places) {
      Field f = p.field();
      String at = ahead(ahead);
      if (f.type() instanceof Type.Scalar s) {
        walkInteger(out, f, s, at);
      } else if (p.kept() && !isUnionOfIntegers(f.type()) && !isUnionOfBytes(f.type())) {
        out.line(name(f) + "At = " + at + ";");
      }
      int size = fixedSize(f.type());
      if (size >= 0) {
        if (f.type() instanceof Type.Struct) {
          out.line("%sView.walk(frame, %s, end);".formatted(name(f), at));
        }
        ahead += size;
      } else {
        walk(out, f, at, ahead);
        ahead = 0;
      }
    }
    return ahead(ahead);
  }

  private static String ahead(int distance) {
    return distance == 0 ? "at" : "at + " + distance;
  }

  private void walkInteger(Source out, Field f, Type.Scalar s, String at) {
    String load = TypeCode.load(s, "frame", at);
    if (selectors.contains(f.name())) {
      out.line("int %s = %s;".formatted(name(f), load));
      out.line("this.%1$s = %1$s;".formatted(name(f)));
    } else {
      out.line(name(f) + " = " + load + ";");
    }
  }

  private void walk(Source out, Field f, String at, int ahead) {
    String name = name(f);
    String selector = f.selector() == null ? null : JavaNames.field(f.selector());
    if (isUnionOfIntegers(f.type()) || isUnionOfBytes(f.type())) {
      out.line("at = %s(frame, %s, %s);".formatted(walker(f), at, selector));
    } else if (f.type() instanceof Type.Buffer) {
      out.line("%sLength = Wire.u16(frame, %s);".formatted(name, at));
      out.line("at += %d + %sLength;".formatted(ahead + 2, name));
    } else {
      out.lines(walk(f.type(), name, at, selector));
    }
  }

  /** The method that hands an array to the views of the fields. */
  void adopt(Source out, String access) {
    ViewWriter.adopt(
        out,
        access,
        places.stream()
            .map(Place::field)
            .filter(f -> keepsView(f.type()))
            .map(f -> name(f) + "View.adopt(frame);")
            .toList());
  }

  private static boolean keepsView(Type type) {
    return !isUnionOfIntegers(type)
        && !isUnionOfBytes(type)
        && (hasOwnView(type) || type instanceof Type.Sized);
  }

  /** The walks of unions that are a field: methods of their own, small enough to be inlined. */
  void walkers(Source out) {
    for (Place p : places) {
      Field f = p.field();
      if (isUnionOfIntegers(f.type()) || isUnionOfBytes(f.type())) {
        out.line("private int %s(byte[] frame, int at, int selector) {".formatted(walker(f)));
        walkInPlace(out, (Type.Union) f.type(), name(f));
        out.line("}").line("");
      }
    }
  }

  private static String walker(Field f) {
    return "walk" + Character.toUpperCase(f.name().charAt(0)) + f.name().substring(1);
  }

  private static void walkInPlace(Source out, Type.Union u, String name) {
    out.line("switch (selector) {");
    ViewWriter.byType(u.arms())
        .forEach(
            (type, arms) -> {
              out.line(ViewWriter.cases(arms));
              if (type instanceof Type.Scalar s) {
                out.line(name + " = " + TypeCode.load(s, "frame", "at") + ";");
                out.line("return at + " + s.size() + ";");
              } else if (type instanceof Type.Buffer) {
                out.line(name + "At = at + 2;");
                out.line(name + "Length = Wire.u16(frame, at);");
                out.line("return at + 2 + " + name + "Length;");
              } else if (type instanceof Type.Octets o) {
                out.line(name + "At = at;").line(name + "Length = " + o.count() + ";");
                out.line("return at + " + o.count() + ";");
              } else if (isUnionOfBytes(u)) {
                out.line(name + "At = at;").line(name + "Length = 0;").line("return at;");
              } else {
                out.line(name + " = " + NOTHING + ";").line("return at;");
              }
              out.line("}");
            });
    out.line("default -> {").line("return Wire.BROKEN;").line("}").line("}");
  }

  /** Statements that pass a value of no fixed size, from the offset {@code from}, and set at. */
  static List<String> walk(Type type, String name, String from, String selector) {
    List<String> code = new ArrayList<>();
    if (type instanceof Type.Buffer) {
      code.add("at = Wire.pass16(frame, " + from + ");");
    } else if (type instanceof Type.Octets8) {
      code.add("at = Wire.pass8(frame, " + from + ");");
    } else if (type instanceof Type.Rest) {
      code.add("at = Wire.passRest(" + from + ", end);");
    } else if (type instanceof Type.Sized) {
      code.add("int " + name + "End = Wire.pass16(frame, " + from + ");");
      String content = from.equals("at") ? "at + 2" : from + " + 2";
      code.add("if (" + content + " != " + name + "End");
      code.add("&& %1$sView.walk(frame, %2$s, %1$sEnd) != %1$sEnd) {".formatted(name, content));
      code.add("return Wire.BROKEN;");
      code.add("}");
      code.add("at = " + name + "End;");
    } else if (type instanceof Type.Union) {
      code.add("at = " + name + "View.walk(frame, " + from + ", end, " + selector + ");");
    } else {
      code.add("at = " + name + "View.walk(frame, " + from + ", end);");
    }
    return code;
  }

  /** Accessors of all fields; {@code records} also adds those that make records. */
  void accessors(Source out, boolean parameters) {
    for (Place p : places) {
      out.line("");
      accessors(out, p, parameters);
    }
  }

  private void accessors(Source out, Place p, boolean parameters) {
    Field f = p.field();
    Type type = f.type();
    String name = name(f);
    String what = (parameters ? "The parameter " : "The field ") + f.name();
    if (type instanceof Type.Scalar) {
      out.doc(what + ".", "", "@return " + TypeWriter.describe(f));
      out.line("public " + TypeCode.javaType(type) + " " + name + "() {");
      out.line("frame();").line("return " + name + ";").line("}");
    } else if (isUnionOfIntegers(type)) {
      integerOfUnion(out, f, what);
    } else if (isUnionOfBytes(type)) {
      bytes(out, what, describe(f), name, "frame();", name + "At", name + "Length");
    } else if (type instanceof Type.Buffer) {
      bytes(out, what, describe(f), name, "frame();", p.offset(2), name + "Length");
    } else if (type instanceof Type.Octets8) {
      String length = TypeCode.load(new Type.Scalar(1, false), "frame()", p.offset(0));
      bytes(out, what, describe(f), name, "frame();", p.offset(1), length);
    } else if (type instanceof Type.Octets o) {
      bytes(out, what, describe(f), name, "frame();", p.offset(0), "" + o.count());
    } else if (type instanceof Type.Rest) {
      bytes(out, what, describe(f), name, "frame();", p.offset(0), "end - " + p.offset(0));
    } else if (type instanceof Type.Sized) {
      out.doc(
          what + ", read in place.",
          "",
          "@return " + TypeWriter.describe(f) + "; valid until the next wrap");
      out.line("public " + viewType(type) + " " + name + "View() {");
      out.line("return Wire.u16(frame(), %s) == 0 ? null : %sView;".formatted(p.offset(0), name));
      out.line("}");
      if (parameters) {
        whole(out, name, p.offset(0), "Wire.u16(frame(), " + p.offset(0) + ") + 2");
        recordOf(
            out,
            f,
            what,
            "WireReader in = new WireReader(frame(), %1$sAt(), %1$sAt() + %1$sLength());");
      }
    } else {
      out.doc(
          what + ", read in place.", "", "@return " + f.typeName() + "; valid until the next wrap");
      out.line("public " + viewType(type) + " " + name + "View() {");
      out.line("frame();").line("return " + name + "View;").line("}");
      if (parameters) {
        whole(out, name, name + "View.at()", name + "View.length()");
        recordOf(
            out,
            f,
            what,
            "WireReader in = new WireReader(frame(), %1$sAt(), %1$sAt() + %1$sLength());");
      }
    }
  }

  private static String describe(Field f) {
    return TypeWriter.describe(f);
  }

  private void integerOfUnion(Source out, Field f, String what) {
    String name = name(f);
    Type.Union u = (Type.Union) f.type();
    Type.Scalar s =
        (Type.Scalar)
            u.arms().stream().map(Arm::type).filter(t -> t != null).findFirst().orElseThrow();
    out.doc(
        what + ".",
        "",
        "@return " + f.typeName(),
        "@throws IllegalStateException when the selector selects nothing");
    out.line("public " + TypeCode.javaType(s) + " " + name + "() {");
    out.line("frame();");
    out.line("if (" + name + " == " + NOTHING + ") {");
    out.line("throw Wire.nothingSelected(\"" + path + "." + f.name() + "\");").line("}");
    out.line("return " + name + ";").line("}");
  }

  /**
   * Accessors of plain bytes; {@code guard} are statements that refuse where they are not there.
   */
  static void bytes(
      Source out,
      String what,
      String description,
      String name,
      String guard,
      String at,
      String length) {
    List<String> lines = guard.lines().toList();
    out.doc(what + ", copied.", "", "@return " + description);
    out.line("public Octets " + name + "() {");
    out.line("return Octets.of(frame(), " + name + "At(), " + name + "Length());");
    out.line("}").line("");
    out.doc("Where the content of " + name + " starts.", "", "@return the offset in the frame");
    out.line("public int " + name + "At() {").lines(lines);
    out.line("return " + at + ";").line("}").line("");
    out.doc("How many bytes the content of " + name + " has.", "", "@return zero or more");
    out.line("public int " + name + "Length() {");
    if (!length.contains("frame()")) {
      out.lines(lines);
    }
    out.line("return " + length + ";").line("}");
  }

  private static void whole(Source out, String name, String at, String length) {
    out.line("");
    out.doc("Where " + name + " starts.", "", "@return the offset in the frame");
    out.line("public int " + name + "At() {").line("frame();");
    out.line("return " + at + ";").line("}").line("");
    out.doc("How many bytes " + name + " has, all of it.", "", "@return zero or more");
    out.line("public int " + name + "Length() {");
    if (!length.contains("frame()")) {
      out.line("frame();");
    }
    out.line("return " + length + ";").line("}");
  }

  private void recordOf(Source out, Field f, String what, String reader) {
    out.line("");
    out.doc(what + ", copied.", "", "@return " + TypeWriter.describe(f));
    out.line("public " + TypeCode.javaType(f.type()) + " " + name(f) + "() {");
    out.line(reader.formatted(name(f)));
    out.line("return " + TypeCode.read(f, path + "." + f.name()) + ";").line("}");
  }
}
