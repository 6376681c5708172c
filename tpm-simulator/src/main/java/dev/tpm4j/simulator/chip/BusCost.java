package dev.tpm4j.simulator.chip;

/**
 * What something cost on the bus.
 *
 * @param accesses register accesses: SPI frames, or I2C transfers that moved data. An I2C read with
 *     its pointer write is one, with repeated start or without.
 * @param messages SPI: as accesses; I2C: messages that begin with an address byte, those that were
 *     not acknowledged included
 * @param bytes bytes on the wires: header, wait states, address and pointer bytes included
 * @param payload bytes of registers moved
 */
public record BusCost(long accesses, long messages, long bytes, long payload) {

  /** Nothing. */
  public static final BusCost ZERO = new BusCost(0, 0, 0, 0);

  /**
   * The sum.
   *
   * @param other what to add
   * @return a new cost
   */
  public BusCost plus(BusCost other) {
    return new BusCost(
        accesses + other.accesses,
        messages + other.messages,
        bytes + other.bytes,
        payload + other.payload);
  }

  /**
   * The difference.
   *
   * @param earlier what to take away
   * @return a new cost
   */
  public BusCost minus(BusCost earlier) {
    return new BusCost(
        accesses - earlier.accesses,
        messages - earlier.messages,
        bytes - earlier.bytes,
        payload - earlier.payload);
  }
}
