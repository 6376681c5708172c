package dev.tpm4j.codec.check;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tpm4j.codec.Octets;
import dev.tpm4j.codec.Wire;
import dev.tpm4j.codec.command.CreatePrimary;
import dev.tpm4j.codec.command.GetRandom;
import dev.tpm4j.codec.command.Hash;
import dev.tpm4j.codec.command.PcrRead;
import dev.tpm4j.codec.command.PolicyOR;
import dev.tpm4j.codec.command.StartAuthSession;
import dev.tpm4j.codec.type.TpmAlgId;
import dev.tpm4j.codec.type.TpmRh;
import dev.tpm4j.codec.type.TpmSe;
import dev.tpm4j.codec.type.TpmaObject;
import dev.tpm4j.codec.type.TpmsPcrSelection;
import dev.tpm4j.codec.type.TpmsRsaParms;
import dev.tpm4j.codec.type.TpmsSensitiveCreate;
import dev.tpm4j.codec.type.TpmtPublic;
import dev.tpm4j.codec.type.TpmtRsaScheme;
import dev.tpm4j.codec.type.TpmtSymDef;
import dev.tpm4j.codec.type.TpmtSymDefObject;
import dev.tpm4j.codec.type.TpmuAsymScheme;
import dev.tpm4j.codec.type.TpmuPublicId;
import dev.tpm4j.codec.type.TpmuPublicParms;
import dev.tpm4j.codec.type.TpmuSymKeyBits;
import dev.tpm4j.codec.type.TpmuSymMode;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Given a command with one thing wrong: the response code, and the number of the parameter. */
class CommandChecksTest {
  private static final int HEADER = 10;
  private static final byte[] NOTHING = {};

  private final byte[] frame = new byte[1024];

  private int parameters(int code, int length) {
    int handles = 4 * CommandChecks.handleCount(code);
    return CommandChecks.parameters(code, frame, HEADER + handles, length);
  }

  private int createPrimary(int nameAlg, int attributes, int keyBits) {
    TpmtPublic template =
        new TpmtPublic(
            TpmAlgId.RSA,
            nameAlg,
            attributes,
            Octets.EMPTY,
            new TpmuPublicParms.RsaDetail(
                new TpmsRsaParms(
                    new TpmtSymDefObject(
                        TpmAlgId.NULL, new TpmuSymKeyBits.Null(), new TpmuSymMode.Null()),
                    new TpmtRsaScheme(TpmAlgId.NULL, new TpmuAsymScheme.Null()),
                    keyBits,
                    0)),
            new TpmuPublicId.Rsa(Octets.EMPTY));
    int length =
        CreatePrimary.encode(
            frame,
            null,
            TpmRh.RH_OWNER,
            new TpmsSensitiveCreate(Octets.EMPTY, Octets.EMPTY),
            template,
            NOTHING,
            List.of());
    assertThat(CommandChecks.header(frame, length)).isZero();
    assertThat(CommandChecks.handles(CreatePrimary.CODE, frame, HEADER, length)).isZero();
    return parameters(CreatePrimary.CODE, length);
  }

  @Test
  void takesATemplateAndRefusesOneValueOfIt() {
    int attributes = TpmaObject.SIGN | TpmaObject.USER_WITH_AUTH;
    assertThat(createPrimary(TpmAlgId.SHA256, attributes, 2048)).isZero();
    assertThat(createPrimary(TpmAlgId.AES, attributes, 2048))
        .as("TPM_RC_HASH, parameter 2")
        .isEqualTo(0x2c3);
    assertThat(createPrimary(TpmAlgId.NULL, attributes, 2048))
        .as("TPM_ALG_NULL is no name algorithm of a key that is created")
        .isEqualTo(0x2c3);
    assertThat(createPrimary(TpmAlgId.SHA256, attributes | 1, 2048))
        .as("TPM_RC_RESERVED_BITS, parameter 2")
        .isEqualTo(0x2e1);
    assertThat(createPrimary(TpmAlgId.SHA256, attributes, 2047))
        .as("TPM_RC_VALUE, parameter 2")
        .isEqualTo(0x2c4);
  }

