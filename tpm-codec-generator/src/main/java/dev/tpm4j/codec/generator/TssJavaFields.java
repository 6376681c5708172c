package dev.tpm4j.codec.generator;

import java.util.ArrayList;
import java.util.List;

/**
 * The code of one field of TSS.Java: how it is written and how it is read. What it needs of other
 * structures and unions, it asks of the writer.
 */
final class TssJavaFields {
  /** Who writes the coders of structures, unions and enumerations, when one is asked for. */
  interface Coders {
    String struct(Type.Struct struct, Class<?> type);

    String union(Type.Union union, Class<?> type);

    String enumeration(Class<?> type);

    /** The structure of that name, or null. */
    Type.Struct named(String name);
  }

  private final Coders coders;

  TssJavaFields(Coders coders) {
    this.coders = coders;
  }

  /** Statements that write {@code value}. */
  List<String> write(Type type, Class<?> java, String value, String name) {
    List<String> code = new ArrayList<>();
    if (type instanceof Type.Scalar s) {
      code.add("at = Wire.putU" + s.size() * 8 + "(b, at, " + number(java, value) + ");");
    } else if (type instanceof Type.Buffer && java == byte[].class) {
      code.add("at = Put.buffer(b, at, " + value + ");");
    } else if (type instanceof Type.Octets8 && java == byte[].class) {
      code.add("at = Put.octets8(b, at, " + value + ");");
    } else if (type instanceof Type.Rest && java == byte[].class) {
      code.add("at = Put.octets(b, at, " + value + ");");
    } else if (bytesOf(type, java) != null) {
      code.add("at = Put.buffer(b, at, " + value + "." + bytesOf(type, java) + ");");
    } else if (inner(type, java) != null) {
      String coder = coders.struct(inner(type, java), java);
      code.add("int " + name + "SizeAt = at;");
      code.add(
          "at = "
              + coder
              + ".isEmpty("
              + value
              + ") ? at + 2 : "
              + coder
              + ".write(b, at + 2, "
              + value
              + ");");
      code.add("at = Wire.patchSize(b, " + name + "SizeAt, at);");
    } else if (type instanceof Type.ListOf l && java.isArray()) {
      code.add("at = Wire.putU32(b, at, " + value + " == null ? 0 : " + value + ".length);");
      code.add("for (int i = 0; " + value + " != null && i < " + value + ".length; i++) {");
      code.addAll(write(l.element(), java.getComponentType(), value + "[i]", "element"));
      code.add("}");
    } else if (type instanceof Type.Struct s && java.isInterface()) {
      Type.Union union = (Type.Union) s.fields().get(1).type();
      String coder = coders.union(union, java);
      int size = ((Type.Scalar) s.fields().get(0).type()).size();
      code.add("at = Wire.putU" + size * 8 + "(b, at, " + coder + ".selector(" + value + "));");
      code.add("at = " + coder + ".write(b, at, " + value + ");");
    } else if (type instanceof Type.Struct s) {
      code.add("at = " + coders.struct(s, java) + ".write(b, at, " + value + ");");
    } else {
      throw new IllegalStateException(name + ": " + type + " in a " + java.getSimpleName());
    }
    return code;
  }

  /** Statements that read into {@code target}; {@code path} is for errors. */
  List<String> read(Type type, Class<?> java, String target, String path, String name) {
    List<String> code = new ArrayList<>();
    if (type instanceof Type.ListOf l && java.isArray()) {
      Class<?> element = java.getComponentType();
      String elements = element.getSimpleName();
      code.add(
          "int "
              + name
              + "Count = in.count("
              + TypeCode.leastBytes(l.element())
              + ", \""
              + path
              + "\");");
      code.add(elements + "[] " + name + "List = new " + elements + "[" + name + "Count];");
      code.add("for (int i = 0; i < " + name + "Count; i++) {");
      code.addAll(read(l.element(), element, name + "List[i]", path, name + "Element"));
      code.add("}");
      code.add(target + " = " + name + "List;");
    } else if (type instanceof Type.Struct s && java.isInterface()) {
      Type.Union union = (Type.Union) s.fields().get(1).type();
      Type.Scalar selector = (Type.Scalar) s.fields().get(0).type();
      code.add("int " + name + "Selector = " + scalar(selector, path) + ";");
      code.add(target + " = " + coders.union(union, java) + ".read(in, " + name + "Selector);");
    } else if (bytesOf(type, java) != null) {
      code.add(target + " = new " + java.getSimpleName() + "(in.buffer(\"" + path + "\"));");
    } else if (inner(type, java) != null) {
      String coder = coders.struct(inner(type, java), java);
      code.add("int " + name + "End = in.enter(\"" + path + "\");");
      code.add(target + " = in.atEnd() ? null : " + coder + ".read(in);");
      code.add("in.leave(" + name + "End, \"" + path + "\");");
    } else {
      code.add(target + " = " + read(type, java, path) + ";");
    }
    return code;
  }

  private String read(Type type, Class<?> java, String path) {
    String quoted = "\"" + path + "\"";
    if (type instanceof Type.Scalar s) {
      return fromNumber(java, s, scalar(s, path));
    }
    if (type instanceof Type.Buffer && java == byte[].class) {
      return "in.buffer(" + quoted + ")";
    }
    if (type instanceof Type.Octets8 && java == byte[].class) {
      return "in.octets8(" + quoted + ")";
    }
    if (type instanceof Type.Rest && java == byte[].class) {
      return "in.rest()";
    }
    if (type instanceof Type.Struct s) {
      return coders.struct(s, java) + ".read(in)";
    }
    throw new IllegalStateException(path + ": " + type + " in a " + java.getSimpleName());
  }

  static String scalar(Type.Scalar s, String path) {
    return "in." + (s.signed() && s.size() == 1 ? "i" : "u") + s.size() * 8 + "(\"" + path + "\")";
  }

  private static String number(Class<?> java, String value) {
    if (java.isPrimitive()) {
      return value;
    }
    return java.getSimpleName().equals("TPM_HANDLE") ? value + ".handle" : value + ".toInt()";
  }

  private String fromNumber(Class<?> java, Type.Scalar type, String value) {
    if (java.isPrimitive()) {
      boolean narrow = java == byte.class || java == short.class;
      return narrow ? "(" + java + ") " + value : value;
    }
    if (java.getSimpleName().equals("TPM_HANDLE")) {
      return "new TPM_HANDLE(" + value + ")";
    }
    if (TssJavaClasses.isAttribute(java)) {
      coders.enumeration(java);
      return "in.attributes." + attribute(java) + "(" + value + ")";
    }
    return coders.enumeration(java) + ".of(" + value + ")";
  }

  /** TPMA_OBJECT to tpmaObject. */
  static String attribute(Class<?> java) {
    return JavaNames.field(JavaNames.type(java.getSimpleName()));
  }

  /** The field that has the bytes, where TSS.Java has a class around a TPM2B of plain bytes. */
  private static String bytesOf(Type type, Class<?> java) {
    var fields = TssJavaClasses.fields(java).values();
    boolean single =
        type instanceof Type.Buffer
            && fields.size() == 1
            && fields.iterator().next().getType() == byte[].class;
    return single ? fields.iterator().next().getName() : null;
  }

  /** The structure inside a TPM2B, also where the schema has plain bytes there. */
  private Type.Struct inner(Type type, Class<?> java) {
    if (type instanceof Type.Sized s) {
      return s.inner();
    }
    boolean opaque =
        type instanceof Type.Buffer && java != byte[].class && bytesOf(type, java) == null;
    return opaque ? coders.named(java.getSimpleName()) : null;
  }
}
