package dev.tpm4j.simulator.engine;

import dev.tpm4j.codec.Octets;
import dev.tpm4j.codec.type.TpmAlgId;
import dev.tpm4j.codec.type.TpmaObject;
import dev.tpm4j.codec.type.TpmsEccPoint;
import dev.tpm4j.codec.type.TpmtPublic;
import dev.tpm4j.codec.type.TpmtSymDefObject;
import dev.tpm4j.codec.type.TpmuAsymScheme;
import dev.tpm4j.codec.type.TpmuPublicId;
import dev.tpm4j.codec.type.TpmuPublicParms;
import dev.tpm4j.codec.type.TpmuSchemeKeyedhash;
import dev.tpm4j.codec.type.TpmuSymKeyBits;
import dev.tpm4j.codec.type.TpmuSymMode;
import dev.tpm4j.simulator.crypto.Hash;
import dev.tpm4j.simulator.crypto.SymmetricAlgorithm;

/** What is where in a {@code TPMT_PUBLIC} (TCG TPM 2.0 Library, Part 2, "TPMT_PUBLIC"). */
final class PublicAreas {

  private PublicAreas() {}

  static boolean has(TpmtPublic area, int attribute) {
    return (area.objectAttributes() & attribute) != 0;
  }

  static boolean isAsymmetric(TpmtPublic area) {
    return area.type() == TpmAlgId.RSA || area.type() == TpmAlgId.ECC;
  }

  /** Restricted, and for decryption: what only parents are. */
  static boolean isRestrictedDecryption(TpmtPublic area) {
    return has(area, TpmaObject.RESTRICTED) && has(area, TpmaObject.DECRYPT);
  }

  /** Octets of a digest of the name algorithm; 0 where that is {@code TPM_ALG_NULL}. */
  static int digestSize(TpmtPublic area) {
    return digestSize(area.nameAlg());
  }

  /** Octets of a digest; 0 where there is no such hash. */
  static int digestSize(int hashAlg) {
    Hash hash = Hash.ofId(hashAlg);
    return hash == null ? 0 : hash.digestSize();
  }

  /** The block cipher of a cipher key or of an asymmetric parent; null in a KEYEDHASH object. */
  static TpmtSymDefObject symmetric(TpmtPublic area) {
    if (area.parameters() instanceof TpmuPublicParms.SymDetail cipher) {
      return cipher.value().sym();
    }
    if (area.parameters() instanceof TpmuPublicParms.RsaDetail rsa) {
      return rsa.value().symmetric();
    }
    if (area.parameters() instanceof TpmuPublicParms.EccDetail ecc) {
      return ecc.value().symmetric();
    }
    return null;
  }

  /** The cipher of a definition whose algorithm is not {@code TPM_ALG_NULL}. */
  static SymmetricAlgorithm cipher(TpmtSymDefObject definition) {
    return SymmetricAlgorithm.ofId(definition.algorithm());
  }

  /** Bits of the cipher's key; 0 where the algorithm is {@code TPM_ALG_NULL}. */
  static int keyBits(TpmtSymDefObject definition) {
    TpmuSymKeyBits bits = definition.keyBits();
    if (bits instanceof TpmuSymKeyBits.Aes aes) {
      return aes.value();
    }
    if (bits instanceof TpmuSymKeyBits.Camellia camellia) {
      return camellia.value();
    }
    return bits instanceof TpmuSymKeyBits.Tdes tdes ? tdes.value() : 0;
  }

  /** {@code TPM_ALG_ID} of the cipher's mode, which may be {@code TPM_ALG_NULL}. */
  static int mode(TpmtSymDefObject definition) {
    TpmuSymMode mode = definition.mode();
    if (mode instanceof TpmuSymMode.Aes aes) {
      return aes.value();
    }
    if (mode instanceof TpmuSymMode.Camellia camellia) {
      return camellia.value();
    }
    return mode instanceof TpmuSymMode.Tdes tdes ? tdes.value() : TpmAlgId.NULL;
  }

  /** {@code TPM_ALG_ID} of the scheme of an asymmetric or KEYEDHASH object. */
  static int scheme(TpmtPublic area) {
    if (area.parameters() instanceof TpmuPublicParms.RsaDetail rsa) {
      return rsa.value().scheme().scheme();
    }
    if (area.parameters() instanceof TpmuPublicParms.EccDetail ecc) {
      return ecc.value().scheme().scheme();
    }
    if (area.parameters() instanceof TpmuPublicParms.KeyedHashDetail keyedHash) {
      return keyedHash.value().scheme().scheme();
    }
    return TpmAlgId.NULL;
  }

  /** {@code TPM_ALG_ID} of the hash of the scheme; {@code TPM_ALG_NULL} where it has none. */
  static int schemeHash(TpmtPublic area) {
    if (area.parameters() instanceof TpmuPublicParms.RsaDetail rsa) {
      return hashOf(rsa.value().scheme().details());
    }
    if (area.parameters() instanceof TpmuPublicParms.EccDetail ecc) {
      return hashOf(ecc.value().scheme().details());
    }
    if (area.parameters() instanceof TpmuPublicParms.KeyedHashDetail keyedHash) {
      TpmuSchemeKeyedhash details = keyedHash.value().scheme().details();
      if (details instanceof TpmuSchemeKeyedhash.Hmac hmac) {
        return hmac.value().hashAlg();
      }
      return details instanceof TpmuSchemeKeyedhash.Xor xor ? xor.value().hashAlg() : TpmAlgId.NULL;
    }
    return TpmAlgId.NULL;
  }

  private static int hashOf(TpmuAsymScheme details) {
    if (details instanceof TpmuAsymScheme.Rsassa rsassa) {
      return rsassa.value().hashAlg();
    }
    if (details instanceof TpmuAsymScheme.Rsapss rsapss) {
      return rsapss.value().hashAlg();
    }
    if (details instanceof TpmuAsymScheme.Oaep oaep) {
      return oaep.value().hashAlg();
    }
    if (details instanceof TpmuAsymScheme.Ecdsa ecdsa) {
      return ecdsa.value().hashAlg();
    }
    if (details instanceof TpmuAsymScheme.Ecdaa ecdaa) {
      return ecdaa.value().hashAlg();
    }
    if (details instanceof TpmuAsymScheme.Ecdh ecdh) {
      return ecdh.value().hashAlg();
    }
    if (details instanceof TpmuAsymScheme.Sm2 sm2) {
      return sm2.value().hashAlg();
    }
    if (details instanceof TpmuAsymScheme.Ecschnorr ecschnorr) {
      return ecschnorr.value().hashAlg();
    }
    return details instanceof TpmuAsymScheme.Ecmqv ecmqv ? ecmqv.value().hashAlg() : TpmAlgId.NULL;
  }

  /** The unique field of a type of object before there is anything in it. */
  static TpmuPublicId emptyUnique(int type) {
    return switch (type) {
      case TpmAlgId.RSA -> new TpmuPublicId.Rsa(Octets.EMPTY);
      case TpmAlgId.ECC -> new TpmuPublicId.Ecc(new TpmsEccPoint(Octets.EMPTY, Octets.EMPTY));
      case TpmAlgId.SYMCIPHER -> new TpmuPublicId.Sym(Octets.EMPTY);
      default -> new TpmuPublicId.KeyedHash(Octets.EMPTY);
    };
  }

  static TpmtPublic withUnique(TpmtPublic area, TpmuPublicId unique) {
    return new TpmtPublic(
        area.type(),
        area.nameAlg(),
        area.objectAttributes(),
        area.authPolicy(),
        area.parameters(),
        unique);
  }
}
