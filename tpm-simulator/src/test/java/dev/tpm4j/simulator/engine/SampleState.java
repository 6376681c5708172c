package dev.tpm4j.simulator.engine;

import dev.tpm4j.codec.Octets;
import dev.tpm4j.codec.WireReader;
import dev.tpm4j.codec.type.TpmAlgId;
import dev.tpm4j.codec.type.TpmsNvPublic;
import dev.tpm4j.codec.type.TpmtPublic;
import dev.tpm4j.codec.type.TpmtSensitive;
import dev.tpm4j.codec.type.TpmtSymDef;
import dev.tpm4j.codec.type.TpmuSensitiveComposite;
import dev.tpm4j.codec.type.TpmuSymKeyBits;
import dev.tpm4j.codec.type.TpmuSymMode;
import dev.tpm4j.simulator.crypto.CtrDrbg;
import java.io.ByteArrayOutputStream;
import java.lang.reflect.Array;
import java.lang.reflect.Constructor;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.util.BitSet;
import java.util.Comparator;
import java.util.Map;
import java.util.Random;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.stream.Stream;

/**
 * States in which no field has the value it begins with, found by looking at the classes: a field
 * that is added tomorrow is in them too. It makes no sense to a TPM; it is for what handles states.
 */
final class SampleState {

  private final Random random;

  private SampleState(long seed) {
    this.random = new Random(seed);
  }

  static TpmState of(long seed) {
    TpmState state = TpmState.manufacture(new Drbg(new byte[] {1}));
    change(state, seed);
    return state;
  }

  /** Gives every field of a state, and of all in it, another value. */
  static void change(TpmState state, long seed) {
    new SampleState(seed).change(state);
  }

  private void change(Object object) {
    for (Field field : object.getClass().getDeclaredFields()) {
      if (!Modifier.isStatic(field.getModifiers())) {
        change(object, field);
      }
    }
  }

  private void change(Object object, Field field) {
    try {
      field.setAccessible(true);
      Object old = field.get(object);
      Object changed = another(field.getGenericType(), old, field.toString());
      if (changed != old) {
        field.set(object, changed);
      }
    } catch (ReflectiveOperationException e) {
      throw new AssertionError(field.toString(), e);
    }
  }

  /** Another value of a type, or the same object with another content. */
  private Object another(Type type, Object old, String where) throws ReflectiveOperationException {
    Class<?> raw = (Class<?>) (type instanceof ParameterizedType p ? p.getRawType() : type);
    if (raw == boolean.class) {
      return !(Boolean) (old == null ? Boolean.FALSE : old);
    }
    if (raw == int.class || raw == Integer.class) {
      return 1 + random.nextInt(0x7FFF_FFFE);
    }
    if (raw == long.class) {
      return 1 + random.nextLong(Long.MAX_VALUE - 1);
    }
    if (raw == Octets.class) {
      return Octets.of(bytes(1 + random.nextInt(40)));
    }
    if (raw == byte[].class) {
      int length = old == null ? 0 : ((byte[]) old).length;
      return bytes(length == 0 ? 9 : length);
    }
    if (raw.isArray()) {
      return array(raw, old, where);
    }
    if (raw.isEnum()) {
      Object[] all = raw.getEnumConstants();
      return all[all.length - 1] == old ? all[0] : all[all.length - 1];
    }
    if (raw == BitSet.class) {
      return BitSet.valueOf(bytes(8));
    }
    if (raw == ByteArrayOutputStream.class) {
      ((ByteArrayOutputStream) old).writeBytes(bytes(11));
      return old;
    }
    if (raw == CtrDrbg.class) {
      return CtrDrbg.restored(bytes(CtrDrbg.SEED_SIZE));
    }
    if (old instanceof SortedMap || old instanceof SortedSet) {
      return collection(type, old, where);
    }
    return ofThisProject(raw, old, where);
  }

  private Object array(Class<?> raw, Object old, String where) throws ReflectiveOperationException {
    for (int i = 0; i < Array.getLength(old); i++) {
      Array.set(old, i, another(raw.getComponentType(), Array.get(old, i), where));
    }
    return old;
  }

  @SuppressWarnings("unchecked")
  private Object collection(Type type, Object old, String where)
      throws ReflectiveOperationException {
    Type[] arguments = ((ParameterizedType) type).getActualTypeArguments();
    for (int i = 0; i < 3; i++) {
      if (old instanceof SortedMap) {
        ((Map<Integer, Object>) old).put(random.nextInt(), another(arguments[1], null, where));
      } else {
        ((SortedSet<Integer>) old).add(random.nextInt());
      }
    }
    return old;
  }

  private Object ofThisProject(Class<?> raw, Object old, String where)
      throws ReflectiveOperationException {
    Object structure = structure(raw);
    if (structure != null) {
      return structure;
    }
    if (raw == LoadedObject.class) {
      Class<?> kind = random.nextBoolean() ? TpmObject.class : SequenceObject.class;
      return another(kind, null, where);
    }
    if (raw.getPackage() != TpmState.class.getPackage()) {
      throw new AssertionError("SampleState knows no " + raw + ", which " + where + " is");
    }
    if (old != null && !raw.isRecord()) {
      change(old);
      return old;
    }
    Object made = made(raw, where);
    if (!raw.isRecord()) {
      change(made);
    }
    return made;
  }

  /** With the longest of its constructors. */
  private Object made(Class<?> raw, String where) throws ReflectiveOperationException {
    Constructor<?> constructor =
        Stream.of(raw.getDeclaredConstructors())
            .max(Comparator.comparing(Constructor::getParameterCount))
            .orElseThrow(() -> new AssertionError("no constructor for " + where));
    constructor.setAccessible(true);
    Type[] types = constructor.getGenericParameterTypes();
    Object[] arguments = new Object[types.length];
    for (int i = 0; i < types.length; i++) {
      arguments[i] = another(types[i], null, where);
    }
    return constructor.newInstance(arguments);
  }

  private Object structure(Class<?> raw) {
    if (raw == TpmtPublic.class) {
      byte[] sized = Tpm.hex(random.nextBoolean() ? Templates.hmac(2) : Templates.eccSigner(2));
      return TpmtPublic.readSized(new WireReader(sized, 0, sized.length), "a template");
    }
    if (raw == TpmtSensitive.class) {
      return new TpmtSensitive(
          TpmAlgId.RSA,
          Octets.of(bytes(4)),
          Octets.EMPTY,
          new TpmuSensitiveComposite.Rsa(Octets.of(bytes(128))));
    }
    if (raw == TpmtSymDef.class) {
      return new TpmtSymDef(
          TpmAlgId.XOR, new TpmuSymKeyBits.Xor(TpmAlgId.SHA256), new TpmuSymMode.Xor());
    }
    if (raw == TpmsNvPublic.class) {
      return new TpmsNvPublic(0x01500000 + random.nextInt(99), 0xB, 0x2, Octets.EMPTY, 8);
    }
    return null;
  }

  private byte[] bytes(int length) {
    byte[] bytes = new byte[length];
    random.nextBytes(bytes);
    bytes[length - 1] = (byte) (1 + random.nextInt(255));
    return bytes;
  }
}
