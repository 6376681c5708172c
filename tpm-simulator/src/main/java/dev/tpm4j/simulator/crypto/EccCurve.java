package dev.tpm4j.simulator.crypto;

import dev.tpm4j.simulator.crypto.CryptException.Failure;
import java.math.BigInteger;
import org.bouncycastle.asn1.x9.X9ECParameters;
import org.bouncycastle.asn1.x9.X9ECParametersHolder;
import org.bouncycastle.asn1.x9.X9ECPoint;
import org.bouncycastle.crypto.ec.CustomNamedCurves;
import org.bouncycastle.math.ec.ECAlgorithms;
import org.bouncycastle.math.ec.ECCurve;
import org.bouncycastle.math.ec.ECPoint;
import org.bouncycastle.math.ec.FixedPointCombMultiplier;
import org.bouncycastle.util.BigIntegers;

/**
 * The elliptic curves of the TCG Algorithm Registry that the reference code knows, y² = x³ + ax + b
 * over a prime field, all of cofactor one. Parameters come from FIPS 186-4 D.1.2, ISO/IEC 15946-5
 * (BN) and GB/T 32918.5 (SM2).
 */
public enum EccCurve {
  /** NIST P-192. */
  NIST_P192(0x0001, 192, 0x000B, CustomNamedCurves.getByNameLazy("P-192")),
  /** NIST P-224. */
  NIST_P224(0x0002, 224, 0x000B, CustomNamedCurves.getByNameLazy("P-224")),
  /** NIST P-256. */
  NIST_P256(0x0003, 256, 0x000B, CustomNamedCurves.getByNameLazy("P-256")),
  /** NIST P-384. */
  NIST_P384(0x0004, 384, 0x000C, CustomNamedCurves.getByNameLazy("P-384")),
  /** NIST P-521. */
  NIST_P521(0x0005, 521, 0x000D, CustomNamedCurves.getByNameLazy("P-521")),
  /** Barreto-Naehrig, 256 bits. */
  BN_P256(
      0x0010,
      256,
      Registry.NO_ALGORITHM,
      new BarretoNaehrig(
          "FFFFFFFFFFFCF0CD46E5F25EEE71A49F0CDC65FB12980A82D3292DDBAED33013",
          "FFFFFFFFFFFCF0CD46E5F25EEE71A49E0CDC65FB1299921AF62D536CD10B500D",
          "3",
          "1",
          "2")),
  /** Barreto-Naehrig, 638 bits. */
  BN_P638(
      0x0011,
      638,
      Registry.NO_ALGORITHM,
      new BarretoNaehrig(
          "23FFFFFDC000000D7FFFFFB8000001D3FFFFF942D000165E3FFF94870000D52F"
              + "FFFDD0E00008DE55C00086520021E55BFFFFF51FFFF4EB800000004C80015ACD"
              + "FFFFFFFFFFFFECE00000000000000067",
          "23FFFFFDC000000D7FFFFFB8000001D3FFFFF942D000165E3FFF94870000D52F"
              + "FFFDD0E00008DE55600086550021E555FFFFF54FFFF4EAC000000049800154D9"
              + "FFFFFFFFFFFFEDA00000000000000061",
          "101",
          "23FFFFFDC000000D7FFFFFB8000001D3FFFFF942D000165E3FFF94870000D52F"
              + "FFFDD0E00008DE55C00086520021E55BFFFFF51FFFF4EB800000004C80015ACD"
              + "FFFFFFFFFFFFECE00000000000000066",
          "10")),
  /** SM2. */
  SM2_P256(0x0020, 256, 0x0012, CustomNamedCurves.getByNameLazy("sm2p256v1"));

  /** The extra bytes that make the reduction of a random number by the order even. */
  private static final int EXTRA_BYTES = 8;

  private final int id;
  private final int keyBits;
  private final int kdfHash;
  private final X9ECParametersHolder library;

  EccCurve(int id, int keyBits, int kdfHash, X9ECParametersHolder library) {
    this.id = id;
    this.keyBits = keyBits;
    this.kdfHash = kdfHash;
    this.library = library;
  }

