package dev.tpm4j.simulator.engine;

import dev.tpm4j.codec.Octets;
import dev.tpm4j.codec.type.TpmAlgId;
import dev.tpm4j.codec.type.TpmsNvPublic;
import dev.tpm4j.codec.type.TpmtPublic;
import dev.tpm4j.simulator.crypto.Hash;

/**
 * Names: what authorisations and certificates call an entity (TCG TPM 2.0 Library, Part 1,
 * "Names"). An object and an NV index are called by their nameAlg and the digest of their public
 * area, all others by their handle.
 */
final class EntityNames {

  /** A public area with the largest of everything fits. */
  private static final int MAX_PUBLIC = 2048;

  private EntityNames() {}

  /** The Name of an object; empty when its nameAlg is {@code TPM_ALG_NULL}. */
  static Octets of(TpmtPublic area) {
    if (area.nameAlg() == TpmAlgId.NULL) {
      return Octets.EMPTY;
    }
    byte[] bytes = new byte[MAX_PUBLIC];
    return digest(area.nameAlg(), bytes, area.write(bytes, 0));
  }

  /** The Name of an NV index. */
  static Octets of(TpmsNvPublic area) {
    byte[] bytes = new byte[MAX_PUBLIC];
    return digest(area.nameAlg(), bytes, area.write(bytes, 0));
  }

  /** The Name of everything that is called by its handle. */
  static Octets of(int handle) {
    return Octets.of(
        (byte) (handle >> 24), (byte) (handle >> 16), (byte) (handle >> 8), (byte) handle);
  }

  /** The qualified Name: nameAlg || H(qualified Name of the parent || Name). */
  static Octets qualified(Octets parent, Octets name, int nameAlg) {
    if (nameAlg == TpmAlgId.NULL) {
      return Octets.EMPTY;
    }
    byte[] bytes = new byte[parent.length() + name.length()];
    name.write(bytes, parent.write(bytes, 0));
    return digest(nameAlg, bytes, bytes.length);
  }

  private static Octets digest(int nameAlg, byte[] bytes, int length) {
    byte[] digest = Hash.ofId(nameAlg).digest(java.util.Arrays.copyOf(bytes, length));
    byte[] name = new byte[digest.length + 2];
    name[0] = (byte) (nameAlg >> 8);
    name[1] = (byte) nameAlg;
    System.arraycopy(digest, 0, name, 2, digest.length);
    return Octets.of(name);
  }
}
