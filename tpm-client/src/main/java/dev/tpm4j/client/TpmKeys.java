package dev.tpm4j.client;

import dev.tpm4j.client.session.HashAlgorithm;
import dev.tpm4j.codec.Octets;
import dev.tpm4j.codec.type.TpmAlgId;
import dev.tpm4j.codec.type.TpmEccCurve;
import dev.tpm4j.codec.type.TpmRh;
import dev.tpm4j.codec.type.TpmSt;
import dev.tpm4j.codec.type.TpmsEccPoint;
import dev.tpm4j.codec.type.TpmsSignatureEcc;
import dev.tpm4j.codec.type.TpmsSignatureRsa;
import dev.tpm4j.codec.type.TpmtPublic;
import dev.tpm4j.codec.type.TpmtSigScheme;
import dev.tpm4j.codec.type.TpmtSignature;
import dev.tpm4j.codec.type.TpmtTkHashcheck;
import dev.tpm4j.codec.type.TpmuPublicId;
import dev.tpm4j.codec.type.TpmuPublicParms;
import dev.tpm4j.codec.type.TpmuSigScheme;
import dev.tpm4j.codec.type.TpmuSignature;
import java.math.BigInteger;
import java.security.AlgorithmParameters;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.Signature;
import java.security.SignatureException;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.ECParameterSpec;
import java.security.spec.ECPoint;
import java.security.spec.ECPublicKeySpec;
import java.security.spec.MGF1ParameterSpec;
import java.security.spec.PSSParameterSpec;
import java.security.spec.RSAPublicKeySpec;
import java.util.Locale;

/** A TPM's public keys as Java's, and the other way round; signatures checked with them. */
public final class TpmKeys {

  private static final int DEFAULT_EXPONENT = 65537;

  /** Tag of an INTEGER and of a SEQUENCE in DER; longer lengths than 127 need a byte more. */
  private static final int INTEGER = 0x02;

  private static final int SEQUENCE = 0x30;
  private static final int LONG_FORM = 0x81;
  private static final int SHORT_MOST = 0x7f;

  private TpmKeys() {}

  /**
   * The scheme that a key has by itself, for commands that sign.
   *
   * @return TPM_ALG_NULL
   */
  public static TpmtSigScheme ownScheme() {
    return new TpmtSigScheme(TpmAlgId.NULL, new TpmuSigScheme.Null());
  }

  /**
   * No proof that the TPM itself has computed a digest: TPM2_Sign needs one with restricted keys
   * alone.
   *
   * @return the null ticket
   */
  public static TpmtTkHashcheck noTicket() {
    return new TpmtTkHashcheck(TpmSt.HASHCHECK, TpmRh.RH_NULL, Octets.EMPTY);
  }

  /**
   * The public key of an object.
   *
   * @param area RSA, or ECC on P-256, P-384 or P-521
   * @return the key
   * @throws IllegalArgumentException if it is none of these
   */
  public static PublicKey publicKey(TpmtPublic area) {
    try {
      if (area.parameters() instanceof TpmuPublicParms.RsaDetail rsa
          && area.unique() instanceof TpmuPublicId.Rsa modulus) {
        int exponent = rsa.value().exponent();
        return KeyFactory.getInstance("RSA")
            .generatePublic(
                new RSAPublicKeySpec(
                    number(modulus.value()),
                    BigInteger.valueOf(
                        exponent == 0 ? DEFAULT_EXPONENT : Integer.toUnsignedLong(exponent))));
      }
      if (area.parameters() instanceof TpmuPublicParms.EccDetail ecc
          && area.unique() instanceof TpmuPublicId.Ecc point) {
        AlgorithmParameters parameters = AlgorithmParameters.getInstance("EC");
        parameters.init(new ECGenParameterSpec(curveName(ecc.value().curveID())));
        return KeyFactory.getInstance("EC")
            .generatePublic(
                new ECPublicKeySpec(
                    new ECPoint(number(point.value().x()), number(point.value().y())),
                    parameters.getParameterSpec(ECParameterSpec.class)));
      }
    } catch (GeneralSecurityException e) {
      throw new IllegalArgumentException("Java cannot use this key: " + e.getMessage(), e);
    }
    throw new IllegalArgumentException("only RSA and ECC keys have a public key");
  }

  private static String curveName(int curve) {
    return switch (curve) {
      case TpmEccCurve.NIST_P256 -> "secp256r1";
      case TpmEccCurve.NIST_P384 -> "secp384r1";
      case TpmEccCurve.NIST_P521 -> "secp521r1";
      default ->
          throw new IllegalArgumentException(
              String.format(
                  Locale.ROOT, "curve 0x%04x: this Java has P-256, P-384 and P-521", curve));
    };
  }

  private static BigInteger number(Octets octets) {
    return new BigInteger(1, octets.toByteArray());
  }