  /**
   * The curve of an identifier.
   *
   * @param id a {@code TPM_ECC_CURVE}
   * @return the curve, or null if it is none of these
   */
  public static EccCurve ofId(int id) {
    for (EccCurve curve : values()) {
      if (curve.id == id) {
        return curve;
      }
    }
    return null;
  }

  /**
   * The identifier in the TCG Algorithm Registry.
   *
   * @return a {@code TPM_ECC_CURVE}
   */
  public int id() {
    return id;
  }

  /**
   * The size of keys, as {@code TPM2_ECC_Parameters} gives it.
   *
   * @return bits
   */
  public int keyBits() {
    return keyBits;
  }

  /**
   * The hash that {@code TPM2_ECC_Parameters} names with {@code TPM_ALG_KDF1_SP800_56A}.
   *
   * @return a {@code TPM_ALG_ID}; {@code TPM_ALG_NULL} if the curve has no derivation scheme. SM2's
   *     SM3 is none of {@link Hash}.
   */
  public int kdfHash() {
    return kdfHash;
  }

  /**
   * The length of a coordinate, and of a private key as objects hold it.
   *
   * @return bytes
   */
  public int fieldSize() {
    return (curve().getFieldSize() + 7) / Byte.SIZE;
  }

  /**
   * The prime of the field.
   *
   * @return p
   */
  public BigInteger p() {
    return curve().getField().getCharacteristic();
  }

  /**
   * The linear coefficient.
   *
   * @return a
   */
  public BigInteger a() {
    return curve().getA().toBigInteger();
  }

  /**
   * The constant coefficient.
   *
   * @return b
   */
  public BigInteger b() {
    return curve().getB().toBigInteger();
  }

  /**
   * The base point.
   *
   * @return G
   */
  public EccPoint g() {
    return pair(library.getParameters().getG());
  }

  /**
   * The order of the base point, a prime.
   *
   * @return n
   */
  public BigInteger n() {
    return curve().getOrder();
  }

  /**
   * The cofactor.
   *
   * @return h
   */
  public BigInteger h() {
    return curve().getCofactor();
  }

  /**
   * The numbers of a curve in the lengths that {@code TPM2_ECC_Parameters} gives them.
   *
   * @param p the prime of the field
   * @param a the linear coefficient, in the length of p, or one byte of zero
   * @param b the constant coefficient, in the length of p
   * @param gX the x-coordinate of the base point, in the length of p
   * @param gY the y-coordinate of the base point, in the length of p
   * @param n the order
   * @param h the cofactor
   */
  public record Parameters(
      byte[] p, byte[] a, byte[] b, byte[] gX, byte[] gY, byte[] n, byte[] h) {}

  /**
   * The numbers of this curve.
   *
   * @return new arrays
   */
  public Parameters parameters() {
    EccPoint g = g();
    byte[] shortA = a().signum() == 0 ? new byte[1] : bytes(a());
    return new Parameters(
        bytes(p()),
        shortA,
        bytes(b()),
        bytes(g.x()),
        bytes(g.y()),
        BigIntegers.asUnsignedByteArray(n()),
        BigIntegers.asUnsignedByteArray(h()));
  }

  /**
   * Whether a point is on this curve.
   *
   * @param point any pair of numbers
   * @return true if so
   */
  public boolean contains(EccPoint point) {
    try {
      pointOf(point);
      return true;
    } catch (CryptException e) {
      return false;
    }
  }

  /**
   * Whether a number is a private key: in [1, n - 1].
   *
   * @param d any number
   * @return true if so
   */
  public boolean isPrivateKey(BigInteger d) {
    return d.signum() > 0 && d.compareTo(n()) < 0;
  }

