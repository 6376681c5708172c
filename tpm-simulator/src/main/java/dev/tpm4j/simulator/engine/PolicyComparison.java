package dev.tpm4j.simulator.engine;

import dev.tpm4j.codec.type.TpmEo;
import java.math.BigInteger;

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
    int unsigned = java.util.Arrays.compareUnsigned(a, b);
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

  private static int signed(byte[] a, byte[] b) {
    return a.length == 0 ? 0 : new BigInteger(a).compareTo(new BigInteger(b));
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
