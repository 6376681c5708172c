package dev.tpm4j.simulator.engine;

import dev.tpm4j.codec.CommandInfo;
import dev.tpm4j.codec.check.Implementation;
import dev.tpm4j.codec.check.Limit;
import dev.tpm4j.codec.check.ReservedBits;
import dev.tpm4j.codec.type.TpmAlgId;
import dev.tpm4j.codec.type.TpmCap;
import dev.tpm4j.codec.type.TpmEccCurve;
import dev.tpm4j.codec.type.TpmHc;
import dev.tpm4j.codec.type.TpmaAlgorithm;
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

  /** {@code TPM_ECC_CURVE}, ascending. */
  static final List<Integer> CURVES = List.of(TpmEccCurve.NIST_P256, TpmEccCurve.NIST_P384);

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

  /** More than any curve here needs: what swtpm takes, whose largest curve is BN P-638. */
  private static final int MAX_ECC_KEY_BYTES = 80;

  private Algorithms() {}

  /** What this TPM has, for the checks of the codec: library 1.59 and the sets above. */
  static Implementation implementation(EngineOptions options, List<CommandInfo> commands) {
    int banks = HashAlgorithm.values().length;
    return Implementation.builder()
        .commands(commands)
        .algorithms(ATTRIBUTES.keySet().stream().mapToInt(Integer::intValue).toArray())
        .curves(CURVES.stream().mapToInt(Integer::intValue).toArray())
        .keyBits(TpmAlgId.RSA, 2048, 3072)
        .keyBits(TpmAlgId.AES, 128, 256)
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
        .maxCommandBytes(options.bufferSize())
        .build();
  }

  static boolean isImplemented(int algorithm) {
    return ATTRIBUTES.containsKey(algorithm);
  }

  private static SortedMap<Integer, Integer> attributes() {
    SortedMap<Integer, Integer> map = new TreeMap<>();
    map.put(TpmAlgId.RSA, TpmaAlgorithm.ASYMMETRIC | TpmaAlgorithm.OBJECT);
    for (HashAlgorithm hash : HashAlgorithm.values()) {
      map.put(hash.id(), TpmaAlgorithm.HASH);
    }
    map.put(TpmAlgId.HMAC, TpmaAlgorithm.HASH | TpmaAlgorithm.SIGNING);
    map.put(TpmAlgId.AES, TpmaAlgorithm.SYMMETRIC);
    map.put(TpmAlgId.MGF1, TpmaAlgorithm.HASH | TpmaAlgorithm.METHOD);
    map.put(
        TpmAlgId.KEYEDHASH,
        TpmaAlgorithm.HASH
            | TpmaAlgorithm.OBJECT
            | TpmaAlgorithm.SIGNING
            | TpmaAlgorithm.ENCRYPTING);
    map.put(TpmAlgId.XOR, TpmaAlgorithm.SYMMETRIC | TpmaAlgorithm.HASH);
    map.put(TpmAlgId.RSASSA, TpmaAlgorithm.ASYMMETRIC | TpmaAlgorithm.SIGNING);
    map.put(TpmAlgId.RSAES, TpmaAlgorithm.ASYMMETRIC | TpmaAlgorithm.ENCRYPTING);
    map.put(TpmAlgId.RSAPSS, TpmaAlgorithm.ASYMMETRIC | TpmaAlgorithm.SIGNING);
    map.put(TpmAlgId.OAEP, TpmaAlgorithm.ASYMMETRIC | TpmaAlgorithm.ENCRYPTING);
    map.put(TpmAlgId.ECDSA, TpmaAlgorithm.ASYMMETRIC | TpmaAlgorithm.SIGNING);
    map.put(TpmAlgId.ECDH, TpmaAlgorithm.ASYMMETRIC | TpmaAlgorithm.METHOD);
    map.put(TpmAlgId.ECDAA, TpmaAlgorithm.ASYMMETRIC | TpmaAlgorithm.SIGNING);
    map.put(TpmAlgId.KDF1_SP800_56_A, TpmaAlgorithm.HASH | TpmaAlgorithm.METHOD);
    map.put(TpmAlgId.KDF1_SP800_108, TpmaAlgorithm.HASH | TpmaAlgorithm.METHOD);
    map.put(TpmAlgId.ECC, TpmaAlgorithm.ASYMMETRIC | TpmaAlgorithm.OBJECT);
    map.put(TpmAlgId.SYMCIPHER, TpmaAlgorithm.OBJECT);
    for (int mode : List.of(TpmAlgId.CTR, TpmAlgId.OFB, TpmAlgId.CBC, TpmAlgId.CFB, TpmAlgId.ECB)) {
      map.put(mode, TpmaAlgorithm.SYMMETRIC | TpmaAlgorithm.ENCRYPTING);
    }
    return Collections.unmodifiableSortedMap(map);
  }
}
