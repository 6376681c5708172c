package dev.tpm4j.simulator.chip;

import dev.tpm4j.transport.BusCost;

/**
 * What something cost on the wires, counted in every way that people count.
 *
 * @param accesses register accesses: SPI frames, or I2C transfers that moved data. An I2C read with
 *     its pointer write is one, with repeated start or without.
 * @param transactions SPI: assertions of chip select; I2C: transfers from START to STOP
 * @param messages SPI: as transactions; I2C: messages that begin with an address byte, those that
 *     were not acknowledged included
 * @param bytes bytes on the wires: header, wait states, address and pointer bytes included
 * @param payload bytes of registers moved
 */
public record WireCost(long accesses, long transactions, long messages, long bytes, long payload) {

  /** Nothing. */
  public static final WireCost ZERO = new WireCost(0, 0, 0, 0, 0);

  /**
   * The sum.
   *
   * @param other what to add
   * @return a new cost
   */
  public WireCost plus(WireCost other) {
    return new WireCost(
        accesses + other.accesses,
        transactions + other.transactions,
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
  public WireCost minus(WireCost earlier) {
    return new WireCost(
        accesses - earlier.accesses,
        transactions - earlier.transactions,
        messages - earlier.messages,
        bytes - earlier.bytes,
        payload - earlier.payload);
  }

  /**
   * The same in the terms of the transports' meters.
   *
   * @return transactions and bytes
   */
  public BusCost toBusCost() {
    return new BusCost(transactions, bytes);
  }
}
