package dev.tpm4j.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.fail;

import dev.tpm4j.codec.command.GetCapability;
import dev.tpm4j.codec.command.GetRandom;
import dev.tpm4j.codec.command.ReadPublic;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Given a response that is not what it should be: one typed error, or a value; nothing else. */
class ResponseMutationTest {
  /** Of so many responses that are taken, one is compared field by field. */
  private static final int COMPARED = 20;

  private int taken;

  static Stream<Codecs> commands() {
    return Codecs.all();
  }

  /** TPMS_AUTH_RESPONSE with a nonce and an HMAC of 32 bytes. */
  static int writeResponseSession(byte[] frame, int at) {
    int next = Wire.putBuffer(frame, at, new byte[32]);
    next = Wire.putU8(frame, next, 1);
    return Wire.putBuffer(frame, next, new byte[32]);
  }

  @ParameterizedTest
  @MethodSource("commands")
  void givesOneTypedErrorForNoise(Codecs command) {
    Random noise = new Random(6);
    for (int i = 0; i < 500; i++) {
      byte[] frame = new byte[noise.nextInt(200)];
      noise.nextBytes(frame);
      if (frame.length >= 10) {
        Wire.putU16(frame, 0, noise.nextBoolean() ? 0x8001 : 0x8002);
        Wire.putU32(frame, 2, frame.length);
        Wire.putU32(frame, 6, 0);
      }
      outcome(command, frame);
    }
  }

  /** The view and the record agree on every input: both take it, or both refuse it. */
  private void outcome(Codecs command, byte[] frame) {
    try {
      ResponseView view = command.view(frame, frame.length);
      if (view.isSuccess()) {
        Record record = command.decode("Response", frame);
        if (taken++ % COMPARED == 0) {
          NestedViews.assertEqual(frame, view, record);
        }
      } else {
        assertThatThrownBy(() -> command.decode("Response", frame))
            .isInstanceOf(ResponseCodeException.class);
      }
    } catch (WireFormatException expected) {
      assertThat(expected.offset()).isBetween(0, frame.length);
      assertThat(expected.field()).isNotEmpty();
      try {
        command.decode("Response", frame);
        fail("the view refuses what the record takes");
      } catch (WireFormatException same) {
        assertThat(same).hasMessage(expected.getMessage());
      }
    }
  }

  @Test
  void namesOffsetAndFieldOfABufferThatIsLongerThanTheResponse() {
    byte[] frame = Codecs.encode(new GetRandom.Response(Octets.of(new byte[16])), null);
    frame[11] = 17;
    assertThatThrownBy(() -> GetRandom.Response.decode(frame, frame.length))
        .isInstanceOfSatisfying(
            WireFormatException.class,
            e -> {
              assertThat(e.offset()).isEqualTo(12);
              assertThat(e.field()).isEqualTo("GetRandom.randomBytes");
            })
        .hasMessage("GetRandom.randomBytes at offset 12: needs 17 bytes, 16 are left");
  }

  @Test
  void refusesACountThatTheResponseCannotHoldBeforeItAllocates() {
    byte[] frame = new byte[10 + 1 + 4 + 4];
    Wire.putU16(frame, 0, 0x8001);
    Wire.putU32(frame, 2, frame.length);
    Wire.putU32(frame, 11, 6);
    for (int count : new int[] {1, 2_000_000, 0x7fffffff, -1}) {
      Wire.putU32(frame, 15, count);
      assertThatThrownBy(() -> GetCapability.Response.decode(frame, frame.length))
          .isInstanceOf(WireFormatException.class)
          .hasMessageContaining(
              "TPMU_CAPABILITIES.tpmProperties at offset 15: %s elements"
                  .formatted(Integer.toUnsignedString(count)));
    }
  }

  @Test
  void refusesASelectorNobodyKnows() {
    byte[] frame = new byte[12 + 8 + 2 + 2 + 2];
    Wire.putU16(frame, 0, 0x8001);
    Wire.putU32(frame, 2, frame.length);
    Wire.putU16(frame, 10, 10);
    Wire.putU16(frame, 12, 0x00af);
    assertThatThrownBy(() -> new ReadPublic.View().wrap(frame, frame.length))
        .isInstanceOf(WireFormatException.class)
        .hasMessage("TPMU_PUBLIC_PARMS at offset 22: unknown selector 0x00af");
  }

  @Test
  void keepsTheResponseCodeOfAnErrorAndRefusesItsParameters() {
    byte[] frame = new byte[10];
    Wire.putU16(frame, 0, 0x8001);
    Wire.putU32(frame, 2, 10);
    Wire.putU32(frame, 6, 0x184);
    GetRandom.View view = new GetRandom.View().wrap(frame, 10);
    assertThat(view.responseCode()).isEqualTo(0x184);
    assertThatThrownBy(view::randomBytes)
        .isInstanceOfSatisfying(
            ResponseCodeException.class, e -> assertThat(e.responseCode()).isEqualTo(0x184))
        .hasMessage("TPM2_GetRandom answered 0x184 TPM_RC_VALUE (handle 1)");
  }

  @Test
  void wrapsNothingAfterAnError() {
    byte[] good = Codecs.encode(new GetRandom.Response(Octets.of(new byte[4])), null);
    GetRandom.View view = new GetRandom.View().wrap(good, good.length);
    assertThatThrownBy(() -> view.wrap(good, good.length - 1))
        .isInstanceOf(WireFormatException.class);
    assertThatThrownBy(view::randomBytes).isInstanceOf(IllegalStateException.class);
  }
}
