package dev.tpm4j.simulator.engine;

import dev.tpm4j.codec.type.TpmAlgId;
import dev.tpm4j.codec.type.TpmRc;
import dev.tpm4j.codec.type.TpmaObject;
import dev.tpm4j.codec.type.TpmtPublic;

/**
 * What an object may be by its attributes and by those of its parent (TCG TPM 2.0 Library, Part 1,
 * "Object Attributes", and Part 3, "Object Commands"). Codes are thrown without a number.
 */
final class ObjectAttributes {

  private static final int USES = TpmaObject.SIGN | TpmaObject.DECRYPT;

  private ObjectAttributes() {}

  /**
   * Refuses a template from which no object can be made.
   *
   * @param parent null for a primary object
   * @param area the template
   * @param dataSize octets of sensitive data that come with it
   */
  static void requireCreatable(TpmObject parent, TpmtPublic area, int dataSize)
      throws ResponseCodeException {
    boolean origin = PublicAreas.has(area, TpmaObject.SENSITIVE_DATA_ORIGIN);
    require(origin || dataSize != 0, TpmRc.ATTRIBUTES);
    require(parent == null || !origin || dataSize == 0, TpmRc.ATTRIBUTES);
    boolean symmetric = !PublicAreas.isAsymmetric(area);
    if (symmetric) {
      boolean data = area.type() == TpmAlgId.KEYEDHASH && (area.objectAttributes() & USES) == 0;
      require(!data || !origin, TpmRc.ATTRIBUTES);
      boolean fixed = PublicAreas.has(area, TpmaObject.FIXED_PARENT | TpmaObject.FIXED_TPM);
      boolean restricted = PublicAreas.has(area, TpmaObject.RESTRICTED);
      require(!restricted || origin || !fixed, TpmRc.ATTRIBUTES);
    } else {
      require(origin, TpmRc.ATTRIBUTES);
    }
    requireValid(parent, area);
  }

  /**
   * Refuses the public area of an object that cannot be.
   *
   * @param parent null for a primary object, and for one that is loaded from outside
   * @param area its public area
   */
  static void requireValid(TpmObject parent, TpmtPublic area) throws ResponseCodeException {
    require(area.nameAlg() != TpmAlgId.NULL, TpmRc.HASH);
    int policySize = area.authPolicy().length();
    require(policySize == 0 || policySize == PublicAreas.digestSize(area), TpmRc.SIZE);
    requireSameTpm(parent, area);
    requireUse(area);
    requireDuplication(parent, area);
    if (parent != null && parent.isDerivationParent()) {
      require(
          PublicAreas.has(area, TpmaObject.FIXED_TPM) == parent.has(TpmaObject.FIXED_TPM),
          TpmRc.ATTRIBUTES);
      require(PublicAreas.has(area, TpmaObject.FIXED_PARENT), TpmRc.ATTRIBUTES);
    }
    ObjectSchemes.requireValid(parent, area);
  }

  /** The primary seeds count as parents that are fixed to the TPM. */
  private static void requireSameTpm(TpmObject parent, TpmtPublic area)
      throws ResponseCodeException {
    boolean fixedTpm = PublicAreas.has(area, TpmaObject.FIXED_TPM);
    boolean fixedParent = PublicAreas.has(area, TpmaObject.FIXED_PARENT);
    if (isFixed(parent)) {
      require(fixedParent == fixedTpm, TpmRc.ATTRIBUTES);
    } else {
      require(!fixedTpm, TpmRc.ATTRIBUTES);
    }
  }

  private static boolean isFixed(TpmObject parent) {
    return parent == null || parent.has(TpmaObject.FIXED_TPM);
  }

  /** A restricted key is for one use; only a data object is for none. */
  private static void requireUse(TpmtPublic area) throws ResponseCodeException {
    int uses = area.objectAttributes() & USES;
    if (uses == 0 || uses == USES) {
      require(!PublicAreas.has(area, TpmaObject.RESTRICTED), TpmRc.ATTRIBUTES);
      require(uses != 0 || area.type() == TpmAlgId.KEYEDHASH, TpmRc.ATTRIBUTES);
    }
  }

  /** A whole branch is duplicated encrypted, or none of it. */
  private static void requireDuplication(TpmObject parent, TpmtPublic area)
      throws ResponseCodeException {
    boolean encrypted = PublicAreas.has(area, TpmaObject.ENCRYPTED_DUPLICATION);
    require(!encrypted || !PublicAreas.has(area, TpmaObject.FIXED_TPM), TpmRc.ATTRIBUTES);
    require(
        isFixed(parent) || encrypted == parent.has(TpmaObject.ENCRYPTED_DUPLICATION),
        TpmRc.ATTRIBUTES);
  }

  private static void require(boolean condition, int code) throws ResponseCodeException {
    if (!condition) {
      throw new ResponseCodeException(code);
    }
  }
}
