package dev.tpm4j.simulator.crypto;

import dev.tpm4j.simulator.crypto.CryptException.Failure;
import java.io.IOException;
import java.util.Arrays;
import org.bouncycastle.asn1.ASN1Encoding;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.DERNull;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x509.DigestInfo;
import org.bouncycastle.crypto.CryptoException;
import org.bouncycastle.crypto.InvalidCipherTextException;
import org.bouncycastle.crypto.encodings.PKCS1Encoding;
import org.bouncycastle.crypto.signers.PSSSigner;

/** The signature schemes of RSA keys, Part 1 Annex B.6 and B.7. */
public final class RsaSignature {

  private static final int PKCS1_OVERHEAD = 11;

  private RsaSignature() {}

  /**
   * Signs with RSASSA-PKCS1-v1_5 (RFC 8017 §8.2).
   *
   * @param key the key
   * @param hash the hash that made the digest
   * @param digest the digest
   * @return as many bytes as the modulus has
   * @throws CryptException {@code VALUE} if the digest is not one of that hash, {@code SIZE} if it
   *     does not fit the key
   */
  public static byte[] signPkcs1(RsaPrivateKey key, Hash hash, byte[] digest)
      throws CryptException {
    return key.apply(pkcs1(key.publicKey(), hash, digest));
  }

  /**
   * Verifies a signature of RSASSA-PKCS1-v1_5.
   *
   * @param key the key
   * @param hash the hash that made the digest
   * @param digest the digest
   * @param signature the signature
   * @throws CryptException {@code SIGNATURE} if it is not that of the key over the digest
   */
  public static void verifyPkcs1(RsaPublicKey key, Hash hash, byte[] digest, byte[] signature)
      throws CryptException {
    boolean valid;
    try {
      valid = Arrays.equals(opened(key, signature), pkcs1(key, hash, digest));
    } catch (CryptException e) {
      valid = false;
    }
    require(valid);
  }

  /**
   * The length of the salt of {@link #signPss}: that of the digest, or what fits (FIPS 186-4 §5.5).
   *
   * @param hash the hash
   * @param keySize bytes of the modulus
   * @return bytes, not negative
   */
  public static int pssSaltSize(Hash hash, int keySize) {
    return Math.max(0, Math.min(hash.digestSize(), keySize - hash.digestSize() - 2));
  }

  /**
   * Signs with RSASSA-PSS (RFC 8017 §8.1), the hash and that of the mask being one.
   *
   * @param key the key
   * @param hash the hash that made the digest
   * @param digest the digest
   * @param random the salt
   * @return as many bytes as the modulus has
   * @throws CryptException {@code VALUE} if the digest is not one of that hash, {@code SIZE} if it
   *     does not fit the key
   */
  public static byte[] signPss(RsaPrivateKey key, Hash hash, byte[] digest, RandomSource random)
      throws CryptException {
    RsaPublicKey publicKey = key.publicKey();
    if (digest.length != hash.digestSize()) {
      throw new CryptException(Failure.VALUE, "no digest of " + hash);
    }
    if (encodedSize(publicKey) < hash.digestSize() + 2) {
      throw new CryptException(Failure.SIZE, hash + " is too long for the key");
    }
    PSSSigner signer =
        pss(EncodedBlock.encoding(publicKey), hash, pssSaltSize(hash, encodedSize(publicKey)));
    signer.init(true, EncodedBlock.parameters(publicKey, true, random));
    signer.update(digest, 0, digest.length);
    try {
      return key.apply(signer.generateSignature());
    } catch (CryptoException e) {
      throw new IllegalStateException("nothing in the encoding can fail", e);
    }
  }

  /**
   * Verifies a signature of RSASSA-PSS with a salt of any length.
   *
   * @param key the key
   * @param hash the hash that made the digest
   * @param digest the digest
   * @param signature the signature
   * @throws CryptException {@code SIGNATURE} if it is not that of the key over the digest
   */
  public static void verifyPss(RsaPublicKey key, Hash hash, byte[] digest, byte[] signature)
      throws CryptException {
    boolean valid = false;
    if (digest.length == hash.digestSize() && encodedSize(key) >= hash.digestSize() + 2) {
      byte[] block = opened(key, signature);
      int saltSize = saltSize(key, hash, block);
      if (saltSize >= 0) {
        PSSSigner signer = pss(EncodedBlock.decoding(key), hash, saltSize);
        signer.init(false, EncodedBlock.parameters(key, false));
        signer.update(digest, 0, digest.length);
        valid = signer.verifySignature(block);
      }
    }
    require(valid);
  }

  /** Where the salt begins, found as RFC 8017 §9.1.2 steps 7 to 10 do; -1 if there is none. */
  private static int saltSize(RsaPublicKey key, Hash hash, byte[] block) {
    byte[] encoded = Arrays.copyOfRange(block, block.length - encodedSize(key), block.length);
    int maskedSize = encoded.length - hash.digestSize() - 1;
    byte[] seed = Arrays.copyOfRange(encoded, maskedSize, encoded.length - 1);
    byte[] mask = Kdf.mgf1(hash, seed, maskedSize);
    int unusedBits = encoded.length * Byte.SIZE - (key.modulus().bitLength() - 1);
    for (int i = 0; i < maskedSize; i++) {
      int b = (encoded[i] ^ mask[i]) & 0xFF;
      if (i == 0) {
        b &= 0xFF >>> unusedBits;
      }
      if (b != 0) {
        return b == 1 ? maskedSize - i - 1 : -1;
      }
    }
    return -1;
  }

  /** emLen of RFC 8017 §9.1: a byte less than the modulus where that has one bit in its first. */
  private static int encodedSize(RsaPublicKey key) {
    return (key.modulus().bitLength() + 6) / Byte.SIZE;
  }

  private static PSSSigner pss(EncodedBlock block, Hash hash, int saltSize) {
    return PSSSigner.createRawSigner(
        block, hash.lightweight(), hash.lightweight(), saltSize, PSSSigner.TRAILER_IMPLICIT);
  }

  private static byte[] opened(RsaPublicKey key, byte[] signature) throws CryptException {
    require(signature.length == key.size());
    try {
      return key.apply(signature);
    } catch (CryptException e) {
      throw new CryptException(Failure.SIGNATURE, e.getMessage());
    }
  }

  private static byte[] pkcs1(RsaPublicKey key, Hash hash, byte[] digest) throws CryptException {
    if (digest.length != hash.digestSize()) {
      throw new CryptException(Failure.VALUE, "no digest of " + hash);
    }
    PKCS1Encoding encoding = new PKCS1Encoding(EncodedBlock.encoding(key));
    encoding.init(true, EncodedBlock.parameters(key, true));
    AlgorithmIdentifier algorithm =
        new AlgorithmIdentifier(new ASN1ObjectIdentifier(hash.oid()), DERNull.INSTANCE);
    try {
      byte[] info = new DigestInfo(algorithm, digest).getEncoded(ASN1Encoding.DER);
      if (info.length > key.size() - PKCS1_OVERHEAD) {
        throw new CryptException(Failure.SIZE, hash + " is too long for the key");
      }
      return encoding.processBlock(info, 0, info.length);
    } catch (IOException | InvalidCipherTextException e) {
      throw new IllegalStateException("nothing in the encoding can fail", e);
    }
  }

  private static void require(boolean valid) throws CryptException {
    if (!valid) {
      throw new CryptException(Failure.SIGNATURE, "not a signature of the key over the digest");
    }
  }
}
