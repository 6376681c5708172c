package dev.tpm4j.simulator.engine;

import dev.tpm4j.codec.Octets;
import dev.tpm4j.codec.Wire;
import dev.tpm4j.codec.WireReader;
import dev.tpm4j.codec.check.EnclosedStructure;
import dev.tpm4j.codec.check.Implementation;
import dev.tpm4j.codec.type.TpmRc;
import dev.tpm4j.codec.type.TpmtPublic;
import dev.tpm4j.codec.type.TpmtSensitive;
import dev.tpm4j.codec.type.TpmtSymDefObject;
import dev.tpm4j.simulator.crypto.CryptException;
import dev.tpm4j.simulator.crypto.Hash;
import dev.tpm4j.simulator.crypto.OuterWrap;
import dev.tpm4j.simulator.crypto.RandomSource;
import java.util.Arrays;

/**
 * Sensitive areas as they leave the TPM, protected by a storage key (TCG TPM 2.0 Library, Part 1,
 * "Protected Storage"). Codes are thrown without a number.
 */
final class PrivateAreas {

  /** A sensitive area with the largest of everything fits. */
  private static final int MAX_SENSITIVE = 1024;

  private static final int SIZE_SIZE = 2;

  private PrivateAreas() {}

  /** How a storage key protects, with its own seed value or with one shared for the occasion. */
  static OuterWrap protection(TpmtPublic storageKey, byte[] seed) {
    TpmtSymDefObject cipher = PublicAreas.symmetric(storageKey);
    return new OuterWrap(
        Hash.ofId(storageKey.nameAlg()),
        PublicAreas.cipher(cipher),
        PublicAreas.keyBits(cipher),
        seed);
  }

  private static OuterWrap protection(TpmObject parent) {
    return protection(parent.publicArea(), parent.sensitive().seedValue().toByteArray());
  }

  /** {@code TPM2B_PRIVATE} of an object of a parent. */
  static Octets wrap(
      TpmObject parent, Octets name, int nameAlg, TpmtSensitive sensitive, RandomSource random) {
    byte[] data = marshal(sensitive, nameAlg);
    return Octets.of(protection(parent).wrapWithIv(name.toByteArray(), data, random));
  }

  /**
   * The sensitive area in a {@code TPM2B_PRIVATE}.
   *
   * @throws ResponseCodeException {@code TPM_RC_INTEGRITY}, {@code TPM_RC_SENSITIVE} and others
   */
  static TpmtSensitive unwrap(
      Implementation implementation, TpmObject parent, Octets name, Octets blob)
      throws ResponseCodeException {
    byte[] data;
    try {
      data = protection(parent).unwrapWithIv(name.toByteArray(), blob.toByteArray());
    } catch (CryptException e) {
      throw new ResponseCodeException(Rc.of(e));
    }
    if (data.length < SIZE_SIZE) {
      throw new ResponseCodeException(TpmRc.INSUFFICIENT);
    }
    byte[] area = Arrays.copyOfRange(data, SIZE_SIZE, data.length);
    boolean sized = Wire.u16(data, 0) == area.length;
    if (!sized || new EnclosedStructure(implementation, area).sensitive() != TpmRc.SUCCESS) {
      throw new ResponseCodeException(TpmRc.SENSITIVE);
    }
    return read(area);
  }

  /**
   * {@code TPM2B_SENSITIVE}; the authorisation value filled up so that its length tells nothing.
   */
  static byte[] marshal(TpmtSensitive sensitive, int nameAlg) {
    byte[] auth = sensitive.authValue().toByteArray();
    int padded = Math.max(auth.length, PublicAreas.digestSize(nameAlg));
    TpmtSensitive area =
        new TpmtSensitive(
            sensitive.sensitiveType(),
            Octets.of(Arrays.copyOf(auth, padded)),
            sensitive.seedValue(),
            sensitive.sensitive());
    byte[] bytes = new byte[MAX_SENSITIVE];
    int end = area.write(bytes, SIZE_SIZE);
    Wire.putU16(bytes, 0, end - SIZE_SIZE);
    return Arrays.copyOf(bytes, end);
  }

  /** The content of a {@code TPM2B_SENSITIVE} that has been checked. */
  static TpmtSensitive read(byte[] area) {
    return TpmtSensitive.read(new WireReader(area, 0, area.length));
  }
}
