/**
 * Structures, unions and constants of TPM 2.0, generated from the schema.
 *
 * <p>A structure is a record that writes and reads itself; a union is a sealed interface whose arms
 * are records; constants keep the specification's names without their common prefix. Algorithms,
 * handles and attributes travel as integers: an unknown value is a value, not an error. A TPM2B of
 * a structure is that structure, and null where its size is 0.
 */
package dev.tpm4j.codec.type;