  /**
   * A public area with another public key.
   *
   * @param key RSA or EC
   * @param template of the same type and size
   * @return the template with the key
   * @throws IllegalArgumentException if the types differ
   */
  public static TpmtPublic publicArea(PublicKey key, TpmtPublic template) {
    TpmuPublicId unique;
    if (key instanceof RSAPublicKey rsa && template.type() == TpmAlgId.RSA) {
      unique = new TpmuPublicId.Rsa(octets(rsa.getModulus(), rsa.getModulus().bitLength()));
    } else if (key instanceof ECPublicKey ec && template.type() == TpmAlgId.ECC) {
      int bits = ec.getParams().getCurve().getField().getFieldSize();
      unique =
          new TpmuPublicId.Ecc(
              new TpmsEccPoint(
                  octets(ec.getW().getAffineX(), bits), octets(ec.getW().getAffineY(), bits)));
    } else {
      throw new IllegalArgumentException(
          "a key of " + key.getAlgorithm() + " does not fit a template of another type");
    }
    return new TpmtPublic(
        template.type(),
        template.nameAlg(),
        template.objectAttributes(),
        template.authPolicy(),
        template.parameters(),
        unique);
  }

  private static Octets octets(BigInteger value, int bits) {
    return unsigned(value, (bits + Byte.SIZE - 1) / Byte.SIZE);
  }

  /**
   * A number as TPMs write it: without a sign, with zeros in front.
   *
   * @param value not negative
   * @param size how many bytes
   * @return big-endian
   * @throws IllegalArgumentException if it does not fit
   */
  public static Octets unsigned(BigInteger value, int size) {
    if (value.signum() < 0 || value.bitLength() > size * Byte.SIZE) {
      throw new IllegalArgumentException("the number does not fit " + size + " bytes");
    }
    byte[] signed = value.toByteArray();
    byte[] out = new byte[size];
    int length = Math.min(signed.length, size);
    System.arraycopy(signed, signed.length - length, out, size - length, length);
    return Octets.of(out);
  }

  /**
   * Whether a key has signed a message.
   *
   * @param signer the public area of the key that should have
   * @param message what was signed, not its digest; such as the attestation of TPM2_Quote
   * @param signature RSASSA, RSAPSS or ECDSA
   * @return true if it has
   * @throws IllegalArgumentException if key or signature are of another kind
   */
  public static boolean verify(TpmtPublic signer, Octets message, TpmtSignature signature) {
    PublicKey key = publicKey(signer);
    byte[] bytes = message.toByteArray();
    TpmuSignature what = signature.signature();
    try {
      if (what instanceof TpmuSignature.Rsassa rsassa) {
        TpmsSignatureRsa value = rsassa.value();
        return verify(withName(value.hash(), "RSA"), key, bytes, value.sig().toByteArray());
      }
      if (what instanceof TpmuSignature.Ecdsa ecdsa) {
        TpmsSignatureEcc value = ecdsa.value();
        byte[] der = der(value.signatureR(), value.signatureS());
        return verify(withName(value.hash(), "ECDSA"), key, bytes, der);
      }
      if (what instanceof TpmuSignature.Rsapss rsapss) {
        return verifyPss(rsapss.value(), (RSAPublicKey) key, bytes);
      }
    } catch (SignatureException damaged) {
      return false;
    } catch (GeneralSecurityException | ClassCastException e) {
      throw new IllegalArgumentException("the signature is none of this key", e);
    }
    throw new IllegalArgumentException("only RSASSA, RSAPSS and ECDSA are checked here");
  }

  private static Signature withName(int hash, String with) throws GeneralSecurityException {
    return Signature.getInstance(
        HashAlgorithm.of(hash).jcaName().replaceFirst("^SHA-", "SHA") + "with" + with);
  }

  private static boolean verify(Signature verifier, PublicKey key, byte[] message, byte[] value)
      throws GeneralSecurityException {
    verifier.initVerify(key);
    verifier.update(message);
    return verifier.verify(value);
  }

  /** The salt of a TPM is as long as the digest, or as the key allows (Part 1, "RSAPSS"). */
  private static boolean verifyPss(TpmsSignatureRsa signature, RSAPublicKey key, byte[] message)
      throws GeneralSecurityException {
    HashAlgorithm hash = HashAlgorithm.of(signature.hash());
    int most = (key.getModulus().bitLength() + 6) / Byte.SIZE - hash.digestSize() - 2;
    for (int salt : new int[] {hash.digestSize(), most}) {
      Signature verifier = Signature.getInstance("RSASSA-PSS");
      verifier.setParameter(
          new PSSParameterSpec(
              hash.jcaName(), "MGF1", new MGF1ParameterSpec(hash.jcaName()), salt, 1));
      if (verify(verifier, key, message, signature.sig().toByteArray())) {
        return true;
      }
    }
    return false;
  }

  private static byte[] der(Octets r, Octets s) {
    byte[] first = number(r).toByteArray();
    byte[] second = number(s).toByteArray();
    int length = 4 + first.length + second.length;
    boolean isLong = length > SHORT_MOST;
    byte[] out = new byte[(isLong ? 3 : 2) + length];
    int at = 0;
    out[at++] = SEQUENCE;
    if (isLong) {
      out[at++] = (byte) LONG_FORM;
    }
    out[at++] = (byte) length;
    at = integer(out, at, first);
    integer(out, at, second);
    return out;
  }

  private static int integer(byte[] out, int start, byte[] value) {
    out[start] = INTEGER;
    out[start + 1] = (byte) value.length;
    System.arraycopy(value, 0, out, start + 2, value.length);
    return start + 2 + value.length;
  }
}
