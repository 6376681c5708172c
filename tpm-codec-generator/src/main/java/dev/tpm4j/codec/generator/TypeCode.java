package dev.tpm4j.codec.generator;

import dev.tpm4j.codec.generator.Type.Field;
import java.util.ArrayList;
import java.util.List;

/** The Java of one field: its type, how it is written, read and checked. */
final class TypeCode {
  private TypeCode() {}

  /** The Java type in records. */
  static String javaType(Type type) {
    if (type instanceof Type.Scalar s) {
      return s.size() == 8 ? "long" : "int";
    }
    if (type instanceof Type.Sized s) {
      return JavaNames.type(s.inner().name());
    }
    if (type instanceof Type.ListOf l) {
      return l.element() instanceof Type.Scalar ? "IntList" : "List<" + javaType(l.element()) + ">";
    }
    if (type instanceof Type.Struct s) {
      return JavaNames.type(s.name());
    }
    if (type instanceof Type.Union u) {
      return JavaNames.type(u.name());
    }
    return "Octets";
  }

  /** The Java type of a parameter of an encoder: plain bytes come as an array. */
  static String parameterType(Type type) {
    return type instanceof Type.Buffer ? "byte[]" : javaType(type);
  }

  /** The fewest bytes a value has. */
  static int leastBytes(Type type) {
    if (type instanceof Type.Scalar s) {
      return s.size();
    }
    if (type instanceof Type.Octets o) {
      return o.count();
    }
    if (type instanceof Type.Octets8) {
      return 1;
    }
    if (type instanceof Type.Rest) {
      return 0;
    }
    if (type instanceof Type.ListOf) {
      return 4;
    }
    if (type instanceof Type.Struct s) {
      return s.fields().stream().mapToInt(f -> leastBytes(f.type())).sum();
    }
    if (type instanceof Type.Union u) {
      return u.arms().stream()
          .mapToInt(a -> a.type() == null ? 0 : leastBytes(a.type()))
          .min()
          .orElse(0);
    }
    return 2;
  }

  /** Statements that write {@code value} at {@code at}. */
  static List<String> write(Type type, String value, String name) {
    List<String> code = new ArrayList<>();
    if (type instanceof Type.Scalar s) {
      code.add("at = Wire.putU" + s.size() * 8 + "(frame, at, " + value + ");");
    } else if (type instanceof Type.Buffer) {
      code.add("at = Wire.putBuffer(frame, at, " + value + ");");
    } else if (type instanceof Type.Octets8) {
      code.add("at = Wire.putOctets8(frame, at, " + value + ");");
    } else if (type instanceof Type.Sized) {
      code.add("int " + name + "SizeAt = at;");
      code.add("at = " + value + " == null ? at + 2 : " + value + ".write(frame, at + 2);");
      code.add("at = Wire.patchSize(frame, " + name + "SizeAt, at);");
    } else if (type instanceof Type.ListOf l) {
      code.add("at = Wire.putU32(frame, at, " + value + ".size());");
      code.add("for (int i = 0; i < " + value + ".size(); i++) {");
      if (l.element() instanceof Type.Sized) {
        code.add(javaType(l.element()) + " element = " + value + ".get(i);");
        code.addAll(write(l.element(), "element", "element"));
      } else {
        code.addAll(write(l.element(), value + ".get(i)", "element"));
      }
      code.add("}");
    } else {
      code.add("at = " + value + ".write(frame, at);");
    }
    return code;
  }

  /** An expression that reads a value from the reader {@code in}. */
  static String read(Field field, String path) {
    Type type = field.type();
    if (type instanceof Type.Union u) {
      return JavaNames.type(u.name()) + ".read(in, " + JavaNames.field(field.selector()) + ")";
    }
    return read(type, path);
  }

  static String read(Type type, String path) {
    String quoted = '"' + path + '"';
    if (type instanceof Type.Scalar s) {
      return "in." + (s.size() == 1 && s.signed() ? "i" : "u") + s.size() * 8 + "(" + quoted + ")";
    }
    if (type instanceof Type.Buffer) {
      return "in.buffer(" + quoted + ")";
    }
    if (type instanceof Type.Octets o) {
      return "in.octets(" + o.count() + ", " + quoted + ")";
    }
    if (type instanceof Type.Octets8) {
      return "in.octets8(" + quoted + ")";
    }
    if (type instanceof Type.Rest) {
      return "in.rest()";
    }
    if (type instanceof Type.Sized s) {
      return JavaNames.type(s.inner().name()) + ".readSized(in, " + quoted + ")";
    }
    if (type instanceof Type.ListOf l) {
      if (l.element() instanceof Type.Scalar s) {
        return "in.ints(" + s.size() + ", " + quoted + ")";
      }
      if (l.element() instanceof Type.Buffer) {
        return "in.buffers(" + quoted + ")";
      }
      return javaType(l.element()) + ".readList(in, " + quoted + ")";
    }
    return JavaNames.type(((Type.Struct) type).name()) + ".read(in)";
  }

  /** An expression that loads a scalar at {@code at}. */
  static String load(Type.Scalar s, String frame, String at) {
    String load = "Wire.u" + s.size() * 8 + "(" + frame + ", " + at + ")";
    return s.signed() && s.size() == 1 ? "(byte) " + load : load;
  }
}
