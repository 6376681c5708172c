package dev.tpm4j.simulator.crypto;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tpm4j.simulator.crypto.PrimaryTemplates.Made;
import dev.tpm4j.simulator.crypto.SwtpmPeer.Primary;
import dev.tpm4j.simulator.crypto.SwtpmPeer.Seeds;
import java.io.IOException;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Given a swtpm with new seeds: every primary object it makes is the one that our code makes. */
class SwtpmPrimaryObjectsTest {

  private static SwtpmPeer swtpm;

  @BeforeAll
  static void start() throws IOException {
    swtpm = SwtpmPeer.start();
  }

  @AfterAll
  static void stop() throws IOException {
    if (swtpm != null) {
      swtpm.close();
    }
  }

  @Test
  void makesTheSameRsaKeys() throws Exception {
    agree(SwtpmPeer.OWNER, "RSA 1024", PrimaryTemplates.rsaParent(Hash.SHA256, 1024));
    agree(SwtpmPeer.OWNER, "RSA 2048", PrimaryTemplates.rsaParent(Hash.SHA256, 2048));
    agree(SwtpmPeer.PLATFORM, "RSA 2048", PrimaryTemplates.rsaParent(Hash.SHA384, 2048));
    agree(SwtpmPeer.ENDORSEMENT, "RSA 2048", PrimaryTemplates.rsaSigner(Hash.SHA256, 2048));
    agree(SwtpmPeer.OWNER, "RSA 3072", PrimaryTemplates.rsaParent(Hash.SHA512, 3072));
    agree(SwtpmPeer.ENDORSEMENT, "RSA 3072", PrimaryTemplates.rsaSigner(Hash.SHA1, 3072));
  }

  @ParameterizedTest
  @EnumSource
  void makesTheSameKeysOnEveryCurve(EccCurve curve) throws Exception {
    agree(SwtpmPeer.OWNER, "ECC", PrimaryTemplates.eccParent(Hash.SHA256, curve));
    agree(SwtpmPeer.PLATFORM, "ECC", PrimaryTemplates.eccDecryptor(Hash.SHA512, curve));
  }

  @Test
  void makesTheSameSymmetricObjects() throws Exception {
    Map<String, byte[]> templates = new LinkedHashMap<>();
    for (Hash hash : new Hash[] {Hash.SHA1, Hash.SHA256, Hash.SHA384, Hash.SHA512}) {
      templates.put("HMAC " + hash, PrimaryTemplates.hmac(Hash.SHA256, hash));
      templates.put("derivation " + hash, PrimaryTemplates.derivationParent(hash, hash));
    }
    for (SymmetricAlgorithm algorithm : SymmetricAlgorithm.values()) {
      for (int bits : new int[] {128, 192, 256}) {
        // swtpm is built without the 192 bits of AES and Camellia.
        boolean built = bits != 192 || algorithm == SymmetricAlgorithm.TDES;
        if (built && algorithm.hasKeySize(bits)) {
          templates.put(
              algorithm + " " + bits,
              PrimaryTemplates.cipher(Hash.SHA256, algorithm, bits, CipherMode.CFB.id()));
          templates.put(
              algorithm + " parent " + bits,
              PrimaryTemplates.cipherParent(Hash.SHA256, algorithm, bits));
        }
      }
    }
    for (Map.Entry<String, byte[]> template : templates.entrySet()) {
      // The unique field of these depends on the seed value, too, and so on the stirred proofs.
      for (int hierarchy : new int[] {SwtpmPeer.OWNER, SwtpmPeer.ENDORSEMENT}) {
        agree(hierarchy, template.getKey(), template.getValue());
      }
    }
  }

  private static void agree(int hierarchy, String what, byte[] template) throws Exception {
    Seeds seeds = swtpm.seeds();
    Primary theirs = swtpm.createPrimary(hierarchy, template);
    swtpm.flush(theirs.handle());
    byte[] seed = seeds.of(hierarchy);
    Made ours =
        hierarchy == SwtpmPeer.ENDORSEMENT
            ? PrimaryTemplates.make(seed, template, seeds.shProof(), seeds.ehProof())
            : PrimaryTemplates.make(seed, template);
    int at = theirs.publicArea().length - ours.unique().length;
    assertThat(Arrays.copyOfRange(theirs.publicArea(), at, theirs.publicArea().length))
        .as("%s of seed %s and template %s", what, Bytes.hex(seed), Bytes.hex(template))
        .isEqualTo(ours.unique());
  }
}
