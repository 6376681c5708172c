package dev.tpm4j.codec.generator;

import java.lang.reflect.Field;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * TSS.Java's classes as they are in its jar: which fields they have, and which class it makes for
 * which arm of a union. Only the build looks at them this way.
 */
final class TssJavaClasses {
  private static final String PACKAGE = "tss.tpm.";

  private final ClassLoader loader;
  private final Map<String, Class<?>> found = new LinkedHashMap<>();

  TssJavaClasses(ClassLoader loader) {
    this.loader = loader;
  }

  /** The class of that name, or null. */
  Class<?> find(String name) {
    return found.computeIfAbsent(
        name,
        n -> {
          try {
            return Class.forName(PACKAGE + n, false, loader);
          } catch (ClassNotFoundException e) {
            return null;
          }
        });
  }

  /** What a class has on the wire, by the name in lower case; its superclasses' fields too. */
  static Map<String, Field> fields(Class<?> type) {
    Map<String, Field> fields = new LinkedHashMap<>();
    for (Field field : type.getFields()) {
      if (!Modifier.isStatic(field.getModifiers())) {
        fields.put(field.getName().toLowerCase(Locale.ROOT), field);
      }
    }
    return fields;
  }

  /** The class that declares a structure's fields: itself, or what it is another name for. */
  static Class<?> declaring(Class<?> type) {
    for (Field field : fields(type).values()) {
      return field.getDeclaringClass();
    }
    return type;
  }

  static boolean isEnum(Class<?> type) {
    return isKindOf(type, "tss.TpmEnum");
  }

  static boolean isAttribute(Class<?> type) {
    return isKindOf(type, "tss.TpmAttribute");
  }

  private static boolean isKindOf(Class<?> type, String name) {
    for (Class<?> c = type; c != null; c = c.getSuperclass()) {
      if (c.getName().equals(name)) {
        return true;
      }
    }
    return false;
  }

  /** The values an enumeration has names for. */
  List<Integer> values(Class<?> type) {
    List<Integer> values = new ArrayList<>();
    for (Object value : (Collection<?>) call(type, "values", null)) {
      values.add((Integer) call(value.getClass(), "toInt", value));
    }
    return values;
  }

  /**
   * The class TSS.Java makes for an arm, or the one that says it is that arm where TSS.Java fails
   * to make it; null where it knows no such arm.
   */
  Class<?> arm(Class<?> union, String armName, int selector) {
    for (String name : List.of("TPM_ALG_ID", "TPM_CAP", "TPM_ST")) {
      if (union.getSimpleName().equals(selectorsUnion(name))
          || name.equals("TPM_ALG_ID") && !hasOwnSelectors(union)) {
        return arm(union, find(name), armName, selector);
      }
    }
    return null;
  }

  private static boolean hasOwnSelectors(Class<?> union) {
    return union.getSimpleName().equals(selectorsUnion("TPM_CAP"))
        || union.getSimpleName().equals(selectorsUnion("TPM_ST"));
  }

  private static String selectorsUnion(String enumeration) {
    return switch (enumeration) {
      case "TPM_CAP" -> "TPMU_CAPABILITIES";
      case "TPM_ST" -> "TPMU_ATTEST";
      default -> "";
    };
  }

  private Class<?> arm(Class<?> union, Class<?> enumeration, String armName, int selector) {
    Object value = call(enumeration, "fromInt", null, selector);
    try {
      Class<?> factory = Class.forName(PACKAGE + "UnionFactory", true, loader);
      for (Method create : factory.getDeclaredMethods()) {
        if (create.getName().equals("create")) {
          create.setAccessible(true);
          // Its switch compares the union's name by identity.
          return create.invoke(null, union.getSimpleName().intern(), value).getClass();
        }
      }
      throw new IllegalStateException("no factory of unions");
    } catch (InvocationTargetException e) {
      return named(union, armName, selector);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(e);
    }
  }

  /** The list of a capability, by the name the specification gives its arm. */
  private Class<?> named(Class<?> union, String armName, int selector) {
    Class<?> type =
        armName == null
            ? null
            : find("TPML_" + JavaNames.constant(armName).toUpperCase(Locale.ROOT));
    if (type == null || !union.isAssignableFrom(type)) {
      return null;
    }
    try {
      Object selectorOfType = call(type, "GetUnionSelector", type.getConstructor().newInstance());
      return call(selectorOfType.getClass(), "toInt", selectorOfType).equals(selector)
          ? type
          : null;
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(e);
    }
  }

  private static Object call(Class<?> type, String name, Object target, Object... arguments) {
    try {
      for (Method method : type.getMethods()) {
        if (method.getName().equals(name) && method.getParameterCount() == arguments.length) {
          return method.invoke(target, arguments);
        }
      }
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(type + "." + name, e);
    }
    throw new IllegalStateException(type + " has no method " + name);
  }
}
