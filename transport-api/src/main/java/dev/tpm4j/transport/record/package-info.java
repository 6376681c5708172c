/**
 * Records what passes a transport, and plays it back.
 *
 * <p>{@link dev.tpm4j.transport.record.RecordingTransport} wraps any transport and hands every
 * exchange to an {@link dev.tpm4j.transport.record.ExchangeSink}: text for people and for {@link
 * dev.tpm4j.transport.record.ReplayTransport}, pcapng for Wireshark. What may hold a secret is
 * blanked unless it is asked for ({@link dev.tpm4j.transport.record.Redaction}).
 *
 * <p>Anyone may enter; nothing here knows a bus.
 */
package dev.tpm4j.transport.record;
