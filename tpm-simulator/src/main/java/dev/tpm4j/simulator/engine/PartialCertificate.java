package dev.tpm4j.simulator.engine;

import dev.tpm4j.codec.Octets;
import dev.tpm4j.codec.type.TpmRc;
import dev.tpm4j.codec.type.TpmaObject;
import dev.tpm4j.codec.type.TpmaX509KeyUsage;
import dev.tpm4j.simulator.engine.DerReader.Element;
import dev.tpm4j.simulator.engine.DerReader.FormatException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The part of a certificate that the caller of {@code TPM2_CertifyX509} brings (TCG TPM 2.0
 * Library, Part 3, "TPM2_CertifyX509").
 *
 * <pre>
 *   SEQUENCE {
 *     SEQUENCE signature   OPTIONAL
 *     SEQUENCE issuer
 *     SEQUENCE validity
 *     SEQUENCE subject
 *     [3] extensions
 *   }
 * </pre>
 *
 * @param signature the algorithm of the signature, if the caller knows better than the TPM
 * @param names issuer, validity and subject as they came
 * @param extensions as they came
 */
record PartialCertificate(Optional<byte[]> signature, byte[] names, byte[] extensions) {

  private static final int LEAST_SEQUENCES = 3;
  private static final int MOST_SEQUENCES = 4;

  /** 2.23.133.10.1.1.1, {@code tcg-tpmaObject}, with its tag. */
  private static final Octets TPMA_OBJECT = Octets.ofHex("06076781050a010101");

  /** 2.5.29.15, {@code id-ce-keyUsage}, with its tag. */
  private static final Octets KEY_USAGE = Octets.ofHex("0603551d0f");

  private static final int USES_OF_SIGN =
      TpmaX509KeyUsage.DIGITAL_SIGNATURE
          | TpmaX509KeyUsage.KEY_CERT_SIGN
          | TpmaX509KeyUsage.C_RLSIGN;
  private static final int USES_OF_DECRYPT =
      TpmaX509KeyUsage.KEY_ENCIPHERMENT
          | TpmaX509KeyUsage.DATA_ENCIPHERMENT
          | TpmaX509KeyUsage.KEY_AGREEMENT
          | TpmaX509KeyUsage.ENCIPHER_ONLY
          | TpmaX509KeyUsage.DECIPHER_ONLY;

  /**
   * Takes it apart.
   *
   * @param given the parameter
   * @throws ResponseCodeException {@code TPM_RC_SIZE} or {@code TPM_RC_VALUE}, without a number
   */
  static PartialCertificate read(Octets given) throws ResponseCodeException {
    if (given.length() == 0) {
      throw new ResponseCodeException(TpmRc.VALUE);
    }
    DerReader in = new DerReader(given.toByteArray());
    Element all;
    try {
      all = in.next();
    } catch (FormatException e) {
      throw new ResponseCodeException(TpmRc.SIZE);
    }
    if (all.tag() != DerReader.SEQUENCE || !in.atEnd()) {
      throw new ResponseCodeException(TpmRc.SIZE);
    }
    try {
      return fields(in.inside(all));
    } catch (FormatException e) {
      throw new ResponseCodeException(TpmRc.VALUE);
    }
  }

  private static PartialCertificate fields(DerReader in)
      throws FormatException, ResponseCodeException {
    List<byte[]> sequences = new ArrayList<>();
    byte[] extensions = null;
    while (!in.atEnd()) {
      Element element = in.next();
      boolean sequence = element.tag() == DerReader.SEQUENCE;
      boolean known = sequence || element.tag() == DerReader.EXTENSIONS && extensions == null;
      if (!known || sequence && sequences.size() == MOST_SEQUENCES) {
        throw new ResponseCodeException(TpmRc.VALUE);
      }
      if (sequence) {
        sequences.add(in.whole(element));
      } else {
        extensions = in.whole(element);
      }
    }
    if (sequences.size() < LEAST_SEQUENCES || extensions == null) {
      throw new ResponseCodeException(TpmRc.VALUE);
    }
    boolean withSignature = sequences.size() == MOST_SEQUENCES;
    Optional<byte[]> signature =
        withSignature ? Optional.of(sequences.remove(0)) : Optional.empty();
    return new PartialCertificate(signature, CertifyX509Command.join(sequences), extensions);
  }

  /**
   * Refuses extensions that say of a key what is not so.
   *
   * @param key the key that is certified
   * @throws ResponseCodeException {@code TPM_RC_ATTRIBUTES} if its attributes are others, {@code
   *     TPM_RC_VALUE} if the extensions are none or it cannot be used in such a way; without a
   *     number
   */
  void requireTrueOf(TpmObject key) throws ResponseCodeException {
    try {
      DerReader in = new DerReader(extensions);
      DerReader list = in.inside(in.next());
      Element sequence = list.next(DerReader.SEQUENCE);
      Integer attributes = bits(list.inside(sequence), TPMA_OBJECT);
      if (attributes != null && attributes != key.objectAttributes()) {
        throw new ResponseCodeException(TpmRc.ATTRIBUTES);
      }
      Integer usage = bits(list.inside(sequence), KEY_USAGE);
      if (usage == null || !fits(usage, key)) {
        throw new ResponseCodeException(TpmRc.VALUE);
      }
    } catch (FormatException e) {
      throw new ResponseCodeException(TpmRc.VALUE);
    }
  }

  /** The bits of an extension, or null if it is not there. */
  private static Integer bits(DerReader extensions, Octets oid) throws FormatException {
    while (!extensions.atEnd()) {
      Element extension = extensions.next(DerReader.SEQUENCE);
      if (extensions.startsWith(extension, oid)) {
        DerReader in = extensions.inside(extension);
        Element value = in.next();
        while (value.tag() != DerReader.OCTET_STRING) {
          value = in.next();
        }
        return in.inside(value).bits();
      }
    }
    return null;
  }

  private static boolean fits(int usage, TpmObject key) {
    return allows(usage, USES_OF_SIGN, key, TpmaObject.SIGN)
        && allows(usage, USES_OF_DECRYPT, key, TpmaObject.DECRYPT)
        && allows(usage, TpmaX509KeyUsage.NONREPUDIATION, key, TpmaObject.FIXED_TPM)
        && allows(usage, TpmaX509KeyUsage.KEY_AGREEMENT, key, TpmaObject.RESTRICTED);
  }

  private static boolean allows(int usage, int uses, TpmObject key, int attribute) {
    return (usage & uses) == 0 || key.has(attribute);
  }
}
