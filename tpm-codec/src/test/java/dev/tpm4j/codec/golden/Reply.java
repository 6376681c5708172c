package dev.tpm4j.codec.golden;

import java.util.Arrays;

/** A response of a TPM, read from its front. */
final class Reply {
  private final byte[] frame;
  private int at;

  Reply(byte[] frame, int start) {
    this.frame = frame;
    this.at = start;
  }

  int u16() {
    at += 2;
    return (frame[at - 2] & 0xff) << 8 | frame[at - 1] & 0xff;
  }

  int u32() {
    return u16() << 16 | u16();
  }

  /** The content of a TPM2B. */
  byte[] sized() {
    int size = u16();
    return take(size);
  }

  byte[] take(int size) {
    at += size;
    return Arrays.copyOfRange(frame, at - size, at);
  }

  /** What is left of the parameters. */
  byte[] rest(int end) {
    return take(end - at);
  }
}
