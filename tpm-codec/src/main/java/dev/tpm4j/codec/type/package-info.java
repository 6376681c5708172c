/**
 * Structures, unions and constants of TPM 2.0, generated from the schema.
 *
 * <p>A structure is a record that writes and reads itself; a union is a sealed interface whose arms
 * are records; constants keep the specification's names without their common prefix. Algorithms,
 * handles and attributes travel as integers: an unknown value is a value, not an error. A TPM2B of
 * a structure is that structure, and null where its size is 0.
 *
 * <p>Each structure has a {@code View}, which checks it in one walk and reads it in place without
 * garbage; so has each union, unless its arms are nothing but integers or nothing but bytes: then
 * the field is one. Structures that are in lists have a {@code ListView}.
 */
package dev.tpm4j.codec.type;
