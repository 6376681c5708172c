package dev.tpm4j.tss.crypto;

import java.math.BigInteger;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.List;
import org.bouncycastle.crypto.Digest;
import org.bouncycastle.crypto.Signer;
import org.bouncycastle.crypto.engines.RSAEngine;
import org.bouncycastle.crypto.params.RSAKeyParameters;
import org.bouncycastle.crypto.signers.ECDSASigner;
import org.bouncycastle.crypto.signers.PSSSigner;
import org.bouncycastle.crypto.signers.RSADigestSigner;
import tss.tpm.PCR_ReadResponse;
import tss.tpm.QuoteResponse;
import tss.tpm.TPM2B_DIGEST;
import tss.tpm.TPMS_ATTEST;
import tss.tpm.TPMS_ECC_PARMS;
import tss.tpm.TPMS_PCR_SELECTION;
import tss.tpm.TPMS_QUOTE_INFO;
import tss.tpm.TPMS_RSA_PARMS;
import tss.tpm.TPMS_SCHEME_HASH;
import tss.tpm.TPMS_SIGNATURE_ECDSA;
import tss.tpm.TPMS_SIGNATURE_RSAPSS;
import tss.tpm.TPMS_SIGNATURE_RSASSA;
import tss.tpm.TPMS_SIG_SCHEME_ECDSA;
import tss.tpm.TPMS_SIG_SCHEME_RSAPSS;
import tss.tpm.TPMS_SIG_SCHEME_RSASSA;
import tss.tpm.TPMT_PUBLIC;
import tss.tpm.TPMU_ASYM_SCHEME;
import tss.tpm.TPMU_SIGNATURE;
import tss.tpm.TPM_ALG_ID;
import tss.tpm.TPM_GENERATED;

/**
 * Verifies a TPM's signatures: RSASSA, RSAPSS with any salt a TPM uses, and ECDSA on the curves of
 * NIST.
 *
 * <p>Every answer is false unless the signature was verified. An algorithm that is not known here
 * is an {@link IllegalArgumentException}, never an answer.
 */
public final class Signatures {
  private static final int PSS_OVERHEAD = 2;

  private Signatures() {}

  /**
   * Verifies a signature.
   *
   * @param key the public area of the key
   * @param data what was hashed and signed
   * @param signature the TPM's; null is not valid
   * @return whether the key signed the data with a scheme that it allows
   * @throws IllegalArgumentException when the key is none, or the scheme is not known here
   */
  public static boolean verify(TPMT_PUBLIC key, byte[] data, TPMU_SIGNATURE signature) {
    if (signature instanceof TPMS_SIGNATURE_RSASSA rsa) {
      RSAKeyParameters parameters = RsaKeys.key(key);
      return allows(key, TPMS_SIG_SCHEME_RSASSA.class, rsa.hash)
          && verify(new RSADigestSigner(Hashes.digest(rsa.hash)), parameters, data, rsa.sig);
    }
    if (signature instanceof TPMS_SIGNATURE_RSAPSS pss) {
      RSAKeyParameters parameters = RsaKeys.key(key);
      return allows(key, TPMS_SIG_SCHEME_RSAPSS.class, pss.hash)
          && verifyPss(parameters, pss, data);
    }
    if (signature instanceof TPMS_SIGNATURE_ECDSA ecdsa) {
      ECDSASigner signer = new ECDSASigner();
      signer.init(false, Curves.key(key));
      return allows(key, TPMS_SIG_SCHEME_ECDSA.class, ecdsa.hash)
          && ecdsa.signatureR != null
          && ecdsa.signatureS != null
          && signer.verifySignature(
              Hashes.of(ecdsa.hash, data),
              new BigInteger(1, ecdsa.signatureR),
              new BigInteger(1, ecdsa.signatureS));
    }
    if (signature == null) {
      return false;
    }
    throw new IllegalArgumentException(
        "signatures of " + signature.GetUnionSelector().name() + " cannot be verified here");
  }

