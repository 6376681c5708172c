package dev.tpm4j.codec.check;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tpm4j.codec.AuthorizationArea;
import dev.tpm4j.codec.CommandInfo;
import dev.tpm4j.codec.Wire;
import dev.tpm4j.codec.command.Commands;
import dev.tpm4j.codec.command.ContextSave;
import dev.tpm4j.codec.command.GetRandom;
import dev.tpm4j.codec.command.Hmac;
import dev.tpm4j.codec.command.PcrExtend;
import dev.tpm4j.codec.command.PcrRead;
import dev.tpm4j.codec.command.TestParms;
import dev.tpm4j.codec.command.Unseal;
import dev.tpm4j.codec.type.TpmAlgId;
import dev.tpm4j.codec.type.TpmRh;
import dev.tpm4j.codec.type.TpmaSession;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Given a command with one thing wrong outside its parameters: code, number and stage. */
class IncomingCommandTest {
  private static final String PASSWORD = "40000009 0000 01 0000";

  private final byte[] frame = new byte[1024];
  private final IncomingCommand in = new IncomingCommand(Implementation.everything());

  /** The bytes of sessions, well-formed or not. */
  private static AuthorizationArea area(String hex) {
    byte[] bytes = HexFormat.of().parseHex(hex.replace(" ", ""));
    return (frame, at) -> {
      System.arraycopy(bytes, 0, frame, at, bytes.length);
      return at + bytes.length;
    };
  }

  private int passHandles(int length) {
    assertThat(in.header(frame, length)).isZero();
    assertThat(in.handles()).isZero();
    return in.sessions();
  }

  /** Unseal with sessions: the first code that is not 0. */
  private int unseal(String sessions) {
    assertThat(passHandles(Unseal.encode(frame, area(sessions), 0x80000001))).isZero();
    int rc = 0;
    while (rc == 0 && in.hasMoreSessions()) {
      rc = in.nextSession();
    }
    return rc != 0 ? rc : in.authorizations();
  }

  @Test
  void readsSessionsOneAfterAnother() {
    int length =
        Unseal.encode(
            frame, area("02000005 0002 aabb 61 0003 010203" + "03000007 0000 20 0000"), 0x80000001);
    assertThat(passHandles(length)).isZero();
    assertThat(in.info().name()).isEqualTo("Unseal");
    assertThat(in.handle(0)).isEqualTo(0x80000001);
    assertThat(in.hasSessionArea()).isTrue();
    assertThat(in.nextSession()).isZero();
    CommandSession first = in.session();
    assertThat(first.number()).isEqualTo(1);
    assertThat(first.handle()).isEqualTo(0x02000005);
    assertThat(first.nonce().hex()).isEqualTo("aabb");
    assertThat(first.has(TpmaSession.CONTINUE_SESSION | TpmaSession.ENCRYPT)).isTrue();
    assertThat(first.has(TpmaSession.AUDIT)).isFalse();
    assertThat(first.auth().hex()).isEqualTo("010203");
    assertThat(first.isPassword()).isFalse();
    assertThat(in.hasMoreSessions()).isTrue();
    assertThat(in.nextSession()).isZero();
    assertThat(in.session().number()).isEqualTo(2);
    assertThat(in.session().handle()).isEqualTo(0x03000007);
    assertThat(in.hasMoreSessions()).isFalse();
    assertThat(in.authorizations()).isZero();
    assertThat(in.parametersAt()).isEqualTo(length);
    assertThat(in.parameters()).isZero();
  }

  @Test
  void showsNoPassword() {
    assertThat(unseal("40000009 0000 00 0003 616263")).isZero();
    assertThat(in.session().auth().hex()).isEqualTo("616263");
    assertThat(in.session().toString()).contains("40000009").doesNotContain("616263");
  }

