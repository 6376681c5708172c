package dev.tpm4j.simulator.crypto;

import dev.tpm4j.simulator.crypto.CryptException.Failure;
import java.util.Arrays;
import org.bouncycastle.crypto.params.DESParameters;

/** Making and judging keys of block ciphers. */
public final class SymmetricKeys {

  private static final int DES_KEY_SIZE = 8;

  private SymmetricKeys() {}

  /**
   * A new key. Triple DES keys get odd parity and are made again while they are weak.
   *
   * @param algorithm the cipher
   * @param bits one of its key sizes
   * @param random where the key comes from
   * @return the key
   * @throws CryptException {@code KEY_SIZE} if the cipher has no keys of this size
   */
  public static byte[] generate(SymmetricAlgorithm algorithm, int bits, RandomSource random)
      throws CryptException {
    if (!algorithm.hasKeySize(bits)) {
      throw new CryptException(Failure.KEY_SIZE, algorithm + " has no keys of " + bits + " bits");
    }
    while (true) {
      byte[] key = random.generate(bits / Byte.SIZE);
      if (algorithm == SymmetricAlgorithm.TDES) {
        DESParameters.setOddParity(key);
      }
      if (isAllowed(algorithm, key)) {
        return key;
      }
    }
  }

  /**
   * Whether a key that came from outside may be used: a Triple DES key may not contain a weak,
   * half-weak or possibly weak key nor the same key twice in a row.
   *
   * @param algorithm the cipher
   * @param key a key of one of its sizes
   * @return true if it may
   */
  public static boolean isAllowed(SymmetricAlgorithm algorithm, byte[] key) {
    if (!algorithm.hasKeySize(key.length * Byte.SIZE)) {
      return false;
    }
    return algorithm != SymmetricAlgorithm.TDES || isAllowedTripleDes(key);
  }

  private static boolean isAllowedTripleDes(byte[] key) {
    byte[] odd = key.clone();
    DESParameters.setOddParity(odd);
    byte[] previous = null;
    for (int at = 0; at < odd.length; at += DES_KEY_SIZE) {
      byte[] single = Arrays.copyOfRange(odd, at, at + DES_KEY_SIZE);
      if (Arrays.equals(single, previous) || WeakDesKeys.contains(single)) {
        return false;
      }
      previous = single;
    }
    return true;
  }
}
