package dev.tpm4j.simulator.engine;

import dev.tpm4j.codec.type.TpmAlgId;
import dev.tpm4j.codec.type.TpmRc;
import dev.tpm4j.codec.type.TpmaObject;
import dev.tpm4j.codec.type.TpmtPublic;
import dev.tpm4j.codec.type.TpmtSymDefObject;
import dev.tpm4j.codec.type.TpmuPublicParms;
import dev.tpm4j.codec.type.TpmuSchemeKeyedhash;
import java.util.Set;

/**
 * Which schemes and ciphers go with which attributes of an object (TCG TPM 2.0 Library, Part 2,
 * "TPMU_PUBLIC_PARMS"). Codes are thrown without a number.
 */
final class ObjectSchemes {

  private static final Set<Integer> RSA_SIGN = Set.of(TpmAlgId.RSASSA, TpmAlgId.RSAPSS);
  private static final Set<Integer> ECC_SIGN =
      Set.of(TpmAlgId.ECDSA, TpmAlgId.ECDAA, TpmAlgId.ECSCHNORR, TpmAlgId.SM2);
  private static final Set<Integer> RSA_DECRYPT = Set.of(TpmAlgId.RSAES, TpmAlgId.OAEP);
  private static final Set<Integer> ECC_DECRYPT =
      Set.of(TpmAlgId.ECDH, TpmAlgId.SM2, TpmAlgId.ECMQV);

  private static final Set<Integer> CIPHER_MODES =
      Set.of(TpmAlgId.CTR, TpmAlgId.OFB, TpmAlgId.CBC, TpmAlgId.CFB, TpmAlgId.ECB, TpmAlgId.NULL);

  private ObjectSchemes() {}

  /**
   * Refuses schemes and ciphers that do not fit the object.
   *
   * @param parent null for a primary object, and for one that is loaded from outside
   * @param area its public area
   */
  static void requireValid(TpmObject parent, TpmtPublic area) throws ResponseCodeException {
    switch (area.type()) {
      case TpmAlgId.SYMCIPHER -> cipher(area);
      case TpmAlgId.KEYEDHASH -> keyedHash(area);
      default -> asymmetric(area);
    }
    TpmtSymDefObject symmetric = PublicAreas.symmetric(area);
    if (symmetric != null && PublicAreas.isRestrictedDecryption(area)) {
      storage(parent, area, symmetric);
    }
  }

  /** A key that can decrypt has a mode for that; one that only signs may have CMAC. */
  private static void cipher(TpmtPublic area) throws ResponseCodeException {
    boolean decrypts = PublicAreas.has(area, TpmaObject.DECRYPT);
    int mode = PublicAreas.mode(PublicAreas.symmetric(area));
    require(!decrypts || CIPHER_MODES.contains(mode), TpmRc.SCHEME);
  }

  private static void keyedHash(TpmtPublic area) throws ResponseCodeException {
    boolean signs = PublicAreas.has(area, TpmaObject.SIGN);
    boolean decrypts = PublicAreas.has(area, TpmaObject.DECRYPT);
    int scheme = PublicAreas.scheme(area);
    if (signs == decrypts) {
      require(scheme == TpmAlgId.NULL, TpmRc.SCHEME);
    } else if (signs) {
      require(scheme == TpmAlgId.HMAC, TpmRc.SCHEME);
    } else {
      require(scheme == TpmAlgId.XOR, TpmRc.SCHEME);
      if (PublicAreas.has(area, TpmaObject.RESTRICTED)) {
        require(kdf(area) == TpmAlgId.KDF1_SP800_108, TpmRc.SCHEME);
        require(PublicAreas.digestSize(PublicAreas.schemeHash(area)) != 0, TpmRc.HASH);
      }
    }
  }

  private static int kdf(TpmtPublic area) {
    return area.parameters() instanceof TpmuPublicParms.KeyedHashDetail detail
            && detail.value().scheme().details() instanceof TpmuSchemeKeyedhash.Xor xor
        ? xor.value().kdf()
        : TpmAlgId.NULL;
  }

  private static void asymmetric(TpmtPublic area) throws ResponseCodeException {
    boolean signs = PublicAreas.has(area, TpmaObject.SIGN);
    boolean decrypts = PublicAreas.has(area, TpmaObject.DECRYPT);
    boolean restricted = PublicAreas.has(area, TpmaObject.RESTRICTED);
    boolean rsa = area.type() == TpmAlgId.RSA;
    int scheme = PublicAreas.scheme(area);
    if (signs == decrypts) {
      require(scheme == TpmAlgId.NULL, TpmRc.SCHEME);
    } else if (signs) {
      boolean signScheme = (rsa ? RSA_SIGN : ECC_SIGN).contains(scheme);
      require(signScheme || !restricted && scheme == TpmAlgId.NULL, TpmRc.SCHEME);
    } else {
      boolean decryptScheme = !restricted && (rsa ? RSA_DECRYPT : ECC_DECRYPT).contains(scheme);
      require(scheme == TpmAlgId.NULL || decryptScheme, TpmRc.SCHEME);
    }
    boolean parent = restricted && decrypts;
    require(parent || PublicAreas.symmetric(area).algorithm() == TpmAlgId.NULL, TpmRc.SYMMETRIC);
    if (area.parameters() instanceof TpmuPublicParms.EccDetail ecc) {
      require(ecc.value().kdf().scheme() == TpmAlgId.NULL, TpmRc.KDF);
    }
  }

  /** A parent protects its children; one that cannot be duplicated does it as its own parent. */
  private static void storage(TpmObject parent, TpmtPublic area, TpmtSymDefObject symmetric)
      throws ResponseCodeException {
    require(symmetric.algorithm() != TpmAlgId.NULL, TpmRc.SYMMETRIC);
    if (parent != null && PublicAreas.has(area, TpmaObject.FIXED_PARENT)) {
      require(area.nameAlg() == parent.publicArea().nameAlg(), TpmRc.HASH);
      require(symmetric.equals(PublicAreas.symmetric(parent.publicArea())), TpmRc.SYMMETRIC);
    }
  }

  private static void require(boolean condition, int code) throws ResponseCodeException {
    if (!condition) {
      throw new ResponseCodeException(code);
    }
  }
}
