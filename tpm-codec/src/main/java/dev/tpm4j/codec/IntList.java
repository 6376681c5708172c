package dev.tpm4j.codec;

import java.util.Arrays;

/** An immutable list of integers of up to 32 bits: handles, algorithms, command codes. */
public final class IntList {
  /** No values. */
  public static final IntList EMPTY = new IntList(new int[0]);

  private final int[] values;

  private IntList(int[] values) {
    this.values = values;
  }

  /**
   * A copy of an array.
   *
   * @param values the values
   * @return them, immutable
   */
  public static IntList of(int... values) {
    return values.length == 0 ? EMPTY : new IntList(values.clone());
  }

  static IntList owning(int[] values) {
    return values.length == 0 ? EMPTY : new IntList(values);
  }

  /**
   * How many values there are.
   *
   * @return zero or more
   */
  public int size() {
    return values.length;
  }

  /**
   * One value.
   *
   * @param index from 0
   * @return the value
   * @throws IndexOutOfBoundsException when there is no such value
   */
  public int get(int index) {
    return values[index];
  }

  /**
   * A copy of the values.
   *
   * @return an array the caller owns
   */
  public int[] toIntArray() {
    return values.clone();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof IntList that && Arrays.equals(values, that.values);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(values);
  }

  @Override
  public String toString() {
    return Arrays.toString(values);
  }
}
