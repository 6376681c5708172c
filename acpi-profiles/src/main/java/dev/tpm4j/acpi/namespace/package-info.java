/**
 * What an ACPI table says, after reading and before anybody asks what it means: a tree of named
 * objects with their values, and where in the source each stands.
 *
 * <p>The AML and the ASL reader fill it, the mapping to profiles reads it. Nothing here knows TPMs,
 * opcodes or syntax. Everything is bounded, for tables come from strangers.
 */
package dev.tpm4j.acpi.namespace;
