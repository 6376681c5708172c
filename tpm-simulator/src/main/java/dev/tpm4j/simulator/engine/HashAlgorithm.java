package dev.tpm4j.simulator.engine;

import dev.tpm4j.codec.type.TpmAlgId;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** The hash algorithms of this TPM, in the order of their PCR banks. */
enum HashAlgorithm {
  SHA1(TpmAlgId.SHA1, 20, "SHA-1", "HmacSHA1"),
  SHA256(TpmAlgId.SHA256, 32, "SHA-256", "HmacSHA256"),
  SHA384(TpmAlgId.SHA384, 48, "SHA-384", "HmacSHA384"),
  SHA512(TpmAlgId.SHA512, 64, "SHA-512", "HmacSHA512");

  /** Bytes of the largest digest, {@code sizeof(TPMU_HA)}. */
  static final int MAX_DIGEST_SIZE = 64;

  private final int id;
  private final int digestSize;
  private final String jcaDigest;
  private final String jcaMac;

  HashAlgorithm(int id, int digestSize, String jcaDigest, String jcaMac) {
    this.id = id;
    this.digestSize = digestSize;
    this.jcaDigest = jcaDigest;
    this.jcaMac = jcaMac;
  }

  /** The algorithm of a {@code TPM_ALG_ID}, or null if this TPM has no such hash. */
  static HashAlgorithm ofId(int id) {
    for (HashAlgorithm hash : values()) {
      if (hash.id == id) {
        return hash;
      }
    }
    return null;
  }

  int id() {
    return id;
  }

  int digestSize() {
    return digestSize;
  }

  MessageDigest start() {
    try {
      return MessageDigest.getInstance(jcaDigest);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java runtime has " + jcaDigest, e);
    }
  }

  byte[] digest(byte[]... parts) {
    MessageDigest digest = start();
    for (byte[] part : parts) {
      digest.update(part);
    }
    return digest.digest();
  }

  byte[] hmac(byte[] key, byte[]... parts) {
    try {
      Mac mac = Mac.getInstance(jcaMac);
      mac.init(new SecretKeySpec(key, jcaMac));
      for (byte[] part : parts) {
        mac.update(part);
      }
      return mac.doFinal();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java runtime has " + jcaMac, e);
    }
  }
}
