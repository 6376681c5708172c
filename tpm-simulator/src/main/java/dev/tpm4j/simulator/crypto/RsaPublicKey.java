package dev.tpm4j.simulator.crypto;

import dev.tpm4j.simulator.crypto.CryptException.Failure;
import java.math.BigInteger;
import org.bouncycastle.util.BigIntegers;

/**
 * The public part of an RSA key. Anything may be one that has a modulus above one and an exponent,
 * because {@code TPM2_LoadExternal} takes any.
 *
 * @param modulus n
 * @param exponent e
 */
public record RsaPublicKey(BigInteger modulus, BigInteger exponent) {

  /** The exponent that a template of zero means. */
  public static final int DEFAULT_EXPONENT = 65537;

  /**
   * A key.
   *
   * @throws IllegalArgumentException if the modulus is below two or the exponent not positive
   */
  public RsaPublicKey {
    if (modulus.compareTo(BigInteger.ONE) <= 0 || exponent.signum() <= 0) {
      throw new IllegalArgumentException("not an RSA key");
    }
  }

  /**
   * A key as the public area of an object has it.
   *
   * @param modulus n, big-endian
   * @param exponent e, unsigned; zero is {@value #DEFAULT_EXPONENT}
   * @return the key
   * @throws IllegalArgumentException if the modulus is below two
   */
  public static RsaPublicKey of(byte[] modulus, int exponent) {
    long e = exponent == 0 ? DEFAULT_EXPONENT : Integer.toUnsignedLong(exponent);
    return new RsaPublicKey(new BigInteger(1, modulus), BigInteger.valueOf(e));
  }

  /**
   * The length of the modulus, and of everything that this key makes.
   *
   * @return bytes
   */
  public int size() {
    return (modulus.bitLength() + 7) / Byte.SIZE;
  }

  /**
   * RSAEP and RSAVP1 of PKCS#1: {@code value ^ e mod n}.
   *
   * @param value big-endian, of any length
   * @return {@link #size} bytes
   * @throws CryptException {@code VALUE} if the value is not below the modulus
   */
  public byte[] apply(byte[] value) throws CryptException {
    BigInteger number = new BigInteger(1, value);
    if (number.compareTo(modulus) >= 0) {
      throw new CryptException(Failure.VALUE, "a value that is not below the modulus");
    }
    return BigIntegers.asUnsignedByteArray(size(), number.modPow(exponent, modulus));
  }
}
