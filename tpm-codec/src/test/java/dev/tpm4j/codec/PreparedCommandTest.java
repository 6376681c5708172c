package dev.tpm4j.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.tpm4j.codec.command.GetRandom;
import dev.tpm4j.codec.command.Hmac;
import java.lang.management.ManagementFactory;
import java.lang.reflect.Method;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Given a prepared command: it is what encoding gives, also after its values were replaced. */
class PreparedCommandTest {
  private static final int ROUNDS = 20;
  private static final int SESSION = 0x02000000;

  static Stream<Codecs> commands() {
    return Codecs.all();
  }

  /** An HMAC session and a password session. */
  private static int writeSessions(byte[] frame, int at) {
    int next = Wire.putU32(frame, at, SESSION);
    next = Wire.putBuffer(frame, next, new byte[16]);
    next = Wire.putU8(frame, next, 1);
    next = Wire.putBuffer(frame, next, new byte[32]);
    return AuthorizationArea.EMPTY_PASSWORD.write(frame, next);
  }

  private static PreparedCommand prepare(
      Codecs command, Record request, AuthorizationArea sessions) {
    List<Object> arguments = new ArrayList<>();
    arguments.add(sessions);
    Method prepare =
        Arrays.stream(command.type().getMethods())
            .filter(m -> m.getName().equals("prepare"))
            .findFirst()
            .orElseThrow();
    for (RecordComponent c : request.getClass().getRecordComponents()) {
      Object value = Codecs.call(c.getAccessor(), request);
      boolean array = prepare.getParameterTypes()[arguments.size()] == byte[].class;
      arguments.add(array ? ((Octets) value).toByteArray() : value);
    }
    return (PreparedCommand) Codecs.call(prepare, null, arguments.toArray());
  }

  @ParameterizedTest
  @MethodSource("commands")
  void isWhatEncodingGivesAlsoAfterItsValuesWereReplaced(Codecs command) throws Exception {
    Random random = new Random(21);
    RandomValues values = new RandomValues(22, Set.of());
    for (int i = 0; i < ROUNDS; i++) {
      AuthorizationArea sessions = i % 2 == 0 ? null : PreparedCommandTest::writeSessions;
      Record request = values.record(command.nested("Request"));
      PreparedCommand prepared = prepare(command, request, sessions);
      assertThat(prepared.frame()).isEqualTo(Codecs.encode(request, sessions));
      assertThat(prepared.length()).isEqualTo(prepared.frame().length);
      byte[] frame = prepared.frame();
      CommandFrame parts =
          CommandFrame.of(
              frame, frame.length, command.info().code(), command.info().handles().size());
      assertThat(prepared.parameterAreaAt()).isEqualTo(parts.parametersAt());
      assertThat(prepared.parameterAreaLength()).isEqualTo(frame.length - parts.parametersAt());
      Record other = replaceValues(prepared, request, random);
      assertThat(prepared.frame()).isEqualTo(Codecs.encode(other, sessions));
    }
  }

  /** Sets what can be set to other values of the same length; returns the request of them. */
  private static Record replaceValues(PreparedCommand prepared, Record request, Random random)
      throws ReflectiveOperationException {
    RecordComponent[] components = request.getClass().getRecordComponents();
    Object[] values = new Object[components.length];
    Class<?>[] types = new Class<?>[components.length];
    for (int i = 0; i < components.length; i++) {
      values[i] = Codecs.call(components[i].getAccessor(), request);
      types[i] = components[i].getType();
      String name = components[i].getName();
      String setter = "set" + Character.toUpperCase(name.charAt(0)) + name.substring(1);
      Class<?> type = prepared.getClass();
      if (types[i] == int.class) {
        values[i] = random.nextInt();
        Codecs.call(Codecs.method(type, setter, int.class), prepared, values[i]);
      } else if (types[i] == long.class) {
        values[i] = random.nextLong();
        Codecs.call(Codecs.method(type, setter, long.class), prepared, values[i]);
      } else if (values[i] instanceof Octets old) {
        byte[] bytes = new byte[old.length()];
        random.nextBytes(bytes);
        values[i] = Octets.of(bytes);
        Codecs.call(Codecs.method(type, setter, byte[].class), prepared, bytes);
        byte[] longer = new byte[bytes.length + 1];
        Method set = Codecs.method(type, setter, byte[].class);
        assertThatThrownBy(() -> Codecs.call(set, prepared, longer))
            .isInstanceOf(IllegalArgumentException.class)
            .hasMessageEndingWith(
                " was prepared with %d bytes and cannot take %d", bytes.length, longer.length);
      }
    }
    return (Record) request.getClass().getDeclaredConstructor(types).newInstance(values);
  }

