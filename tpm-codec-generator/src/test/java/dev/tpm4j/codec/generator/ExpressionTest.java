package dev.tpm4j.codec.generator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Given a maximum that is an expression: its value as C computes it. */
class ExpressionTest {
  private static final String SCHEMA =
      """
      enum TPM_ALG_ID u16 strip TPM_ALG_
        TPM_ALG_SHA1 0x0004
        TPM_ALG_NEW 0x0040
      limits SOME
        DOUBLE TWICE*2
        TWICE ONE+ONE
        ONE 1
      buffer TPM2B_DIGEST max 20
      buffer TPM2B_ODD max 3
      union TPMU_HA
        TPM_ALG_SHA1 sha1 octets 20
        TPM_ALG_NEW new octets 40 since 185
      struct TPMT_HA
        hashAlg TPM_ALG_ID
        digest TPMU_HA by hashAlg
      struct TPMS_MIXED
        small u8
        wide u64
        selection octets8 3 3
      list TPML_MIXED TPMS_MIXED max 2
      sized TPM2B_MIXED TPMS_MIXED
      struct TPMS_REST
        all rest
      buffer TPM2B_RESULT max @
      """;

  private static int max(String expression) {
    Schema schema =
        SchemaReader.read(
            Statement.parse("x.tpm", SCHEMA.replace("@", expression).lines().toList()));
    return ((Type.Buffer) schema.rules().types().get("TPM2B_RESULT")).max();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "7|7",
        "0x10|16",
        "1+2*3|7",
        "(1+2)*3|9",
        "10-2-3|5",
        "7/2*2|6",
        "DOUBLE*DOUBLE|16",
        "TPM_ALG_SHA1*2|8",
        "max(1,DOUBLE,3)|4",
        "sizeof(u64)|8",
        "sizeof(TPM_ALG_ID)|2",
        "sizeof(TPM2B_DIGEST)|22",
        "sizeof(TPM2B_ODD)|6",
        "sizeof(TPMU_HA)|20",
        "sizeof(TPMT_HA)|22",
        "sizeof(TPMS_MIXED)|24",
        "sizeof(TPML_MIXED)|56",
        "sizeof(TPM2B_MIXED)|32",
        "struct(TPM2B_ODD,u32,u8)|16",
        "union(TPMT_HA,u32)|24",
      })
  void computesAsCDoes(String expression, int value) {
    assertThat(max(expression)).isEqualTo(value);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "SIZE|unknown constant 'SIZE'",
        "sizeof(TPMT_NONE)|unknown type 'TPMT_NONE'",
        "sizeof(u8,u16)|sizeof takes one type",
        "sizeof(TPMS_REST)|'TPMS_REST': 'rest' has no size",
        "sizeof(TPM2B_RESULT)|'TPM2B_RESULT' contains itself",
        "length(u8)|unknown function 'length'",
        "1/(2-2)|division by zero in '1/(2-2)'",
        "1+|'1+' ends too early",
        "(1|'(1' ends too early",
        "1)|unexpected ')' in '1)'",
        "1%2|unexpected '%' in '1%2'",
        "12x|'12x' is not a number",
        "0xg|'0xg' is not a number",
        "-ONE|unexpected '-' in '-ONE'",
        "0|0 is not in 1 to 65535",
        "65536|65536 is not in 1 to 65535",
        "256*256|'256*256' is 65536, which is not in 1 to 65535",
        "4000000000*4000000000|'4000000000*4000000000' is too large",
      })
  void namesTheLineOfAMistake(String expression, String message) {
    assertThatThrownBy(() -> max(expression))
        .isInstanceOf(SchemaException.class)
        .hasMessage("x.tpm:24: " + message);
  }

  @Test
  void refusesLimitsThatDependOnThemselvesOrAreDefinedTwice() {
    assertThatThrownBy(() -> limits("  A B\n  B A+1\n"))
        .hasMessage("x.tpm:2: 'B' depends on itself");
    assertThatThrownBy(() -> limits("  A 1\n  A 2\n"))
        .hasMessage("x.tpm:3: 'A' is already defined");
    assertThatThrownBy(() -> limits("  A 1 2\n")).hasMessage("x.tpm:2: unexpected '2'");
    assertThatThrownBy(() -> limits("  A 1+\n")).hasMessage("x.tpm:2: '1+' ends too early");
    assertThatThrownBy(() -> limits("")).hasMessage("x.tpm:1: 'limits X' has no members");
  }

  private static void limits(String members) {
    SchemaReader.read(Statement.parse("x.tpm", ("limits X\n" + members).lines().toList()));
  }
}
