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

  private static final String RULES =
      """
      enum TPM_RC u32 strip TPM_RC_
        TPM_RC_VALUE 0x84
      enum TPM_CC u32 strip TPM_CC_
        TPM_CC_First 0x00000101
        TPM_CC_Second 0x00000102
      bits TPMA_X u8 reserved 0xc0
        low 0
        field 1..3
      alias TPM_HANDLE u32
      interface TPMI_KIND u16 else TPM_RC_VALUE null 0x10
        value 1
        range 2 5
      buffer TPM2B_X max 16
      struct TPMS_X
        kind TPMI_KIND nullable only 1,2
        selection octets8 1 3
        size u16 max 9
      sized TPM2B_S TPMS_X optional
      list TPML_X TPMS_X min 1 max 4
      struct TPMS_ALL
        all rest
      command First 0x00000101 decrypt encrypt
        handle one TPM_HANDLE auth user nullable
        param x TPM2B_X sensitive
        returns two TPM_HANDLE
        result y TPM2B_S
      command Second 0x00000102 no-sessions since 185
        param all TPMS_ALL
      """;

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        // names and words
        "enum TPM_RC|enum TPM-RC|1: 'TPM-RC' is not a name",
        "enum TPM_RC u32|enum TPM_RC|1: 'strip' is none of",
        "u32 strip TPM_RC_|u32 strip|1: expected a value after 'strip'",
        "u32 strip TPM_RC_|u32 stripe TPM_RC_|1: unknown word 'stripe'",
        "strip TPM_CC_|strip TPM_CC_ strip TPM_|3: 'strip' stands twice",
        "TPM_RC_VALUE 0x84|TPM_RC_VALUE|2: expected a value after 'TPM_RC_VALUE'",
        "TPM_RC_VALUE 0x84|TPM_RC_VALUE 0x84 7|2: unexpected '7'",
        "TPM_RC_VALUE 0x84|TPM_RC_VALUE 0x1ffffffff|2: 8589934591 does not fit 4 bytes",
        "TPM_RC_VALUE 0x84|TPM_RC_VALUE -1|2: -1 does not fit 4 bytes",
        "TPM_CC_Second 0x00000102|TPM_CC_2 0x00000102|5: 'TPM_CC_2' makes no name in Java",
        // bits
        "low 0|low 8|7: bits 8 to 8 do not fit 1 bytes",
        "low 0|low 6|7: 'low' has a bit that is reserved or another's",
        "field 1..3|field 0..3|8: 'field' has a bit that is reserved or another's",
        "field 1..3|field 3..1|8: bits 3 to 1 do not fit 1 bytes",
        "field 1..3|field 1..2..3|8: '1..2..3' is not a bit or LOW..HIGH",
        "field 1..3|low 1..3|8: becomes 'LOW' in Java, as does x.tpm:7",
        "reserved 0xc0|reserved 0x1c0|6: 448 does not fit 1 byte",
        // interfaces
        "else TPM_RC_VALUE|else TPM_RC_VALE|10: 'TPM_RC_VALE' is not a number",
        "null 0x10|nul 0x10|10: unknown word 'nul'",
        "null 0x10|null|10: expected a constant after 'null'",
        "null 0x10|null 0x10000|10: 65536 does not fit 2 bytes",
        "value 1|value 0x10000|11: 65536 does not fit 2 bytes",
        "value 1|value 1 2|11: unexpected '2'",
        "value 1|values 1|11: expected 'value' or 'range'",
        "range 2 5|range 5 2|12: the range is empty",
        "range 2 5|range 2|12: expected a constant after '2'",
        "TPMI_KIND u16 else|TPMI_KIND TPM2B_X else|10: 'TPM2B_X' is not an integer",
        // sizes
        "TPM2B_X max 16|TPM2B_X max|13: expected a value after 'max'",
        "TPM2B_X max 16|TPM2B_X most 16|13: unknown word 'most'",
        "TPM2B_X max 16|TPM2B_X max 16 max 17|13: 'max' stands twice",
        "optional|maybe|18: unknown word 'maybe'",
        "min 1 max 4|min 5 max 4|19: 5 is not in 0 to 4",
        "TPML_X TPMS_X|TPML_X rest|19: 'rest' cannot be an element",
        "octets8 1 3|octets8 3 1|16: 1 is not in 3 to 255",
        "octets8 1 3|octets8 1 256|16: 256 is not in 1 to 255",
        "octets8 1 3|octets8 1|16: expected a maximum after '1'",
        "octets8 1 3|octets 0|16: 0 is not in 1 to 65535",
        // fields
        "kind TPMI_KIND|9kind TPMI_KIND|15: '9kind' is not a name",
        "kind TPMI_KIND|_kind TPMI_KIND|15: '_kind' does not start with a letter",
        "size u16 max 9|Kind u16 max 9|17: 'Kind' is already defined",
        "size u16 max 9|size u16 max 9 by kind|17: a union needs 'by FIELD'",
        "size u16 max 9|size u16 max -1|17: unexpected '-' in '-1'",
        "size u16 max 9|size TPM2B_X max 9|17: 'max' is for integers",
        "only 1,2|only 1,70000|15: 70000 does not fit 2 bytes",
        "only 1,2|nullable|15: 'nullable' stands twice",
        "all rest|all rest\\n  more u8|22: nothing can follow 'rest'",
        // commands
        "command First|command Firs|22: no TPM_CC_Firs 0x00000101",
        "First 0x00000101 dec|First 0x00000103 dec|22: no TPM_CC_First 0x00000103",
        "0x00000101 decrypt|0x100000101 decrypt|22: '0x100000101' does not fit 4 bytes",
        "decrypt encrypt|decrypt decrypt|22: 'decrypt' stands twice",
        "decrypt encrypt|decrypt no-sessions|22: a command without sessions has no roles",
        "handle one TPM_HANDLE|handle one TPMI_KIND|23: a handle has four bytes",
        "auth user nullable|auth user often|23: unknown word 'often'",
        "auth user nullable|auth|23: expected a value after 'auth'",
        "param x TPM2B_X sens|param x u32 sens|22: 'decrypt' needs a first parameter",
        "param x TPM2B_X sens|param one TPM2B_X sens|22: 'one' is defined twice",
        "result y TPM2B_S|result y TPMS_X|22: 'encrypt' needs a first parameter of the response",
        "result y TPM2B_S|result y TPM2B_S\\n  param z u8|27: 'param' after 'result'",
        "result y TPM2B_S|returns three TPM_HANDLE|26: a response has one handle",
        "since 185|since|27: expected a revision after 'since'",
        "since 185|since 185 186|27: unexpected '186'",
        "since 185|since soon|27: 'soon' is not a number",
        // the rest
        "alias TPM_HANDLE u32|alias TPM_HANDLE u32 u16|9: unexpected 'u16'",
        "alias TPM_HANDLE u32|alias TPM_HANDLE TPM_HANDLE|9: 'TPM_HANDLE' contains itself",
        "alias TPM_HANDLE u32|alias TPM_HANDLE u32\\n  member u8|10: 'alias' has no members",
        "struct TPMS_ALL|struct TPMS_ALL more|20: unexpected 'more'",
      })
  void namesTheLineOfAMistakeInRules(String good, String bad, String message) {
    assertThat(RULES).contains(good);
    String text = RULES.replace(good, bad.replace("\\n", "\n"));
    assertThatThrownBy(() -> read(text))
        .isInstanceOf(SchemaException.class)
        .hasMessageStartingWith("x.tpm:" + message);
  }

  @Test
  void hasNothingAgainstTheRulesThemselves() {
    assertThat(read(RULES).commands()).hasSize(2);
  }

  @Test
  void refusesStatementsWithoutMembersAndNamesThatJavaConfuses() {
    assertThatThrownBy(() -> read("struct TPMS_X\n"))
        .hasMessage("x.tpm:1: 'struct TPMS_X' has no members");
    assertThatThrownBy(() -> read("union TPMU_X\n"))
        .hasMessage("x.tpm:1: 'union TPMU_X' has no members");
    assertThatThrownBy(() -> read("enum TPM_X u8\n"))
        .hasMessage("x.tpm:1: 'enum TPM_X' has no members");
    assertThatThrownBy(() -> read("interface TPMI_X u8\n"))
        .hasMessage("x.tpm:1: 'interface TPMI_X' has no members");
    assertThatThrownBy(() -> read("buffer TPM2B_A max 1\nbuffer TPM2B_a max 1\n"))
        .hasMessage("x.tpm:2: becomes 'Tpm2bA' in Java, as does x.tpm:1");
    assertThatThrownBy(() -> read("buffer TPM2B__A max 1\n"))
        .hasMessage("x.tpm:1: 'TPM2B__A' makes no name in Java");
    assertThatThrownBy(() -> read("command A_B 1\ncommand A_b 2\n"))
        .hasMessage("x.tpm:2: becomes 'AB' in Java, as does x.tpm:1");
    assertThatThrownBy(() -> read("union TPMU_X\n  1 one u8\n  2 one u16\n"))
        .hasMessage("x.tpm:3: becomes 'One' in Java, as does x.tpm:2");
    assertThatThrownBy(() -> read("union TPMU_X\n  1 one\n"))
        .hasMessage("x.tpm:2: expected a type after 'one'");
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
