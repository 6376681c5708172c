package dev.tpm4j.simulator.engine;

import dev.tpm4j.codec.CommandInfo;
import dev.tpm4j.codec.check.Implementation;
import dev.tpm4j.codec.check.Limit;
import dev.tpm4j.codec.check.ReservedBits;
import dev.tpm4j.codec.type.TpmAlgId;
import dev.tpm4j.codec.type.TpmCap;
import dev.tpm4j.codec.type.TpmHc;
import dev.tpm4j.codec.type.TpmaAlgorithm;
import dev.tpm4j.simulator.crypto.EccCurve;
import dev.tpm4j.simulator.crypto.Hash;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * What {@code TPM_CAP_ALGS} and {@code TPM_CAP_ECC_CURVES} report, {@code TPM2_TestParms} accepts
 * and the commands compute: the mandatory set of the PC Client profile and all that swtpm 0.7.1
 * adds to it. The derivation functions are there to be named in the schemes of keys; keys use
 * {@code TPM_ALG_KDF1_SP800_108} and {@code _56A}.
 */
final class Algorithms {

  private static final int ASYMMETRIC = TpmaAlgorithm.ASYMMETRIC;
  private static final int SYMMETRIC = TpmaAlgorithm.SYMMETRIC;
  private static final int HASH = TpmaAlgorithm.HASH;
  private static final int OBJECT = TpmaAlgorithm.OBJECT;
  private static final int SIGNING = TpmaAlgorithm.SIGNING;
  private static final int ENCRYPTING = TpmaAlgorithm.ENCRYPTING;
  private static final int METHOD = TpmaAlgorithm.METHOD;

  /** {@code TPM_ECC_CURVE}, ascending. */
  static final List<Integer> CURVES = Stream.of(EccCurve.values()).map(EccCurve::id).toList();

  /** {@code TPMA_ALGORITHM} by {@code TPM_ALG_ID}, ascending. */
  static final SortedMap<Integer, Integer> ATTRIBUTES = attributes();

  /** TPMA_OBJECT of library 1.59: firmwareLimited and svnLimited came later. */
  private static final long OBJECT_RESERVED = 0xFFF0F309L;

  /** The hierarchies of firmware and of a security version number, from library 1.83 on. */
  private static final int FIRST_LIMITED_HIERARCHY = 0x40000140;

  private static final int LAST_LIMITED_HIERARCHY = 0x4004FFFF;

  /** {@code MAX_ALG_LIST_SIZE}. */
  private static final int MAX_ALGORITHM_LIST = 64;

  /** RSA 3072. */
  private static final int MAX_RSA_KEY_BYTES = 384;

  /** BN P-638. */
  private static final int MAX_ECC_KEY_BYTES = 80;

  /**
   * An RSA 3072 key of the largest parent with both protections, as swtpm reckons it: a private key
   * has five numbers there.
   */
  private static final int MAX_PRIVATE_BYTES = 1230;

  private Algorithms() {}

