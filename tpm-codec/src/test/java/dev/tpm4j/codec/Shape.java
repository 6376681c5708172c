package dev.tpm4j.codec;

import java.lang.reflect.Constructor;
import java.lang.reflect.Method;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.Arrays;

/** What reflection says about a record, asked once. */
final class Shape {
  private static final ClassValue<Shape> SHAPES =
      new ClassValue<>() {
        @Override
        protected Shape computeValue(Class<?> type) {
          return new Shape(type);
        }
      };

  final String[] names;
  final Class<?>[] types;
  final Type[] genericTypes;
  final Method[] accessors;
  final Constructor<?> constructor;

  /** Which component selects the arm of a union, and how long a digest is; -1 until known. */
  int selectorAt = -1;

  int octetsAt = -1;
  int octetsLength;

  private Shape(Class<?> type) {
    RecordComponent[] components = type.getRecordComponents();
    names = Arrays.stream(components).map(RecordComponent::getName).toArray(String[]::new);
    types = Arrays.stream(components).map(RecordComponent::getType).toArray(Class<?>[]::new);
    genericTypes =
        Arrays.stream(components).map(RecordComponent::getGenericType).toArray(Type[]::new);
    accessors = Arrays.stream(components).map(RecordComponent::getAccessor).toArray(Method[]::new);
    try {
      constructor = type.getDeclaredConstructor(types);
    } catch (NoSuchMethodException e) {
      throw new AssertionError(e);
    }
  }

  static Shape of(Class<?> type) {
    return SHAPES.get(type);
  }
}
