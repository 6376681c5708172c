/**
 * Where a simulated TPM keeps what survives its process: one file, replaced as a whole, locked
 * while it is in use. What is in it is the engine's business; whether it is whole is this
 * package's. For the engine.
 */
package dev.tpm4j.simulator.storage;
