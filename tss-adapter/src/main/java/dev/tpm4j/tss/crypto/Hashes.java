package dev.tpm4j.tss.crypto;

import dev.tpm4j.codec.type.TpmAlgId;
import org.bouncycastle.crypto.Digest;
import org.bouncycastle.crypto.digests.SHA1Digest;
import org.bouncycastle.crypto.digests.SHA256Digest;
import org.bouncycastle.crypto.digests.SHA384Digest;
import org.bouncycastle.crypto.digests.SHA3Digest;
import org.bouncycastle.crypto.digests.SHA512Digest;
import org.bouncycastle.crypto.digests.SM3Digest;
import org.bouncycastle.crypto.macs.HMac;
import org.bouncycastle.crypto.params.KeyParameter;
import tss.tpm.TPM_ALG_ID;

/** Digests and HMACs by TSS.Java's constants: all hash algorithms of a TPM, SHA-3 and SM3 too. */
public final class Hashes {
  private Hashes() {}

  /**
   * How long a digest is.
   *
   * @param algorithm a hash algorithm
   * @return bytes
   * @throws IllegalArgumentException when it is none
   */
  public static int length(TPM_ALG_ID algorithm) {
    return digest(algorithm).getDigestSize();
  }

  /**
   * A digest.
   *
   * @param algorithm a hash algorithm
   * @param parts what is hashed, one after another
   * @return the digest
   * @throws IllegalArgumentException when the algorithm is none
   */
  public static byte[] of(TPM_ALG_ID algorithm, byte[]... parts) {
    Digest digest = digest(algorithm);
    for (byte[] part : parts) {
      digest.update(part, 0, part.length);
    }
    byte[] result = new byte[digest.getDigestSize()];
    digest.doFinal(result, 0);
    return result;
  }

  /**
   * An HMAC.
   *
   * @param algorithm a hash algorithm
   * @param key the key; may be empty
   * @param parts what is authenticated, one after another
   * @return the HMAC
   * @throws IllegalArgumentException when the algorithm is no hash algorithm
   */
  public static byte[] hmac(TPM_ALG_ID algorithm, byte[] key, byte[]... parts) {
    HMac mac = new HMac(digest(algorithm));
    mac.init(new KeyParameter(key));
    for (byte[] part : parts) {
      mac.update(part, 0, part.length);
    }
    byte[] result = new byte[mac.getMacSize()];
    mac.doFinal(result, 0);
    return result;
  }

  static Digest digest(TPM_ALG_ID algorithm) {
    return switch (algorithm.toInt()) {
      case TpmAlgId.SHA1 -> new SHA1Digest();
      case TpmAlgId.SHA256 -> SHA256Digest.newInstance();
      case TpmAlgId.SHA384 -> new SHA384Digest();
      case TpmAlgId.SHA512 -> new SHA512Digest();
      case TpmAlgId.SM3_256 -> new SM3Digest();
      case TpmAlgId.SHA3_256 -> new SHA3Digest(256);
      case TpmAlgId.SHA3_384 -> new SHA3Digest(384);
      case TpmAlgId.SHA3_512 -> new SHA3Digest(512);
      default ->
          throw new IllegalArgumentException(algorithm.name() + " is no hash algorithm known here");
    };
  }
}