  @Test
  void refusesAMissingStructureAndOneThatIsLongerThanItsSize() {
    int length = CreatePrimary.encode(frame, null, TpmRh.RH_OWNER, null, null, NOTHING, List.of());
    assertThat(parameters(CreatePrimary.CODE, length)).as("TPM_RC_SIZE").isEqualTo(0x1d5);
    createPrimary(TpmAlgId.SHA256, 0, 2048);
    Wire.putU16(frame, 14, 5);
    assertThat(CommandChecks.parameters(CreatePrimary.CODE, frame, 14, frame.length))
        .isEqualTo(0x1d5);
  }

  @Test
  void refusesWhatFollowsTheParametersAndWhatIsMissing() {
    int length = GetRandom.encode(frame, 8);
    assertThat(parameters(GetRandom.CODE, length)).isZero();
    assertThat(parameters(GetRandom.CODE, length + 1)).as("TPM_RC_SIZE").isEqualTo(0x095);
    assertThat(parameters(GetRandom.CODE, length - 1)).as("INSUFFICIENT").isEqualTo(0x1da);
  }

  @Test
  void numbersTheParameterInWhichTheBytesEnd() {
    int length = Hash.encode(frame, new byte[20], TpmAlgId.SHA256, TpmRh.RH_OWNER);
    assertThat(parameters(Hash.CODE, length)).isZero();
    for (int cut = HEADER; cut < length; cut++) {
      int parameter = cut < HEADER + 22 ? 1 : cut < HEADER + 24 ? 2 : 3;
      assertThat(parameters(Hash.CODE, cut)).isEqualTo(0x0da | parameter << 8);
    }
  }

  @Test
  void holdsListsAndSelectionsToTheirLimits() {
    int length = PolicyOR.encode(frame, 0x03000000, List.of(Octets.EMPTY));
    assertThat(parameters(PolicyOR.CODE, length)).as("TPM_RC_SIZE: one digest").isEqualTo(0x1d5);
    length = PolicyOR.encode(frame, 0x03000000, List.of(Octets.EMPTY, Octets.of(new byte[65])));
    assertThat(parameters(PolicyOR.CODE, length)).as("65 bytes").isEqualTo(0x1d5);
    length =
        PcrRead.encode(
            frame, List.of(new TpmsPcrSelection(TpmAlgId.SHA256, Octets.of(new byte[2]))));
    assertThat(parameters(PcrRead.CODE, length)).as("TPM_RC_VALUE: two bytes").isEqualTo(0x1c4);
  }

  @Test
  void takesNullOnlyWhereTheCommandDoes() {
    TpmtSymDef none =
        new TpmtSymDef(TpmAlgId.NULL, new TpmuSymKeyBits.Null(), new TpmuSymMode.Null());
    int length =
        StartAuthSession.encode(
            frame,
            TpmRh.RH_NULL,
            TpmRh.RH_NULL,
            new byte[16],
            NOTHING,
            TpmSe.HMAC,
            none,
            TpmAlgId.SHA256);
    assertThat(CommandChecks.handles(StartAuthSession.CODE, frame, HEADER, length)).isZero();
    assertThat(parameters(StartAuthSession.CODE, length)).isZero();
    length =
        StartAuthSession.encode(
            frame, TpmRh.RH_NULL, TpmRh.RH_OWNER, new byte[16], NOTHING, 2, none, TpmAlgId.NULL);
    assertThat(parameters(StartAuthSession.CODE, length))
        .as("TPM_RC_VALUE, parameter 3")
        .isEqualTo(0x3c4);
    Wire.putU8(frame, HEADER + 8 + 18 + 2, TpmSe.POLICY);
    assertThat(parameters(StartAuthSession.CODE, length))
        .as("TPM_RC_HASH, parameter 5")
        .isEqualTo(0x5c3);
  }

  @Test
  void checksTheHeaderFirst() {
    int length = GetRandom.encode(frame, 8);
    assertThat(CommandChecks.header(frame, 9)).isEqualTo(0x142);
    assertThat(CommandChecks.header(frame, length + 1)).isEqualTo(0x142);
    Wire.putU32(frame, 6, 0x123);
    assertThat(CommandChecks.header(frame, length)).isEqualTo(0x143);
    Wire.putU16(frame, 0, 0x8003);
    assertThat(CommandChecks.header(frame, length)).isEqualTo(0x01e);
  }
}
