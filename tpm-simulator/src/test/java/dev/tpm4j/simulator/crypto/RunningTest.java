package dev.tpm4j.simulator.crypto;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Given data in pieces of all sizes: the result is that over the data at once. */
class RunningTest {

  private static final List<Integer> SIZES =
      List.of(0, 1, 7, 8, 15, 16, 17, 31, 32, 33, 63, 64, 65, 111, 112, 127, 128, 129, 300);

  private final Random random = new Random(20_261_123);

  private byte[] bytes(int length) {
    byte[] bytes = new byte[length];
    random.nextBytes(bytes);
    return bytes;
  }

  @ParameterizedTest
  @EnumSource
  void hashesInPieces(Hash hash) {
    byte[] key = bytes(hash.blockSize() + 1);
    for (byte[] hmacKey : List.of(new byte[0], bytes(20), bytes(hash.blockSize()), key)) {
      byte[] data = {};
      byte[] digest = RunningHash.start(hash);
      byte[] hmac = RunningHash.startHmac(hash, hmacKey);
      for (int size : SIZES) {
        byte[] more = bytes(size);
        data = Tpm2b.concat(data, more);
        digest = RunningHash.add(hash, digest, more);
        hmac = RunningHash.add(hash, hmac, more);
        assertThat(RunningHash.finish(hash, digest)).isEqualTo(hash.digest(data));
        assertThat(RunningHash.finishHmac(hash, hmacKey, hmac)).isEqualTo(hash.hmac(hmacKey, data));
        assertThat(digest).hasSizeLessThan(450);
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void authenticatesInPieces(SymmetricAlgorithm cipher) {
    byte[] key = bytes(16);
    for (int first : SIZES) {
      for (int second : SIZES) {
        byte[] data = bytes(first + second);
        byte[] running = RunningCmac.start(cipher);
        running = RunningCmac.add(cipher, key, running, Arrays.copyOf(data, first));
        running =
            RunningCmac.add(cipher, key, running, Arrays.copyOfRange(data, first, data.length));
        assertThat(RunningCmac.finish(cipher, key, running))
            .as("%s, %s and %s bytes", cipher, first, second)
            .isEqualTo(Cmac.compute(cipher, key, data));
        assertThat(running).hasSizeLessThan(3 * cipher.blockSize());
      }
    }
  }
}
