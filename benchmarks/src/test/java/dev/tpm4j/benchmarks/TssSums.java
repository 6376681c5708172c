package dev.tpm4j.benchmarks;

import tss.tpm.CreatePrimaryResponse;
import tss.tpm.CreateResponse;
import tss.tpm.GetCapabilityResponse;
import tss.tpm.GetRandomResponse;
import tss.tpm.HMACResponse;
import tss.tpm.PCR_ReadResponse;
import tss.tpm.SignResponse;
import tss.tpm.TPM2B_DIGEST;
import tss.tpm.TPM2B_PUBLIC_KEY_RSA;
import tss.tpm.TPML_TAGGED_TPM_PROPERTY;
import tss.tpm.TPMS_CREATION_DATA;
import tss.tpm.TPMS_ECC_PARMS;
import tss.tpm.TPMS_ECC_POINT;
import tss.tpm.TPMS_PCR_SELECTION;
import tss.tpm.TPMS_RSA_PARMS;
import tss.tpm.TPMS_SIGNATURE_ECDSA;
import tss.tpm.TPMS_SIG_SCHEME_ECDSA;
import tss.tpm.TPMS_TAGGED_PROPERTY;
import tss.tpm.TPMT_PUBLIC;
import tss.tpm.TPMT_SYM_DEF_OBJECT;
import tss.tpm.TPMT_TK_CREATION;
import tss.tpm.TPM_ALG_ID;
import tss.tpm.TPM_CAP;
import tss.tpm.TPM_ST;

/** The sum of every field of a response as TSS.Java read it: what all the others must come to. */
final class TssSums {

  private TssSums() {}

  static int of(Object response) {
    if (response instanceof byte[] bytes) {
      return octets(bytes);
    }
    if (response instanceof PCR_ReadResponse pcrs) {
      int sum = pcrs.pcrUpdateCounter + selections(pcrs.pcrSelectionOut) + pcrs.pcrValues.length;
      for (TPM2B_DIGEST value : pcrs.pcrValues) {
        sum += octets(value.buffer);
      }
      return sum;
    }
    if (response instanceof CreatePrimaryResponse key) {
      return key.handle.handle
          + publicArea(key.outPublic)
          + creation(key.creationData, key.creationHash, key.creationTicket)
          + octets(key.name);
    }
    if (response instanceof CreateResponse key) {
      return octets(key.outPrivate.buffer)
          + publicArea(key.outPublic)
          + creation(key.creationData, key.creationHash, key.creationTicket);
    }
    if (response instanceof TPMS_SIGNATURE_ECDSA signature) {
      return TPM_ALG_ID.ECDSA.toInt()
          + signature.hash.toInt()
          + octets(signature.signatureR)
          + octets(signature.signatureS);
    }
    if (response instanceof GetCapabilityResponse capability) {
      TPMS_TAGGED_PROPERTY[] list =
          ((TPML_TAGGED_TPM_PROPERTY) capability.capabilityData).tpmProperty;
      int sum = capability.moreData + TPM_CAP.TPM_PROPERTIES.toInt() + list.length;
      for (TPMS_TAGGED_PROPERTY property : list) {
        sum += property.property.toInt() + property.value;
      }
      return sum;
    }
    throw new IllegalArgumentException(response.getClass().getName());
  }

  /**
   * The one parameter that TSS.Java's methods return instead of the response, where there is one.
   */
  static Object unwrap(Object response) {
    if (response instanceof GetRandomResponse random) {
      return random.randomBytes;
    }
    if (response instanceof HMACResponse hmac) {
      return hmac.outHMAC;
    }
    return response instanceof SignResponse sign ? sign.signature : response;
  }

  private static int octets(byte[] bytes) {
    return bytes == null || bytes.length == 0 ? 0 : bytes.length + (bytes[bytes.length - 1] & 0xff);
  }

  private static int selections(TPMS_PCR_SELECTION[] list) {
    int sum = list.length;
    for (TPMS_PCR_SELECTION selection : list) {
      sum += selection.hash.toInt() + octets(selection.pcrSelect);
    }
    return sum;
  }

  private static int creation(TPMS_CREATION_DATA data, byte[] hash, TPMT_TK_CREATION ticket) {
    return selections(data.pcrSelect)
        + octets(data.pcrDigest)
        + data.locality.toInt()
        + data.parentNameAlg.toInt()
        + octets(data.parentName)
        + octets(data.parentQualifiedName)
        + octets(data.outsideInfo)
        + octets(hash)
        + TPM_ST.CREATION.toInt()
        + ticket.hierarchy.handle
        + octets(ticket.digest);
  }

  private static int publicArea(TPMT_PUBLIC area) {
    int sum = area.nameAlg.toInt() + area.objectAttributes.toInt() + octets(area.authPolicy);
    if (area.parameters instanceof TPMS_RSA_PARMS rsa) {
      return sum
          + TPM_ALG_ID.RSA.toInt()
          + symmetric(rsa.symmetric)
          + TPM_ALG_ID.NULL.toInt()
          + rsa.keyBits
          + rsa.exponent
          + octets(((TPM2B_PUBLIC_KEY_RSA) area.unique).buffer);
    }
    TPMS_ECC_PARMS ecc = (TPMS_ECC_PARMS) area.parameters;
    TPMS_ECC_POINT point = (TPMS_ECC_POINT) area.unique;
    return sum
        + TPM_ALG_ID.ECC.toInt()
        + symmetric(ecc.symmetric)
        + TPM_ALG_ID.ECDSA.toInt()
        + ((TPMS_SIG_SCHEME_ECDSA) ecc.scheme).hashAlg.toInt()
        + ecc.curveID.toInt()
        + TPM_ALG_ID.NULL.toInt()
        + octets(point.x)
        + octets(point.y);
  }

  private static int symmetric(TPMT_SYM_DEF_OBJECT symmetric) {
    return symmetric.algorithm.equals(TPM_ALG_ID.NULL)
        ? TPM_ALG_ID.NULL.toInt()
        : symmetric.algorithm.toInt() + symmetric.keyBits + symmetric.mode.toInt();
  }
}