  @Test
  void refusesSessionsByTheirNumber() {
    assertThat(unseal("80000000 0000 00 0000")).as("VALUE").isEqualTo(0x984);
    assertThat(unseal(PASSWORD + "02000040 0000 00 0000")).as("64 at most").isEqualTo(0xa84);
    assertThat(unseal("02000000 0041 " + "00".repeat(65) + "00 0000")).as("SIZE").isEqualTo(0x995);
    assertThat(unseal("02000000 0000 08 0000")).as("RESERVED_BITS").isEqualTo(0x9a1);
    assertThat(unseal("40000009 0000 21 0000")).as("ATTRIBUTES").isEqualTo(0x982);
    assertThat(unseal("40000009 0001 ff 00 0000")).as("NONCE").isEqualTo(0x98f);
    assertThat(unseal("40000009 0001 ff 21 0000")).as("attributes first").isEqualTo(0x982);
    assertThat(unseal(PASSWORD + "0200")).as("INSUFFICIENT").isEqualTo(0xa9a);
    assertThat(unseal(PASSWORD + "40000009 0000 01 0001")).as("INSUFFICIENT").isEqualTo(0xa9a);
    assertThat(unseal(PASSWORD.repeat(3))).isZero();
    assertThat(unseal(PASSWORD.repeat(4))).as("a fourth: SIZE").isEqualTo(0xc95);
  }

  @Test
  void refusesSizesOfTheSessionArea() {
    int length = Unseal.encode(frame, area(PASSWORD), 0x80000001);
    for (int size : new int[] {0, 8, 10, Integer.MAX_VALUE, Integer.MIN_VALUE, -1}) {
      Wire.putU32(frame, 14, size);
      assertThat(passHandles(length)).as("SIZE without a number, %d", size).isEqualTo(0x095);
    }
    Wire.putU32(frame, 2, 17);
    assertThat(passHandles(17)).as("INSUFFICIENT without a number").isEqualTo(0x09a);
  }

  @Test
  void wantsSessionsWhereHandlesNeedThemAndNoneWhereTheCommandTakesNone() {
    Wire.putU16(frame, 0, 0x8001);
    int length = Unseal.encode(frame, null, 0x80000001);
    assertThat(passHandles(length)).as("AUTH_MISSING").isEqualTo(0x125);
    length = ContextSave.encode(frame, AuthorizationArea.EMPTY_PASSWORD, 0x80000001);
    assertThat(passHandles(length)).as("AUTH_CONTEXT").isEqualTo(0x145);
  }

  @Test
  void hasOneCodeForTheFirstMissingAuthorization() {
    CommandInfo two =
        Commands.all().stream().filter(c -> c.authorizations() == 2).findFirst().orElseThrow();
    Wire.putU16(frame, 0, 0x8002);
    Wire.putU32(frame, 6, two.code());
    int at = 10;
    for (CommandInfo.HandleInfo handle : two.handles()) {
      at = Wire.putU32(frame, at, handle.type().contains("NV") ? 0x01000001 : TpmRh.RH_PLATFORM);
    }
    at = Wire.putU32(frame, at, 9);
    at = area(PASSWORD).write(frame, at);
    Wire.putU32(frame, 2, at);
    assertThat(passHandles(at)).isZero();
    assertThat(in.nextSession()).isZero();
    assertThat(in.authorizations()).isEqualTo(0x125);
  }

  @Test
  void decryptsInItsOwnCopyOfTheFrame() {
    int length = PcrExtend.encode(frame, AuthorizationArea.EMPTY_PASSWORD, 3, List.of());
    assertThat(passHandles(length)).isZero();
    assertThat(in.nextSession()).isZero();
    byte[] before = frame.clone();
    byte[] own = in.ownFrame();
    Wire.putU32(own, in.parametersAt(), 17);
    assertThat(in.parameters()).as("SIZE: 17 digests").isEqualTo(0x1d5);
    assertThat(in.frame()).isSameAs(own).hasSize(length);
    assertThat(frame).isEqualTo(before);
  }

  @Test
  void takesOneCommandAfterAnother() {
    assertThat(unseal(PASSWORD)).isZero();
    int length = GetRandom.encode(frame, 8);
    assertThat(passHandles(length)).isZero();
    assertThat(in.session()).isNull();
    assertThat(in.hasSessionArea()).isFalse();
    assertThat(in.hasMoreSessions()).isFalse();
    assertThat(in.authorizations()).isZero();
    assertThat(in.parameters()).isZero();
    assertThat(in.header(frame, 9)).isEqualTo(0x142);
    assertThat(in.info()).isNull();
    assertThatThrownBy(() -> in.header(frame, frame.length + 1))
        .isInstanceOf(IndexOutOfBoundsException.class);
  }

