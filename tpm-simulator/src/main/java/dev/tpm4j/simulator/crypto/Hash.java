package dev.tpm4j.simulator.crypto;

import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.function.Supplier;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.bouncycastle.crypto.Digest;
import org.bouncycastle.crypto.digests.SHA1Digest;
import org.bouncycastle.crypto.digests.SHA256Digest;
import org.bouncycastle.crypto.digests.SHA384Digest;
import org.bouncycastle.crypto.digests.SHA512Digest;

/**
 * The hash algorithms of the TCG Algorithm Registry that this TPM has, and their HMACs. Their order
 * is that of the PCR banks, also in saved states.
 */
public enum Hash {
  /** SHA-1, FIPS 180-4. */
  SHA1(0x0004, 20, 64, "SHA-1", "HmacSHA1", "1.3.14.3.2.26", SHA1Digest::new),
  /** SHA-256, FIPS 180-4. */
  SHA256(0x000B, 32, 64, "SHA-256", "HmacSHA256", "2.16.840.1.101.3.4.2.1", SHA256Digest::new),
  /** SHA-384, FIPS 180-4. */
  SHA384(0x000C, 48, 128, "SHA-384", "HmacSHA384", "2.16.840.1.101.3.4.2.2", SHA384Digest::new),
  /** SHA-512, FIPS 180-4. */
  SHA512(0x000D, 64, 128, "SHA-512", "HmacSHA512", "2.16.840.1.101.3.4.2.3", SHA512Digest::new);

  /** The length of the longest digest: {@value} bytes. */
  public static final int MAX_DIGEST_SIZE = 64;

  private final int id;
  private final int digestSize;
  private final int blockSize;
  private final String jcaDigest;
  private final String jcaMac;
  private final String oid;
  private final Supplier<Digest> lightweight;

  Hash(
      int id,
      int digestSize,
      int blockSize,
      String jcaDigest,
      String jcaMac,
      String oid,
      Supplier<Digest> lightweight) {
    this.id = id;
    this.digestSize = digestSize;
    this.blockSize = blockSize;
    this.jcaDigest = jcaDigest;
    this.jcaMac = jcaMac;
    this.oid = oid;
    this.lightweight = lightweight;
  }

  /**
   * The algorithm of an identifier.
   *
   * @param id a {@code TPM_ALG_ID}
   * @return the algorithm, or null if it is none of these
   */
  public static Hash ofId(int id) {
    for (Hash hash : values()) {
      if (hash.id == id) {
        return hash;
      }
    }
    return null;
  }

  /**
   * The identifier in the TCG Algorithm Registry.
   *
   * @return a {@code TPM_ALG_ID}
   */
  public int id() {
    return id;
  }

  /**
   * The length of a digest.
   *
   * @return bytes, 20 to 64
   */
  public int digestSize() {
    return digestSize;
  }

  /**
   * The length of the blocks hashed, which is the longest HMAC key used as it is.
   *
   * @return bytes
   */
  public int blockSize() {
    return blockSize;
  }

  /**
   * A digest to which data is still to be added.
   *
   * @return a new one
   */
  public MessageDigest start() {
    try {
      return MessageDigest.getInstance(jcaDigest);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java runtime has " + jcaDigest, e);
    }
  }

  /**
   * The digest of byte strings put together.
   *
   * @param parts what to hash
   * @return the digest
   */
  public byte[] digest(byte[]... parts) {
    MessageDigest digest = start();
    for (byte[] part : parts) {
      digest.update(part);
    }
    return digest.digest();
  }

  /**
   * An HMAC to which data is still to be added.
   *
   * @param key the key, of any length, also empty
   * @return a new one
   */
  public Mac startHmac(byte[] key) {
    // HMAC fills a key up with zeros, so that one zero is the empty key, which the JCA refuses.
    byte[] accepted = key.length == 0 ? new byte[1] : key;
    try {
      Mac mac = Mac.getInstance(jcaMac);
      mac.init(new SecretKeySpec(accepted, jcaMac));
      return mac;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java runtime has " + jcaMac, e);
    }
  }

  /**
   * The HMAC (FIPS 198-1) of byte strings put together.
   *
   * @param key the key, of any length, also empty
   * @param parts what to authenticate
   * @return the HMAC, {@link #digestSize} bytes
   */
  public byte[] hmac(byte[] key, byte[]... parts) {
    Mac mac = startHmac(key);
    for (byte[] part : parts) {
      mac.update(part);
    }
    return mac.doFinal();
  }

  /** The object identifier that PKCS#1 names this hash with. */
  String oid() {
    return oid;
  }

  /** This hash for Bouncy Castle's encodings. */
  Digest lightweight() {
    return lightweight.get();
  }
}
