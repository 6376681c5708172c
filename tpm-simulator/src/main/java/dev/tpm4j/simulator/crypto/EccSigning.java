package dev.tpm4j.simulator.crypto;

import dev.tpm4j.simulator.crypto.CryptException.Failure;
import java.math.BigInteger;
import java.util.Arrays;
import org.bouncycastle.math.ec.ECPoint;
import org.bouncycastle.util.BigIntegers;

/** The signature schemes of elliptic curve keys, Part 1 Annex C.4. */
public final class EccSigning {

  private EccSigning() {}

  /**
   * Signs with ECDSA (FIPS 186-4 §6.4).
   *
   * @param curve the curve
   * @param d the private key
   * @param digest the digest, of any length
   * @param random the number that must never be known nor used twice
   * @return r and s in the length of the order
   */
  public static EccSignature ecdsa(
      EccCurve curve, BigInteger d, byte[] digest, RandomSource random) {
    BigInteger n = curve.n();
    BigInteger e = truncated(curve, digest);
    while (true) {
      EccKeyPair ephemeral = curve.generate(random);
      BigInteger r = ephemeral.q().x().mod(n);
      BigInteger kInverse = BigIntegers.modOddInverse(n, ephemeral.d());
      BigInteger s = e.add(r.multiply(d)).multiply(kInverse).mod(n);
      if (r.signum() != 0 && s.signum() != 0) {
        return signature(curve, r, s);
      }
    }
  }

  /**
   * Verifies a signature of ECDSA.
   *
   * @param curve the curve
   * @param q the public key
   * @param digest the digest
   * @param signature the signature
   * @throws CryptException {@code SIGNATURE} if it is not that of the key over the digest
   */
  public static void verifyEcdsa(EccCurve curve, EccPoint q, byte[] digest, EccSignature signature)
      throws CryptException {
    BigInteger n = curve.n();
    BigInteger r = scalar(curve, signature.r());
    BigInteger s = scalar(curve, signature.s());
    BigInteger w = BigIntegers.modOddInverseVar(n, s);
    BigInteger u1 = truncated(curve, digest).multiply(w).mod(n);
    BigInteger u2 = r.multiply(w).mod(n);
    require(x(sum(curve, u1, q, u2)).mod(n).equals(r));
  }

  /**
   * Signs with the TPM's variant of Schnorr's scheme: {@code r = H(x || digest)} cut to the length
   * of the order, {@code s = k + r d}.
   *
   * @param curve the curve
   * @param d the private key
   * @param hash the hash of the scheme
   * @param digest the digest
   * @param random the number that must never be known nor used twice
   * @return r and s in the length of the order
   */
  public static EccSignature ecSchnorr(
      EccCurve curve, BigInteger d, Hash hash, byte[] digest, RandomSource random) {
    BigInteger n = curve.n();
    while (true) {
      EccKeyPair ephemeral = curve.generate(random);
      BigInteger r = schnorrChallenge(curve, hash, ephemeral.q().x(), digest);
      BigInteger s = ephemeral.d().add(r.multiply(d)).mod(n);
      if (curve.isPrivateKey(r) && s.signum() != 0) {
        return signature(curve, r, s);
      }
    }
  }

  /**
   * Verifies a signature of {@link #ecSchnorr}.
   *
   * @param curve the curve
   * @param q the public key
   * @param hash the hash of the scheme
   * @param digest the digest
   * @param signature the signature
   * @throws CryptException {@code SIGNATURE} if it is not that of the key over the digest
   */
  public static void verifyEcSchnorr(
      EccCurve curve, EccPoint q, Hash hash, byte[] digest, EccSignature signature)
      throws CryptException {
    BigInteger r = scalar(curve, signature.r());
    BigInteger s = scalar(curve, signature.s());
    BigInteger x = x(sum(curve, s, q, curve.n().subtract(r)));
    require(schnorrChallenge(curve, hash, x, digest).equals(r));
  }

  /**
   * Signs with ECDAA after {@code TPM2_Commit}, Part 1 C.4.2: {@code s = r + T d} where {@code T =
   * H(nonce || digest)}.
   *
   * @param curve the curve
   * @param d the private key
   * @param hash the hash of the scheme
   * @param digest the digest
   * @param commitment the number r of the commitment, from {@link EccCommit#secret}
   * @param random the nonce
   * @return the nonce, without leading zeros, in place of r; and s in the length of the order
   */
  public static EccSignature ecdaa(
      EccCurve curve,
      BigInteger d,
      Hash hash,
      byte[] digest,
      BigInteger commitment,
      RandomSource random) {
    BigInteger n = curve.n();
    while (true) {
      byte[] nonce = BigIntegers.asUnsignedByteArray(curve.generate(random).d());
      BigInteger t = new BigInteger(1, hash.digest(nonce, digest)).mod(n);
      BigInteger s = commitment.add(t.multiply(d)).mod(n);
      if (t.signum() != 0 && s.signum() != 0) {
        return new EccSignature(nonce, orderSized(curve, s));
      }
    }
  }

