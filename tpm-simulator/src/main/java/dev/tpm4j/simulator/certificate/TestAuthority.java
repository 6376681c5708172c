package dev.tpm4j.simulator.certificate;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.Date;
import org.bouncycastle.asn1.ASN1EncodableVector;
import org.bouncycastle.asn1.ASN1Integer;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.DERNull;
import org.bouncycastle.asn1.DERSequence;
import org.bouncycastle.asn1.DERSet;
import org.bouncycastle.asn1.DERUTF8String;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.RSAPublicKey;
import org.bouncycastle.asn1.sec.SECObjectIdentifiers;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x500.X500NameBuilder;
import org.bouncycastle.asn1.x500.style.BCStyle;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x509.AuthorityKeyIdentifier;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.asn1.x509.SubjectKeyIdentifier;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.asn1.x9.X9ECParameters;
import org.bouncycastle.asn1.x9.X9ObjectIdentifiers;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.crypto.ec.CustomNamedCurves;
import org.bouncycastle.util.BigIntegers;

/**
 * The authority that certifies the endorsement keys of simulated TPMs, in the place of a vendor's.
 * <b>What it certifies is worth nothing</b>: its private key follows from its name, so that all
 * simulated TPMs everywhere have one issuer to test with, and anybody can sign in its name. Never
 * trust it outside tests. Everything here is deterministic: one key, one certificate.
 */
public final class TestAuthority {

  /** The common name of the issuer. */
  public static final String NAME = "tpm4j test CA, no security";

  private static final ASN1ObjectIdentifier TCG = new ASN1ObjectIdentifier("2.23.133");
  private static final ASN1ObjectIdentifier TPM_MANUFACTURER = TCG.branch("2.1");
  private static final ASN1ObjectIdentifier TPM_MODEL = TCG.branch("2.2");
  private static final ASN1ObjectIdentifier TPM_VERSION = TCG.branch("2.3");
  private static final ASN1ObjectIdentifier TPM_SPECIFICATION = TCG.branch("2.16");
  private static final ASN1ObjectIdentifier EK_CERTIFICATE = TCG.branch("8.1");

  private static final X9ECParameters P256 = CustomNamedCurves.getByName("secp256r1");
  private static final int COORDINATE_SIZE = 32;
  private static final byte UNCOMPRESSED = 4;
  private static final int SERIAL_SIZE = 16;
  private static final int KEY_ID_SIZE = 20;
  private static final int LINE = 64;

  private static final Date NOT_BEFORE = date("2026-01-01T00:00:00Z");

  /** No well-defined expiration date, RFC 5280 §4.1.2.5. */
  private static final Date NOT_AFTER = date("9999-12-31T23:59:59Z");

  private TestAuthority() {}

  private static Date date(String text) {
    return Date.from(Instant.parse(text));
  }

  /** 1 to n-1, from the name. */
  private static BigInteger privateKey() {
    BigInteger hash = new BigInteger(1, sha256(NAME.getBytes(StandardCharsets.US_ASCII)));
    return hash.mod(P256.getN().subtract(BigInteger.ONE)).add(BigInteger.ONE);
  }

  private static SubjectPublicKeyInfo publicKey() {
    return p256(P256.getG().multiply(privateKey()).getEncoded(false));
  }

  private static SubjectPublicKeyInfo p256(byte[] point) {
    return new SubjectPublicKeyInfo(
        new AlgorithmIdentifier(X9ObjectIdentifiers.id_ecPublicKey, SECObjectIdentifiers.secp256r1),
        point);
  }

  private static X500Name name() {
    return new X500NameBuilder(BCStyle.INSTANCE)
        .addRDN(BCStyle.O, "tpm4j")
        .addRDN(BCStyle.CN, NAME)
        .build();
  }

  /**
   * The authority's own certificate, the anchor to verify with.
   *
   * @return X.509, DER
   */
  public static byte[] certificate() {
    SubjectPublicKeyInfo key = publicKey();
    try {
      return builder(key, name())
          .addExtension(Extension.basicConstraints, true, new BasicConstraints(0))
          .addExtension(
              Extension.keyUsage, true, new KeyUsage(KeyUsage.keyCertSign | KeyUsage.cRLSign))
          .build(new DeterministicSigner(privateKey()))
          .getEncoded();
    } catch (IOException e) {
      throw new UncheckedIOException("what was just made can be written", e);
    }
  }

  /**
   * The authority's own certificate as text.
   *
   * @return X.509, PEM
   */
  public static String certificatePem() {
    Base64.Encoder encoder = Base64.getMimeEncoder(LINE, new byte[] {'\n'});
    return "-----BEGIN CERTIFICATE-----\n"
        + encoder.encodeToString(certificate())
        + "\n-----END CERTIFICATE-----\n";
  }

