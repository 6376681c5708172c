package dev.tpm4j.codec;

import java.lang.reflect.Field;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Supplier;
import tss.ReqStructure;
import tss.RespStructure;
import tss.Tpm;
import tss.TpmDevice;
import tss.TpmEnum;
import tss.TpmStructure;
import tss.tpm.TPM_CC;
import tss.tpm.TPM_CLOCK_ADJUST;
import tss.tpm.TPM_HANDLE;

/** TSS.Java 1.0.0: its classes by name, what it sends, and its values beside ours. */
final class TssJava {
  private static final ClassValue<Map<String, Field>> FIELDS =
      new ClassValue<>() {
        @Override
        protected Map<String, Field> computeValue(Class<?> type) {
          Map<String, Field> fields = new HashMap<>();
          for (Field field : type.getFields()) {
            fields.put(field.getName().toLowerCase(Locale.ROOT), field);
          }
          return fields;
        }
      };

  private final Capture capture = new Capture();

  /** The class of a request, or null where it does not know the command. */
  static Class<?> request(CommandInfo command) {
    return find("TPM2_" + command.name() + "_REQUEST");
  }

  /** The class of a response, or null where it has no parameters. */
  static Class<?> response(CommandInfo command) {
    return find(command.name() + "Response");
  }

  private static Class<?> find(String name) {
    try {
      return Class.forName("tss.tpm." + name);
    } catch (ClassNotFoundException e) {
      return null;
    }
  }

  /** Their field of that name, whatever its case; null for selectors, which they compute. */
  static Field field(Object theirs, String name) {
    return FIELDS.get(theirs.getClass()).get(name.toLowerCase(Locale.ROOT));
  }

  /** What goes to the device. */
  byte[] send(int code, ReqStructure request) {
    return capture.send(code, request);
  }

  /** Compares our value with theirs, field by field, by the specification's names. */
  static void requireSame(Supplier<String> path, Object ours, Object theirs) throws Exception {
    if (ours == null || theirs == null) {
      require(ours == theirs, path, ours, theirs);
    } else if (ours instanceof Octets octets) {
      require(Arrays.equals(bytes(theirs), octets.toByteArray()), path, ours, theirs);
    } else if (ours instanceof List<?> list) {
      Object[] elements = (Object[]) theirs;
      require(elements.length == list.size(), path, list.size(), elements.length);
      for (int i = 0; i < elements.length; i++) {
        int index = i;
        requireSame(() -> path.get() + "[" + index + "]", list.get(i), elements[i]);
      }
    } else if (ours instanceof IntList list) {
      Object[] elements = (Object[]) theirs;
      require(elements.length == list.size(), path, list.size(), elements.length);
      for (int i = 0; i < elements.length; i++) {
        int index = i;
        requireSame(() -> path.get() + "[" + index + "]", list.get(i), elements[i]);
      }
    } else if (ours instanceof Record record) {
      Shape shape = Shape.of(record.getClass());
      for (int i = 0; i < shape.names.length; i++) {
        String name = shape.names[i];
        Field field = shape.types[i].isSealed() ? null : field(theirs, name);
        if (field != null) {
          Object value = Codecs.call(shape.accessors[i], record);
          requireSame(() -> path.get() + "." + name, value, field.get(theirs));
        }
      }
    } else {
      long value = ((Number) ours).longValue() & mask(theirs);
      require(number(theirs) == value, path, ours, theirs);
    }
  }

  private static void require(boolean same, Supplier<String> path, Object ours, Object theirs) {
    if (!same) {
      throw new AssertionError(path.get() + ": ours " + ours + ", theirs " + theirs);
    }
  }

  /** Plain bytes, a class around them, or the structure that TSS.Java knows to be inside. */
  private static byte[] bytes(Object theirs) throws Exception {
    if (theirs instanceof byte[] bytes) {
      return bytes;
    }
    Field buffer = field(theirs, "buffer");
    return buffer == null ? ((TpmStructure) theirs).toBytes() : (byte[]) buffer.get(theirs);
  }

  private static long number(Object theirs) {
    if (theirs instanceof TPM_CLOCK_ADJUST signed) {
      return (byte) signed.toInt() & mask(theirs);
    }
    if (theirs instanceof TpmEnum<?> constant) {
      return constant.toInt() & mask(theirs);
    }
    if (theirs instanceof TPM_HANDLE handle) {
      return handle.handle & mask(theirs);
    }
    return ((Number) theirs).longValue() & mask(theirs);
  }

  private static long mask(Object theirs) {
    return theirs instanceof Byte
        ? 0xff
        : theirs instanceof Short ? 0xffff : theirs instanceof Long ? -1 : 0xffffffffL;
  }

  /** TSS.Java down to its device, which keeps the command and answers with nothing. */
  private static final class Capture extends Tpm {
    private final Device device = new Device();

    Capture() {
      _setDevice(device);
    }

    byte[] send(int code, ReqStructure request) {
      try {
        DispatchCommand(TPM_CC.fromInt(code), request, new RespStructure());
      } catch (Captured captured) {
        return device.command;
      }
      throw new AssertionError("nothing was sent");
    }
  }

  private static final class Captured extends RuntimeException {
    private static final long serialVersionUID = 1L;

    Captured() {
      super(null, null, false, false);
    }
  }

  private static final class Device extends TpmDevice {
    private byte[] command;

    @Override
    public boolean connect() {
      return true;
    }

    @Override
    public void close() {}

    @Override
    public void dispatchCommand(byte[] bytes) {
      command = bytes;
      throw new Captured();
    }

    @Override
    public byte[] getResponse() {
      throw new AssertionError("nothing was sent");
    }

    @Override
    public boolean responseReady() {
      return false;
    }
  }
}