  /** A key with a scheme signs with that scheme and hash alone. */
  private static boolean allows(
      TPMT_PUBLIC key, Class<? extends TPMS_SCHEME_HASH> scheme, TPM_ALG_ID hash) {
    TPMU_ASYM_SCHEME own =
        key.parameters instanceof TPMS_RSA_PARMS rsa
            ? rsa.scheme
            : key.parameters instanceof TPMS_ECC_PARMS ecc ? ecc.scheme : null;
    if (own == null || own.GetUnionSelector().equals(TPM_ALG_ID.NULL)) {
      return true;
    }
    return scheme.isInstance(own) && ((TPMS_SCHEME_HASH) own).hashAlg.equals(hash);
  }

  private static boolean verify(
      Signer signer, RSAKeyParameters key, byte[] data, byte[] signature) {
    if (signature == null) {
      return false;
    }
    signer.init(false, key);
    signer.update(data, 0, data.length);
    return signer.verifySignature(signature);
  }

  /** A TPM's salt is as long as its digest, or as long as fits (Part 1, "RSASSA_PSS"). */
  private static boolean verifyPss(
      RSAKeyParameters key, TPMS_SIGNATURE_RSAPSS signature, byte[] data) {
    Digest digest = Hashes.digest(signature.hash);
    int encoded = (key.getModulus().bitLength() - 1 + 7) / 8;
    int longest = encoded - digest.getDigestSize() - PSS_OVERHEAD;
    List<Integer> salts = new ArrayList<>(List.of(Math.min(digest.getDigestSize(), longest)));
    salts.add(longest);
    for (int salt : salts) {
      if (salt >= 0
          && verify(
              new PSSSigner(
                  new RSAEngine(),
                  Hashes.digest(signature.hash),
                  Hashes.digest(signature.hash),
                  salt),
              key,
              data,
              signature.sig)) {
        return true;
      }
    }
    return false;
  }

  /**
   * Verifies a quote: the signature, that a TPM made it, the nonce, the selection, and the values
   * of the PCRs.
   *
   * @param key the public area of the key that signed, which the caller trusts
   * @param expected the PCRs' selection and values, as PCR_Read gives them
   * @param nonce the qualifying data the quote was asked for with
   * @param quote the TPM's
   * @return whether all of it is as expected
   * @throws IllegalArgumentException when the key is none, or an algorithm is not known here
   */
  public static boolean verifyQuote(
      TPMT_PUBLIC key, PCR_ReadResponse expected, byte[] nonce, QuoteResponse quote) {
    TPMS_ATTEST attest = quote.quoted;
    if (attest == null
        || !attest.magic.equals(TPM_GENERATED.VALUE)
        || !(attest.attested instanceof TPMS_QUOTE_INFO info)
        || !MessageDigest.isEqual(attest.extraData, nonce)
        || !sameSelection(info.pcrSelect, expected.pcrSelectionOut)) {
      return false;
    }
    return verify(key, dev.tpm4j.tss.wire.TssStructure.toBytes(attest), quote.signature)
        && MessageDigest.isEqual(info.pcrDigest, pcrDigest(quote.signature, expected));
  }

  private static boolean sameSelection(TPMS_PCR_SELECTION[] one, TPMS_PCR_SELECTION[] other) {
    if (one == null || other == null || one.length != other.length) {
      return false;
    }
    for (int i = 0; i < one.length; i++) {
      if (!one[i].equals(other[i])) {
        return false;
      }
    }
    return true;
  }

  private static byte[] pcrDigest(TPMU_SIGNATURE signature, PCR_ReadResponse expected) {
    TPM_ALG_ID hash =
        signature instanceof tss.tpm.TPMS_SIGNATURE_RSA rsa
            ? rsa.hash
            : ((tss.tpm.TPMS_SIGNATURE_ECC) signature).hash;
    byte[][] values = new byte[expected.pcrValues.length][];
    for (int i = 0; i < values.length; i++) {
      TPM2B_DIGEST value = expected.pcrValues[i];
      values[i] = value.buffer;
    }
    return Hashes.of(hash, values);
  }
}
