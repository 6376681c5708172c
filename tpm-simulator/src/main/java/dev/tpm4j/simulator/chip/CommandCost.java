package dev.tpm4j.simulator.chip;

/**
 * What one command cost on the bus: everything from the end of the command before it to the access
 * that took its response from the chip (commandReady, or giving up the locality).
 *
 * @param commandCode the command's code
 * @param cost accesses and bytes
 */
public record CommandCost(int commandCode, WireCost cost) {}
