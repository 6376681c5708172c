package dev.tpm4j.codec;

import dev.tpm4j.codec.type.TpmSt;
import dev.tpm4j.codec.type.TpmsAttest;
import dev.tpm4j.codec.type.TpmsContextData;
import dev.tpm4j.codec.type.TpmsIdObject;
import dev.tpm4j.codec.type.TpmtPublic;
import dev.tpm4j.codec.type.TpmtTkCreation;
import dev.tpm4j.codec.type.TpmtTkHashcheck;
import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.Set;

/** Seeded random records, unions and lists of the generated types. */
final class RandomValues {
  private static final int[] DIGEST_LENGTHS = {20, 24, 32, 48, 64};
  private static final int MAX_BYTES = 40;
  private static final int MAX_ELEMENTS = 3;

  private final Random random;
  private final Set<String> unwantedArms;

  /**
   * @param seed makes a run repeatable
   * @param unwantedArms union arms that are never chosen: {@code Arm} or {@code Union.Arm}
   */
  RandomValues(long seed, Set<String> unwantedArms) {
    this.random = new Random(seed);
    this.unwantedArms = unwantedArms;
  }

  Record record(Class<?> type) {
    RecordComponent[] components = type.getRecordComponents();
    Object[] values = new Object[components.length];
    int selector = -1;
    for (int i = 0; i < values.length; i++) {
      Class<?> component = components[i].getType();
      if (component.isSealed()) {
        values[i] = selector < 0 ? arm(component) : arm(component, selector);
        selector = selector(values[i]);
      } else if (component == Octets.class && inside(components[i].getName()) != null) {
        values[i] = bytes(record(inside(components[i].getName())));
      } else if (ticketTag(type) != 0 && components[i].getName().equals("tag")) {
        values[i] = ticketTag(type);
      } else {
        values[i] = value(components[i].getGenericType());
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

  /** The constructor knows which integer selects and how long a digest is: asks it. */
  private Record build(Class<?> type, Object[] values, int selector) {
    Class<?>[] types =
        Arrays.stream(type.getRecordComponents())
            .map(RecordComponent::getType)
            .toArray(Class<?>[]::new);
    List<Object[]> attempts = new ArrayList<>();
    for (int i = 0; i < values.length; i++) {
      if (selector >= 0 && types[i] == int.class) {
        Object[] attempt = values.clone();
        attempt[i] = selector;
        attempts.add(attempt);
      } else if (selector < 0 && types[i] == Octets.class) {
        for (int length : DIGEST_LENGTHS) {
          Object[] attempt = values.clone();
          attempt[i] = octets(length);
          attempts.add(attempt);
        }
      }
    }
    if (selector < 0) {
      attempts.add(0, values);
    }
    try {
      Constructor<?> constructor = type.getDeclaredConstructor(types);
      for (Object[] attempt : attempts) {
        try {
          return (Record) constructor.newInstance(attempt);
        } catch (InvocationTargetException e) {
          if (!(e.getCause() instanceof IllegalArgumentException)) {
            throw e;
          }
        }
      }
    } catch (ReflectiveOperationException e) {
      throw new AssertionError(type.toString(), e);
    }
    throw new AssertionError("no valid " + type);
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

  private Object arm(Class<?> union) {
    List<Class<?>> arms =
        Arrays.stream(union.getPermittedSubclasses())
            .filter(a -> !unwantedArms.contains(a.getSimpleName()))
            .filter(a -> !unwantedArms.contains(union.getSimpleName() + "." + a.getSimpleName()))
            .toList();
    return record(arms.get(random.nextInt(arms.size())));
  }

  private Object arm(Class<?> union, int selector) {
    for (Class<?> arm : union.getPermittedSubclasses()) {
      Object value = record(arm);
      if (selector(value) == selector) {
        return value;
      }
    }
    throw new AssertionError(union + " has no arm for " + selector);
  }

  private Octets octets(int length) {
    byte[] bytes = new byte[length];
    random.nextBytes(bytes);
    return Octets.of(bytes);
  }

  static int selector(Object arm) {
    try {
      return (int) arm.getClass().getMethod("selector").invoke(arm);
    } catch (ReflectiveOperationException e) {
      throw new AssertionError(e);
    }
  }
}
