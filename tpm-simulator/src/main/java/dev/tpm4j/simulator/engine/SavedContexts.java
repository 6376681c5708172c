package dev.tpm4j.simulator.engine;

import dev.tpm4j.codec.Octets;
import dev.tpm4j.codec.Wire;
import dev.tpm4j.codec.type.TpmRc;
import dev.tpm4j.codec.type.TpmsContext;
import dev.tpm4j.simulator.crypto.CipherMode;
import dev.tpm4j.simulator.crypto.CryptException;
import dev.tpm4j.simulator.crypto.Hash;
import dev.tpm4j.simulator.crypto.Kdf;
import dev.tpm4j.simulator.crypto.KdfLabel;
import dev.tpm4j.simulator.crypto.Secrets;
import dev.tpm4j.simulator.crypto.SymmetricAlgorithm;
import java.util.Arrays;

/**
 * How contexts are protected outside the TPM (TCG TPM 2.0 Library, Part 1, "Context Protections").
 *
 * <pre>
 *   +------+-----------+-----------------------------+
 *   | size | integrity | encrypted: sequence | data  |
 *   +------+-----------+-----------------------------+
 * </pre>
 *
 * Both keys follow from the proof of the hierarchy. The integrity value goes over what must not
 * have changed when the context comes back: the count of TPM Resets, for an object that does not
 * outlive a TPM Restart the count of these, sequence and handle.
 */
final class SavedContexts {

  /** {@code savedHandle} of an object. */
  static final int OBJECT = 0x80000000;

  /** {@code savedHandle} of a sequence. */
  static final int SEQUENCE = 0x80000001;

  /** {@code savedHandle} of an object that a TPM Restart clears. */
  static final int ST_CLEAR_OBJECT = 0x80000002;

  /** The largest {@code TPM2B_CONTEXT_DATA}, which is swtpm's. */
  static final int MAX_SIZE = 2748;

  /** The largest {@code TPMS_CONTEXT} of an object or sequence. */
  static final int MAX_OBJECT_CONTEXT = 2048;

  /** The largest {@code TPMS_CONTEXT} of a session. */
  static final int MAX_SESSION_CONTEXT = 640;

  static final SymmetricAlgorithm CIPHER = SymmetricAlgorithm.AES;
  static final int KEY_BITS = 256;

  private static final Hash HASH = Tickets.HASH;
  private static final int SIZE_SIZE = 2;
  private static final int SEQUENCE_SIZE = 8;
  private static final int CONTEXT_PARAMETER = 1;

  private SavedContexts() {}

  /** The context of what has been written to {@code data}. */
  static TpmsContext seal(
      TpmState state, long sequence, int savedHandle, int hierarchy, byte[] data) {
    byte[] plain = new byte[SEQUENCE_SIZE + data.length];
    System.arraycopy(data, 0, plain, Wire.putU64(plain, 0, sequence), data.length);
    byte[] encrypted = crypt(state, true, sequence, savedHandle, hierarchy, plain);
    byte[] integrity = integrity(state, sequence, savedHandle, hierarchy, encrypted);
    byte[] blob = new byte[SIZE_SIZE + integrity.length + encrypted.length];
    Wire.putU16(blob, 0, integrity.length);
    System.arraycopy(integrity, 0, blob, SIZE_SIZE, integrity.length);
    System.arraycopy(encrypted, 0, blob, SIZE_SIZE + integrity.length, encrypted.length);
    return new TpmsContext(sequence, savedHandle, hierarchy, Octets.of(blob));
  }

  /**
   * What was saved.
   *
   * @throws ResponseCodeException {@code TPM_RC_INSUFFICIENT} or {@code TPM_RC_SIZE} if it is no
   *     context, {@code TPM_RC_INTEGRITY} if it is none of this TPM, or not any more
   */
  static byte[] open(TpmState state, TpmsContext context) throws ResponseCodeException {
    byte[] blob = context.contextBlob().toByteArray();
    require(blob.length >= SIZE_SIZE, TpmRc.INSUFFICIENT);
    int size = Wire.u16(blob, 0);
    require(size <= Hash.MAX_DIGEST_SIZE, TpmRc.SIZE);
    require(blob.length - SIZE_SIZE >= size, TpmRc.INSUFFICIENT);
    int rest = blob.length - SIZE_SIZE - size;
    boolean whole = size == HASH.digestSize() && rest >= SEQUENCE_SIZE;
    require(whole, Rc.ofParameter(TpmRc.SIZE, CONTEXT_PARAMETER));
    byte[] integrity = Arrays.copyOfRange(blob, SIZE_SIZE, SIZE_SIZE + size);
    byte[] encrypted = Arrays.copyOfRange(blob, SIZE_SIZE + size, blob.length);
    long sequence = context.sequence();
    int savedHandle = context.savedHandle();
    byte[] expected = integrity(state, sequence, savedHandle, context.hierarchy(), encrypted);
    boolean intact = Secrets.equal(integrity, expected);
    require(intact, Rc.ofParameter(TpmRc.INTEGRITY, CONTEXT_PARAMETER));
    byte[] plain = crypt(state, false, sequence, savedHandle, context.hierarchy(), encrypted);
    if (Wire.u64(plain, 0) != sequence) {
      throw new IllegalStateException("a context of this TPM with another sequence number in it");
    }
    return Arrays.copyOfRange(plain, SEQUENCE_SIZE, plain.length);
  }

  private static byte[] integrity(
      TpmState state, long sequence, int savedHandle, int hierarchy, byte[] encrypted) {
    byte[] head = new byte[8 + 4 + SEQUENCE_SIZE + 4];
    int at = Wire.putU64(head, 0, state.permanent.totalResetCount);
    if (savedHandle == ST_CLEAR_OBJECT) {
      at = Wire.putU32(head, at, state.reset.clearCount);
    }
    at = Wire.putU64(head, at, sequence);
    at = Wire.putU32(head, at, savedHandle);
    return HASH.hmac(Entities.proof(state, hierarchy), Arrays.copyOf(head, at), encrypted);
  }

  private static byte[] crypt(
      TpmState state,
      boolean encrypting,
      long sequence,
      int savedHandle,
      int hierarchy,
      byte[] data) {
    byte[] number = new byte[SEQUENCE_SIZE];
    Wire.putU64(number, 0, sequence);
    byte[] handle = new byte[4];
    Wire.putU32(handle, 0, savedHandle);
    int ivBits = CIPHER.blockSize() * Byte.SIZE;
    byte[] keys =
        Kdf.kdfa(
            HASH,
            Entities.proof(state, hierarchy),
            KdfLabel.CONTEXT,
            number,
            handle,
            KEY_BITS + ivBits);
    byte[] key = Arrays.copyOf(keys, KEY_BITS / Byte.SIZE);
    byte[] iv = Arrays.copyOfRange(keys, key.length, keys.length);
    try {
      return encrypting
          ? CipherMode.CFB.encrypt(CIPHER, key, iv, data)
          : CipherMode.CFB.decrypt(CIPHER, key, iv, data);
    } catch (CryptException e) {
      throw new IllegalStateException("CFB takes data of any length", e);
    }
  }

  private static void require(boolean condition, int code) throws ResponseCodeException {
    if (!condition) {
      throw new ResponseCodeException(code);
    }
  }
}