  /**
   * Signs with SM2 (GB/T 32918.2). The digest is the standard's e: that of the message with the
   * signer's identity before it.
   *
   * @param curve the curve
   * @param d the private key
   * @param digest the digest
   * @param random the number that must never be known nor used twice
   * @return r and s in the length of the order
   * @throws CryptException {@code NO_RESULT} if the key is n - 1, with which there are no
   *     signatures
   */
  public static EccSignature sm2(EccCurve curve, BigInteger d, byte[] digest, RandomSource random)
      throws CryptException {
    BigInteger n = curve.n();
    BigInteger e = new BigInteger(1, digest);
    BigInteger next = d.add(BigInteger.ONE).mod(n);
    if (next.signum() == 0) {
      throw new CryptException(Failure.NO_RESULT, "a private key that SM2 cannot sign with");
    }
    BigInteger inverse = BigIntegers.modOddInverse(n, next);
    while (true) {
      EccKeyPair ephemeral = curve.generate(random);
      BigInteger k = ephemeral.d();
      BigInteger r = e.add(ephemeral.q().x()).mod(n);
      BigInteger s = k.subtract(r.multiply(d)).multiply(inverse).mod(n);
      if (r.signum() != 0 && !r.add(k).equals(n) && s.signum() != 0) {
        return signature(curve, r, s);
      }
    }
  }

  /**
   * Verifies a signature of SM2.
   *
   * @param curve the curve
   * @param q the public key
   * @param digest the digest
   * @param signature the signature
   * @throws CryptException {@code SIGNATURE} if it is not that of the key over the digest
   */
  public static void verifySm2(EccCurve curve, EccPoint q, byte[] digest, EccSignature signature)
      throws CryptException {
    BigInteger n = curve.n();
    BigInteger r = scalar(curve, signature.r());
    BigInteger s = scalar(curve, signature.s());
    BigInteger t = r.add(s).mod(n);
    require(t.signum() != 0);
    BigInteger x = x(sum(curve, s, q, t));
    require(new BigInteger(1, digest).add(x).mod(n).equals(r));
  }

  /** The leftmost bits of a digest, as many as the order has. */
  private static BigInteger truncated(EccCurve curve, byte[] digest) {
    int excess = digest.length * Byte.SIZE - curve.n().bitLength();
    return new BigInteger(1, digest).shiftRight(Math.max(0, excess));
  }

  private static BigInteger schnorrChallenge(
      EccCurve curve, Hash hash, BigInteger x, byte[] digest) {
    byte[] challenge = hash.digest(orderSized(curve, x), digest);
    int size = Math.min(challenge.length, orderSize(curve));
    return new BigInteger(1, Arrays.copyOf(challenge, size));
  }

  private static BigInteger scalar(EccCurve curve, byte[] bytes) throws CryptException {
    BigInteger number = new BigInteger(1, bytes);
    require(curve.isPrivateKey(number));
    return number;
  }

  private static ECPoint sum(EccCurve curve, BigInteger d, EccPoint q, BigInteger u)
      throws CryptException {
    try {
      ECPoint sum = curve.sum(d, q, u);
      require(!sum.isInfinity());
      return sum;
    } catch (CryptException e) {
      throw new CryptException(Failure.SIGNATURE, e.getMessage());
    }
  }

  private static BigInteger x(ECPoint point) {
    return point.getAffineXCoord().toBigInteger();
  }

  private static EccSignature signature(EccCurve curve, BigInteger r, BigInteger s) {
    return new EccSignature(orderSized(curve, r), orderSized(curve, s));
  }

  private static byte[] orderSized(EccCurve curve, BigInteger number) {
    return BigIntegers.asUnsignedByteArray(orderSize(curve), number);
  }

  private static int orderSize(EccCurve curve) {
    return (curve.n().bitLength() + 7) / Byte.SIZE;
  }

  private static void require(boolean valid) throws CryptException {
    if (!valid) {
      throw new CryptException(Failure.SIGNATURE, "not a signature of the key over the digest");
    }
  }
}
