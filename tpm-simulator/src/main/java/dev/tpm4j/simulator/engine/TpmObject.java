package dev.tpm4j.simulator.engine;

import dev.tpm4j.codec.Octets;
import dev.tpm4j.codec.type.TpmAlgId;
import dev.tpm4j.codec.type.TpmaObject;
import dev.tpm4j.codec.type.TpmtPublic;
import dev.tpm4j.codec.type.TpmtSensitive;
import java.util.Objects;

/**
 * A key or data object, loaded or persistent (TCG TPM 2.0 Library, Part 1, "Objects"). Immutable.
 *
 * @param publicArea {@code TPMT_PUBLIC}
 * @param sensitive {@code TPMT_SENSITIVE}, or null if only the public area is here
 * @param hierarchy {@code TPM_RH_OWNER}, {@code _ENDORSEMENT}, {@code _PLATFORM} or {@code _NULL}
 * @param name nameAlg || H(public area); empty when nameAlg is {@code TPM_ALG_NULL}
 * @param qualifiedName of the chain of parents up to the hierarchy
 * @param origin how it came here
 * @param temporary it belongs to the null hierarchy or was loaded from outside: no NV, no
 *     duplication to NV
 * @param stClear it or an ancestor has {@code TPMA_OBJECT_STCLEAR}
 */
record TpmObject(
    TpmtPublic publicArea,
    TpmtSensitive sensitive,
    int hierarchy,
    Octets name,
    Octets qualifiedName,
    Origin origin,
    boolean temporary,
    boolean stClear)
    implements LoadedObject {

  static final StateFields.Form<TpmObject> FORM =
      new StateFields.Form<>() {
        @Override
        public void write(StateFields out, TpmObject object) {
          publicArea(out, object.publicArea);
          out.optional("sensitive", object.sensitive, SENSITIVE);
          out.u32("hierarchy", object.hierarchy);
          out.octets("name", object.name);
          out.octets("qualifiedName", object.qualifiedName);
          out.choice("origin", object.origin, Origin.values());
          out.flag("temporary", object.temporary);
          out.flag("stClear", object.stClear);
        }

        @Override
        public TpmObject read(StateFields in) {
          return new TpmObject(
              publicArea(in, null),
              in.optional("sensitive", null, SENSITIVE),
              in.u32("hierarchy", 0),
              in.octets("name", null),
              in.octets("qualifiedName", null),
              in.choice("origin", null, Origin.values()),
              in.flag("temporary", false),
              in.flag("stClear", false));
        }

        private static TpmtPublic publicArea(StateFields fields, TpmtPublic area) {
          return fields.structure("publicArea", area, TpmtPublic::write, TpmtPublic::read);
        }
      };

  private static final StateFields.Form<TpmtSensitive> SENSITIVE =
      new StateFields.Form<>() {
        @Override
        public void write(StateFields out, TpmtSensitive sensitive) {
          out.structure("area", sensitive, TpmtSensitive::write, TpmtSensitive::read);
        }

        @Override
        public TpmtSensitive read(StateFields in) {
          return in.structure("area", null, TpmtSensitive::write, TpmtSensitive::read);
        }
      };

  /** How an object came into the TPM. */
  enum Origin {
    /** Derived from a primary seed. */
    PRIMARY,
    /** Created or loaded under a parent. */
    ORDINARY,
    /** Loaded by {@code TPM2_LoadExternal}. */
    EXTERNAL
  }

  TpmObject {
    Objects.requireNonNull(publicArea, "publicArea");
    Objects.requireNonNull(name, "name");
    Objects.requireNonNull(qualifiedName, "qualifiedName");
    Objects.requireNonNull(origin, "origin");
  }

  @Override
  public int objectAttributes() {
    return publicArea.objectAttributes();
  }

  boolean has(int attribute) {
    return (objectAttributes() & attribute) != 0;
  }

  boolean isPublicOnly() {
    return sensitive == null;
  }

  /** A restricted decryption key with both areas: other objects can be wrapped under it. */
  boolean isParent() {
    return !isPublicOnly() && isStorage(publicArea);
  }

  /** A restricted decryption KEYEDHASH object: keys are derived from it. */
  boolean isDerivationParent() {
    return !isPublicOnly() && isDerivation(publicArea);
  }

  static boolean isStorage(TpmtPublic area) {
    return isRestrictedDecryption(area) && area.type() != TpmAlgId.KEYEDHASH;
  }

  static boolean isDerivation(TpmtPublic area) {
    return isRestrictedDecryption(area) && area.type() == TpmAlgId.KEYEDHASH;
  }

  private static boolean isRestrictedDecryption(TpmtPublic area) {
    int attributes = area.objectAttributes();
    int both = TpmaObject.RESTRICTED | TpmaObject.DECRYPT;
    return (attributes & both) == both && (attributes & TpmaObject.SIGN) == 0;
  }

  @Override
  public Octets authValue() {
    return sensitive == null ? Octets.EMPTY : Octets.of(AuthValues.trimmed(sensitive.authValue()));
  }

  TpmObject withSensitive(TpmtSensitive other) {
    return new TpmObject(
        publicArea, other, hierarchy, name, qualifiedName, origin, temporary, stClear);
  }

  @Override
  public TpmObject copy() {
    return this;
  }

  /** No secret in a log. */
  @Override
  public String toString() {
    return "TpmObject[" + name.hex() + "]";
  }
}
