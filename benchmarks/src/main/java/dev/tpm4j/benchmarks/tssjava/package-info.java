/**
 * The seven commands through TSS.Java 1.0.0, with a device that answers at once: the peer that the
 * codec is measured beside, and the one that captured the golden frames.
 */
package dev.tpm4j.benchmarks.tssjava;
