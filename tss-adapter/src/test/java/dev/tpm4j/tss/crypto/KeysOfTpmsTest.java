package dev.tpm4j.tss.crypto;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.tpm4j.tss.Tpm4j;
import dev.tpm4j.tss.Tpms;
import dev.tpm4j.tss.TransportTpm;
import java.nio.charset.StandardCharsets;
import java.security.Signature;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import tss.Tss;
import tss.tpm.CreatePrimaryResponse;
import tss.tpm.CreateResponse;
import tss.tpm.NV_ReadPublicResponse;
import tss.tpm.PCR_ReadResponse;
import tss.tpm.QuoteResponse;
import tss.tpm.TPM2B_ECC_PARAMETER;
import tss.tpm.TPM2B_PRIVATE;
import tss.tpm.TPM2B_PRIVATE_KEY_RSA;
import tss.tpm.TPMA_NV;
import tss.tpm.TPMA_OBJECT;
import tss.tpm.TPMS_ECC_POINT;
import tss.tpm.TPMS_NULL_ASYM_SCHEME;
import tss.tpm.TPMS_NULL_SIG_SCHEME;
import tss.tpm.TPMS_NV_PUBLIC;
import tss.tpm.TPMS_PCR_SELECTION;
import tss.tpm.TPMS_SENSITIVE_CREATE;
import tss.tpm.TPMS_SIGNATURE_ECDSA;
import tss.tpm.TPMS_SIGNATURE_RSAPSS;
import tss.tpm.TPMS_SIGNATURE_RSASSA;
import tss.tpm.TPMS_SIG_SCHEME_ECDSA;
import tss.tpm.TPMS_SIG_SCHEME_RSAPSS;
import tss.tpm.TPMS_SIG_SCHEME_RSASSA;
import tss.tpm.TPMT_PUBLIC;
import tss.tpm.TPMT_SENSITIVE;
import tss.tpm.TPMT_SYM_DEF_OBJECT;
import tss.tpm.TPMT_TK_HASHCHECK;
import tss.tpm.TPMU_SENSITIVE_COMPOSITE;
import tss.tpm.TPMU_SIGNATURE;
import tss.tpm.TPMU_SIG_SCHEME;
import tss.tpm.TPM_ALG_ID;
import tss.tpm.TPM_ECC_CURVE;
import tss.tpm.TPM_HANDLE;
import tss.tpm.TPM_HT;

/**
 * Given a TPM: what it signs verifies and nothing else does, and it opens what was wrapped for it.
 */
@Timeout(120)
class KeysOfTpmsTest {
  private static final byte[] DATA = "what was signed".getBytes(StandardCharsets.US_ASCII);
  private static final TPMT_TK_HASHCHECK NO_TICKET =
      new TPMT_TK_HASHCHECK(Handles.none(), new byte[0]);

  private static CreatePrimaryResponse primary(TransportTpm tpm, TPMT_PUBLIC template) {
    return tpm.CreatePrimary(
        Handles.owner(),
        new TPMS_SENSITIVE_CREATE(),
        template,
        new byte[0],
        new TPMS_PCR_SELECTION[0]);
  }

  private static TPMU_SIGNATURE sign(
      TransportTpm tpm, CreatePrimaryResponse key, TPM_ALG_ID hash, TPMU_SIG_SCHEME scheme) {
    TPMU_SIGNATURE signature = tpm.Sign(key.handle, Hashes.of(hash, DATA), scheme, NO_TICKET);
    tpm.FlushContext(key.handle);
    return signature;
  }

