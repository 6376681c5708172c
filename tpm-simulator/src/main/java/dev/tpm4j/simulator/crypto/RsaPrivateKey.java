package dev.tpm4j.simulator.crypto;

import dev.tpm4j.simulator.crypto.CryptException.Failure;
import java.math.BigInteger;
import org.bouncycastle.util.BigIntegers;

/**
 * An RSA key with its private part, which a TPM keeps as one of the two primes. Computes by the
 * Chinese remainder theorem (RFC 8017 §5.1.2).
 */
public final class RsaPrivateKey {

  private final RsaPublicKey publicKey;
  private final BigInteger prime;
  private final BigInteger p;
  private final BigInteger q;
  private final BigInteger dP;
  private final BigInteger dQ;
  private final BigInteger qInv;

  private RsaPrivateKey(RsaPublicKey publicKey, BigInteger prime, BigInteger other) {
    this.publicKey = publicKey;
    this.prime = prime;
    this.p = prime.max(other);
    this.q = prime.min(other);
    this.dP = inverse(publicKey.exponent(), p.subtract(BigInteger.ONE));
    this.dQ = inverse(publicKey.exponent(), q.subtract(BigInteger.ONE));
    // Several times faster than the JDK's, but for odd moduli only.
    this.qInv = p.testBit(0) ? BigIntegers.modOddInverseVar(p, q) : q.modInverse(p);
  }

  /**
   * d with {@code e d = 1 + k m}: k follows from the remainder of m, which is as short as the
   * exponent, and d from k by a division. {@link BigInteger#modInverse} takes fifty times as long.
   */
  private static BigInteger inverse(BigInteger e, BigInteger m) {
    if (e.equals(BigInteger.ONE) || e.compareTo(m) >= 0) {
      return e.modInverse(m);
    }
    BigInteger k = e.subtract(m.mod(e).modInverse(e));
    return m.multiply(k).add(BigInteger.ONE).divide(e);
  }

  /**
   * The key of a modulus and one of its factors.
   *
   * @param publicKey the public part
   * @param prime the sensitive value: one factor of the modulus, big-endian. That it is prime is
   *     believed.
   * @return the key
   * @throws CryptException {@code BINDING} if it divides the modulus not at all or with a result
   *     that no private exponent goes with
   */
  public static RsaPrivateKey of(RsaPublicKey publicKey, byte[] prime) throws CryptException {
    BigInteger factor = new BigInteger(1, prime);
    if (factor.compareTo(BigInteger.ONE) > 0) {
      BigInteger[] division = publicKey.modulus().divideAndRemainder(factor);
      if (division[1].signum() == 0 && division[0].compareTo(BigInteger.ONE) > 0) {
        try {
          return new RsaPrivateKey(publicKey, factor, division[0]);
        } catch (ArithmeticException e) {
          throw new CryptException(Failure.BINDING, "no private exponent for these factors");
        }
      }
    }
    throw new CryptException(Failure.BINDING, "the sensitive value does not divide the modulus");
  }

  /** The key of two primes that have been chosen for the exponent. */
  static RsaPrivateKey of(BigInteger prime, BigInteger other, BigInteger exponent) {
    return new RsaPrivateKey(new RsaPublicKey(prime.multiply(other), exponent), prime, other);
  }

  /**
   * The public part.
   *
   * @return modulus and exponent
   */
  public RsaPublicKey publicKey() {
    return publicKey;
  }

  /**
   * The sensitive value: the factor this key was made from.
   *
   * @return big-endian, half as long as the modulus
   */
  public byte[] prime() {
    return BigIntegers.asUnsignedByteArray((publicKey.size() + 1) / 2, prime);
  }

  /**
   * RSADP and RSASP1 of PKCS#1: {@code value ^ d mod n}.
   *
   * @param value big-endian, exactly as long as the modulus
   * @return as many bytes
   * @throws CryptException {@code SIZE} if the value has another length or is not below the modulus
   */
  public byte[] apply(byte[] value) throws CryptException {
    BigInteger number = new BigInteger(1, value);
    if (value.length != publicKey.size() || number.compareTo(publicKey.modulus()) >= 0) {
      throw new CryptException(Failure.SIZE, "a value of the wrong size for the modulus");
    }
    BigInteger m1 = number.mod(p).modPow(dP, p);
    BigInteger m2 = number.mod(q).modPow(dQ, q);
    BigInteger h = qInv.multiply(m1.subtract(m2)).mod(p);
    return BigIntegers.asUnsignedByteArray(publicKey.size(), m2.add(h.multiply(q)));
  }
}
