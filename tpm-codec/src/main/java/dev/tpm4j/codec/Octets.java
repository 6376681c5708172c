package dev.tpm4j.codec;

import java.util.Arrays;
import java.util.HexFormat;

/**
 * Immutable bytes: the content of a TPM2B, a digest, a PCR selection.
 *
 * <p>Two are equal when their bytes are. {@link #toString} shows the length alone, because the
 * bytes may be a secret; {@link #hex} shows them.
 */
public final class Octets {
  /** No bytes. */
  public static final Octets EMPTY = new Octets(new byte[0]);

  private final byte[] bytes;

  private Octets(byte[] bytes) {
    this.bytes = bytes;
  }

  /**
   * A copy of an array.
   *
   * @param bytes the bytes
   * @return them, immutable
   */
  public static Octets of(byte... bytes) {
    return bytes.length == 0 ? EMPTY : new Octets(bytes.clone());
  }

  /**
   * A copy of a part of an array.
   *
   * @param bytes the array
   * @param offset the first byte
   * @param length how many
   * @return them, immutable
   * @throws IndexOutOfBoundsException when the part is not inside the array
   */
  public static Octets of(byte[] bytes, int offset, int length) {
    java.util.Objects.checkFromIndexSize(offset, length, bytes.length);
    return length == 0 ? EMPTY : new Octets(Arrays.copyOfRange(bytes, offset, offset + length));
  }

  /**
   * Reads hexadecimal digits.
   *
   * @param hex two digits a byte, without separators
   * @return the bytes
   * @throws IllegalArgumentException when that is not what {@code hex} is
   */
  public static Octets ofHex(String hex) {
    return of(HexFormat.of().parseHex(hex));
  }

  /**
   * How many bytes there are.
   *
   * @return zero or more
   */
  public int length() {
    return bytes.length;
  }

  /**
   * One byte.
   *
   * @param index from 0
   * @return 0 to 255
   * @throws IndexOutOfBoundsException when there is no such byte
   */
  public int at(int index) {
    return bytes[index] & 0xff;
  }

  /**
   * A copy of the bytes.
   *
   * @return an array the caller owns
   */
  public byte[] toByteArray() {
    return bytes.clone();
  }

  /**
   * The bytes as hexadecimal digits.
   *
   * @return two digits a byte
   */
  public String hex() {
    return HexFormat.of().formatHex(bytes);
  }

  /**
   * Writes the bytes, without a size.
   *
   * @param frame where to
   * @param at the offset of the first byte
   * @return the offset after the last
   * @throws IndexOutOfBoundsException when the frame is too small
   */
  public int write(byte[] frame, int at) {
    return Wire.copy(bytes, 0, frame, at, bytes.length);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Octets that && Arrays.equals(bytes, that.bytes);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(bytes);
  }

  @Override
  public String toString() {
    return "Octets[" + bytes.length + "]";
  }
}
