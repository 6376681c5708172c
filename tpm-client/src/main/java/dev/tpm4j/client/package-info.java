/**
 * A small API for those who start new: commands and responses are the codec's records, on any
 * {@link dev.tpm4j.transport.TpmTransport}; sessions are arguments; what was loaded is flushed by
 * leaving a block.
 *
 * <p>{@link dev.tpm4j.client.TpmClient} is where to begin. What protects commands is in {@link
 * dev.tpm4j.client.session}.
 */
package dev.tpm4j.client;
