package dev.tpm4j.tss.crypto;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.spec.X509EncodedKeySpec;
import org.bouncycastle.crypto.params.AsymmetricKeyParameter;
import org.bouncycastle.crypto.util.SubjectPublicKeyInfoFactory;
import tss.tpm.TPMS_RSA_PARMS;
import tss.tpm.TPMT_PUBLIC;

/** TPM keys as the JDK has them. */
public final class PublicKeys {
  private PublicKeys() {}

  /**
   * The key of a public area.
   *
   * @param area of an RSA or ECC key; exponent 0 is 65537, as TPMs mean it
   * @return the key, for {@code java.security.Signature} and certificates
   * @throws IllegalArgumentException when the area is no such key, its point is not on its curve,
   *     or the JDK does not know the curve
   */
  public static PublicKey of(TPMT_PUBLIC area) {
    boolean rsa = area.parameters instanceof TPMS_RSA_PARMS;
    AsymmetricKeyParameter key = rsa ? RsaKeys.key(area) : Curves.key(area);
    try {
      byte[] encoded = SubjectPublicKeyInfoFactory.createSubjectPublicKeyInfo(key).getEncoded();
      return KeyFactory.getInstance(rsa ? "RSA" : "EC")
          .generatePublic(new X509EncodedKeySpec(encoded));
    } catch (IOException | GeneralSecurityException e) {
      throw new IllegalArgumentException("the JDK does not take this key", e);
    }
  }
}
