package dev.tpm4j.client.session;

import java.util.EnumMap;
import java.util.Map;

/** The hash algorithms that a channel's sessions have used so far, each ready for the next. */
final class KeyedHashes {

  private final Map<HashAlgorithm, KeyedHash> all = new EnumMap<>(HashAlgorithm.class);

  KeyedHash with(HashAlgorithm algorithm) {
    KeyedHash found = all.get(algorithm);
    if (found == null) {
      found = new KeyedHash(algorithm);
      all.put(algorithm, found);
    }
    return found;
  }
}
