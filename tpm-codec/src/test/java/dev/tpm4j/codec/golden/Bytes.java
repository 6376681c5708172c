package dev.tpm4j.codec.golden;

import java.io.ByteArrayOutputStream;
import java.util.HexFormat;

/** Bytes put together by hand: the capture must not depend on the codec that it is a test of. */
final class Bytes {
  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

  static Bytes hex(String hex) {
    return new Bytes().raw(HexFormat.of().parseHex(hex.replace(" ", "")));
  }

  Bytes u8(int value) {
    bytes.write(value);
    return this;
  }

  Bytes u16(int value) {
    return u8(value >>> 8).u8(value);
  }

  Bytes u32(int value) {
    return u16(value >>> 16).u16(value);
  }

  Bytes u64(long value) {
    return u32((int) (value >>> 32)).u32((int) value);
  }

  Bytes raw(byte[] value) {
    bytes.writeBytes(value);
    return this;
  }

  Bytes raw(Bytes value) {
    return raw(value.array());
  }

  Bytes rawHex(String hex) {
    return raw(hex(hex));
  }

  /** A TPM2B. */
  Bytes sized(byte[] value) {
    return u16(value.length).raw(value);
  }

  Bytes sized(Bytes value) {
    return sized(value.array());
  }

  /** A TPM2B without content. */
  Bytes empty() {
    return u16(0);
  }

  byte[] array() {
    return bytes.toByteArray();
  }
}
