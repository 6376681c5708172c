package dev.tpm4j.simulator.crypto;

import org.bouncycastle.crypto.macs.CMac;
import org.bouncycastle.crypto.params.KeyParameter;

/** CMAC (SP 800-38B), the {@code TPM2_MAC} of symmetric keys. */
public final class Cmac {

  /** The identifier in the TCG Algorithm Registry, a {@code TPM_ALG_ID}. */
  public static final int ALGORITHM_ID = 0x003F;

  private Cmac() {}

  /**
   * The CMAC of byte strings put together.
   *
   * @param algorithm the cipher
   * @param key a key of one of its sizes
   * @param parts what to authenticate
   * @return one block of the cipher
   */
  public static byte[] compute(SymmetricAlgorithm algorithm, byte[] key, byte[]... parts) {
    CMac mac = new CMac(algorithm.engine(true, key));
    mac.init(new KeyParameter(key));
    for (byte[] part : parts) {
      mac.update(part, 0, part.length);
    }
    byte[] out = new byte[mac.getMacSize()];
    mac.doFinal(out, 0);
    return out;
  }
}