  /**
   * Certifies an RSA endorsement key.
   *
   * @param modulus big-endian
   * @param exponent the public exponent
   * @param tpm whose key it is
   * @return X.509, DER
   */
  public static byte[] issueRsa(byte[] modulus, int exponent, EndorsedTpm tpm) {
    RSAPublicKey key = new RSAPublicKey(new BigInteger(1, modulus), BigInteger.valueOf(exponent));
    AlgorithmIdentifier rsa =
        new AlgorithmIdentifier(PKCSObjectIdentifiers.rsaEncryption, DERNull.INSTANCE);
    try {
      return issue(new SubjectPublicKeyInfo(rsa, key), KeyUsage.keyEncipherment, tpm);
    } catch (IOException e) {
      throw new UncheckedIOException("what was just made can be written", e);
    }
  }

  /**
   * Certifies an endorsement key on the curve P-256.
   *
   * @param x of the public point, big-endian, at most 32 octets
   * @param y of the public point
   * @param tpm whose key it is
   * @return X.509, DER
   */
  public static byte[] issueP256(byte[] x, byte[] y, EndorsedTpm tpm) {
    byte[] point = new byte[1 + 2 * COORDINATE_SIZE];
    point[0] = UNCOMPRESSED;
    BigIntegers.asUnsignedByteArray(new BigInteger(1, x), point, 1, COORDINATE_SIZE);
    BigIntegers.asUnsignedByteArray(
        new BigInteger(1, y), point, 1 + COORDINATE_SIZE, COORDINATE_SIZE);
    try {
      return issue(p256(point), KeyUsage.keyAgreement, tpm);
    } catch (IOException e) {
      throw new UncheckedIOException("what was just made can be written", e);
    }
  }

  /** TCG EK Credential Profile for TPM Family 2.0, §3.2: no subject, so its other name counts. */
  private static byte[] issue(SubjectPublicKeyInfo key, int usage, EndorsedTpm tpm)
      throws IOException {
    byte[] issuerKey = keyId(publicKey());
    return builder(key, new X500NameBuilder(BCStyle.INSTANCE).build())
        .addExtension(Extension.subjectAlternativeName, true, otherName(tpm))
        .addExtension(Extension.basicConstraints, true, new BasicConstraints(false))
        .addExtension(Extension.keyUsage, true, new KeyUsage(usage))
        .addExtension(
            Extension.extendedKeyUsage,
            false,
            new ExtendedKeyUsage(KeyPurposeId.getInstance(EK_CERTIFICATE)))
        .addExtension(
            Extension.authorityKeyIdentifier, false, new AuthorityKeyIdentifier(issuerKey))
        .addExtension(Extension.subjectDirectoryAttributes, false, specification(tpm))
        .build(new DeterministicSigner(privateKey()))
        .getEncoded();
  }

  private static X509v3CertificateBuilder builder(SubjectPublicKeyInfo key, X500Name subject)
      throws IOException {
    byte[] digest = sha256(key.getEncoded());
    BigInteger serial = new BigInteger(1, Arrays.copyOf(digest, SERIAL_SIZE));
    return new X509v3CertificateBuilder(name(), serial, NOT_BEFORE, NOT_AFTER, subject, key)
        .addExtension(Extension.subjectKeyIdentifier, false, new SubjectKeyIdentifier(keyId(key)));
  }

  /** The leftmost 160 bits of a SHA-256, RFC 7093 §2. */
  private static byte[] keyId(SubjectPublicKeyInfo key) {
    return Arrays.copyOf(sha256(key.getPublicKeyData().getBytes()), KEY_ID_SIZE);
  }

  private static GeneralNames otherName(EndorsedTpm tpm) {
    X500Name name =
        new X500NameBuilder(BCStyle.INSTANCE)
            .addRDN(TPM_MANUFACTURER, new DERUTF8String(EndorsedTpm.id(tpm.manufacturer())))
            .addRDN(TPM_MODEL, new DERUTF8String(tpm.model()))
            .addRDN(TPM_VERSION, new DERUTF8String(EndorsedTpm.id(tpm.firmware())))
            .build();
    return new GeneralNames(new GeneralName(name));
  }

  /** {@code SEQUENCE OF Attribute}, one: family, level and revision. */
  private static DERSequence specification(EndorsedTpm tpm) {
    ASN1EncodableVector version = new ASN1EncodableVector();
    version.add(new DERUTF8String("2.0"));
    version.add(new ASN1Integer(tpm.specificationLevel()));
    version.add(new ASN1Integer(tpm.specificationRevision()));
    ASN1EncodableVector attribute = new ASN1EncodableVector();
    attribute.add(TPM_SPECIFICATION);
    attribute.add(new DERSet(new DERSequence(version)));
    return new DERSequence(new DERSequence(attribute));
  }

  private static byte[] sha256(byte[] data) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(data);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java runtime has SHA-256", e);
    }
  }
}
