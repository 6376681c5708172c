/**
 * What a TPM answers to a command whose bytes or values it does not take: the exact response code,
 * with the number of the handle or parameter.
 *
 * <p>For whoever plays the TPM. {@link dev.tpm4j.codec.check.CommandChecks} and the classes it
 * stands on are generated from the schema; they check in the order in which the reference
 * implementation unmarshals, stop where it stops, and allocate nothing that grows with the command.
 * What depends on the state of a TPM (does the handle exist, is the session valid, is the algorithm
 * built in) is the TPM's to check.
 */
package dev.tpm4j.codec.check;
