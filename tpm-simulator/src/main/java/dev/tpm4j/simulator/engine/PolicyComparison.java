package dev.tpm4j.simulator.engine;

import dev.tpm4j.codec.type.TpmEo;
import java.util.Arrays;

/** {@code TPM_EO}: what a policy may ask of a value (Part 2, "TPM_EO (EA Arithmetic Operands)"). */
final class PolicyComparison {

  private PolicyComparison() {}

  /**
   * Whether {@code a operation b} holds.
   *
   * @param operation a {@code TPM_EO} of the specification
   * @param a big-endian, as long as b
   * @param b big-endian
   */
  static boolean holds(int operation, byte[] a, byte[] b) {
    int unsigned = Arrays.compareUnsigned(a, b);
    return switch (operation) {
      case TpmEo.EQ -> unsigned == 0;
      case TpmEo.NEQ -> unsigned != 0;
      case TpmEo.SIGNED_GT -> signed(a, b) > 0;
      case TpmEo.UNSIGNED_GT -> unsigned > 0;
      case TpmEo.SIGNED_LT -> signed(a, b) < 0;
      case TpmEo.UNSIGNED_LT -> unsigned < 0;
      case TpmEo.SIGNED_GE -> signed(a, b) >= 0;
      case TpmEo.UNSIGNED_GE -> unsigned >= 0;
      case TpmEo.SIGNED_LE -> signed(a, b) <= 0;
      case TpmEo.UNSIGNED_LE -> unsigned <= 0;
      case TpmEo.BITSET -> allBits(a, b, true);
      case TpmEo.BITCLEAR -> allBits(a, b, false);
      default -> throw new IllegalArgumentException("TPM_EO " + operation);
    };
  }

  /**
   * Compares as the reference implementation does, and with it every TPM that policies have been
   * written for: of two negative numbers it takes the one that is less for the greater, as if their
   * bits but the sign were a magnitude.
   */
  private static int signed(byte[] a, byte[] b) {
    if (a.length == 0) {
      return 0;
    }
    boolean negative = a[0] < 0;
    if (negative != b[0] < 0) {
      return negative ? -1 : 1;
    }
    int unsigned = Arrays.compareUnsigned(a, b);
    return negative ? -unsigned : unsigned;
  }

  /** Whether all bits that are set in b are set in a, or all are clear. */
  private static boolean allBits(byte[] a, byte[] b, boolean set) {
    for (int i = 0; i < b.length; i++) {
      if ((a[i] & b[i]) != (set ? b[i] : 0)) {
        return false;
      }
    }
    return true;
  }
}
