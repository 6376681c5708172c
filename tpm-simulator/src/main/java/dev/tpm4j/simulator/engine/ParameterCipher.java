package dev.tpm4j.simulator.engine;

import dev.tpm4j.codec.Octets;
import dev.tpm4j.codec.Wire;
import dev.tpm4j.codec.type.TpmAlgId;
import dev.tpm4j.codec.type.TpmRc;
import dev.tpm4j.codec.type.TpmuSymKeyBits;
import dev.tpm4j.simulator.crypto.Kdf;
import dev.tpm4j.simulator.crypto.ParameterEncryption;
import dev.tpm4j.simulator.crypto.SymmetricAlgorithm;
import java.util.Arrays;

/**
 * Encryption of the first parameter of a command or response, where that is a sized buffer (TCG TPM
 * 2.0 Library, Part 1, "Session-based encryption"). The size stays in clear.
 */
final class ParameterCipher {

  private static final int SIZE_BYTES = 2;

  private ParameterCipher() {}

  /**
   * Decrypts in place. What is cut off is left to whoever reads the parameters.
   *
   * @throws ResponseCodeException {@code TPM_RC_SIZE} if the size is more than all parameters have
   */
  static void decrypt(TpmState state, KeyedUse use, byte[] frame, int start, int end)
      throws ResponseCodeException {
    if (end - start < SIZE_BYTES) {
      return;
    }
    int size = Wire.u16(frame, start);
    if (size > end - start) {
      throw new ResponseCodeException(TpmRc.SIZE);
    }
    int from = start + SIZE_BYTES;
    int to = Math.min(from + size, end);
    Octets newer = use.sent().nonce();
    apply(false, use, use.parameterKey(state), newer, use.session().nonceTpm, frame, from, to);
  }

  /** Encrypts in place, with the nonce that goes back to the caller. */
  static void encrypt(TpmState state, KeyedUse use, byte[] frame, int start) {
    int from = start + SIZE_BYTES;
    int to = from + Wire.u16(frame, start);
    Octets newer = use.session().nonceTpm;
    apply(true, use, use.parameterKey(state), newer, use.sent().nonce(), frame, from, to);
  }

  private static void apply(
      boolean encrypting,
      KeyedUse use,
      byte[] key,
      Octets newer,
      Octets older,
      byte[] frame,
      int from,
      int to) {
    Session session = use.session();
    byte[] data = Arrays.copyOfRange(frame, from, to);
    byte[] nonceNewer = newer.toByteArray();
    byte[] nonceOlder = older.toByteArray();
    if (session.symmetric.algorithm() == TpmAlgId.XOR) {
      Kdf.xor(use.hash(), key, nonceNewer, nonceOlder, data);
    } else {
      SymmetricAlgorithm cipher = SymmetricAlgorithm.ofId(session.symmetric.algorithm());
      int bits = keyBits(session.symmetric.keyBits());
      data =
          encrypting
              ? ParameterEncryption.encrypt(
                  use.hash(), cipher, bits, key, nonceNewer, nonceOlder, data)
              : ParameterEncryption.decrypt(
                  use.hash(), cipher, bits, key, nonceNewer, nonceOlder, data);
    }
    System.arraycopy(data, 0, frame, from, data.length);
  }

  private static int keyBits(TpmuSymKeyBits bits) {
    if (bits instanceof TpmuSymKeyBits.Aes aes) {
      return aes.value();
    }
    if (bits instanceof TpmuSymKeyBits.Camellia camellia) {
      return camellia.value();
    }
    if (bits instanceof TpmuSymKeyBits.Tdes tdes) {
      return tdes.value();
    }
    throw new IllegalStateException("no session is started with such a cipher: " + bits);
  }
}
