/**
 * Reads compiled ACPI tables: DSDT, SSDT and {@code TPM2}, alone or one after the other in a file.
 *
 * <p>AML is walked by its structure and never executed. What is not understood is passed over by
 * its length, and noted.
 */
package dev.tpm4j.acpi.aml;
