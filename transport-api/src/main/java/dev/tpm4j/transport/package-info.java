/**
 * The doors of tpm4j: how a command reaches a TPM and how a failure is told.
 *
 * <p>{@link dev.tpm4j.transport.TpmTransport} is the one interface everything above stands on.
 * {@link dev.tpm4j.transport.Board} says who moves the wires, {@link
 * dev.tpm4j.transport.TransportProvider} joins a board's device and a {@link
 * dev.tpm4j.profile.TpmProfile} to a transport. Every failure is a {@link
 * dev.tpm4j.transport.TransportException} with a kind from a closed set.
 *
 * <p>Anyone may enter; this room itself uses the JDK and nothing else.
 */
package dev.tpm4j.transport;
