package dev.tpm4j.codec.generator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Given a schema with a mistake: the error names its file and line. */
class SchemaReaderTest {
  private static final String GOOD =
      """
      enum TPM_ALG_ID u16 strip TPM_ALG_
        TPM_ALG_RSA 0x0001
        TPM_ALG_NULL 0x0010
      buffer TPM2B_DIGEST max 64
      union TPMU_ID
        TPM_ALG_RSA rsa TPM2B_DIGEST
        TPM_ALG_NULL -
      struct TPMT_KEY
        type TPM_ALG_ID
        id TPMU_ID by type
      sized TPM2B_KEY TPMT_KEY
      list TPML_KEY TPM2B_KEY max 4
      command Load_Key 0x00000199 decrypt
        handle auth u32 auth user
        param key TPM2B_KEY sensitive
        returns objectHandle u32
        result keys TPML_KEY
      """;

  private static Schema read(String text) {
    return SchemaReader.read(Statement.parse("x.tpm", text.lines().toList()));
  }

  @Test
  void readsAGoodSchema() {
    Schema schema = read(GOOD);
    assertThat(schema.structs()).extracting(Type.Struct::name).containsExactly("TPMT_KEY");
    assertThat(schema.unions().get(0).arms()).hasSize(2);
    Schema.Command command = schema.commands().get(0);
    assertThat(command.code()).isEqualTo(0x199);
    assertThat(command.decrypt()).isTrue();
    assertThat(command.encrypt()).isFalse();
    assertThat(command.handles().get(0).role()).isEqualTo("user");
    assertThat(command.params().get(0).sensitive()).isTrue();
    assertThat(command.returns().name()).isEqualTo("objectHandle");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "TPM_ALG_NULL 0x0010|TPM_ALG_NULL zero|x.tpm:3: 'zero' is not a number",
        "TPM_ALG_NULL 0x0010|ALG_NULL 16|x.tpm:3: 'ALG_NULL' does not start with 'TPM_ALG_'",
        "TPM_ALG_NULL 0x0010|TPM_ALG_RSA 16|x.tpm:3: 'TPM_ALG_RSA' is already defined",
        "u16 strip|u17 strip|x.tpm:1: 'u17' is none of",
        "buffer TPM2B_DIGEST max 64|buffer TPM2B_DIGEST|x.tpm:4: no 'max'",
        "buffer TPM2B_DIGEST|buffer TPMU_ID|x.tpm:5: 'TPMU_ID' is already defined at x.tpm:4",
        "TPM_ALG_NULL -|TPM_ALG_RSA -|x.tpm:7: 'TPM_ALG_RSA' selects twice",
        "rsa TPM2B_DIGEST|rsa TPM2B_DIGIT|x.tpm:6: unknown type 'TPM2B_DIGIT'",
        "rsa TPM2B_DIGEST|rsa TPMT_KEY|x.tpm:10: 'TPMU_ID' contains itself",
        "TPMU_ID by type|TPMU_ID|x.tpm:10: a union needs 'by FIELD'",
        "TPMU_ID by type|TPMU_ID by kind|x.tpm:10: no integer field 'kind' before the union",
        "sized TPM2B_KEY TPMT_KEY|sized TPM2B_KEY TPMU_ID|x.tpm:11: 'TPMU_ID' is not a struct",
        "auth user|auth nobody|x.tpm:14: unknown role 'nobody'",
        "decrypt|decypt|x.tpm:13: unknown attribute 'decypt'",
        "TPM2B_KEY sensitive|TPM2B_KEY secret|x.tpm:15: unknown word 'secret'",
        "returns|return|x.tpm:16: expected 'handle', 'param', 'returns' or 'result'",
        "list TPML|lists TPML|x.tpm:12: unknown statement 'lists'",
      })
  void namesTheLineOfAMistake(String good, String bad, String message) {
    assertThat(GOOD).contains(good);
    String text = GOOD.replaceFirst(java.util.regex.Pattern.quote(good), bad);
    assertThatThrownBy(() -> read(text))
        .isInstanceOf(SchemaException.class)
        .hasMessageStartingWith(message);
  }

  @Test
  void refusesTabsAndMembersOfNothing() {
    assertThatThrownBy(() -> read("enum A u8\n\tB 1\n")).hasMessage("x.tpm:2: a tab; use blanks");
    assertThatThrownBy(() -> read("\n  B 1\n"))
        .hasMessage("x.tpm:2: an indented line before the first statement");
  }

  @Test
  void refusesAttributeBitsThatDoNotFit() {
    assertThatThrownBy(() -> read("bits TPMA_X u8\n  high 8\n"))
        .hasMessage("x.tpm:2: bits 8 to 8 do not fit 1 bytes");
  }

  @Test
  void generatesTheSameSourcesEveryTime() {
    List<Statement> statements = Statement.parse("x.tpm", GOOD.lines().toList());
    assertThat(Main.generate(statements)).isEqualTo(Main.generate(statements));
    assertThat(Main.generate(statements).keySet())
        .containsExactly(
            "dev/tpm4j/codec/ResponseCodeNames.java",
            "dev/tpm4j/codec/check/CommandChecks.java",
            "dev/tpm4j/codec/check/Limit.java",
            "dev/tpm4j/codec/check/ReservedBits.java",
            "dev/tpm4j/codec/check/ScalarChecks.java",
            "dev/tpm4j/codec/check/StructureChecks.java",
            "dev/tpm4j/codec/command/Commands.java",
            "dev/tpm4j/codec/command/LoadKey.java",
            "dev/tpm4j/codec/text/CommandTexts.java",
            "dev/tpm4j/codec/text/ConstantNames.java",
            "dev/tpm4j/codec/text/TypeTexts.java",
            "dev/tpm4j/codec/type/TpmAlgId.java",
            "dev/tpm4j/codec/type/TpmtKey.java",
            "dev/tpm4j/codec/type/TpmuId.java");
  }

  @Test
  void generatesTheSameSourcesEverywhere() {
    List<Statement> statements =
        Statement.parse("x.tpm", (GOOD + "bits TPMA_X u8\n  high 4..7\n").lines().toList());
    Map<String, String> here = Main.generate(statements);
    Locale before = Locale.getDefault();
    try {
      Locale.setDefault(Locale.forLanguageTag("ar-EG-u-nu-arab"));
      assertThat("%d".formatted(1)).as("digits of this place").isEqualTo("\u0661");
      assertThat(Main.generate(statements)).isEqualTo(here);
    } finally {
      Locale.setDefault(before);
    }
  }

  @Test
  void keepsTheNamesOfTheSpecificationRecognisable() {
    assertThat(JavaNames.type("TPMS_NV_PUBLIC_EXP_ATTR")).isEqualTo("TpmsNvPublicExpAttr");
    assertThat(JavaNames.command("NV_ReadPublic2")).isEqualTo("NvReadPublic2");
    assertThat(JavaNames.command("PolicyOR")).isEqualTo("PolicyOR");
    assertThat(JavaNames.command("ZGen_2Phase")).isEqualTo("ZGen2Phase");
    assertThat(JavaNames.constant("fixedTPM")).isEqualTo("FIXED_TPM");
    assertThat(JavaNames.arm("sha256_192")).isEqualTo("Sha256_192");
  }
}
