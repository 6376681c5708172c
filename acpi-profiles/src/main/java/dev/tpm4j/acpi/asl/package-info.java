/**
 * Reads ACPI source language (ACPI 6.5 §19): a lexer, a parser that knows the shape of every term
 * but the meaning of none, and an interpreter of the few that say something about devices.
 */
package dev.tpm4j.acpi.asl;
