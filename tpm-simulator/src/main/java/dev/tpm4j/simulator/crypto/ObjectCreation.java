package dev.tpm4j.simulator.crypto;

/**
 * What the making of an object adds to the making of its key. Objects take from their random
 * source, in this order: the key or the sensitive value ({@link RsaKeyGenerator}, {@link
 * EccCurve#generate}, {@link SymmetricKeys}, or as many bytes as a digest has), then the seed
 * value, as long as a digest of the name algorithm. Before the seed value of a primary object of
 * the endorsement hierarchy, the proofs of the storage and of the endorsement hierarchy are stirred
 * in.
 */
public final class ObjectCreation {

  private ObjectCreation() {}

  /**
   * The random source of a primary object.
   *
   * @param primarySeed the seed of the hierarchy
   * @param templateName the name of the public template, unique field included
   * @param data the sensitive data that came with it, empty for keys
   * @return a new source
   */
  public static CtrDrbg primary(byte[] primarySeed, byte[] templateName, byte[] data) {
    return CtrDrbg.seeded(primarySeed, KdfLabel.PRIMARY_OBJECT.bytes(), templateName, data);
  }

  /**
   * The unique field of a SYMCIPHER or KEYEDHASH object, which binds its public to its sensitive
   * area, Part 1 §27.
   *
   * @param nameAlg its name algorithm
   * @param seedValue its seed value
   * @param sensitive its key or data
   * @param parent whether it is a parent: restricted, and for decryption
   * @return a digest of the name algorithm
   */
  public static byte[] unique(Hash nameAlg, byte[] seedValue, byte[] sensitive, boolean parent) {
    return parent ? nameAlg.hmac(seedValue, sensitive) : nameAlg.digest(seedValue, sensitive);
  }
}
