/**
 * Resource descriptors (ACPI 6.5 §6.4): what {@code _CRS} says about buses, lines and windows. Read
 * and written here, byte for byte; who uses which is decided elsewhere.
 */
package dev.tpm4j.acpi.resource;
