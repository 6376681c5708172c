package dev.tpm4j.codec.check;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HexFormat;
import org.junit.jupiter.api.Test;

/** Given structures out of blobs: the codes that a TPM gives for them, without a number. */
class EnclosedStructureTest {

  private static final int SIZE = 0x095;
  private static final int INSUFFICIENT = 0x09A;
  private static final int TYPE = 0x08A;
  private static final int HASH = 0x083;

  private static final String HMAC_KEY = "0008 000B 00040072 0000 0005 000B";

  private static EnclosedStructure of(String hex) {
    byte[] bytes = HexFormat.of().parseHex(hex.replace(" ", ""));
    return new EnclosedStructure(Implementation.everything(), bytes);
  }

  @Test
  void takesASensitiveAreaAndNothingAfterIt() {
    assertThat(of("0008 0000 0001 AA 0002 BBCC").sensitive()).isZero();
    assertThat(of("0008 0000 0001 AA 0002 BBCC 00").sensitive()).isEqualTo(SIZE);
    assertThat(of("0008 0000 0001 AA 0002 BB").sensitive()).isEqualTo(INSUFFICIENT);
    assertThat(of("0007 0000 0000 0000").sensitive()).isEqualTo(TYPE);
    assertThat(of("").sensitive()).isEqualTo(INSUFFICIENT);
  }

  @Test
  void takesATemplateWithANameAlgorithm() {
    assertThat(of(HMAC_KEY + "0002 AABB").template()).isZero();
    assertThat(of(HMAC_KEY + "0002 AABB 00").template()).isEqualTo(SIZE);
    assertThat(of(HMAC_KEY.replaceFirst("000B", "0010") + "0000").template()).isEqualTo(HASH);
  }

  @Test
  void takesLabelAndContextInATemplateOfADerivedObject() {
    assertThat(of(HMAC_KEY + "0001 41 0001 42").derivationTemplate()).isZero();
    assertThat(of(HMAC_KEY + "0001 41").derivationTemplate()).isEqualTo(INSUFFICIENT);
    assertThat(of(HMAC_KEY + "0021" + "41".repeat(33) + "0000").derivationTemplate())
        .isEqualTo(SIZE);
    assertThat(of(HMAC_KEY + "0001 41 0001 42 00").derivationTemplate()).isEqualTo(SIZE);
    assertThat(of(HMAC_KEY.replaceFirst("000B", "0010") + "0000 0000").derivationTemplate())
        .isEqualTo(HASH);
  }

  @Test
  void looksAtTheStartOnlyWhereLabelAndContextAreData() {
    assertThat(of("0001 41 0000 FFFF").derive()).isZero();
    assertThat(of("0001 41 00").derive()).isEqualTo(INSUFFICIENT);
  }
}
