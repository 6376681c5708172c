package dev.tpm4j.codec;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tpm4j.codec.command.Commands;
import dev.tpm4j.codec.type.TpmRc;
import java.lang.reflect.Field;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Given a response code: its name, what it is about, and something to do. */
class ResponseCodeTest {
  /** Their names say all that is known here. */
  private static final Set<String> UNEXPLAINED =
      Set.of(
          "HMAC",
          "PRIVATE",
          "NOT_USED",
          "CHANNEL",
          "CHANNEL_KEY",
          "EXT_MU",
          "ONE_SHOT_SIGNATURE",
          "SIGN_CONTEXT_KEY");

  @ParameterizedTest
  @CsvSource({
    "0x000, TPM_RC_SUCCESS",
    "0x01E, TPM_RC_BAD_TAG (a TPM 1.2 code)",
    "0x01F, a TPM 1.2 code",
    "0x100, TPM_RC_INITIALIZE",
    "0x101, TPM_RC_FAILURE",
    "0x143, TPM_RC_COMMAND_CODE",
    "0x1C4, TPM_RC_VALUE (parameter 1)",
    "0x184, TPM_RC_VALUE (handle 1)",
    "0x84, TPM_RC_VALUE",
    "0x98E, TPM_RC_AUTH_FAIL (session 1)",
    "0x922, TPM_RC_RETRY (warning)",
    "0x5C4, TPM_RC_VALUE (parameter 5)",
    "0x1BF, unknown error (handle 1)",
    "0x950, unknown warning",
    "0x500, a code of the TPM's vendor",
    "0xFFFFF000, not a TPM's response code",
  })
  void hasANameAndASubject(String code, String text) {
    assertThat(new ResponseCode(Long.decode(code).intValue()).describe()).isEqualTo(text);
  }

  @Test
  void namesWhatItRefersToWhereTheCommandIsKnown() {
    CommandInfo create = Commands.byCode(0x153);
    assertThat(new ResponseCode(0x2d5).refersTo(create)).isEqualTo("parameter 2, inPublic");
    assertThat(new ResponseCode(0x18b).refersTo(create)).isEqualTo("handle 1, parentHandle");
    assertThat(new ResponseCode(0x98e).refersTo(create)).isEqualTo("session 1, for parentHandle");
    assertThat(new ResponseCode(0xa8e).refersTo(create)).isEqualTo("session 2");
    assertThat(new ResponseCode(0x7d5).refersTo(create))
        .isEqualTo("parameter 7, which TPM2_Create does not have");
    assertThat(new ResponseCode(0x101).refersTo(create)).isEmpty();
  }

  @Test
  void knowsTheLayersAboveTheTpm() {
    assertThat(new ResponseCode(0x000b0143).name()).contains("resource manager");
    assertThat(new ResponseCode(0x000a0008).name()).contains("TCTI");
  }

  @Test
  void everyNameOfTheSchemaHasAMeaning() throws IllegalAccessException {
    for (Field field : TpmRc.class.getFields()) {
      ResponseCode code = new ResponseCode(field.getInt(null));
      assertThat(code.name()).isEqualTo("TPM_RC_" + field.getName());
      if (!UNEXPLAINED.contains(field.getName())) {
        assertThat(code.meaning()).as(code.name()).isNotEmpty();
      }
    }
  }

  @Test
  void theExceptionSaysWhatTheCodeSays() {
    ResponseCodeException refused = new ResponseCodeException("TPM2_Create", 0x2d5);
    assertThat(refused).hasMessage("TPM2_Create answered 0x2d5 TPM_RC_SIZE (parameter 2)");
    assertThat(refused.code().number()).isEqualTo(2);
  }
}
