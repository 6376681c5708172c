package dev.tpm4j.tss;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.Constructor;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.jar.JarFile;
import tss.Tpm;
import tss.TpmEnum;
import tss.TpmUnion;

/** TSS.Java's classes, as its jar has them. */
final class TssTypes {
  private static final List<Class<?>> ALL = load();
  private static final Map<Class<?>, List<Field>> FIELDS = new ConcurrentHashMap<>();

  private TssTypes() {}

  private static List<Class<?>> load() {
    try (JarFile jar =
        new JarFile(
            Path.of(Tpm.class.getProtectionDomain().getCodeSource().getLocation().toURI())
                .toFile())) {
      List<Class<?>> types = new ArrayList<>();
      for (String name : jar.stream().map(e -> e.getName()).sorted().toList()) {
        if (name.matches("tss/tpm/[A-Za-z0-9_]+\\.class")) {
          types.add(
              Class.forName(
                  name.replace('/', '.').replace(".class", ""), false, Tpm.class.getClassLoader()));
        }
      }
      return List.copyOf(types);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (URISyntaxException | ClassNotFoundException e) {
      throw new AssertionError(e);
    }
  }

  static Class<?> named(String name) {
    return ALL.stream().filter(t -> t.getSimpleName().equals(name)).findFirst().orElse(null);
  }

  static List<Class<?>> requests() {
    return ALL.stream().filter(t -> t.getSimpleName().endsWith("_REQUEST")).toList();
  }

  /** The command of a request, as the specification has it. */
  static String command(Class<?> request) {
    return request.getSimpleName().replaceAll("^TPM2_|_REQUEST$", "");
  }

  /** The class of its response; null where it has no parameters. */
  static Class<?> response(Class<?> request) {
    return named(command(request) + "Response");
  }

  /** Public fields, handles' names and auth values aside. */
  static List<Field> fields(Class<?> type) {
    return FIELDS.computeIfAbsent(
        type,
        t ->
            java.util.Arrays.stream(t.getFields())
                .filter(f -> !Modifier.isStatic(f.getModifiers()))
                .filter(f -> !f.getName().equals("AuthValue") && !f.getName().equals("Name"))
                .toList());
  }

  static Object make(Class<?> type) {
    try {
      return type.getConstructor().newInstance();
    } catch (ReflectiveOperationException e) {
      throw new AssertionError(e);
    }
  }

  static Object of(Class<?> enumeration, int value) {
    try {
      Constructor<?> constructor = enumeration.getConstructor(int.class);
      return constructor.newInstance(value);
    } catch (ReflectiveOperationException e) {
      throw new AssertionError(e);
    }
  }

  static Object call(Class<?> type, String name, Object target, Object... arguments) {
    try {
      for (var method : type.getMethods()) {
        if (method.getName().equals(name)
            && method.getParameterCount() == arguments.length
            && (arguments.length == 0 || method.getParameterTypes()[0] == int.class)) {
          return method.invoke(target, arguments);
        }
      }
    } catch (ReflectiveOperationException e) {
      throw new AssertionError(e);
    }
    throw new AssertionError(type + " has no " + name);
  }

  static Object get(Field field, Object target) {
    try {
      return field.get(target);
    } catch (IllegalAccessException e) {
      throw new AssertionError(e);
    }
  }

  static void set(Object target, Field field, Object value) {
    try {
      field.set(target, value);
    } catch (IllegalAccessException e) {
      throw new AssertionError(e);
    }
  }

  /** What can stand where a union can, one class for each selector that TSS.Java can read. */
  static List<Class<?>> arms(Class<?> union) {
    String selectors =
        switch (union.getSimpleName()) {
          case "TPMU_CAPABILITIES" -> "TPM_CAP";
          case "TPMU_ATTEST" -> "TPM_ST";
          default -> "TPM_ALG_ID";
        };
    List<Class<?>> arms = new ArrayList<>();
    try {
      Class<?> factory = named("UnionFactory");
      var create = factory.getDeclaredMethod("create", String.class, TpmEnum.class);
      create.setAccessible(true);
      for (Object selector : (Iterable<?>) call(named(selectors), "values", null)) {
        try {
          Object arm = create.invoke(null, union.getSimpleName().intern(), selector);
          String text = selector.toString().toUpperCase(Locale.ROOT);
          // Placeholders of the specification: no TPM has them.
          if (arm != null && !text.contains("ANY") && !arms.contains(arm.getClass())) {
            arms.add(arm.getClass());
          }
        } catch (java.lang.reflect.InvocationTargetException e) {
          // No such arm.
        }
      }
    } catch (ReflectiveOperationException e) {
      throw new AssertionError(e);
    }
    return arms;
  }

  static int selector(Object arm) {
    return ((TpmEnum<?>) call(arm.getClass(), "GetUnionSelector", arm)).toInt();
  }

  static boolean isUnion(Class<?> type) {
    return type.isInterface() && TpmUnion.class.isAssignableFrom(type);
  }

  /**
   * Gives the constants in lists the names of their numbers: stock TSS.Java makes an element with
   * the name of 0 and then sets its number alone.
   */
  static void nameElements(Object value) {
    if (value instanceof Object[] array) {
      for (int i = 0; i < array.length; i++) {
        if (array[i] instanceof TpmEnum<?> constant) {
          array[i] = call(constant.getClass(), "fromInt", null, constant.toInt());
        } else {
          nameElements(array[i]);
        }
      }
    } else if (value != null
        && !(value instanceof TpmEnum)
        && value.getClass().getName().startsWith("tss.")) {
      fields(value.getClass()).forEach(f -> nameElements(get(f, value)));
    }
  }

  /** The first way two of TSS.Java's values differ, or null. */
  static String difference(String path, Object one, Object other) {
    if (one == null || other == null) {
      return one == other ? null : path + ": " + one + " and " + other;
    }
    if (one.getClass() != other.getClass()) {
      return path + ": " + one.getClass() + " and " + other.getClass();
    }
    if (one instanceof byte[] bytes) {
      return java.util.Arrays.equals(bytes, (byte[]) other) ? null : path + ": bytes differ";
    }
    if (one instanceof Object[] array) {
      Object[] others = (Object[]) other;
      if (array.length != others.length) {
        return path + ": " + array.length + " and " + others.length + " elements";
      }
      for (int i = 0; i < array.length; i++) {
        String difference = difference(path + "[" + i + "]", array[i], others[i]);
        if (difference != null) {
          return difference;
        }
      }
      return null;
    }
    if (one instanceof TpmEnum<?> constant) {
      TpmEnum<?> theirs = (TpmEnum<?>) other;
      boolean same =
          constant.toInt() == theirs.toInt()
              && constant.toString().equals(theirs.toString())
              && constant.toStringVerbose().equals(theirs.toStringVerbose())
              && java.util.Objects.equals(
                  call(one.getClass(), "asEnum", one), call(one.getClass(), "asEnum", other));
      return same ? null : path + ": " + constant + " and " + theirs;
    }
    if (one instanceof Number) {
      return one.equals(other) ? null : path + ": " + one + " and " + other;
    }
    for (Field field : fields(one.getClass())) {
      String difference =
          difference(path + "." + field.getName(), get(field, one), get(field, other));
      if (difference != null) {
        return difference;
      }
    }
    return null;
  }
}
