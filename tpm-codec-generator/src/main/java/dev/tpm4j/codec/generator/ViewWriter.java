package dev.tpm4j.codec.generator;

import dev.tpm4j.codec.generator.Type.Arm;
import dev.tpm4j.codec.generator.Type.Field;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Writes the views of structures, unions and lists: read in place, without garbage. */
final class ViewWriter {
  private ViewWriter() {}

  static void struct(Source out, Type.Struct struct) {
    ViewFields fields = new ViewFields(struct.fields(), struct.name(), "start");
    String name = JavaNames.type(struct.name());
    out.line("");
    out.doc(struct.name() + ", checked and read in place; see {@link WireView}.");
    out.line("public static final class View extends WireView {");
    fields.declare(out);
    out.doc("Wraps nothing yet.").line("public View() {}").line("");
    out.doc(
        "Checks a structure and wraps it. After an exception the view wraps nothing.",
        "",
        "@param frame the bytes; not copied",
        "@param start the offset of the first",
        "@param length how many bytes the structure has",
        "@return this view",
        "@throws dev.tpm4j.codec.WireFormatException when the bytes are no such structure");
    out.line("public View wrap(byte[] frame, int start, int length) {");
    out.line("open(frame, start, length);");
    out.line("int end = start + length;");
    out.line("int at;");
    out.line("try {").line("at = walk(frame, start, end);");
    out.line("} catch (ArrayIndexOutOfBoundsException e) {");
    out.line("at = Wire.BROKEN;").line("}");
    out.line("if (at != end) {");
    out.line("WireReader in = refused(frame, start, end);");
    out.line("read(in);");
    out.line("in.requireEnd(\"" + struct.name() + "\");");
    out.line("throw Wire.contradiction();").line("}");
    out.line("return this;").line("}").line("");
    walkDoc(out, "a structure", "structure");
    out.line("public int walk(byte[] frame, int start, int end) {");
    out.line("place(start);").line("int at = start;");
    String after = fields.walk(out);
    out.line("return placed(" + after + ");").line("}").line("");
    fields.walkers(out);
    fields.adopt(out, "public");
    out.doc("Copies all of it.", "", "@return a record");
    out.line("public " + name + " record() {").line("return read(reader());").line("}");
    fields.accessors(out, false);
    out.line("}");
  }

  private static void walkDoc(Source out, String what, String noun, String... more) {
    List<String> doc = new ArrayList<>();
    doc.add(
        "Passes " + what + " in place and takes it; see {@link WireView} for what is not checked.");
    doc.add("");
    doc.add("@param frame the bytes");
    doc.add("@param start the offset of the first");
    doc.add("@param end the offset after the last of what encloses the " + noun);
    doc.addAll(List.of(more));
    doc.add("@return the offset after the " + noun + "; negative or behind {@code end} where the");
    doc.add("    bytes are no such " + noun);
    doc.add("@throws ArrayIndexOutOfBoundsException as well where they are none");
    out.doc(doc.toArray(String[]::new));
  }

  /** The list of a structure, which may be inside a TPM2B each. */
  static void list(Source out, Type.Struct struct, Type element) {
    out.line("");
    out.doc("A list of " + struct.name() + ", read in place; see {@link CountedView}.");
    out.line("public static final class ListView extends CountedView {");
    int stride = ViewFields.fixedSize(element);
    if (stride >= 0) {
      out.line("private View element;");
    } else {
      out.line("private final View element = new View();");
      out.line("private int next;").line("private int nextAt;");
    }
    out.line("");
    out.doc("Wraps nothing yet.").line("public ListView() {}").line("");
    walkDoc(out, "a list", "list");
    out.line("public int walk(byte[] frame, int start, int end) {");
    int least = TypeCode.leastBytes(element);
    out.line("int at = begin(frame, start, end, " + least + ");");
    if (stride < 0) {
      out.line("int count = size();");
      out.line("for (int i = 0; i < count; i++) {");
      if (element instanceof Type.Sized) {
        out.line("int limit = Wire.pass16(frame, at);");
        out.line("if (at + 2 == limit || element.walk(frame, at + 2, limit) != limit) {");
        out.line("return Wire.BROKEN;").line("}");
        out.line("at = limit;");
      } else {
        out.line("at = element.walk(frame, at, end);");
      }
      out.line("}");
      out.line("next = count;").line("nextAt = at;");
      out.line("return placed(at);").line("}").line("");
    } else {
      if (hasWords(struct)) {
        out.line("countWords();");
      }
      out.line("return placed(at + size() * " + stride + ");").line("}").line("");
    }
    adopt(out, "public", stride < 0 ? List.of("element.adopt(frame);") : orLate("element"));
    out.doc(
        "One element; the same view each time.",
        "",
        "@param index from 0",
        "@return the element, valid until the next is asked for",
        "@throws IndexOutOfBoundsException when there is no such element");
    out.line("public View get(int index) {");
    out.line("Objects.checkIndex(index, size());");
    if (stride < 0) {
      out.line("if (index + 1 != next) {").line("seek(index);").line("}");
    } else {
      out.line("if (element == null) {").line("element = new View();");
      out.line("element.adopt(frame());").line("}");
      out.line("element.walk(frame(), first() + index * " + stride + ", end);");
    }
    out.line("return element;").line("}");
    if (stride < 0) {
      cursor(out, element);
    }
    if (stride >= 0 && struct.fields().stream().allMatch(f -> f.type() instanceof Type.Scalar)) {
      columns(out, struct, stride);
    }
    out.line("}");
  }

