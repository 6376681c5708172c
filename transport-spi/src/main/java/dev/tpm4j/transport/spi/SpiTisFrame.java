package dev.tpm4j.transport.spi;

import dev.tpm4j.transport.tis.TisRegister;

/**
 * The header of a TIS access over SPI, encoded and decoded (TCG PTP 1.05 §7.4.5).
 *
 * <pre>
 *   byte 0   bit 7: 1 read, 0 write;  bit 6: 0;  bits 5:0: length - 1
 *   byte 1   0xD4
 *   byte 2   bits 7:4: locality;  bits 3:0: register offset, bits 11:8
 *   byte 3   register offset, bits 7:0
 * </pre>
 */
final class SpiTisFrame {

  /** Bytes of the header. */
  static final int HEADER = 4;

  /** Most data one frame carries: the header's length field has 6 bits. */
  static final int MAX_DATA = 64;

  /** Where the header shows the wait state: the last byte, in the lowest bit. */
  private static final int READY = 0x01;

  private static final int READ = 0x80;
  private static final int LENGTH_MASK = 0x3F;
  private static final int ADDRESS_TOP = 0xD4;

  private SpiTisFrame() {}

  static void putHeader(
      byte[] frame, boolean read, int locality, TisRegister register, int length) {
    int offset = register.fifoOffset();
    frame[0] = (byte) ((read ? READ : 0) | (length - 1));
    frame[1] = (byte) ADDRESS_TOP;
    frame[2] = (byte) (locality << 4 | offset >> 8);
    frame[3] = (byte) offset;
  }

  /** Whether this MISO byte ends the waiting: data comes next. */
  static boolean isReady(byte miso) {
    return (miso & READY) != 0;
  }

  static boolean isTisAddress(byte[] mosi) {
    return (mosi[1] & 0xFF) == ADDRESS_TOP;
  }

  static boolean isRead(byte[] mosi) {
    return (mosi[0] & READ) != 0;
  }

  static int length(byte[] mosi) {
    return (mosi[0] & LENGTH_MASK) + 1;
  }

  static int locality(byte[] mosi) {
    return (mosi[2] & 0xFF) >> 4;
  }

  static int offset(byte[] mosi) {
    return (mosi[2] & 0x0F) << 8 | mosi[3] & 0xFF;
  }
}
