package dev.tpm4j.simulator.crypto;

import java.math.BigInteger;

/**
 * A scalar and its multiple of the generator.
 *
 * @param d the private key, in [1, n - 1]
 * @param q the public key
 */
public record EccKeyPair(BigInteger d, EccPoint q) {

  @Override
  public String toString() {
    return "EccKeyPair[q=" + q + "]";
  }
}