  /** What a view does besides with the array that it is going to read, if anything. */
  static void adopt(Source out, String access, List<String> more) {
    if (!more.isEmpty()) {
      out.line("@Override").line(access + " void adopt(byte[] frame) {");
      out.line("super.adopt(frame);").lines(more).line("}").line("");
    }
  }

  private static List<String> orLate(String view) {
    return List.of("if (" + view + " != null) {", view + ".adopt(frame);", "}");
  }

  /** Moves the element: not where it is there already, as in a list of one after its walk. */
  private static void cursor(Source out, Type element) {
    out.line("");
    out.line("private void seek(int index) {");
    out.line("byte[] frame = frame();");
    out.line("if (index < next) {");
    out.line("next = 0;").line("nextAt = first();").line("}");
    out.line("for (; next <= index; next++) {");
    out.line(
        "nextAt = element.walk(frame, nextAt"
            + (element instanceof Type.Sized ? " + 2" : "")
            + ", end);");
    out.line("}").line("}");
  }

  /** The fields of the i-th element, without moving a view. */
  private static void columns(Source out, Type.Struct struct, int stride) {
    int offset = 0;
    for (Field f : struct.fields()) {
      Type.Scalar s = (Type.Scalar) f.type();
      out.line("");
      out.doc(
          "The field " + f.name() + " of one element.",
          "",
          "@param index from 0",
          "@return " + TypeWriter.describe(f),
          "@throws IndexOutOfBoundsException when there is no such element");
      out.line("public %s %s(int index) {".formatted(TypeCode.javaType(s), ViewFields.name(f)));
      String first = "first() + Objects.checkIndex(index, size()) * " + stride;
      out.line("return " + column(s, first, offset, stride) + ";");
      out.line("}");
      offset += s.size();
    }
  }

  private static boolean hasWords(Type.Struct struct) {
    return struct.fields().stream().allMatch(f -> f.type() instanceof Type.Scalar)
        && struct.fields().stream().anyMatch(f -> ((Type.Scalar) f.type()).size() == 4);
  }

  /** Of two words that fill an element both are loaded at once: who reads one reads the other. */
  private static String column(Type.Scalar s, String first, int offset, int stride) {
    String at = first + (offset == 0 ? "" : " + " + offset);
    return s.size() == 4 ? "word(" + at + ")" : TypeCode.load(s, "frame()", at);
  }

  static void union(Source out, Type.Union union) {
    out.line("");
    out.doc(
        union.name() + ", checked and read in place; see {@link WireView}.",
        "",
        "<p>The accessors of an arm throw {@link IllegalStateException} where another is there.");
    out.line("final class View extends UnionView {");
    Map<String, List<Arm>> views = new LinkedHashMap<>();
    for (Arm a : union.arms()) {
      if (hasView(a)) {
        views.computeIfAbsent(viewName(a), name -> new ArrayList<>()).add(a);
      }
    }
    views.forEach((name, arms) -> declare(out, name, arms.get(0).type()));
    out.line("");
    out.doc("Wraps nothing yet.").line("public View() {}").line("");
    walkDoc(out, "an arm", "arm", "@param selector the selector's value");
    out.line("public int walk(byte[] frame, int start, int end, int selector) {");
    out.line("place(start, selector);").line("int at = start;").line("switch (selector) {");
    List<Arm> unsized = union.arms().stream().filter(a -> fixedSize(a) < 0).toList();
    unsized.stream()
        .collect(
            Collectors.groupingBy(ViewWriter::viewName, LinkedHashMap::new, Collectors.toList()))
        .forEach(
            (view, arms) -> {
              out.line(cases(arms));
              Arm a = arms.get(0);
              if (a.type() instanceof Type.ListOf) {
                out.line("at = " + walker(view) + "(frame, at, end);");
              } else {
                String name = view.substring(0, view.length() - 4);
                out.lines(ViewFields.walk(a.type(), name, "at", null));
              }
              out.line("}");
            });
    union.arms().stream()
        .filter(a -> fixedSize(a) >= 0)
        .collect(Collectors.groupingBy(ViewWriter::fixedSize, TreeMap::new, Collectors.toList()))
        .forEach(
            (size, arms) -> {
              out.line(cases(arms));
              if (size != 0) {
                out.line("at += " + size + ";");
              }
              out.line("}");
            });
    out.line("default -> {").line("return Wire.BROKEN;").line("}");
    out.line("}").line("return placed(at);").line("}");
    out.line("");
    List<String> adopted = new ArrayList<>();
    views.forEach(
        (name, arms) ->
            adopted.addAll(
                isMadeLate(arms.get(0).type()) ? orLate(name) : List.of(name + ".adopt(frame);")));
    adopt(out, "public", adopted);
    views.forEach(
        (name, arms) -> {
          if (arms.get(0).type() instanceof Type.ListOf) {
            walker(out, name, arms.get(0));
          }
        });
    for (Arm a : union.arms()) {
      if (a.type() != null) {
        out.line("");
        arm(out, union, a);
      }
    }
    out.line("}");
  }

