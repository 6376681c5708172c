package dev.tpm4j.simulator.crypto;

import dev.tpm4j.simulator.crypto.CryptException.Failure;
import java.math.BigInteger;
import java.nio.ByteBuffer;

/**
 * How a secret reaches a TPM under one of its keys: the salt of a session, the seed of a duplicate
 * or of a credential (Part 1 Annex B.10 and C.6). The label says which of them.
 */
public final class SecretSharing {

  private static final int MAX_COORDINATE_SIZE = 80;

  private SecretSharing() {}

  /**
   * A secret, and the form in which it travels.
   *
   * @param secret as long as a digest of the key's name algorithm
   * @param encrypted the {@code TPM2B_ENCRYPTED_SECRET}'s bytes
   */
  public record Shared(byte[] secret, byte[] encrypted) {

    @Override
    public String toString() {
      return "Shared[" + encrypted.length + " bytes encrypted]";
    }
  }

  /**
   * Makes a secret for an RSA key.
   *
   * @param key the key
   * @param nameAlg its name algorithm
   * @param label the use
   * @param random the secret and the padding
   * @return the secret in both forms
   * @throws CryptException {@code HASH} or {@code VALUE} if the key is too small for the hash
   */
  public static Shared encrypt(RsaPublicKey key, Hash nameAlg, KdfLabel label, RandomSource random)
      throws CryptException {
    byte[] secret = random.generate(nameAlg.digestSize());
    byte[] encrypted = RsaEncryption.encryptOaep(key, nameAlg, label.bytes(), secret, random);
    return new Shared(secret, encrypted);
  }

  /**
   * Finds the secret that was made for an RSA key.
   *
   * @param key the key
   * @param hash the hash of its scheme, or else its name algorithm
   * @param label the use
   * @param encrypted the {@code TPM2B_ENCRYPTED_SECRET}'s bytes
   * @return the secret, not longer than a digest of that hash
   * @throws CryptException {@code SIZE} or {@code VALUE} if it is no such secret
   */
  public static byte[] decrypt(RsaPrivateKey key, Hash hash, KdfLabel label, byte[] encrypted)
      throws CryptException {
    byte[] secret = RsaEncryption.decryptOaep(key, hash, label.bytes(), encrypted);
    if (secret.length > hash.digestSize()) {
      Secrets.wipe(secret);
      throw new CryptException(Failure.VALUE, "a secret longer than a digest of " + hash);
    }
    return secret;
  }

  /**
   * Makes a secret for an elliptic curve key.
   *
   * @param curve its curve
   * @param x the x-coordinate of its public key, in the bytes of its public area
   * @param y the y-coordinate
   * @param nameAlg its name algorithm
   * @param label the use
   * @param random the ephemeral key
   * @return the secret in both forms
   * @throws CryptException {@code ECC_POINT} if the public key is not on the curve
   */
  public static Shared encrypt(
      EccCurve curve, byte[] x, byte[] y, Hash nameAlg, KdfLabel label, RandomSource random)
      throws CryptException {
    EccPoint theirs = EccPoint.of(x, y);
    EccKeyPair ephemeral = curve.generate(random);
    byte[] ephemeralX = curve.bytes(ephemeral.q().x());
    byte[] ephemeralY = curve.bytes(ephemeral.q().y());
    byte[] z = curve.bytes(curve.multiply(theirs, ephemeral.d()).x());
    byte[] secret = kdfe(nameAlg, z, label, ephemeralX, x);
    return new Shared(secret, Tpm2b.marshal(ephemeralX, ephemeralY));
  }

  /**
   * Finds the secret that was made for an elliptic curve key.
   *
   * @param curve its curve
   * @param d its private key
   * @param x the x-coordinate of its public key, in the bytes of its public area
   * @param nameAlg its name algorithm
   * @param label the use
   * @param encrypted the {@code TPM2B_ENCRYPTED_SECRET}'s bytes: a {@code TPMS_ECC_POINT}; what
   *     follows it is not looked at
   * @return the secret, as long as a digest of that hash
   * @throws CryptException {@code SIZE} or {@code INSUFFICIENT} if it holds no point, {@code
   *     ECC_POINT} if the point is not on the curve
   */
  public static byte[] decrypt(
      EccCurve curve, BigInteger d, byte[] x, Hash nameAlg, KdfLabel label, byte[] encrypted)
      throws CryptException {
    ByteBuffer in = ByteBuffer.wrap(encrypted);
    byte[] ephemeralX = Tpm2b.unmarshal(in, MAX_COORDINATE_SIZE);
    byte[] ephemeralY = Tpm2b.unmarshal(in, MAX_COORDINATE_SIZE);
    EccPoint shared = curve.multiply(EccPoint.of(ephemeralX, ephemeralY), d);
    return kdfe(nameAlg, curve.bytes(shared.x()), label, ephemeralX, x);
  }

  private static byte[] kdfe(Hash hash, byte[] z, KdfLabel label, byte[] partyU, byte[] partyV) {
    byte[] secret = Kdf.kdfe(hash, z, label, partyU, partyV, hash.digestSize() * Byte.SIZE);
    Secrets.wipe(z);
    return secret;
  }
}
