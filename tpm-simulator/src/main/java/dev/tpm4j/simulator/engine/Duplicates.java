package dev.tpm4j.simulator.engine;

import dev.tpm4j.codec.Octets;
import dev.tpm4j.codec.Wire;
import dev.tpm4j.codec.check.EnclosedStructure;
import dev.tpm4j.codec.check.Implementation;
import dev.tpm4j.codec.check.Limit;
import dev.tpm4j.codec.type.TpmRc;
import dev.tpm4j.codec.type.TpmtPublic;
import dev.tpm4j.codec.type.TpmtSensitive;
import dev.tpm4j.codec.type.TpmtSymDefObject;
import dev.tpm4j.simulator.crypto.CryptException;
import dev.tpm4j.simulator.crypto.Hash;
import dev.tpm4j.simulator.crypto.InnerWrap;
import java.util.Arrays;

/**
 * Sensitive areas on their way to another parent (TCG TPM 2.0 Library, Part 1, "Duplication"): an
 * inner protection by a key that the owner of the object keeps, an outer one for the new parent,
 * both, or none. Codes are thrown without a number.
 */
final class Duplicates {

  private static final int SIZE_SIZE = 2;

  private Duplicates() {}

  /** The inner protection by the name algorithm of the object. */
  static InnerWrap inner(int nameAlg, TpmtSymDefObject symmetric, byte[] key) {
    return new InnerWrap(Hash.ofId(nameAlg), PublicAreas.cipher(symmetric), key);
  }

  static byte[] unwrapInner(InnerWrap inner, Octets name, byte[] blob)
      throws ResponseCodeException {
    try {
      return inner.unwrap(name.toByteArray(), blob);
    } catch (CryptException e) {
      throw new ResponseCodeException(Rc.of(e));
    }
  }

  static byte[] wrapOuter(TpmtPublic parent, byte[] seed, Octets name, byte[] data) {
    return PrivateAreas.protection(parent, seed).wrap(name.toByteArray(), data);
  }

  static byte[] unwrapOuter(TpmtPublic parent, byte[] seed, Octets name, byte[] blob)
      throws ResponseCodeException {
    try {
      return PrivateAreas.protection(parent, seed).unwrap(name.toByteArray(), blob);
    } catch (CryptException e) {
      throw new ResponseCodeException(Rc.of(e));
    }
  }

  /** The largest {@code TPM2B_PRIVATE}. */
  static int maxSize(Implementation implementation) {
    return implementation.limit(Limit.TPM2B_PRIVATE);
  }

  /** The sensitive area in a duplicate without its protections. */
  static TpmtSensitive sensitive(Implementation implementation, byte[] data)
      throws ResponseCodeException {
    if (data.length < SIZE_SIZE) {
      throw new ResponseCodeException(TpmRc.INSUFFICIENT);
    }
    byte[] area = Arrays.copyOfRange(data, SIZE_SIZE, data.length);
    if (Wire.u16(data, 0) != area.length) {
      throw new ResponseCodeException(TpmRc.SIZE);
    }
    Rc.require(new EnclosedStructure(implementation, area).sensitive());
    return PrivateAreas.read(area);
  }
}
