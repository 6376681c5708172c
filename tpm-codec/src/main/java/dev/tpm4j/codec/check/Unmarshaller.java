package dev.tpm4j.codec.check;

import dev.tpm4j.codec.Wire;

/**
 * A position in the handles or parameters of a command. Its methods give 0 or a response code, as
 * the unmarshalling of the reference implementation does.
 */
final class Unmarshaller {
  static final int TPM_RC_VALUE = 0x084;
  static final int TPM_RC_SIZE = 0x095;
  static final int TPM_RC_TAG = 0x097;
  static final int TPM_RC_SELECTOR = 0x098;
  static final int TPM_RC_INSUFFICIENT = 0x09a;
  static final int TPM_RC_RESERVED_BITS = 0x0a1;

  private final Implementation implementation;
  private final byte[] frame;
  private final int end;
  private int at;
  private long value;

  Unmarshaller(Implementation implementation, byte[] frame, int at, int end) {
    java.util.Objects.checkFromToIndex(at, end, frame.length);
    this.implementation = implementation;
    this.frame = frame;
    this.at = at;
    this.end = end;
  }

  /** What the TPM has that reads here. */
  Implementation has() {
    return implementation;
  }

  int position() {
    return at;
  }

  int remaining() {
    return end - at;
  }

  /** The integer that was read last, unsigned. */
  long value() {
    return value;
  }

  /** Reads an integer of 1, 2, 4 or 8 bytes. */
  int take(int bytes) {
    if (end - at < bytes) {
      return TPM_RC_INSUFFICIENT;
    }
    value =
        switch (bytes) {
          case 1 -> Wire.u8(frame, at);
          case 2 -> Wire.u16(frame, at);
          case 4 -> Wire.u32(frame, at) & 0xffffffffL;
          default -> Wire.u64(frame, at);
        };
    at += bytes;
    return 0;
  }

  /** Passes bytes. */
  int octets(long count) {
    if (end - at < count) {
      return TPM_RC_INSUFFICIENT;
    }
    at += (int) count;
    return 0;
  }

  /** Passes a TPM2B of plain bytes. */
  int buffer(Limit limit) {
    int rc = take(2);
    return rc != 0 ? rc : value > implementation.limit(limit) ? TPM_RC_SIZE : octets(value);
  }

  /** Passes bytes with a size of one byte. */
  int octets8(int min, int max) {
    int rc = take(1);
    return rc != 0 ? rc : value < min || value > max ? TPM_RC_VALUE : octets(value);
  }

  /** Reads the count of a list. */
  int count(int min, Limit limit) {
    int rc = take(4);
    return rc != 0 ? rc : value < min || value > implementation.limit(limit) ? TPM_RC_SIZE : 0;
  }
}
