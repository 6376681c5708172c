package dev.tpm4j.codec;

import dev.tpm4j.codec.command.Commands;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The generated class of a command, by reflection: tests run over all of them. */
record Codecs(CommandInfo info, Class<?> type) {
  static final int FRAME_BYTES = 8192;

  /** Reflection is slow at finding, not at calling. */
  private static final ClassValue<Map<String, Method>> METHODS =
      new ClassValue<>() {
        @Override
        protected Map<String, Method> computeValue(Class<?> type) {
          return new ConcurrentHashMap<>();
        }
      };

  private static final ClassValue<Map<String, Class<?>>> NESTED =
      new ClassValue<>() {
        @Override
        protected Map<String, Class<?>> computeValue(Class<?> type) {
          return Arrays.stream(type.getDeclaredClasses())
              .collect(Collectors.toUnmodifiableMap(Class::getSimpleName, c -> c));
        }
      };

  static Stream<Codecs> all() {
    return Commands.all().stream().map(Codecs::of);
  }

  static Codecs of(CommandInfo info) {
    StringBuilder name = new StringBuilder("dev.tpm4j.codec.command.");
    for (String part : info.name().split("_")) {
      boolean capitals = part.equals(part.toUpperCase(Locale.ROOT));
      name.append(Character.toUpperCase(part.charAt(0)))
          .append(capitals ? part.substring(1).toLowerCase(Locale.ROOT) : part.substring(1));
    }
    try {
      return new Codecs(info, Class.forName(name.toString()));
    } catch (ClassNotFoundException e) {
      throw new AssertionError(e);
    }
  }

  Class<?> nested(String name) {
    return NESTED.get(type).get(name);
  }

  /** Decodes a Request or a Response. */
  Record decode(String nested, byte[] frame) {
    return (Record)
        call(method(nested(nested), "decode", byte[].class, int.class), null, frame, frame.length);
  }

  ResponseView view(byte[] frame, int length) {
    return wrap(newView(), frame, length);
  }

  ResponseView newView() {
    try {
      return (ResponseView) nested("View").getConstructor().newInstance();
    } catch (ReflectiveOperationException e) {
      throw new AssertionError(e);
    }
  }

  ResponseView wrap(ResponseView view, byte[] frame, int length) {
    return (ResponseView)
        call(method(nested("View"), "wrap", byte[].class, int.class), view, frame, length);
  }

  /** Encodes a Request or a Response. */
  static byte[] encode(Record value, AuthorizationArea sessions) {
    byte[] frame = new byte[FRAME_BYTES];
    Method encode = method(value.getClass(), "encode", byte[].class, AuthorizationArea.class);
    return Arrays.copyOf(frame, (int) call(encode, value, frame, sessions));
  }

  static Object call(Method method, Object target, Object... arguments) {
    try {
      return method.invoke(target, arguments);
    } catch (InvocationTargetException e) {
      if (e.getCause() instanceof RuntimeException cause) {
        throw cause;
      }
      throw new AssertionError(e.getCause());
    } catch (IllegalAccessException e) {
      throw new AssertionError(e);
    }
  }

  static Method method(Class<?> type, String name, Class<?>... parameters) {
    return METHODS
        .get(type)
        .computeIfAbsent(name + Arrays.hashCode(parameters), key -> find(type, name, parameters));
  }

  private static Method find(Class<?> type, String name, Class<?>... parameters) {
    try {
      return type.getMethod(name, parameters);
    } catch (NoSuchMethodException e) {
      throw new AssertionError(e);
    }
  }

  @Override
  public String toString() {
    return info.name();
  }
}