  @ParameterizedTest
  @EnumSource(Tpms.class)
  void verifiesEcdsaAndNothingLikeIt(Tpms kind) throws Exception {
    try (Tpms.Started started = kind.start();
        TransportTpm tpm = Tpm4j.connect(started.transport())) {
      for (TPM_ECC_CURVE curve :
          new TPM_ECC_CURVE[] {TPM_ECC_CURVE.NIST_P256, TPM_ECC_CURVE.NIST_P384}) {
        CreatePrimaryResponse key =
            primary(tpm, Templates.ecc(curve, new TPMS_SIG_SCHEME_ECDSA(TPM_ALG_ID.SHA256)));
        TPMS_SIGNATURE_ECDSA signature =
            (TPMS_SIGNATURE_ECDSA) sign(tpm, key, TPM_ALG_ID.SHA256, new TPMS_NULL_SIG_SCHEME());
        assertThat(Signatures.verify(key.outPublic, DATA, signature)).isTrue();
        assertThat(Signatures.verify(key.outPublic, new byte[1], signature)).isFalse();
        assertThat(Signatures.verify(key.outPublic, DATA, null)).isFalse();
        assertThat(
                Signatures.verify(
                    key.outPublic,
                    DATA,
                    new TPMS_SIGNATURE_ECDSA(TPM_ALG_ID.SHA256, new byte[32], new byte[32])))
            .isFalse();
        for (int bit = 0; bit < 8 * signature.signatureR.length; bit++) {
          byte[] r = signature.signatureR.clone();
          r[bit / 8] ^= (byte) (1 << bit % 8);
          assertThat(
                  Signatures.verify(
                      key.outPublic,
                      DATA,
                      new TPMS_SIGNATURE_ECDSA(TPM_ALG_ID.SHA256, r, signature.signatureS)))
              .isFalse();
        }
        TPMT_PUBLIC zero = new TPMT_PUBLIC();
        zero.parameters = key.outPublic.parameters;
        zero.unique = new TPMS_ECC_POINT(new byte[32], new byte[32]);
        assertThatIllegalArgumentException()
            .isThrownBy(() -> Signatures.verify(zero, DATA, signature));
        Signature jdk = Signature.getInstance("SHA256withECDSA");
        jdk.initVerify(PublicKeys.of(key.outPublic));
      }
    }
  }

  @ParameterizedTest
  @EnumSource(Tpms.class)
  void verifiesRsaWithTheDefaultExponent(Tpms kind) throws Exception {
    try (Tpms.Started started = kind.start();
        TransportTpm tpm = Tpm4j.connect(started.transport())) {
      for (TPM_ALG_ID hash :
          new TPM_ALG_ID[] {TPM_ALG_ID.SHA256, TPM_ALG_ID.SHA384, TPM_ALG_ID.SHA512}) {
        CreatePrimaryResponse key = primary(tpm, Templates.rsa(new TPMS_SIG_SCHEME_RSASSA(hash)));
        TPMS_SIGNATURE_RSASSA signature =
            (TPMS_SIGNATURE_RSASSA) sign(tpm, key, hash, new TPMS_NULL_SIG_SCHEME());
        assertThat(Signatures.verify(key.outPublic, DATA, signature)).isTrue();
        assertThat(Signatures.verify(key.outPublic, new byte[1], signature)).isFalse();
        assertThat(PublicKeys.of(key.outPublic).getAlgorithm()).isEqualTo("RSA");
        byte[] damaged = signature.sig.clone();
        damaged[100] ^= 1;
        assertThat(Signatures.verify(key.outPublic, DATA, new TPMS_SIGNATURE_RSASSA(hash, damaged)))
            .isFalse();
        // The same bytes as if they were of another scheme, which the key does not allow.
        assertThat(
                Signatures.verify(
                    key.outPublic, DATA, new TPMS_SIGNATURE_RSAPSS(hash, signature.sig)))
            .isFalse();
      }
    }
  }

  @ParameterizedTest
  @EnumSource(Tpms.class)
  void verifiesPssAsPss(Tpms kind) {
    try (Tpms.Started started = kind.start();
        TransportTpm tpm = Tpm4j.connect(started.transport())) {
      for (TPM_ALG_ID hash : new TPM_ALG_ID[] {TPM_ALG_ID.SHA1, TPM_ALG_ID.SHA256}) {
        CreatePrimaryResponse key = primary(tpm, Templates.rsa(new TPMS_NULL_ASYM_SCHEME()));
        TPMS_SIGNATURE_RSAPSS signature =
            (TPMS_SIGNATURE_RSAPSS) sign(tpm, key, hash, new TPMS_SIG_SCHEME_RSAPSS(hash));
        assertThat(Signatures.verify(key.outPublic, DATA, signature)).isTrue();
        assertThat(Signatures.verify(key.outPublic, new byte[1], signature)).isFalse();
        assertThat(
                Signatures.verify(
                    key.outPublic, DATA, new TPMS_SIGNATURE_RSASSA(hash, signature.sig)))
            .isFalse();
      }
    }
  }

