/**
 * Profiles from ACPI: a file that says which TPM is wired where becomes a {@link
 * dev.tpm4j.profile.TpmProfile}, and for known parts such files are shipped.
 *
 * <p>Enter through {@link dev.tpm4j.acpi.ProfileReader} for a file, {@link
 * dev.tpm4j.acpi.ShippedProfiles} for a name and {@link dev.tpm4j.acpi.ProfileCheck} to tell the
 * author of a file what is wrong with it. A file is ASL text, a compiled table, or a {@code TPM2}
 * table with an SSDT behind it. It may come from anybody: reading is bounded in size, depth and
 * count, executes nothing, and ends in profiles or in a {@link
 * dev.tpm4j.transport.TransportException} of kind {@code MALFORMED_PROFILE}.
 */
package dev.tpm4j.acpi;
