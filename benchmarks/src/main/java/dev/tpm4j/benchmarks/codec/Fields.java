package dev.tpm4j.benchmarks.codec;

import dev.tpm4j.codec.Wire;
import dev.tpm4j.codec.type.TpmAlgId;

/** Reads the structures inside a response that a view has checked, and sums what it reads. */
final class Fields {
  private byte[] frame;
  private int at;
  private int sum;

  Fields start(byte[] checked, int start) {
    frame = checked;
    at = start;
    sum = 0;
    return this;
  }

  int sum() {
    return sum;
  }

  int u16() {
    int value = Wire.u16(frame, at);
    at += 2;
    sum += value;
    return value;
  }

  int u32() {
    int value = Wire.u32(frame, at);
    at += 4;
    sum += value;
    return value;
  }

  private void octets(int length) {
    sum += CodecExchange.octets(frame, at, length);
    at += length;
  }

  void buffer() {
    int length = Wire.u16(frame, at);
    at += 2;
    octets(length);
  }

  void buffers() {
    int count = u32();
    for (int i = 0; i < count; i++) {
      buffer();
    }
  }

  void selections() {
    int count = u32();
    for (int i = 0; i < count; i++) {
      u16();
      int length = Wire.u8(frame, at);
      at++;
      octets(length);
    }
  }

  void properties() {
    int count = u32();
    int offset = at;
    int total = 0;
    for (int i = 0; i < count; i++) {
      total += Wire.u32(frame, offset) + Wire.u32(frame, offset + 4);
      offset += 8;
    }
    at = offset;
    sum += total;
  }

  void ticket() {
    u16();
    u32();
    buffer();
  }

  void creationData() {
    at += 2;
    selections();
    buffer();
    sum += Wire.u8(frame, at);
    at++;
    u16();
    buffer();
    buffer();
    buffer();
  }

  void publicArea() {
    at += 2;
    int type = u16();
    u16();
    u32();
    buffer();
    symmetric();
    scheme();
    u16();
    if (type == TpmAlgId.RSA) {
      u32();
      buffer();
    } else {
      scheme();
      buffer();
      buffer();
    }
  }

  private void symmetric() {
    if (u16() != TpmAlgId.NULL) {
      u16();
      u16();
    }
  }

  private void scheme() {
    if (u16() != TpmAlgId.NULL) {
      u16();
    }
  }
}
