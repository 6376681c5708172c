/**
 * Records what passes a transport or a bus, and plays it back.
 *
 * <p>{@link dev.tpm4j.transport.record.RecordingTransport} wraps any transport and hands every
 * exchange to an {@link dev.tpm4j.transport.record.ExchangeSink}: text for people and for {@link
 * dev.tpm4j.transport.record.ReplayTransport}, pcapng for Wireshark. What may hold a secret is
 * blanked unless it is asked for ({@link dev.tpm4j.transport.record.Redaction}).
 *
 * <p>The recorders of the buses are in their own modules; they hand {@link
 * dev.tpm4j.transport.record.BusRecord}s to a {@link dev.tpm4j.transport.record.BusSink}: text for
 * people, VCD for logic-analyser viewers, a tape for playing back.
 *
 * <p>Anyone may enter; nothing here drives a bus.
 */
package dev.tpm4j.transport.record;
