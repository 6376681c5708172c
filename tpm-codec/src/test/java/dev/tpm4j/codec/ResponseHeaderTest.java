package dev.tpm4j.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Given a response whose parameters nobody can read yet: all that is around them. */
class ResponseHeaderTest {
  static Stream<Codecs> commands() {
    return Codecs.all();
  }

  /** An HMAC session and the answer to a password session. */
  private static int writeSessions(byte[] frame, int at) {
    int next = Wire.putBuffer(frame, at, nonce());
    next = Wire.putU8(frame, next, 0x41);
    next = Wire.putBuffer(frame, next, new byte[32]);
    next = Wire.putU16(frame, next, 0);
    next = Wire.putU8(frame, next, 1);
    return Wire.putU16(frame, next, 0);
  }

  private static byte[] nonce() {
    byte[] nonce = new byte[16];
    Arrays.fill(nonce, (byte) 5);
    return nonce;
  }

  @ParameterizedTest
  @MethodSource("commands")
  void findsThePartsThatTheViewFinds(Codecs command) {
    RandomValues random = new RandomValues(31, Set.of());
    ResponseHeader header = new ResponseHeader();
    for (int i = 0; i < 4; i++) {
      AuthorizationArea sessions = i % 2 == 0 ? null : ResponseHeaderTest::writeSessions;
      byte[] frame = Codecs.encode(random.record(command.nested("Response")), sessions);
      ResponseView view = command.view(frame, frame.length);
      header.wrap(frame, frame.length, command.info());
      assertThat(header.isSuccess()).isTrue();
      assertThat(header.tag()).isEqualTo(sessions == null ? 0x8001 : 0x8002);
      assertThat(header.parameterAreaAt()).isEqualTo(view.parameterAreaAt());
      assertThat(header.parameterAreaLength()).isEqualTo(view.parameterAreaLength());
      if (command.info().hasResponseHandle()) {
        assertThat(header.handle()).isEqualTo(Wire.u32(frame, 10));
      } else {
        assertThatThrownBy(header::handle).isInstanceOf(IllegalStateException.class);
      }
      for (ResponseView either : new ResponseView[] {header, view}) {
        assertSessions(frame, either.sessions(), sessions == null ? 0 : 2);
      }
    }
  }

  private static void assertSessions(byte[] frame, SessionAreaView sessions, int size) {
    assertThat(sessions.size()).isEqualTo(size);
    assertThatThrownBy(() -> sessions.nonceAt(size)).isInstanceOf(IndexOutOfBoundsException.class);
    assertThatThrownBy(() -> sessions.sessionHandle(0)).isInstanceOf(IllegalStateException.class);
    for (int session = size - 1; session >= 0; session--) {
      boolean hmac = session == 0;
      assertThat(Octets.of(frame, sessions.nonceAt(session), sessions.nonceLength(session)))
          .isEqualTo(hmac ? Octets.of(nonce()) : Octets.EMPTY);
      assertThat(sessions.attributes(session)).isEqualTo(hmac ? 0x41 : 1);
      assertThat(frame[sessions.attributesAt(session)]).isEqualTo((byte) (hmac ? 0x41 : 1));
      assertThat(sessions.hmacLength(session)).isEqualTo(hmac ? 32 : 0);
      assertThat(sessions.hmacAt(session)).isEqualTo(hmac ? frame.length - 5 - 32 : frame.length);
    }
  }

  @Test
  void leavesParametersAloneThatNobodyKnows() {
    byte[] frame = new byte[10 + 4 + 7];
    Wire.putU16(frame, 0, 0x8001);
    Wire.putU32(frame, 2, frame.length);
    ResponseHeader header = new ResponseHeader().wrap(frame, frame.length, true);
    assertThat(header.parameterAreaAt()).isEqualTo(14);
    assertThat(header.parameterAreaLength()).isEqualTo(7);
    assertThatThrownBy(() -> header.wrap(frame, 13, true)).isInstanceOf(WireFormatException.class);
    assertThatThrownBy(header::parameterAreaAt)
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("nothing is wrapped");
  }

  @Test
  void namesTheCommandThatWasAnsweredWithAnError() {
    byte[] frame = {(byte) 0x80, 1, 0, 0, 0, 10, 0, 0, 9, (byte) 0x22};
    ResponseHeader header =
        new ResponseHeader().wrap(frame, 10, dev.tpm4j.codec.command.Commands.byCode(0x17b));
    assertThat(header.responseCode()).isEqualTo(0x922);
    assertThatThrownBy(header::sessions)
        .isInstanceOf(ResponseCodeException.class)
        .hasMessage("TPM2_GetRandom answered 0x922 TPM_RC_RETRY (warning)");
  }

  @Test
  void wrapsSessionsOfACommandAlone() {
    byte[] area = new byte[64];
    int end = AuthorizationArea.passwords(new byte[3], new byte[0]).write(area, 2);
    SessionAreaView sessions = SessionAreaView.ofCommand().wrap(area, 2, end - 2);
    assertThat(sessions.size()).isEqualTo(2);
    assertThat(sessions.sessionHandle(1)).isEqualTo(0x40000009);
    assertThat(sessions.hmacLength(0)).isEqualTo(3);
    for (int length = 1; length < end - 2; length++) {
      int cut = length;
      if (cut != 12) {
        assertThatThrownBy(() -> sessions.wrap(area, 2, cut))
            .as("cut to %d", cut)
            .isInstanceOf(WireFormatException.class);
        assertThatThrownBy(sessions::at).isInstanceOf(IllegalStateException.class);
      }
    }
  }
}
