package dev.tpm4j.tss.crypto;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.security.MessageDigest;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;
import tss.tpm.TPM_ALG_ID;

/** Given the JDK's hash functions. */
class HashesTest {
  private static final TPM_ALG_ID[] ALGORITHMS = {
    TPM_ALG_ID.SHA1,
    TPM_ALG_ID.SHA256,
    TPM_ALG_ID.SHA384,
    TPM_ALG_ID.SHA512,
    TPM_ALG_ID.SHA3_256,
    TPM_ALG_ID.SHA3_384,
    TPM_ALG_ID.SHA3_512
  };
  private static final String[] NAMES = {
    "SHA-1", "SHA-256", "SHA-384", "SHA-512", "SHA3-256", "SHA3-384", "SHA3-512"
  };

  @Test
  void hashesAsTheJdkDoes() throws Exception {
    byte[] data = {1, 2, 3};
    for (int i = 0; i < NAMES.length; i++) {
      byte[] expected = MessageDigest.getInstance(NAMES[i]).digest(data);
      assertThat(Hashes.of(ALGORITHMS[i], new byte[] {1}, new byte[] {2, 3})).isEqualTo(expected);
      assertThat(Hashes.length(ALGORITHMS[i])).isEqualTo(expected.length);
      String name = "Hmac" + NAMES[i].replace("SHA-", "SHA");
      Mac mac = Mac.getInstance(name);
      mac.init(new SecretKeySpec(data, name));
      assertThat(Hashes.hmac(ALGORITHMS[i], data, data)).isEqualTo(mac.doFinal(data));
    }
  }

  @Test
  void knowsWhatIsNoHash() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Hashes.of(TPM_ALG_ID.RSA))
        .withMessageContaining("RSA");
  }
}
