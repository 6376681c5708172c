package dev.tpm4j.codec.generator;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Given the schema of this project: sizes as a C compiler gives them (gcc 12, x86-64) for the
 * headers of the reference implementation, commit 3b1f0e62, with every algorithm that the schema
 * names switched on.
 */
class ReferenceSizesTest {
  private static List<Statement> statements;
  private static Schema schema;

  @BeforeAll
  static void readTheSchema() throws IOException {
    Path root = Path.of(System.getProperty("tpm4j.root"));
    statements = Main.read(root.resolve("tpm-codec/src/main/schema"));
    schema = SchemaReader.read(statements);
  }

  @ParameterizedTest
  @CsvSource({
    "TPM2B_DIGEST,64",
    "TPM2B_DATA,66",
    "TPM2B_NAME,68",
    "TPM2B_ATTEST,1280",
    "TPM2B_TEMPLATE,612",
    "TPM2B_PRIVATE,1550",
    "TPM2B_ID_OBJECT,132",
    "TPM2B_CONTEXT_DATA,2236",
    "TPM2B_CONTEXT_SENSITIVE,2168",
    "TPM2B_ENCRYPTED_SECRET,512",
    "TPM2B_SENSITIVE_DATA,128",
    "TPM2B_PRIVATE_KEY_RSA,1280",
    "TPM2B_PUBLIC_KEY_RSA,512",
    "TPM2B_ECC_PARAMETER,80",
    "TPM2B_DERIVE,68",
    "TPM2B_EVENT,1024",
    "TPM2B_MAX_BUFFER,1024",
    "TPM2B_MAX_NV_BUFFER,1024",
    "TPM2B_TIMEOUT,8",
    "TPM2B_IV,16",
    "TPM2B_SYM_KEY,32",
    "TPM2B_LABEL,32",
  })
  void limitsBuffersAsTheReferenceDoes(String buffer, int max) {
    assertThat(((Type.Buffer) schema.rules().types().get(buffer)).max()).isEqualTo(max);
  }

  @ParameterizedTest
  @CsvSource({
    "TPML_PCR_SELECTION,8",
    "TPML_DIGEST_VALUES,8",
    "TPML_DIGEST,8",
    "TPML_ALG,64",
    "TPML_CC,254",
    "TPML_CCA,254",
    "TPML_HANDLE,254",
    "TPML_ALG_PROPERTY,127",
    "TPML_TAGGED_TPM_PROPERTY,127",
    "TPML_TAGGED_PCR_PROPERTY,127",
    "TPML_ECC_CURVE,508",
    "TPML_TAGGED_POLICY,14",
    "TPML_ACT_DATA,84",
    "TPML_PUB_KEY,1",
    "TPML_SPDM_SESSION_INFO,7",
    "TPML_AC_CAPABILITIES,127",
  })
  void limitsListsAsTheReferenceDoes(String list, int max) {
    assertThat(((Type.ListOf) schema.rules().types().get(list)).max()).isEqualTo(max);
  }

  @Test
  void leavesNumbersAloneInWhatTheChecksAreWrittenFrom() {
    assertThat(schema.rules().named().get("type TPM2B_PRIVATE").words())
        .containsExactly("buffer", "TPM2B_PRIVATE", "max", "1550");
    assertThat(schema.rules().named().get("type TPMS_PCR_SELECTION").members().get(1).words())
        .containsExactly("pcrSelect", "octets8", "3", "3");
  }

  @Test
  void generatesTheSameSourcesTwice() throws IOException {
    Path root = Path.of(System.getProperty("tpm4j.root"));
    Map<String, String> first = Main.generate(statements);
    Map<String, String> second =
        Main.generate(Main.read(root.resolve("tpm-codec/src/main/schema")));
    assertThat(List.copyOf(second.keySet())).isEqualTo(List.copyOf(first.keySet()));
    assertThat(second).isEqualTo(first).hasSizeGreaterThan(240);
  }
}