  /** What this TPM has, for the checks of the codec: library 1.59 and the sets above. */
  static Implementation implementation(EngineOptions options, List<CommandInfo> commands) {
    int banks = Hash.values().length;
    return Implementation.builder()
        .commands(commands)
        .algorithms(ATTRIBUTES.keySet().stream().mapToInt(Integer::intValue).toArray())
        .curves(CURVES.stream().mapToInt(Integer::intValue).toArray())
        .keyBits(TpmAlgId.RSA, 1024, 2048, 3072)
        .keyBits(TpmAlgId.AES, 128, 256)
        .keyBits(TpmAlgId.CAMELLIA, 128, 256)
        .keyBits(TpmAlgId.TDES, 128, 192)
        .capabilities(
            TpmCap.ALGS,
            TpmCap.HANDLES,
            TpmCap.COMMANDS,
            TpmCap.PP_COMMANDS,
            TpmCap.AUDIT_COMMANDS,
            TpmCap.PCRS,
            TpmCap.TPM_PROPERTIES,
            TpmCap.PCR_PROPERTIES,
            TpmCap.ECC_CURVES,
            TpmCap.AUTH_POLICIES,
            TpmCap.ACT,
            TpmCap.VENDOR_PROPERTY)
        .withoutHandles(FIRST_LIMITED_HIERARCHY, LAST_LIMITED_HIERARCHY)
        .withoutHandles(TpmHc.EXTERNAL_NV_FIRST, TpmHc.PERMANENT_NV_LAST)
        .pcrs(Pcrs.COUNT)
        .reserved(ReservedBits.TPMA_OBJECT, OBJECT_RESERVED)
        .limit(Limit.TPML_ALG, MAX_ALGORITHM_LIST)
        .limit(Limit.TPML_DIGEST_VALUES, banks)
        .limit(Limit.TPML_PCR_SELECTION, banks)
        .limit(Limit.TPM2B_PUBLIC_KEY_RSA, MAX_RSA_KEY_BYTES)
        .limit(Limit.TPM2B_ENCRYPTED_SECRET, MAX_RSA_KEY_BYTES)
        .limit(Limit.TPM2B_PRIVATE_KEY_RSA, MAX_RSA_KEY_BYTES / 2)
        .limit(Limit.TPM2B_ECC_PARAMETER, MAX_ECC_KEY_BYTES)
        .limit(Limit.TPM2B_PRIVATE, MAX_PRIVATE_BYTES)
        .limit(Limit.TPM2B_CONTEXT_DATA, SavedContexts.MAX_SIZE)
        .maxCommandBytes(options.bufferSize())
        .build();
  }

  static boolean isImplemented(int algorithm) {
    return ATTRIBUTES.containsKey(algorithm);
  }

  private static SortedMap<Integer, Integer> attributes() {
    SortedMap<Integer, Integer> map = new TreeMap<>();
    for (Hash hash : Hash.values()) {
      map.put(hash.id(), TpmaAlgorithm.HASH);
    }
    putAll(map, ASYMMETRIC | OBJECT, TpmAlgId.RSA, TpmAlgId.ECC);
    putAll(map, SYMMETRIC, TpmAlgId.TDES, TpmAlgId.AES, TpmAlgId.CAMELLIA);
    putAll(map, OBJECT, TpmAlgId.SYMCIPHER);
    putAll(map, HASH | OBJECT | SIGNING | ENCRYPTING, TpmAlgId.KEYEDHASH);
    putAll(map, HASH | SIGNING, TpmAlgId.HMAC);
    putAll(map, SYMMETRIC | SIGNING, TpmAlgId.CMAC);
    putAll(map, SYMMETRIC | HASH, TpmAlgId.XOR);
    putAll(
        map,
        SYMMETRIC | ENCRYPTING,
        TpmAlgId.CTR,
        TpmAlgId.OFB,
        TpmAlgId.CBC,
        TpmAlgId.CFB,
        TpmAlgId.ECB);
    putAll(map, ASYMMETRIC | SIGNING, TpmAlgId.RSASSA, TpmAlgId.RSAPSS);
    putAll(map, ASYMMETRIC | SIGNING, TpmAlgId.ECDSA, TpmAlgId.ECDAA, TpmAlgId.ECSCHNORR);
    putAll(map, ASYMMETRIC | SIGNING | METHOD, TpmAlgId.SM2);
    putAll(map, ASYMMETRIC | ENCRYPTING, TpmAlgId.RSAES, TpmAlgId.OAEP);
    putAll(map, ASYMMETRIC | METHOD, TpmAlgId.ECDH, TpmAlgId.ECMQV);
    putAll(
        map,
        HASH | METHOD,
        TpmAlgId.MGF1,
        TpmAlgId.KDF1_SP800_56_A,
        TpmAlgId.KDF2,
        TpmAlgId.KDF1_SP800_108);
    return Collections.unmodifiableSortedMap(map);
  }

  private static void putAll(SortedMap<Integer, Integer> map, int attributes, int... ids) {
    for (int id : ids) {
      map.put(id, attributes);
    }
  }
}
