package dev.tpm4j.simulator.engine;

import dev.tpm4j.codec.Octets;
import dev.tpm4j.codec.type.TpmtPublic;
import dev.tpm4j.codec.type.TpmtSensitive;
import dev.tpm4j.simulator.engine.ObjectMaker.Made;
import dev.tpm4j.simulator.engine.PermanentState.Hierarchies;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The primary objects that were made last, for a TPM is asked for the same few again and again, and
 * to find the primes of an RSA key takes it longer than everything else. Only for as long as all
 * seeds and proofs are the ones they were made with.
 */
final class PrimaryKeys {

  /** How many are kept: a storage and an endorsement key of each kind, and as many again. */
  static final int CAPACITY = 8;

  private final Map<Origin, Made> made =
      new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Origin, Made> eldest) {
          return size() > CAPACITY;
        }
      };

  private Hierarchies hierarchies;
  private byte[] nullSeed;

  /** All that a primary object follows from, but for seeds and proofs. */
  private record Origin(int hierarchy, TpmtPublic template, Octets data) {

    /** No secret in a log. */
    @Override
    public String toString() {
      return "Origin[" + EntityNames.of(template).hex() + "]";
    }
  }

  /** As {@link ObjectMaker#primary}. */
  Made get(TpmState state, int hierarchy, TpmtPublic template, Octets auth, Octets data)
      throws ResponseCodeException {
    forgetWithSeeds(state);
    Origin origin = new Origin(hierarchy, template, data);
    // What was used last is the last to go.
    Made known = made.remove(origin);
    if (known == null) {
      known = ObjectMaker.primary(state, hierarchy, template, auth, data);
    }
    made.put(origin, known);
    TpmtSensitive sensitive = known.sensitive();
    return new Made(
        known.publicArea(),
        new TpmtSensitive(
            sensitive.sensitiveType(), auth, sensitive.seedValue(), sensitive.sensitive()));
  }

  int size() {
    return made.size();
  }

  /** Secrets are replaced as a whole, never changed in place. */
  private void forgetWithSeeds(TpmState state) {
    if (hierarchies != state.permanent.hierarchies || nullSeed != state.reset.nullSeed) {
      made.clear();
      hierarchies = state.permanent.hierarchies;
      nullSeed = state.reset.nullSeed;
    }
  }
}