  private static Hmac.Prepared hmac() {
    return Hmac.prepare(PreparedCommandTest::writeSessions, 0x80000001, new byte[1024], 0x000b);
  }

  @Test
  void takesOtherNoncesAndHmacsOfTheSameLength() {
    try (Hmac.Prepared hmac = hmac()) {
      byte[] source = new byte[64];
      Arrays.fill(source, (byte) 7);
      hmac.setSessionHandle(0, SESSION + 1);
      hmac.setSessionNonce(0, source, 3, 16);
      hmac.setSessionAttributes(0, 0x61);
      hmac.setSessionHmac(0, source, 1, 32);
      SessionAreaView sessions = hmac.sessions();
      assertThat(sessions.size()).isEqualTo(2);
      assertThat(sessions.sessionHandle(0)).isEqualTo(SESSION + 1);
      assertThat(sessions.sessionHandle(1)).isEqualTo(0x40000009);
      assertThat(sessions.attributes(0)).isEqualTo(0x61);
      assertThat(Octets.of(hmac.frame(), sessions.nonceAt(0), sessions.nonceLength(0)))
          .isEqualTo(Octets.of(source, 0, 16));
      assertThat(Octets.of(hmac.frame(), sessions.hmacAt(0), sessions.hmacLength(0)))
          .isEqualTo(Octets.of(source, 0, 32));
      assertThat(CommandFrame.of(hmac.frame(), hmac.length(), Hmac.CODE, 1).length())
          .isEqualTo(10 + 4 + 4 + 4 + 2 + 16 + 1 + 2 + 32 + 9 + 2 + 1024 + 2);
      assertThatThrownBy(() -> hmac.setSessionHmac(0, source, 0, 20))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage("TPMS_AUTH_COMMAND.hmac was prepared with 32 bytes and cannot take 20");
      assertThatThrownBy(() -> hmac.setSessionHmac(2, source, 0, 20))
          .isInstanceOf(IndexOutOfBoundsException.class);
      assertThatThrownBy(() -> hmac.setBuffer(source, 1, 64))
          .isInstanceOf(IndexOutOfBoundsException.class);
    }
  }

  @Test
  void namesTheFieldThatDoesNotFit() {
    try (Hmac.Prepared hmac = hmac()) {
      assertThatThrownBy(() -> hmac.setBuffer(new byte[1000]))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage("HMAC.buffer was prepared with 1024 bytes and cannot take 1000");
    }
  }

  @Test
  void refusesACommandThatNoTpmTakes() {
    assertThatThrownBy(() -> Hmac.prepare(null, 0, new byte[4096], 0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("TPM2_HMAC does not fit a frame of 4096 bytes");
  }

  @Test
  void wipesItsFrameWhenItIsClosed() {
    GetRandom.Prepared random = GetRandom.prepare(null, 32);
    byte[] frame = random.frame();
    random.close();
    random.close();
    assertThat(frame).containsOnly(0);
    assertThatThrownBy(random::frame)
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("closed");
    assertThatThrownBy(() -> random.setBytesRequested(1)).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void replacesValuesWithoutGarbage() {
    assumeTrue(
        ManagementFactory.getThreadMXBean() instanceof com.sun.management.ThreadMXBean,
        "this JVM does not count allocated bytes");
    var threads = (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();
    byte[] data = new byte[1024];
    byte[] nonce = new byte[16];
    try (Hmac.Prepared hmac = hmac()) {
      long least = Long.MAX_VALUE;
      for (int measurement = 0; measurement < 3; measurement++) {
        long before = threads.getCurrentThreadAllocatedBytes();
        for (int i = 0; i < 2_000; i++) {
          hmac.setHandle(i).setBuffer(data).setSessionNonce(0, nonce, 0, 16);
        }
        least = Math.min(least, threads.getCurrentThreadAllocatedBytes() - before);
      }
      assertThat(least).isLessThan(2_000);
    }
  }
}
