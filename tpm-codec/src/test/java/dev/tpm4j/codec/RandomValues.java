package dev.tpm4j.codec;

import dev.tpm4j.codec.type.TpmSt;
import dev.tpm4j.codec.type.TpmsAttest;
import dev.tpm4j.codec.type.TpmsContextData;
import dev.tpm4j.codec.type.TpmsIdObject;
import dev.tpm4j.codec.type.TpmtPublic;
import dev.tpm4j.codec.type.TpmtTkCreation;
import dev.tpm4j.codec.type.TpmtTkHashcheck;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;

/** Seeded random records, unions and lists of the generated types. */
final class RandomValues {
  private static final int[] DIGEST_LENGTHS = {20, 24, 32, 48, 64};

  /** What the smallest TPM2B, that of a symmetric key, still takes. */
  private static final int MAX_BYTES = 33;

  private static final int MAX_ELEMENTS = 3;
  private static final int MAX_SELECT_BYTES = 4;

  private final Random random;
  private final Set<String> unwantedArms;
  private final Map<Class<?>, List<Class<?>>> wantedArms = new HashMap<>();
  private final Map<Class<?>, Map<Integer, Class<?>>> selectors = new HashMap<>();

  /**
   * @param seed makes a run repeatable
   * @param unwantedArms union arms that are never chosen: {@code Arm} or {@code Union.Arm}
   */
  RandomValues(long seed, Set<String> unwantedArms) {
    this.random = new Random(seed);
    this.unwantedArms = unwantedArms;
  }

  Record record(Class<?> type) {
    Shape shape = Shape.of(type);
    Object[] values = new Object[shape.types.length];
    int selector = -1;
    for (int i = 0; i < values.length; i++) {
      Class<?> component = shape.types[i];
      if (component.isSealed()) {
        values[i] = selector < 0 ? arm(component) : arm(component, selector);
        selector = selector(values[i]);
      } else if (component == Octets.class && shape.names[i].equals("pcrSelect")) {
        values[i] = octets(random.nextInt(MAX_SELECT_BYTES + 1));
      } else if (component == Octets.class && inside(shape.names[i]) != null) {
        values[i] = bytes(record(inside(shape.names[i])));
      } else if (ticketTag(type) != 0 && shape.names[i].equals("tag")) {
        values[i] = ticketTag(type);
      } else {
        values[i] = value(shape.genericTypes[i]);
      }
    }
    return build(type, values, selector);
  }

  /** A public area as it is read again: its integers fit their sizes. */
  TpmtPublic publicArea() {
    byte[] bytes = new byte[Codecs.FRAME_BYTES];
    int end = ((TpmtPublic) record(TpmtPublic.class)).write(bytes, 0);
    return TpmtPublic.read(new WireReader(bytes, 0, end));
  }

  /** The structure inside a TPM2B whose bytes are one, though its type does not say so. */
  private static Class<?> inside(String name) {
    return switch (name) {
      case "certifyInfo", "quoted", "auditInfo", "timeInfo" -> TpmsAttest.class;
      case "credentialBlob" -> TpmsIdObject.class;
      case "contextBlob" -> TpmsContextData.class;
      default -> null;
    };
  }

  /** The one tag a ticket can have, or 0 where there is a choice. */
  private static int ticketTag(Class<?> type) {
    return type == TpmtTkCreation.class
        ? TpmSt.CREATION
        : type == TpmtTkHashcheck.class ? TpmSt.HASHCHECK : 0;
  }

  private static Octets bytes(Record structure) {
    byte[] bytes = new byte[Codecs.FRAME_BYTES];
    Object end =
        Codecs.call(
            Codecs.method(structure.getClass(), "write", byte[].class, int.class),
            structure,
            bytes,
            0);
    return Octets.of(bytes, 0, (int) end);
  }

  /** The constructor knows which integer selects and how long a digest is: asks it once. */
  private Record build(Class<?> type, Object[] values, int selector) {
    Shape shape = Shape.of(type);
    if (selector < 0) {
      if (shape.octetsAt >= 0) {
        values[shape.octetsAt] = octets(shape.octetsLength);
      }
      Record plain = construct(shape, values);
      if (plain != null) {
        return plain;
      }
    } else if (shape.selectorAt >= 0) {
      values[shape.selectorAt] = selector;
      return construct(shape, values);
    }
    for (int i = 0; i < values.length; i++) {
      Object[] attempt = values.clone();
      if (selector >= 0 && shape.types[i] == int.class) {
        attempt[i] = selector;
        Record built = construct(shape, attempt);
        if (built != null) {
          shape.selectorAt = i;
          return built;
        }
      } else if (selector < 0 && shape.types[i] == Octets.class) {
        for (int length : DIGEST_LENGTHS) {
          attempt[i] = octets(length);
          Record built = construct(shape, attempt);
          if (built != null) {
            shape.octetsAt = i;
            shape.octetsLength = length;
            return built;
          }
        }
      }
    }
    throw new AssertionError("no valid " + type);
  }

  /** Null where the constructor refuses. */
  private static Record construct(Shape shape, Object[] values) {
    try {
      return (Record) shape.constructor.newInstance(values);
    } catch (InvocationTargetException e) {
      if (e.getCause() instanceof IllegalArgumentException) {
        return null;
      }
      throw new AssertionError(e.getCause());
    } catch (ReflectiveOperationException e) {
      throw new AssertionError(e);
    }
  }

  private Object value(Type type) {
    if (type == int.class) {
      return random.nextInt();
    }
    if (type == long.class) {
      return random.nextLong();
    }
    if (type == Octets.class) {
      return octets(random.nextInt(MAX_BYTES));
    }
    if (type == IntList.class) {
      return IntList.of(random.ints(random.nextInt(MAX_ELEMENTS + 1)).toArray());
    }
    if (type instanceof ParameterizedType list) {
      List<Object> elements = new ArrayList<>();
      for (int i = random.nextInt(MAX_ELEMENTS + 1); i > 0; i--) {
        elements.add(value(list.getActualTypeArguments()[0]));
      }
      return elements;
    }
    return record((Class<?>) type);
  }

  /** A random arm of a union. */
  Object arm(Class<?> union) {
    List<Class<?>> arms =
        wantedArms.computeIfAbsent(
            union,
            u ->
                Arrays.stream(u.getPermittedSubclasses())
                    .filter(a -> !unwantedArms.contains(a.getSimpleName()))
                    .filter(
                        a -> !unwantedArms.contains(u.getSimpleName() + "." + a.getSimpleName()))
                    .toList());
    return record(arms.get(random.nextInt(arms.size())));
  }

  private Object arm(Class<?> union, int selector) {
    Map<Integer, Class<?>> arms = selectors.computeIfAbsent(union, u -> new HashMap<>());
    if (arms.isEmpty()) {
      for (Class<?> arm : union.getPermittedSubclasses()) {
        arms.put(selector(record(arm)), arm);
      }
    }
    if (!arms.containsKey(selector)) {
      throw new AssertionError(union + " has no arm for " + selector);
    }
    return record(arms.get(selector));
  }

  private Octets octets(int length) {
    byte[] bytes = new byte[length];
    random.nextBytes(bytes);
    return Octets.of(bytes);
  }

  static int selector(Object arm) {
    return (int) Codecs.call(Codecs.method(arm.getClass(), "selector"), arm);
  }
}
