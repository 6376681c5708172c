package dev.tpm4j.codec;

import dev.tpm4j.codec.check.CommandChecks;
import dev.tpm4j.codec.check.Implementation;
import dev.tpm4j.codec.check.IncomingCommand;
import dev.tpm4j.codec.text.HumanForm;
import dev.tpm4j.codec.type.TpmAlgId;
import dev.tpm4j.codec.type.TpmCap;
import dev.tpm4j.codec.type.TpmEccCurve;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.management.ManagementFactory;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** The ways in which bytes come into the codec. What is generated or added later is found. */
final class Doors {
  private static final MethodType TAKES_A_FRAME =
      MethodType.methodType(Object.class, byte[].class, int.class);
  private static final com.sun.management.ThreadMXBean THREADS =
      (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();

  /**
   * What an exception costs, with the trace of a deep stack and the text of its message, and the
   * records around what was read.
   */
  private static final int FIXED_BYTES = 16_000;

  /**
   * What a byte of a frame can cost. The dearest is a list of TPMT_HA with TPM_ALG_NULL: for each
   * two bytes a record, its arm, and a place in each of the three arrays through which a list comes
   * to be immutable; 52 bytes, or 72 on a JVM with references of eight. No array has more places
   * than the frame has bytes, and what a frame only claims to have costs nothing.
   */
  private static final int BYTES_A_BYTE = 40;

  /** A way in. */
  @FunctionalInterface
  interface Door {
    /** Gives what was read. */
    Object through(byte[] frame, int length) throws Throwable;
  }

  private static final List<Method> COMMAND_TEXTS = texts("command", byte[].class, int.class);
  private static final List<Method> RESPONSE_TEXTS =
      texts("response", int.class, byte[].class, int.class);

  /** Has little of each kind, so that what is missing is asked for. */
  static final Implementation SMALL =
      Implementation.builder()
          .algorithms(TpmAlgId.SHA256, TpmAlgId.RSA, TpmAlgId.AES, TpmAlgId.CFB)
          .curves(TpmEccCurve.NIST_P256)
          .capabilities(TpmCap.TPM_PROPERTIES)
          .keyBits(TpmAlgId.AES, 128)
          .pcrs(8)
          .build();

  private static final List<MethodHandle> STAGES = findStages();

  private Doors() {}

  /**
   * Goes through a door, and fails where that ends in anything but a value or a typed error, or
   * costs more memory than the frame can pay for.
   *
   * @return the field and offset that were refused, or null; empty for a response code
   */
  static String problem(Door door, byte[] frame, int length) {
    long before = THREADS.getCurrentThreadAllocatedBytes();
    RuntimeException refusal = outcome(door, frame, length);
    long allocated = THREADS.getCurrentThreadAllocatedBytes() - before;
    long most = FIXED_BYTES + (long) BYTES_A_BYTE * length;
    if (allocated > most) {
      // The first time loads classes.
      before = THREADS.getCurrentThreadAllocatedBytes();
      outcome(door, frame, length);
      allocated = THREADS.getCurrentThreadAllocatedBytes() - before;
      if (allocated > most) {
        throw new AssertionError(length + " bytes cost " + allocated);
      }
    }
    return refusal == null ? null : place(refusal, length);
  }

  private static RuntimeException outcome(Door door, byte[] frame, int length) {
    try {
      door.through(frame, length);
      return null;
    } catch (WireFormatException | ResponseCodeException e) {
      return e;
    } catch (Throwable e) {
      throw new AssertionError("neither a value nor a typed error", e);
    }
  }

  private static String place(RuntimeException refusal, int length) {
    if (!(refusal instanceof WireFormatException e)) {
      return "";
    }
    if (e.offset() < 0 || e.offset() > length || e.field().isBlank()) {
      throw new AssertionError("an error with no place in the frame", e);
    }
    String place = e.field() + " at offset " + e.offset();
    if (!e.getMessage().startsWith(place + ": ")) {
      throw new AssertionError("the message does not start with '" + place + "'", e);
    }
    return place;
  }

  static Door request(Codecs codec) {
    return decoder(codec.nested("Request"));
  }

  static Door response(Codecs codec) {
    return decoder(codec.nested("Response"));
  }

  private static Door decoder(Class<?> type) {
    MethodHandle decode =
        unreflect(Codecs.method(type, "decode", byte[].class, int.class)).asType(TAKES_A_FRAME);
    return (frame, length) -> decode.invokeExact(frame, length);
  }

  /** The view of a response, made once for all that go through. */
  static Door view(Codecs codec) {
    Class<?> type = codec.nested("View");
    try {
      MethodHandle wrap =
          unreflect(Codecs.method(type, "wrap", byte[].class, int.class))
              .bindTo(type.getConstructor().newInstance())
              .asType(TAKES_A_FRAME);
      return (frame, length) -> wrap.invokeExact(frame, length);
    } catch (ReflectiveOperationException e) {
      throw new AssertionError(e);
    }
  }

  /** Reads a structure. */
  static Door read(Class<?> structure) {
    Method read = Codecs.method(structure, "read", WireReader.class);
    return (frame, length) -> {
      WireReader in = new WireReader(frame, 0, length);
      Codecs.call(read, null, in);
      return in.position();
    };
  }

  /** Passes a structure in place, statically or by a view. */
  static Door skip(Class<?> structure) {
    Class<?>[] part = {byte[].class, int.class, int.class};
    for (Class<?> nested : structure.getDeclaredClasses()) {
      if (nested.getSimpleName().equals("View")) {
        Method walk = Codecs.method(nested, "walk", part);
        Method wrap = Codecs.method(nested, "wrap", part);
        return (frame, length) -> {
          Object view = nested.getConstructor().newInstance();
          int end = passed(walk, view, frame, length);
          if (end < 0 || end > length) {
            throw new AssertionError("wrapped " + Codecs.call(wrap, view, frame, 0, length));
          }
          return end;
        };
      }
    }
    Method skip = Codecs.method(structure, "skip", part);
    return (frame, length) -> Codecs.call(skip, null, frame, 0, length);
  }

  /** Where a walk ends, which leaves it to its caller to compare that with an end. */
  private static int passed(Method walk, Object view, byte[] frame, int length) {
    try {
      return (int) Codecs.call(walk, view, frame, 0, length);
    } catch (ArrayIndexOutOfBoundsException e) {
      return Wire.BROKEN;
    }
  }

  /**
   * Asks all that can be asked of a view without an argument, and of the views it gives, and of
   * their elements. It was wrapped, so each answers, but for arms that are not there.
   *
   * @return how many answers there were
   */
  static int askEverything(Object view) {
    int answers = 0;
    for (Method m : view.getClass().getMethods()) {
      if (m.getParameterCount() == 0
          && m.getDeclaringClass().getName().startsWith("dev.tpm4j.codec.")
          && !Modifier.isStatic(m.getModifiers())) {
        try {
          Object answer = Codecs.call(m, view);
          answers++;
          if (answer != null && answer.getClass().getSimpleName().endsWith("View")) {
            answers += askEverything(answer);
          }
        } catch (IllegalStateException e) {
          if (view instanceof ResponseView || !e.getMessage().contains("selector")) {
            throw e;
          }
        }
      }
    }
    return answers + askElements(view);
  }

  private static int askElements(Object view) {
    int answers = 0;
    for (Method get : view.getClass().getMethods()) {
      if (get.getName().equals("get") && get.getParameterCount() == 1) {
        int size = (int) Codecs.call(Codecs.method(view.getClass(), "size"), view);
        for (int i = 0; i < size; i++) {
          Object element = Codecs.call(get, view, i);
          answers++;
          if (element.getClass().getSimpleName().endsWith("View")) {
            answers += askEverything(element);
          }
        }
      }
    }
    return answers;
  }

  /** All of {@link HumanForm} that takes a command. */
  static List<Method> textsOfCommands() {
    return COMMAND_TEXTS;
  }

  /** All of {@link HumanForm} that takes the code of a command and a response. */
  static List<Method> textsOfResponses() {
    return RESPONSE_TEXTS;
  }

  private static List<Method> texts(String name, Class<?>... parameters) {
    return Arrays.stream(HumanForm.class.getMethods())
        .filter(m -> m.getReturnType() == String.class)
        .filter(m -> m.getName().toLowerCase(Locale.ROOT).contains(name))
        .filter(m -> Arrays.equals(m.getParameterTypes(), parameters))
        .toList();
  }

  /** All of {@link CommandChecks} that takes a command's code and a part of its frame. */
  static List<MethodHandle> stages() {
    return STAGES;
  }

  private static List<MethodHandle> findStages() {
    Class<?>[] part = {int.class, byte[].class, int.class, int.class};
    List<MethodHandle> stages = new ArrayList<>();
    for (Method m : CommandChecks.class.getMethods()) {
      if (Arrays.equals(m.getParameterTypes(), part)) {
        stages.add(unreflect(m));
      } else if (m.getParameterCount() == 5 && m.getParameterTypes()[0] == Implementation.class) {
        stages.add(unreflect(m).bindTo(SMALL));
      }
    }
    return stages;
  }

  /** All stages of a command as a TPM takes it in, up to the first code; 0 where it takes it. */
  static int takeIn(IncomingCommand in, byte[] frame, int length) {
    int rc = in.header(frame, length);
    rc = rc == 0 ? in.handles() : rc;
    rc = rc == 0 ? in.sessions() : rc;
    while (rc == 0 && in.hasMoreSessions()) {
      rc = in.nextSession();
    }
    rc = rc == 0 ? in.authorizations() : rc;
    return rc == 0 ? in.parameters() : rc;
  }

  private static MethodHandle unreflect(Method method) {
    try {
      return MethodHandles.publicLookup().unreflect(method);
    } catch (IllegalAccessException e) {
      throw new AssertionError(e);
    }
  }
}