  @ParameterizedTest
  @EnumSource(Tpms.class)
  void verifiesAQuoteWithItsNonceAndValues(Tpms kind) {
    try (Tpms.Started started = kind.start();
        TransportTpm tpm = Tpm4j.connect(started.transport())) {
      CreatePrimaryResponse key =
          primary(
              tpm,
              Templates.ecc(TPM_ECC_CURVE.NIST_P256, new TPMS_SIG_SCHEME_ECDSA(TPM_ALG_ID.SHA256)));
      TPMS_PCR_SELECTION[] selection = {
        new TPMS_PCR_SELECTION(TPM_ALG_ID.SHA256, new int[] {0, 7, 16})
      };
      byte[] nonce = {1, 2, 3};
      QuoteResponse quote = tpm.Quote(key.handle, nonce, new TPMS_NULL_SIG_SCHEME(), selection);
      PCR_ReadResponse values = tpm.PCR_Read(selection);
      assertThat(Signatures.verifyQuote(key.outPublic, values, nonce, quote)).isTrue();
      assertThat(Signatures.verifyQuote(key.outPublic, values, new byte[3], quote)).isFalse();
      values.pcrValues[1].buffer[0] ^= 1;
      assertThat(Signatures.verifyQuote(key.outPublic, values, nonce, quote)).isFalse();
      values.pcrValues[1].buffer[0] ^= 1;
      quote.quoted.firmwareVersion++;
      assertThat(Signatures.verifyQuote(key.outPublic, values, nonce, quote)).isFalse();
    }
  }

  @ParameterizedTest
  @EnumSource(Tpms.class)
  void computesTheNamesTheTpmDoes(Tpms kind) {
    try (Tpms.Started started = kind.start();
        TransportTpm tpm = Tpm4j.connect(started.transport())) {
      CreatePrimaryResponse key = primary(tpm, Templates.eccStorage(TPM_ECC_CURVE.NIST_P256));
      assertThat(Names.of(key.outPublic)).isEqualTo(key.name);
      assertThat(Names.of(key.handle)).isEqualTo(key.name);
      assertThat(Handles.type(key.handle)).isEqualTo(TPM_HT.TRANSIENT);
      TPM_HANDLE index = TPM_HANDLE.NV(0x1234);
      tpm.NV_DefineSpace(
          Handles.owner(),
          new byte[0],
          new TPMS_NV_PUBLIC(
              index,
              TPM_ALG_ID.SHA384,
              new TPMA_NV(TPMA_NV.OWNERREAD, TPMA_NV.OWNERWRITE),
              new byte[0],
              8));
      NV_ReadPublicResponse read = tpm.NV_ReadPublic(index);
      assertThat(Names.of(read.nvPublic)).isEqualTo(read.nvName);
      assertThatIllegalStateException().isThrownBy(() -> Names.of(index));
      assertThat(Names.of(Handles.owner())).containsExactly(0x40, 0, 0, 1);
    }
  }

  @ParameterizedTest
  @EnumSource(Tpms.class)
  void tpmOpensTheCredentialMadeForItsKey(Tpms kind) {
    try (Tpms.Started started = kind.start();
        TransportTpm tpm = Tpm4j.connect(started.transport())) {
      byte[] secret = {9, 8, 7, 6, 5};
      CreatePrimaryResponse named =
          primary(
              tpm,
              Templates.ecc(TPM_ECC_CURVE.NIST_P256, new TPMS_SIG_SCHEME_ECDSA(TPM_ALG_ID.SHA256)));
      for (TPMT_PUBLIC template :
          new TPMT_PUBLIC[] {
            Templates.rsaStorage(),
            Templates.eccStorage(TPM_ECC_CURVE.NIST_P256),
            Templates.eccStorage(TPM_ECC_CURVE.NIST_P384)
          }) {
        CreatePrimaryResponse storage = primary(tpm, template);
        Tss.ActivationCredential credential =
            Credentials.create(storage.outPublic, Names.of(named.outPublic), secret);
        assertThat(
                tpm.ActivateCredential(
                    named.handle, storage.handle, credential.CredentialBlob, credential.Secret))
            .isEqualTo(secret);
        Tss.ActivationCredential other =
            Credentials.create(storage.outPublic, new byte[34], secret);
        assertThatExceptionOfType(tss.TpmException.class)
            .isThrownBy(
                () ->
                    tpm.ActivateCredential(
                        named.handle, storage.handle, other.CredentialBlob, other.Secret));
        tpm.FlushContext(storage.handle);
      }
      assertThatIllegalArgumentException()
          .isThrownBy(() -> Credentials.create(named.outPublic, named.name, secret));
    }
  }

