package dev.tpm4j.simulator.engine;

import dev.tpm4j.codec.Octets;
import java.util.Arrays;

/** Authorisation values (TCG TPM 2.0 Library, Part 1, "Authorization Values"). */
final class AuthValues {

  private AuthValues() {}

  /** Zeros at the end count for nothing: a value and its padded form are the same. */
  static byte[] trimmed(Octets value) {
    int length = value.length();
    while (length > 0 && value.at(length - 1) == 0) {
      length--;
    }
    return Arrays.copyOf(value.toByteArray(), length);
  }
}
