/**
 * The seven commands through tpm4j's codec: encoded into one buffer, sent to a transport that
 * answers at once, and read in place or as records.
 */
package dev.tpm4j.benchmarks.codec;
