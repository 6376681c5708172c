package dev.tpm4j.simulator.engine;

import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What {@code TPM_CAP_ALGS} and {@code TPM_CAP_ECC_CURVES} report: the hash algorithms, and what
 * {@code TPM2_TestParms} accepts, which is the mandatory set of the PC Client profile. What can be
 * done with them at present is told by {@code TPM_CAP_COMMANDS}.
 */
final class Algorithms {

  static final int ECC_NIST_P256 = 0x0003;
  static final int ECC_NIST_P384 = 0x0004;

  /** {@code TPM_ECC_CURVE}, ascending. */
  static final List<Integer> CURVES = List.of(ECC_NIST_P256, ECC_NIST_P384);

  private static final int ASYMMETRIC = 1;
  private static final int SYMMETRIC = 1 << 1;
  private static final int HASH = 1 << 2;
  private static final int OBJECT = 1 << 3;
  private static final int SIGNING = 1 << 8;
  private static final int ENCRYPTING = 1 << 9;
  private static final int METHOD = 1 << 10;

  /** {@code TPMA_ALGORITHM} by {@code TPM_ALG_ID}, ascending. */
  static final SortedMap<Integer, Integer> ATTRIBUTES = attributes();

  private Algorithms() {}

  static boolean isImplemented(int algorithm) {
    return ATTRIBUTES.containsKey(algorithm);
  }

  private static SortedMap<Integer, Integer> attributes() {
    SortedMap<Integer, Integer> map = new TreeMap<>();
    map.put(AlgorithmId.RSA, ASYMMETRIC | OBJECT);
    for (HashAlgorithm hash : HashAlgorithm.values()) {
      map.put(hash.id(), HASH);
    }
    map.put(AlgorithmId.HMAC, HASH | SIGNING);
    map.put(AlgorithmId.AES, SYMMETRIC);
    map.put(AlgorithmId.MGF1, HASH | METHOD);
    map.put(AlgorithmId.KEYEDHASH, HASH | OBJECT | SIGNING | ENCRYPTING);
    map.put(AlgorithmId.XOR, SYMMETRIC | HASH);
    map.put(AlgorithmId.RSASSA, ASYMMETRIC | SIGNING);
    map.put(AlgorithmId.RSAES, ASYMMETRIC | ENCRYPTING);
    map.put(AlgorithmId.RSAPSS, ASYMMETRIC | SIGNING);
    map.put(AlgorithmId.OAEP, ASYMMETRIC | ENCRYPTING);
    map.put(AlgorithmId.ECDSA, ASYMMETRIC | SIGNING);
    map.put(AlgorithmId.ECDH, ASYMMETRIC | METHOD);
    map.put(AlgorithmId.ECDAA, ASYMMETRIC | SIGNING);
    map.put(AlgorithmId.KDF1_SP800_56A, HASH | METHOD);
    map.put(AlgorithmId.KDF1_SP800_108, HASH | METHOD);
    map.put(AlgorithmId.ECC, ASYMMETRIC | OBJECT);
    map.put(AlgorithmId.SYMCIPHER, OBJECT);
    for (int mode :
        List.of(
            AlgorithmId.CTR, AlgorithmId.OFB, AlgorithmId.CBC, AlgorithmId.CFB, AlgorithmId.ECB)) {
      map.put(mode, SYMMETRIC | ENCRYPTING);
    }
    return Collections.unmodifiableSortedMap(map);
  }
}
