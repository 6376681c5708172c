/**
 * TSS.Java on any transport.
 *
 * <p>{@link dev.tpm4j.tss.Tpm4j#connect} makes a {@code tss.Tpm} of any {@link
 * dev.tpm4j.transport.TpmTransport}; {@link dev.tpm4j.tss.TransportTpmDevice} is the device
 * underneath, for code that has a {@code Tpm} of its own. The types and commands are TSS.Java's;
 * only the way to the TPM is ours.
 *
 * <p>Known limits of TSS.Java 1.0.0 apply: password sessions only, no check of response HMACs, no
 * parameter encryption, one {@code Tpm} per thread.
 *
 * <p>Programs that talk to a TPM in TPM structures enter here. This room uses transport-api and
 * TSS.Java (with current JNA and Bouncy Castle).
 */
package dev.tpm4j.tss;