  @ParameterizedTest
  @EnumSource(Tpms.class)
  void tpmImportsKeysMadeOutside(Tpms kind) {
    try (Tpms.Started started = kind.start();
        TransportTpm tpm = Tpm4j.connect(started.transport())) {
      TPMT_PUBLIC[] parents = {
        Templates.rsaStorage(), Templates.eccStorage(TPM_ECC_CURVE.NIST_P256)
      };
      TPMT_PUBLIC[] objects = {
        Templates.imported(Templates.rsa(new TPMS_SIG_SCHEME_RSASSA(TPM_ALG_ID.SHA256))),
        Templates.imported(
            Templates.ecc(TPM_ECC_CURVE.NIST_P384, new TPMS_SIG_SCHEME_ECDSA(TPM_ALG_ID.SHA256)))
      };
      TPMT_SYM_DEF_OBJECT[] wrappers = {Templates.NONE, Templates.AES128};
      for (int i = 0; i < parents.length; i++) {
        CreatePrimaryResponse parent = primary(tpm, parents[i]);
        for (int j = 0; j < objects.length; j++) {
          Tss.Key key = SoftwareKeys.create(objects[j]);
          TPMU_SENSITIVE_COMPOSITE secret =
              j == 0
                  ? new TPM2B_PRIVATE_KEY_RSA(key.PrivatePart)
                  : new TPM2B_ECC_PARAMETER(key.PrivatePart);
          TPMT_SYM_DEF_OBJECT wrapper = wrappers[(i + j) % 2];
          Tss.DuplicationBlob blob =
              Duplicates.create(
                  parent.outPublic,
                  key.PublicPart,
                  new TPMT_SENSITIVE(new byte[] {1, 2}, new byte[0], secret),
                  wrapper);
          TPM2B_PRIVATE imported =
              tpm.Import(
                  parent.handle,
                  blob.EncryptionKey,
                  key.PublicPart,
                  new TPM2B_PRIVATE(blob.DuplicateObject),
                  blob.EncryptedSeed,
                  wrapper);
          TPM_HANDLE loaded = tpm.Load(parent.handle, imported, key.PublicPart);
          assertThat(Names.of(loaded)).isEqualTo(Names.of(key.PublicPart));
          loaded.AuthValue = new byte[] {1, 2};
          TPMU_SIGNATURE signature =
              tpm.Sign(
                  loaded,
                  Hashes.of(TPM_ALG_ID.SHA256, DATA),
                  new TPMS_NULL_SIG_SCHEME(),
                  NO_TICKET);
          assertThat(Signatures.verify(key.PublicPart, DATA, signature)).isTrue();
          tpm.FlushContext(loaded);
        }
        tpm.FlushContext(parent.handle);
      }
    }
  }

  @ParameterizedTest
  @EnumSource(Tpms.class)
  void blobsAndContextsGoThroughTheTpm(Tpms kind) {
    try (Tpms.Started started = kind.start();
        TransportTpm tpm = Tpm4j.connect(started.transport())) {
      CreatePrimaryResponse parent = primary(tpm, Templates.eccStorage(TPM_ECC_CURVE.NIST_P256));
      CreateResponse child =
          tpm.Create(
              parent.handle,
              new TPMS_SENSITIVE_CREATE(),
              Templates.ecc(TPM_ECC_CURVE.NIST_P256, new TPMS_SIG_SCHEME_ECDSA(TPM_ALG_ID.SHA256)),
              new byte[0],
              new TPMS_PCR_SELECTION[0]);
      assertThat(child.outPublic.objectAttributes.hasAttr(TPMA_OBJECT.sign)).isTrue();
      TPM_HANDLE loaded = tpm.Load(parent.handle, child.outPrivate, child.outPublic);
      TPM_HANDLE again = tpm.ContextLoad(tpm.ContextSave(loaded));
      assertThat(tpm.ReadPublic(again).outPublic).isEqualTo(child.outPublic);
    }
  }
}
