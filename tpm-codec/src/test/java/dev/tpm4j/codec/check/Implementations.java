package dev.tpm4j.codec.check;

import dev.tpm4j.codec.CommandInfo;
import dev.tpm4j.codec.command.Commands;
import dev.tpm4j.codec.type.TpmAlgId;
import dev.tpm4j.codec.type.TpmCap;
import dev.tpm4j.codec.type.TpmEccCurve;
import dev.tpm4j.codec.type.TpmHc;
import dev.tpm4j.codec.type.TpmRh;
import java.util.List;
import java.util.Set;

/** What two TPMs in software have built in, from how they are compiled. */
final class Implementations {
  private static final int[] COMMON_ALGORITHMS = {
    TpmAlgId.RSA,
    TpmAlgId.SHA1,
    TpmAlgId.HMAC,
    TpmAlgId.AES,
    TpmAlgId.MGF1,
    TpmAlgId.KEYEDHASH,
    TpmAlgId.XOR,
    TpmAlgId.SHA256,
    TpmAlgId.SHA384,
    TpmAlgId.RSASSA,
    TpmAlgId.RSAES,
    TpmAlgId.RSAPSS,
    TpmAlgId.OAEP,
    TpmAlgId.ECDSA,
    TpmAlgId.ECDH,
    TpmAlgId.ECDAA,
    TpmAlgId.SM2,
    TpmAlgId.ECSCHNORR,
    TpmAlgId.ECMQV,
    TpmAlgId.KDF1_SP800_56_A,
    TpmAlgId.KDF2,
    TpmAlgId.KDF1_SP800_108,
    TpmAlgId.ECC,
    TpmAlgId.SYMCIPHER,
    TpmAlgId.CAMELLIA,
    TpmAlgId.CMAC,
    TpmAlgId.CTR,
    TpmAlgId.OFB,
    TpmAlgId.CBC,
    TpmAlgId.CFB,
    TpmAlgId.ECB
  };

  private static final int[] CURVES = {
    TpmEccCurve.NIST_P192,
    TpmEccCurve.NIST_P224,
    TpmEccCurve.NIST_P256,
    TpmEccCurve.NIST_P384,
    TpmEccCurve.NIST_P521,
    TpmEccCurve.BN_P256,
    TpmEccCurve.BN_P638,
    TpmEccCurve.SM2_P256
  };

  /** MAC and MAC_Start take their place wherever CMAC is there. */
  private static final Set<String> REPLACED_BY_MAC = Set.of("HMAC", "HMAC_Start");

  private static final Set<String> MISSING_IN_SWTPM =
      Set.of(
          "FieldUpgradeStart",
          "FieldUpgradeData",
          "FirmwareRead",
          "AC_GetCapability",
          "AC_Send",
          "Policy_AC_SendSelect",
          "ACT_SetTimeout",
          "ECC_Encrypt",
          "ECC_Decrypt");

  private static final Set<String> MISSING_IN_REFERENCE =
      Set.of(
          "FieldUpgradeStart",
          "FieldUpgradeData",
          "FirmwareRead",
          "AC_GetCapability",
          "AC_Send",
          "Policy_AC_SendSelect",
          "CertifyX509",
          "SetCapability");

  private Implementations() {}

  /**
   * libtpms 0.9, {@code src/tpm2/TpmProfile.h} (github.com/stefanberger/libtpms, tag v0.9.6):
   * library revision 1.64.
   */
  static Implementation swtpm071() {
    int[] algorithms = java.util.Arrays.copyOf(COMMON_ALGORITHMS, COMMON_ALGORITHMS.length + 2);
    algorithms[COMMON_ALGORITHMS.length] = TpmAlgId.SHA512;
    algorithms[COMMON_ALGORITHMS.length + 1] = TpmAlgId.TDES;
    return Implementation.builder()
        .commands(
            without(MISSING_IN_SWTPM).stream().filter(command -> command.code() < 0x19b).toList())
        .algorithms(algorithms)
        .curves(CURVES)
        .keyBits(TpmAlgId.RSA, 1024, 2048, 3072)
        .keyBits(TpmAlgId.AES, 128, 256)
        .keyBits(TpmAlgId.CAMELLIA, 128, 256)
        .keyBits(TpmAlgId.TDES, 128, 192)
        .capabilities(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, TpmCap.VENDOR_PROPERTY)
        .withoutHandles(TpmRh.RH_ACT_0, TpmHc.PERMANENT_LAST)
        .withoutHandles(TpmHc.EXTERNAL_NV_FIRST, TpmHc.PERMANENT_NV_LAST)
        .reserved(ReservedBits.TPMA_OBJECT, 0xfff0f309L)
        .limit(Limit.TPML_ALG, 64)
        .limit(Limit.TPML_DIGEST_VALUES, 4)
        .limit(Limit.TPML_PCR_SELECTION, 4)
        .limit(Limit.TPM2B_PUBLIC_KEY_RSA, 384)
        .limit(Limit.TPM2B_ECC_PARAMETER, 80)
        .limit(Limit.TPM2B_ENCRYPTED_SECRET, 384)
        .limit(Limit.TPM2B_PRIVATE_KEY_RSA, 192)
        .build();
  }

  /**
   * The TCG's code at 1.84, {@code TpmProfile_Common.h} and {@code TpmProfile_CommandList.h}
   * (github.com/TrustedComputingGroup/TPM, commit 3b1f0e62).
   */
  static Implementation reference() {
    return Implementation.builder()
        .commands(without(MISSING_IN_REFERENCE))
        .algorithms(COMMON_ALGORITHMS)
        .curves(CURVES)
        .keyBits(TpmAlgId.RSA, 1024, 2048, 3072, 4096)
        .keyBits(TpmAlgId.AES, 128, 256)
        .keyBits(TpmAlgId.CAMELLIA, 128, 256)
        .limit(Limit.TPM2B_DIGEST, 48)
        .limit(Limit.TPML_DIGEST_VALUES, 3)
        .limit(Limit.TPML_PCR_SELECTION, 3)
        .build();
  }

  private static List<CommandInfo> without(Set<String> missing) {
    return Commands.all().stream()
        .filter(command -> !missing.contains(command.name()))
        .filter(command -> !REPLACED_BY_MAC.contains(command.name()))
        .toList();
  }
}
