/**
 * What a profile says about a TPM: which part it is, how it is wired, how its interface behaves.
 *
 * <p>Facts only, as immutable records; nothing here does input or output. What is not known is
 * absent ({@link java.util.OptionalInt#empty()}, {@code UNKNOWN}) and is found out at run time,
 * never guessed. {@code acpi-profiles} makes these from ACPI tables; transports and virtual chips
 * read them.
 */
package dev.tpm4j.profile;
