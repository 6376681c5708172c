package dev.tpm4j.simulator.crypto;

import java.math.BigInteger;
import java.security.SecureRandom;
import java.util.Arrays;
import org.bouncycastle.crypto.AsymmetricBlockCipher;
import org.bouncycastle.crypto.CipherParameters;
import org.bouncycastle.crypto.params.ParametersWithRandom;
import org.bouncycastle.crypto.params.RSAKeyParameters;
import org.bouncycastle.util.BigIntegers;

/**
 * What an encoding of PKCS#1 leaves before the key is applied, or finds after it: an "RSA" for
 * Bouncy Castle's encodings that changes nothing but leading zeros. The key is applied by {@link
 * RsaPublicKey} and {@link RsaPrivateKey}, because the library's engine refuses moduli that look
 * suspicious, which a TPM does not.
 */
final class EncodedBlock implements AsymmetricBlockCipher {

  private final int size;
  private final boolean encoding;

  private EncodedBlock(int size, boolean encoding) {
    this.size = size;
    this.encoding = encoding;
  }

  /** For encoding blocks of a key's size. */
  static EncodedBlock encoding(RsaPublicKey key) {
    return new EncodedBlock(key.size(), true);
  }

  /** For decoding blocks of a key's size. */
  static EncodedBlock decoding(RsaPublicKey key) {
    return new EncodedBlock(key.size(), false);
  }

  /**
   * What tells the encodings the size of the key and which half of it will be, or was, applied. The
   * exponent plays no part in them, and that of a key from outside may be one that the library
   * refuses.
   */
  static RSAKeyParameters parameters(RsaPublicKey key, boolean privateHalf) {
    return new RSAKeyParameters(privateHalf, key.modulus(), BigInteger.ONE, true);
  }

  /** The same with random bytes for encodings that need them. */
  static CipherParameters parameters(RsaPublicKey key, boolean privateHalf, RandomSource random) {
    return new ParametersWithRandom(parameters(key, privateHalf), new Bytes(random));
  }

  @Override
  public void init(boolean forEncryption, CipherParameters parameters) {
    // There is nothing to choose: the direction was given when this was made.
  }

  @Override
  public int getInputBlockSize() {
    return encoding ? size - 1 : size;
  }

  @Override
  public int getOutputBlockSize() {
    return encoding ? size : size - 1;
  }

  @Override
  public byte[] processBlock(byte[] in, int offset, int length) {
    BigInteger block = new BigInteger(1, Arrays.copyOfRange(in, offset, offset + length));
    return encoding
        ? BigIntegers.asUnsignedByteArray(size, block)
        : BigIntegers.asUnsignedByteArray(block);
  }

  /** A source of ours in the clothes that the library expects. */
  private static final class Bytes extends SecureRandom {

    private static final long serialVersionUID = 1L;

    private final transient RandomSource source;

    Bytes(RandomSource source) {
      super(null, null);
      this.source = source;
    }

    @Override
    public void nextBytes(byte[] bytes) {
      System.arraycopy(source.generate(bytes.length), 0, bytes, 0, bytes.length);
    }
  }
}
