package dev.tpm4j.tss.wire;

import dev.tpm4j.codec.Wire;
import dev.tpm4j.codec.type.TpmAlgId;
import tss.TpmBuffer;
import tss.TpmUnion;
import tss.tpm.TPM_ALG_ID;

/** What the generated code writes TSS.Java's values with; it has null for nothing. */
final class Put {
  static final int NULL = TpmAlgId.NULL;
  static final int XOR = TpmAlgId.XOR;

  /** No offset: there is no coder of that structure. */
  static final int NO_CODER = -1;

  private static final int SIZE8_MAX = 0xff;
  private static final int UNKNOWN_ARM_MAX = 1 << 16;

  private Put() {}

  static int buffer(byte[] b, int at, byte[] value) {
    return value == null ? Wire.putU16(b, at, 0) : Wire.putBuffer(b, at, value);
  }

  static int octets8(byte[] b, int at, byte[] value) {
    int length = value == null ? 0 : value.length;
    if (length > SIZE8_MAX) {
      throw new IllegalArgumentException(length + " bytes do not fit a size of one byte");
    }
    return octets(b, Wire.putU8(b, at, length), value);
  }

  static int octets(byte[] b, int at, byte[] value) {
    if (value != null && value.length != 0) {
      System.arraycopy(value, 0, b, at, value.length);
      return at + value.length;
    }
    return at;
  }

  static int digest(byte[] b, int at, TPM_ALG_ID algorithm, byte[] value) {
    int length = digestLength(algorithm.toInt());
    int actual = value == null ? 0 : value.length;
    if (length >= 0 && length != actual) {
      throw new IllegalArgumentException(
          "a digest of " + algorithm.name() + " has " + length + " bytes, not " + actual);
    }
    return octets(b, at, value);
  }

  /** Bytes of a digest; negative for an algorithm that is no known hash. */
  static int digestLength(int algorithm) {
    return switch (algorithm) {
      case TpmAlgId.NULL -> 0;
      case TpmAlgId.SHA1 -> 20;
      case TpmAlgId.SHA256_192, TpmAlgId.SHAKE256_192 -> 24;
      case TpmAlgId.SHA256, TpmAlgId.SHA3_256, TpmAlgId.SM3_256, TpmAlgId.SHAKE256_256 -> 32;
      case TpmAlgId.SHA384, TpmAlgId.SHA3_384 -> 48;
      case TpmAlgId.SHA512, TpmAlgId.SHA3_512, TpmAlgId.SHAKE256_512 -> 64;
      default -> -1;
    };
  }

  /**
   * What follows the algorithm in TPMT_SYM_DEF. XOR has its hash alone (TPM 2.0 Library Part 2,
   * TPMU_SYM_KEY_BITS): in {@code keyBits}, or in {@code mode} where that is 0.
   */
  static int symmetric(byte[] b, int at, TPM_ALG_ID algorithm, int keyBits, TPM_ALG_ID mode) {
    if (algorithm.toInt() == NULL) {
      return at;
    }
    if (algorithm.toInt() == XOR) {
      return Wire.putU16(b, at, keyBits == 0 ? mode.toInt() : keyBits);
    }
    return Wire.putU16(b, Wire.putU16(b, at, keyBits), mode.toInt());
  }

  /** An arm that the schema does not have, as TSS.Java itself writes it: a TPM will refuse it. */
  static int unknown(byte[] b, int at, TpmUnion value) {
    TpmBuffer buffer = new TpmBuffer(UNKNOWN_ARM_MAX);
    value.toTpm(buffer);
    if (!buffer.isOk()) {
      throw new IllegalArgumentException(value.getClass().getSimpleName() + " is too large");
    }
    return octets(b, at, buffer.trim());
  }
}
