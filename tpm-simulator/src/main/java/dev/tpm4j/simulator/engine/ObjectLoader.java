package dev.tpm4j.simulator.engine;

import dev.tpm4j.codec.Octets;
import dev.tpm4j.codec.type.TpmAlgId;
import dev.tpm4j.codec.type.TpmRc;
import dev.tpm4j.codec.type.TpmRh;
import dev.tpm4j.codec.type.TpmaObject;
import dev.tpm4j.codec.type.TpmtPublic;
import dev.tpm4j.codec.type.TpmtSensitive;
import dev.tpm4j.simulator.crypto.CryptException;

/** Makes of the areas of an object what the TPM works with (Part 1, "Object Loading"). */
final class ObjectLoader {

  private ObjectLoader() {}

  /** An object that this TPM just made, under a hierarchy or a key. */
  static TpmObject created(Entity parent, ObjectMaker.Made made) {
    return under(parent, made.publicArea(), made.sensitive());
  }

  /**
   * An object of a parent, which is believed if the parent is this TPM's own: then it was checked
   * when it was created or imported.
   *
   * @param parent a storage key
   * @param area parameter 2 of the command
   * @param sensitive from parameter 1 of the command
   */
  static TpmObject ofParent(Entity parent, TpmtPublic area, TpmtSensitive sensitive)
      throws ResponseCodeException {
    TpmObject key = (TpmObject) ((Entity.Loaded) parent).object();
    requireValid(key, area, sensitive, 2, 1);
    if (!key.has(TpmaObject.FIXED_TPM)) {
      KeyChecks.require(area, sensitive, 2, 1);
    }
    requireBound(area, sensitive);
    return under(parent, area, sensitive);
  }

  /**
   * An object from outside.
   *
   * @param hierarchy which the caller wants it to be in
   * @param area parameter 2 of the command
   * @param sensitive parameter 1 of the command, or null
   */
  static TpmObject external(int hierarchy, TpmtPublic area, TpmtSensitive sensitive)
      throws ResponseCodeException {
    requireValid(null, area, sensitive, 2, 1);
    KeyChecks.require(area, sensitive, 2, 1);
    requireBound(area, sensitive);
    Octets name = EntityNames.of(area);
    return new TpmObject(
        area,
        sensitive,
        hierarchy,
        name,
        name,
        TpmObject.Origin.EXTERNAL,
        hierarchy == TpmRh.RH_NULL,
        PublicAreas.has(area, TpmaObject.ST_CLEAR));
  }

  /** Refuses what could not be loaded, before it is imported under a parent of this TPM's own. */
  static void requireImportable(
      TpmtPublic area, TpmtSensitive sensitive, int publicParameter, int sensitiveParameter)
      throws ResponseCodeException {
    requireValid(null, area, sensitive, publicParameter, sensitiveParameter);
    KeyChecks.require(area, sensitive, publicParameter, sensitiveParameter);
  }

  private static void requireValid(
      TpmObject parent,
      TpmtPublic area,
      TpmtSensitive sensitive,
      int publicParameter,
      int sensitiveParameter)
      throws ResponseCodeException {
    boolean whole = sensitive != null && area.nameAlg() != TpmAlgId.NULL;
    if (whole && sensitive.seedValue().length() > PublicAreas.digestSize(area)) {
      throw new ResponseCodeException(Rc.ofParameter(TpmRc.KEY_SIZE, sensitiveParameter));
    }
    try {
      if (whole) {
        ObjectAttributes.requireValid(parent, area);
      } else {
        ObjectSchemes.requireValid(null, area);
      }
    } catch (ResponseCodeException e) {
      throw new ResponseCodeException(Rc.ofParameter(e.code(), publicParameter));
    }
  }

  /** An RSA key is loaded only if its private exponent can be found. */
  private static void requireBound(TpmtPublic area, TpmtSensitive sensitive)
      throws ResponseCodeException {
    if (sensitive == null || area.type() != TpmAlgId.RSA) {
      return;
    }
    try {
      KeyMaterial.rsaPrivate(area, sensitive);
    } catch (CryptException e) {
      throw new ResponseCodeException(Rc.of(e));
    }
  }

  private static TpmObject under(Entity parent, TpmtPublic area, TpmtSensitive sensitive) {
    Octets name = EntityNames.of(area);
    TpmObject key = parent instanceof Entity.Loaded loaded ? (TpmObject) loaded.object() : null;
    boolean stClear = PublicAreas.has(area, TpmaObject.ST_CLEAR);
    return new TpmObject(
        area,
        sensitive,
        parent.hierarchy(),
        name,
        EntityNames.qualified(qualifiedName(parent), name, area.nameAlg()),
        key == null ? TpmObject.Origin.PRIMARY : TpmObject.Origin.ORDINARY,
        key == null ? parent.hierarchy() == TpmRh.RH_NULL : key.temporary(),
        key == null ? stClear : stClear || key.stClear());
  }

  /** A hierarchy is called by its handle. */
  static Octets qualifiedName(Entity parent) {
    return parent instanceof Entity.Loaded loaded && loaded.object() instanceof TpmObject key
        ? key.qualifiedName()
        : parent.name();
  }
}
