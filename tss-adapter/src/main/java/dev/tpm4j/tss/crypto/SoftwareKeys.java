package dev.tpm4j.tss.crypto;

import java.math.BigInteger;
import java.security.SecureRandom;
import org.bouncycastle.crypto.AsymmetricCipherKeyPair;
import org.bouncycastle.crypto.generators.ECKeyPairGenerator;
import org.bouncycastle.crypto.generators.RSAKeyPairGenerator;
import org.bouncycastle.crypto.params.ECDomainParameters;
import org.bouncycastle.crypto.params.ECKeyGenerationParameters;
import org.bouncycastle.crypto.params.ECPrivateKeyParameters;
import org.bouncycastle.crypto.params.ECPublicKeyParameters;
import org.bouncycastle.crypto.params.RSAKeyGenerationParameters;
import org.bouncycastle.crypto.params.RSAPrivateCrtKeyParameters;
import org.bouncycastle.math.ec.ECPoint;
import tss.Tss;
import tss.tpm.TPM2B_PUBLIC_KEY_RSA;
import tss.tpm.TPMS_ECC_PARMS;
import tss.tpm.TPMS_ECC_POINT;
import tss.tpm.TPMS_RSA_PARMS;
import tss.tpm.TPMT_PUBLIC;

/** Keys made outside a TPM by a TPM's template. */
public final class SoftwareKeys {
  private static final SecureRandom RANDOM = new SecureRandom();
  private static final int PRIME_CERTAINTY = 112;
  private static final int BYTE = 8;

  private SoftwareKeys() {}

  /**
   * Makes a key.
   *
   * @param template of an RSA or ECC key; exponent 0 is 65537, as TPMs mean it
   * @return the template with the public part, and the private part as a TPM takes it: a prime or
   *     the scalar, at full length
   * @throws IllegalArgumentException when the template is of another kind of object
   */
  public static Tss.Key create(TPMT_PUBLIC template) {
    Tss.Key key = new Tss.Key();
    key.PublicPart =
        new TPMT_PUBLIC(
            template.nameAlg,
            template.objectAttributes,
            template.authPolicy,
            template.parameters,
            null);
    if (template.parameters instanceof TPMS_RSA_PARMS parms) {
      RSAKeyPairGenerator generator = new RSAKeyPairGenerator();
      generator.init(
          new RSAKeyGenerationParameters(
              BigInteger.valueOf(RsaKeys.exponent(parms)), RANDOM, parms.keyBits, PRIME_CERTAINTY));
      RSAPrivateCrtKeyParameters secret =
          (RSAPrivateCrtKeyParameters) generator.generateKeyPair().getPrivate();
      int bytes = parms.keyBits / BYTE;
      key.PublicPart.unique = new TPM2B_PUBLIC_KEY_RSA(Curves.fixed(secret.getModulus(), bytes));
      key.PrivatePart = Curves.fixed(secret.getP(), bytes / 2);
      return key;
    }
    if (template.parameters instanceof TPMS_ECC_PARMS parms) {
      ECDomainParameters domain = Curves.domain(parms.curveID);
      ECKeyPairGenerator generator = new ECKeyPairGenerator();
      generator.init(new ECKeyGenerationParameters(domain, RANDOM));
      AsymmetricCipherKeyPair pair = generator.generateKeyPair();
      ECPoint point = ((ECPublicKeyParameters) pair.getPublic()).getQ();
      int bytes = Curves.bytes(domain);
      key.PublicPart.unique =
          new TPMS_ECC_POINT(
              Curves.fixed(point.getAffineXCoord().toBigInteger(), bytes),
              Curves.fixed(point.getAffineYCoord().toBigInteger(), bytes));
      key.PrivatePart = Curves.fixed(((ECPrivateKeyParameters) pair.getPrivate()).getD(), bytes);
      return key;
    }
    throw new IllegalArgumentException("the template is not that of an RSA or ECC key");
  }
}
