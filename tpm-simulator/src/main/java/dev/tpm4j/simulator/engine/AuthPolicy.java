package dev.tpm4j.simulator.engine;

import dev.tpm4j.codec.Octets;
import dev.tpm4j.codec.type.TpmAlgId;
import dev.tpm4j.simulator.crypto.Hash;

/**
 * The policy that may authorise the use of something.
 *
 * @param hashAlg {@code TPM_ALG_ID} of the digest, or {@code TPM_ALG_NULL} for no policy
 * @param digest the policy digest; empty for no policy
 */
record AuthPolicy(int hashAlg, Octets digest) {

  static final StateFields.Form<AuthPolicy> FORM =
      new StateFields.Form<>() {
        @Override
        public void write(StateFields out, AuthPolicy policy) {
          out.u32("hashAlg", policy.hashAlg);
          out.octets("digest", policy.digest);
        }

        @Override
        public AuthPolicy read(StateFields in) {
          return new AuthPolicy(in.u32("hashAlg", 0), in.octets("digest", null));
        }
      };

  static final AuthPolicy NONE = new AuthPolicy(TpmAlgId.NULL, Octets.EMPTY);

  /** Whether the digest is one of the algorithm's, or none of none. */
  boolean isConsistent() {
    Hash hash = Hash.ofId(hashAlg);
    return digest.length() == (hash == null ? 0 : hash.digestSize());
  }
}
