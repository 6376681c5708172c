package dev.tpm4j.simulator.crypto;

/**
 * The two numbers of every signature of an elliptic curve key.
 *
 * @param r big-endian
 * @param s big-endian
 */
public record EccSignature(byte[] r, byte[] s) {}