  private static int fixedSize(Arm a) {
    return a.type() == null ? 0 : ViewFields.fixedSize(a.type());
  }

  /** The arms by their types, in the order of the first of each. */
  static Map<Type, List<Arm>> byType(List<Arm> arms) {
    Map<Type, List<Arm>> types = new LinkedHashMap<>();
    arms.forEach(a -> types.computeIfAbsent(a.type(), type -> new ArrayList<>()).add(a));
    return types;
  }

  static String cases(List<Arm> arms) {
    return arms.stream()
        .map(a -> TypeWriter.number(a.value()))
        .collect(Collectors.joining(", ", "case ", " -> {"));
  }

  /**
   * Whether the view of an arm is made when it is first asked for. Lists are: capabilities have
   * many kinds, callers few. So are structures that the walk passes without a look. The others are
   * made with the union's view: so that all of them are loaded before the first use.
   */
  private static boolean isMadeLate(Type type) {
    return type instanceof Type.ListOf || ViewFields.fixedSize(type) >= 0;
  }

  private static void declare(Source out, String name, Type type) {
    String view = ViewFields.viewType(type);
    out.line(
        isMadeLate(type)
            ? "private %s %s;".formatted(view, name)
            : "private final %s %s = %s;".formatted(view, name, ViewFields.newView(type)));
  }

  /**
   * The walk of a list: methods of their own, so that the compiler can put together what is used.
   */
  private static void walker(Source out, String name, Arm a) {
    out.line("");
    out.line("private int %s(byte[] frame, int at, int end) {".formatted(walker(name)));
    make(out, name, a, "frame");
    out.line("return " + name + ".walk(frame, at, end);").line("}");
  }

  private static void make(Source out, String name, Arm a, String frame) {
    out.line("if (" + name + " == null) {");
    out.line(name + " = " + ViewFields.newView(a.type()) + ";");
    out.line(name + ".adopt(" + frame + ");").line("}");
  }

  private static String walker(String view) {
    return "walk" + Character.toUpperCase(view.charAt(0)) + view.substring(1, view.length() - 4);
  }

  /** The name of the view of an arm; arms of the same structure share one. */
  private static String viewName(Arm a) {
    return a.type() instanceof Type.Struct s
        ? JavaNames.field(JavaNames.type(s.name())) + "View"
        : armName(a) + "View";
  }

  private static boolean hasView(Arm a) {
    return a.type() instanceof Type.Struct || a.type() instanceof Type.ListOf;
  }

  private static String armName(Arm a) {
    return JavaNames.field(JavaNames.arm(a.name()));
  }

  private static void arm(Source out, Type.Union union, Arm a) {
    String name = armName(a);
    String value = TypeWriter.number(a.value());
    String guard =
        """
        if (lacks(%1$s)) {
        throw otherArm("%2$s.%3$s", %1$s);
        }"""
            .formatted(value, union.name(), a.name());
    String what = "The arm of " + a.selector();
    if (hasView(a)) {
      out.doc(what + ", read in place.", "", "@return " + a.typeName());
      out.line("public " + ViewFields.viewType(a.type()) + " " + name + "View() {");
      out.lines(guard.lines().toList());
      if (fixedSize(a) >= 0) {
        make(out, viewName(a), a, "frame()");
        out.line(viewName(a) + ".walk(frame(), start, end);");
      }
      out.line("return " + viewName(a) + ";").line("}");
    } else if (a.type() instanceof Type.Scalar s) {
      out.doc(what + ".", "", "@return " + a.typeName());
      out.line("public " + TypeCode.javaType(s) + " " + name + "() {");
      out.lines(guard.lines().toList());
      out.line("return " + TypeCode.load(s, "frame()", "start") + ";").line("}");
    } else {
      int size = a.type() instanceof Type.Buffer ? 2 : a.type() instanceof Type.Octets8 ? 1 : 0;
      String at = size == 0 ? "start" : "start + " + size;
      String length = "end - start" + (size == 0 ? "" : " - " + size);
      ViewFields.bytes(out, what, a.typeName(), name, guard, at, length);
    }
  }
}
