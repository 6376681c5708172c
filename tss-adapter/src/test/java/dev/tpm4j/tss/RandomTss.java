package dev.tpm4j.tss;

import java.lang.reflect.Array;
import java.lang.reflect.Field;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import tss.TpmAttribute;
import tss.TpmEnum;
import tss.tpm.TPMT_HA;
import tss.tpm.TPMT_PUBLIC;
import tss.tpm.TPMT_SYM_DEF;
import tss.tpm.TPMT_SYM_DEF_OBJECT;
import tss.tpm.TPM_ALG_ID;
import tss.tpm.TPM_CC;
import tss.tpm.TPM_CLOCK_ADJUST;

/** Seeded random values of TSS.Java's classes, made without marshalling. */
final class RandomTss {
  private static final Map<Class<?>, List<Class<?>>> ARMS = new ConcurrentHashMap<>();
  private static final Map<Class<?>, List<Object>> VALUES = new ConcurrentHashMap<>();
  private static final Map<TPM_ALG_ID, Integer> DIGESTS =
      Map.of(
          TPM_ALG_ID.SHA1, 20,
          TPM_ALG_ID.SHA256, 32,
          TPM_ALG_ID.SM3_256, 32,
          TPM_ALG_ID.SHA384, 48,
          TPM_ALG_ID.SHA512, 64);

  private final Random random;

  RandomTss(long seed) {
    random = new Random(seed);
  }

  /** A value of a class; a command's code is one of 1.59, so that TSS.Java can name it. */
  Object value(Class<?> type) {
    if (type == byte.class) {
      return (byte) random.nextInt();
    }
    if (type == int.class) {
      return random.nextBoolean() ? random.nextInt(0x10000) : random.nextInt();
    }
    if (type == long.class) {
      return random.nextLong();
    }
    if (type == byte[].class) {
      return random.nextInt(8) == 0 ? null : bytes(random.nextInt(40));
    }
    if (type.isArray()) {
      Object array = Array.newInstance(type.getComponentType(), random.nextInt(4));
      for (int i = 0; i < Array.getLength(array); i++) {
        Array.set(array, i, value(type.getComponentType()));
      }
      return array;
    }
    if (TpmAttribute.class.isAssignableFrom(type)) {
      return TssTypes.of(type, random.nextInt());
    }
    if (TpmEnum.class.isAssignableFrom(type)) {
      return constant(type);
    }
    if (TssTypes.isUnion(type)) {
      return arm(type);
    }
    Object made = TssTypes.make(type);
    fill(made);
    return made;
  }

  byte[] bytes(int length) {
    byte[] bytes = new byte[length];
    random.nextBytes(bytes);
    return bytes;
  }

  int nextInt() {
    return random.nextInt();
  }

  private Object constant(Class<?> type) {
    List<Object> known =
        VALUES.computeIfAbsent(
            type,
            t -> {
              List<Object> values = new ArrayList<>();
              ((Iterable<?>) TssTypes.call(t, "values", null)).forEach(values::add);
              return values;
            });
    if (random.nextInt(8) == 0 && type != TPM_CLOCK_ADJUST.class && type != TPM_CC.class) {
      return TssTypes.of(type, 0x5a00 + random.nextInt(0x100));
    }
    return known.get(random.nextInt(known.size()));
  }

  private Object arm(Class<?> union) {
    List<Class<?>> arms = ARMS.computeIfAbsent(union, TssTypes::arms);
    return value(arms.get(random.nextInt(arms.size())));
  }

  private void fill(Object made) {
    for (Field field : TssTypes.fields(made.getClass())) {
      TssTypes.set(made, field, value(field.getType()));
    }
    if (made instanceof TPMT_HA hash) {
      hash.hashAlg = List.copyOf(DIGESTS.keySet()).get(random.nextInt(DIGESTS.size()));
      hash.digest = bytes(DIGESTS.get(hash.hashAlg));
    } else if (made instanceof TPMT_PUBLIC area) {
      int selector = TssTypes.selector(area.parameters);
      while (TssTypes.selector(area.unique) != selector) {
        area.unique = (tss.tpm.TPMU_PUBLIC_ID) arm(tss.tpm.TPMU_PUBLIC_ID.class);
      }
    } else if (made instanceof TPMT_SYM_DEF_OBJECT symmetric) {
      // XOR: TSS.Java writes six bytes where the specification has four.
      symmetric.algorithm =
          symmetric.algorithm == TPM_ALG_ID.XOR ? TPM_ALG_ID.AES : symmetric.algorithm;
    } else if (made instanceof TPMT_SYM_DEF symmetric) {
      symmetric.algorithm =
          symmetric.algorithm == TPM_ALG_ID.XOR ? TPM_ALG_ID.AES : symmetric.algorithm;
    }
  }
}
