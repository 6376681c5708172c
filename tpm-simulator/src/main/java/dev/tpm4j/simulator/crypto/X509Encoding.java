package dev.tpm4j.simulator.crypto;

import java.io.IOException;
import java.math.BigInteger;
import java.util.Optional;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1Encoding;
import org.bouncycastle.asn1.ASN1Integer;
import org.bouncycastle.asn1.ASN1Object;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.DERNull;
import org.bouncycastle.asn1.DERTaggedObject;
import org.bouncycastle.asn1.gm.GMObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.RSAPublicKey;
import org.bouncycastle.asn1.pkcs.RSASSAPSSparams;
import org.bouncycastle.asn1.sec.SECObjectIdentifiers;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.asn1.x9.X9ObjectIdentifiers;

/**
 * The fields that a TPM adds to a certificate in {@code TPM2_CertifyX509}, in DER (RFC 5280 §4.1,
 * RFC 4055, RFC 5480, RFC 5758).
 */
public final class X509Encoding {

  private static final int VERSION_3 = 2;

  private X509Encoding() {}

  /**
   * {@code version}: 3.
   *
   * @return a tagged field
   */
  public static byte[] version() {
    return der(new DERTaggedObject(true, 0, new ASN1Integer(VERSION_3)));
  }

  /**
   * {@code serialNumber}.
   *
   * @param number a number that is not negative, big-endian
   * @return an INTEGER
   */
  public static byte[] serialNumber(byte[] number) {
    return der(new ASN1Integer(new BigInteger(1, number)));
  }

  /**
   * {@code signature} of RSASSA-PKCS1-v1_5.
   *
   * @param hash the hash
   * @return an AlgorithmIdentifier
   */
  public static Optional<byte[]> rsassa(Hash hash) {
    return Optional.ofNullable(
            switch (hash) {
              case SHA1 -> PKCSObjectIdentifiers.sha1WithRSAEncryption;
              case SHA256 -> PKCSObjectIdentifiers.sha256WithRSAEncryption;
              case SHA384 -> PKCSObjectIdentifiers.sha384WithRSAEncryption;
              case SHA512 -> PKCSObjectIdentifiers.sha512WithRSAEncryption;
              default -> null;
            })
        .map(oid -> der(withNull(oid)));
  }

  /**
   * {@code signature} of RSASSA-PSS, with the salt that {@link RsaSignature#signPss} takes.
   *
   * @param hash the hash
   * @param keySize bytes of the modulus
   * @return an AlgorithmIdentifier
   */
  public static byte[] rsapss(Hash hash, int keySize) {
    if (hash == Hash.SHA1) {
      return der(withNull(PKCSObjectIdentifiers.id_RSASSA_PSS));
    }
    AlgorithmIdentifier digest = withNull(new ASN1ObjectIdentifier(hash.oid()));
    AlgorithmIdentifier mask = new AlgorithmIdentifier(PKCSObjectIdentifiers.id_mgf1, digest);
    ASN1Integer salt = new ASN1Integer(RsaSignature.pssSaltSize(hash, keySize));
    ASN1Encodable parameters =
        new RSASSAPSSparams(digest, mask, salt, RSASSAPSSparams.DEFAULT_TRAILER_FIELD);
    return der(new AlgorithmIdentifier(PKCSObjectIdentifiers.id_RSASSA_PSS, parameters));
  }

  /**
   * {@code signature} of ECDSA.
   *
   * @param hash the hash
   * @return an AlgorithmIdentifier
   */
  public static Optional<byte[]> ecdsa(Hash hash) {
    return Optional.ofNullable(
            switch (hash) {
              case SHA1 -> X9ObjectIdentifiers.ecdsa_with_SHA1;
              case SHA256 -> X9ObjectIdentifiers.ecdsa_with_SHA256;
              case SHA384 -> X9ObjectIdentifiers.ecdsa_with_SHA384;
              case SHA512 -> X9ObjectIdentifiers.ecdsa_with_SHA512;
              default -> null;
            })
        .map(oid -> der(new AlgorithmIdentifier(oid)));
  }

  /**
   * {@code subjectPublicKeyInfo} of an RSA key.
   *
   * @param key the key
   * @return a SubjectPublicKeyInfo
   */
  public static byte[] publicKey(RsaPublicKey key) {
    return der(
        info(
            withNull(PKCSObjectIdentifiers.rsaEncryption),
            new RSAPublicKey(key.modulus(), key.exponent())));
  }

  /**
   * {@code subjectPublicKeyInfo} of an elliptic curve key.
   *
   * @param curve the curve
   * @param q the public key
   * @return a SubjectPublicKeyInfo; empty if nobody has given the curve an object identifier
   */
  public static Optional<byte[]> publicKey(EccCurve curve, EccPoint q) {
    return oid(curve)
        .map(
            oid -> {
              byte[] x = curve.bytes(q.x());
              byte[] y = curve.bytes(q.y());
              byte[] point = new byte[1 + x.length + y.length];
              point[0] = 4;
              System.arraycopy(x, 0, point, 1, x.length);
              System.arraycopy(y, 0, point, 1 + x.length, y.length);
              return der(
                  new SubjectPublicKeyInfo(
                      new AlgorithmIdentifier(X9ObjectIdentifiers.id_ecPublicKey, oid), point));
            });
  }

  private static Optional<ASN1ObjectIdentifier> oid(EccCurve curve) {
    return Optional.ofNullable(
        switch (curve) {
          case NIST_P192 -> X9ObjectIdentifiers.prime192v1;
          case NIST_P224 -> SECObjectIdentifiers.secp224r1;
          case NIST_P256 -> X9ObjectIdentifiers.prime256v1;
          case NIST_P384 -> SECObjectIdentifiers.secp384r1;
          case NIST_P521 -> SECObjectIdentifiers.secp521r1;
          case SM2_P256 -> GMObjectIdentifiers.sm2p256v1;
          case BN_P256, BN_P638 -> null;
        });
  }

  private static SubjectPublicKeyInfo info(AlgorithmIdentifier algorithm, ASN1Encodable key) {
    try {
      return new SubjectPublicKeyInfo(algorithm, key);
    } catch (IOException e) {
      throw new IllegalStateException("nothing in the encoding can fail", e);
    }
  }

  private static AlgorithmIdentifier withNull(ASN1ObjectIdentifier oid) {
    return new AlgorithmIdentifier(oid, DERNull.INSTANCE);
  }

  private static byte[] der(ASN1Object object) {
    try {
      return object.getEncoded(ASN1Encoding.DER);
    } catch (IOException e) {
      throw new IllegalStateException("nothing in the encoding can fail", e);
    }
  }
}
