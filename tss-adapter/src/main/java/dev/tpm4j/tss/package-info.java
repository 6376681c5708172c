/**
 * TSS.Java on any transport, fast and safe.
 *
 * <p>{@link dev.tpm4j.tss.Tpm4j#connect} makes a {@code tss.Tpm} of any {@link
 * dev.tpm4j.transport.TpmTransport}. The types and commands are TSS.Java's; the wire format, the
 * sessions and the way to the TPM are ours. {@link dev.tpm4j.tss.TransportTpm#protectBus()} keeps
 * secrets off the bus. {@link dev.tpm4j.tss.TransportTpmDevice} is a device for code that has a
 * stock {@code Tpm} of its own.
 *
 * <p>{@code dev.tpm4j.tss.crypto} has what stands in place of TSS.Java's own names, keys,
 * signatures and wrapping; {@code dev.tpm4j.tss.wire} its structures and their bytes.
 *
 * <p>Programs that talk to a TPM in TSS.Java's structures enter here. This room uses transport-api,
 * tpm-codec, tpm-client's sessions, Bouncy Castle and TSS.Java (with current JNA).
 */
package dev.tpm4j.tss;