  /**
   * Makes a key pair by FIPS 186-4 B.4.1: eight bytes more than the order has, reduced.
   *
   * @param random where the private key comes from
   * @return a key pair
   */
  public EccKeyPair generate(RandomSource random) {
    byte[] bytes = random.generate((n().bitLength() + 7) / Byte.SIZE + EXTRA_BYTES);
    BigInteger reduced = new BigInteger(1, bytes).mod(n().subtract(BigInteger.ONE));
    Secrets.wipe(bytes);
    BigInteger d = reduced.add(BigInteger.ONE);
    return new EccKeyPair(d, pair(generatorTimes(d)));
  }

  /**
   * Multiplies the base point.
   *
   * @param d the scalar
   * @return {@code [d]G}
   * @throws CryptException {@code NO_RESULT} if that is the point at infinity
   */
  public EccPoint multiply(BigInteger d) throws CryptException {
    return finite(generatorTimes(d));
  }

  /**
   * Multiplies a point: ECDH, among others.
   *
   * @param point the point
   * @param d the scalar
   * @return {@code [d]P}
   * @throws CryptException {@code ECC_POINT} if the point is not on the curve, {@code NO_RESULT} if
   *     the result is the point at infinity
   */
  public EccPoint multiply(EccPoint point, BigInteger d) throws CryptException {
    return finite(pointOf(point).multiply(d));
  }

  /**
   * A number in the length that the curve's coordinates have.
   *
   * @param number a coordinate or a private key
   * @return {@link #fieldSize} bytes, big-endian
   */
  public byte[] bytes(BigInteger number) {
    return BigIntegers.asUnsignedByteArray(fieldSize(), number);
  }

  /** {@code [d]G + [u]Q}, which may be the point at infinity. */
  ECPoint sum(BigInteger d, EccPoint q, BigInteger u) throws CryptException {
    return ECAlgorithms.sumOfTwoMultiplies(library.getParameters().getG(), d, pointOf(q), u)
        .normalize();
  }

  /** A point to compute with. */
  ECPoint pointOf(EccPoint point) throws CryptException {
    try {
      return curve().validatePoint(point.x(), point.y());
    } catch (IllegalArgumentException e) {
      throw new CryptException(Failure.ECC_POINT, "a point that is not on " + this);
    }
  }

  /** The coordinates of a computed point. */
  static EccPoint finite(ECPoint point) throws CryptException {
    if (point.isInfinity()) {
      throw new CryptException(Failure.NO_RESULT, "the point at infinity");
    }
    return pair(point);
  }

  private ECPoint generatorTimes(BigInteger d) {
    ECPoint g = library.getParameters().getG();
    return new FixedPointCombMultiplier().multiply(g, d.mod(n()));
  }

  private static EccPoint pair(ECPoint point) {
    ECPoint affine = point.normalize();
    return new EccPoint(
        affine.getAffineXCoord().toBigInteger(), affine.getAffineYCoord().toBigInteger());
  }

  private ECCurve curve() {
    return library.getCurve();
  }

  /** {@code TPM_ALG_NULL}, here because constants of an enum cannot refer to its own. */
  private static final class Registry {
    static final int NO_ALGORITHM = 0x0010;

    private Registry() {}
  }

  /**
   * A curve that Bouncy Castle has no parameters for: a and the cofactor are given, zero and one.
   */
  private static final class BarretoNaehrig extends X9ECParametersHolder {

    private final BigInteger p;
    private final BigInteger n;
    private final BigInteger b;
    private final BigInteger gX;
    private final BigInteger gY;

    BarretoNaehrig(String p, String n, String b, String gX, String gY) {
      this.p = new BigInteger(p, 16);
      this.n = new BigInteger(n, 16);
      this.b = new BigInteger(b, 16);
      this.gX = new BigInteger(gX, 16);
      this.gY = new BigInteger(gY, 16);
    }

    @Override
    protected ECCurve createCurve() {
      return new ECCurve.Fp(p, BigInteger.ZERO, b, n, BigInteger.ONE, true);
    }

    @Override
    protected X9ECParameters createParameters() {
      ECCurve curve = getCurve();
      ECPoint generator = curve.createPoint(gX, gY);
      return new X9ECParameters(curve, new X9ECPoint(generator, false), n, BigInteger.ONE);
    }
  }
}