  private static int one(Implementation implementation, byte[] frame, int length) {
    IncomingCommand command = new IncomingCommand(implementation);
    int rc = command.header(frame, length);
    rc = rc == 0 ? command.handles() : rc;
    rc = rc == 0 ? command.sessions() : rc;
    while (rc == 0 && command.hasMoreSessions()) {
      rc = command.nextSession();
    }
    return rc == 0 ? command.parameters() : rc;
  }

  @Test
  void knowsOnlyWhatTheImplementationHas() {
    Implementation small =
        Implementation.builder()
            .commands(List.of(Commands.byCode(PcrRead.CODE), Commands.byCode(PcrExtend.CODE)))
            .algorithms(TpmAlgId.SHA256)
            .pcrs(16)
            .limit(Limit.TPML_PCR_SELECTION, 1)
            .maxCommandBytes(100)
            .build();
    assertThat(one(small, frame, GetRandom.encode(frame, 8))).as("COMMAND_CODE").isEqualTo(0x143);
    AuthorizationArea password = AuthorizationArea.EMPTY_PASSWORD;
    assertThat(one(small, frame, PcrExtend.encode(frame, password, 15, List.of()))).isZero();
    assertThat(one(small, frame, PcrExtend.encode(frame, password, 16, List.of())))
        .isEqualTo(0x184);
    byte[] read = HexFormat.of().parseHex("8001000000140000017e00000001000b03000000");
    assertThat(one(small, read, 20)).isZero();
    Wire.putU16(read, 14, TpmAlgId.SHA1);
    assertThat(one(small, read, 20)).as("HASH").isEqualTo(0x1c3);
    Wire.putU32(read, 10, 2);
    assertThat(one(small, read, 20)).as("SIZE").isEqualTo(0x1d5);
    Wire.putU32(frame, 2, 101);
    assertThat(one(small, frame, 101)).as("COMMAND_SIZE").isEqualTo(0x142);
    assertThat(small.commands()).hasSize(2);
    assertThat(small.command(-1)).isNull();
  }

  @Test
  void refusesKeySizesThatAreMissing() {
    byte[] testParms =
        HexFormat.of().parseHex("800100000012" + "0000018a" + "0025" + "0006" + "00c0" + "0043");
    assertThat(one(Implementation.everything(), testParms, 18)).isZero();
    Implementation two = Implementation.builder().keyBits(TpmAlgId.AES, 128, 256).build();
    assertThat(one(two, testParms, 18)).as("VALUE").isEqualTo(0x1c4);
    assertThat(TestParms.Request.decode(testParms, 18).parameters().type())
        .isEqualTo(TpmAlgId.SYMCIPHER);
  }

  @Test
  void hasHmacOrMacUnderOneCode() {
    int length = Hmac.encode(frame, area(PASSWORD), 0x80000001, new byte[1], TpmAlgId.CMAC);
    assertThat(one(Implementation.everything(), frame, length)).as("HASH, 2").isEqualTo(0x2c3);
    Implementation mac =
        Implementation.builder()
            .commands(Commands.all().stream().filter(c -> c.name().equals("MAC")).toList())
            .build();
    assertThat(one(mac, frame, length)).isZero();
    assertThatThrownBy(() -> Implementation.builder().commands(Commands.all()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("0x00000155");
  }

  @Test
  void buildsWhatNothingChangesLater() {
    Implementation.Builder builder = Implementation.builder().algorithms(TpmAlgId.SHA256);
    Implementation before = builder.build();
    builder.algorithms(TpmAlgId.SHA1).limit(Limit.TPM2B_DIGEST, 1).curves();
    assertThat(before.algorithm(TpmAlgId.SHA256)).isTrue();
    assertThat(before.limit(Limit.TPM2B_DIGEST)).isEqualTo(64);
    assertThat(before.curve(3)).isTrue();
    assertThat(builder.build().curve(3)).isFalse();
  }
}
