package dev.tpm4j.simulator.engine;

import dev.tpm4j.codec.Octets;
import dev.tpm4j.codec.type.TpmAlgId;
import dev.tpm4j.codec.type.TpmtHa;
import dev.tpm4j.codec.type.TpmuHa;
import dev.tpm4j.simulator.crypto.Hash;

/** {@code TPMT_HA}: digests whose size follows from their algorithm. */
final class Digests {

  /** {@code TPM_ALG_NULL} and no bytes. */
  static final TpmtHa NONE = new TpmtHa(TpmAlgId.NULL, new TpmuHa.Null());

  private Digests() {}

  static TpmtHa of(Hash hash, byte[] digest) {
    Octets octets = Octets.of(digest);
    return new TpmtHa(
        hash.id(),
        switch (hash) {
          case SHA1 -> new TpmuHa.Sha1(octets);
          case SHA256 -> new TpmuHa.Sha256(octets);
          case SHA384 -> new TpmuHa.Sha384(octets);
          case SHA512 -> new TpmuHa.Sha512(octets);
        });
  }

  /** The bytes of a digest of an algorithm that this TPM has. */
  static byte[] bytes(TpmtHa digest) {
    byte[] frame = new byte[Hash.MAX_DIGEST_SIZE];
    return java.util.Arrays.copyOf(frame, digest.digest().write(frame, 0));
  }
}
