package dev.tpm4j.simulator.crypto;

import java.util.Arrays;
import org.bouncycastle.crypto.BlockCipher;

/**
 * A CMAC (SP 800-38B) over data that come piece by piece, with what has been computed so far as a
 * value that can be kept and copied:
 *
 * <pre>
 *   +-------+----------------------------------+
 *   | chain | data not yet chained             |
 *   +-------+----------------------------------+
 *     block   less than two blocks, and at least one if there ever was one
 * </pre>
 *
 * A block that has been chained is gone for good, and the last one is treated apart, so one is kept
 * back. What the chain holds is added to it in the end.
 */
public final class RunningCmac {

  private RunningCmac() {}

  /**
   * A CMAC over no data yet.
   *
   * @param algorithm the cipher
   * @return what has been computed so far
   */
  public static byte[] start(SymmetricAlgorithm algorithm) {
    return new byte[algorithm.blockSize()];
  }

  /**
   * Adds data.
   *
   * @param algorithm the cipher
   * @param key its key
   * @param running what has been computed so far; not changed
   * @param more the data
   * @return what has been computed now
   */
  public static byte[] add(SymmetricAlgorithm algorithm, byte[] key, byte[] running, byte[] more) {
    int size = algorithm.blockSize();
    byte[] chain = Arrays.copyOf(running, size);
    byte[] pending = Tpm2b.concat(Arrays.copyOfRange(running, size, running.length), more);
    BlockCipher cipher = algorithm.engine(true, key);
    int at = 0;
    for (; pending.length - at >= 2 * size; at += size) {
      xor(chain, pending, at, size);
      cipher.processBlock(chain, 0, chain, 0);
    }
    return Tpm2b.concat(chain, Arrays.copyOfRange(pending, at, pending.length));
  }

  /**
   * The CMAC over all the data.
   *
   * @param algorithm the cipher
   * @param key its key
   * @param running what has been computed so far; not changed
   * @return one block of the cipher
   */
  public static byte[] finish(SymmetricAlgorithm algorithm, byte[] key, byte[] running) {
    int size = algorithm.blockSize();
    byte[] last = Arrays.copyOfRange(running, size, running.length);
    if (last.length >= size) {
      xor(last, running, 0, size);
    }
    return Cmac.compute(algorithm, key, last);
  }

  /** Adds a block of data to the first one of the target. */
  private static void xor(byte[] target, byte[] data, int from, int size) {
    for (int i = 0; i < size; i++) {
      target[i] ^= data[from + i];
    }
  }
}
