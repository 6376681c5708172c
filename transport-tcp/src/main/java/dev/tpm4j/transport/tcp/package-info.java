/**
 * TPMs at the far end of a socket, and sockets in front of a TPM.
 *
 * <p>Two protocols are spoken, on both sides: that of Microsoft's simulator ("mssim": a command
 * port and, one above it, a platform port) and that of swtpm (raw commands on a data port, and a
 * control port). {@link dev.tpm4j.transport.tcp.MssimTransport} and {@link
 * dev.tpm4j.transport.tcp.SwtpmTransport} are the clients; {@link
 * dev.tpm4j.transport.tcp.TpmServer} puts any {@link dev.tpm4j.transport.TpmTransport} on a port,
 * so that any TSS can use it; {@link dev.tpm4j.transport.tcp.SwtpmProcess} runs a swtpm for a
 * while.
 *
 * <p>Neither protocol has encryption or authentication: whoever reaches the port owns the TPM. The
 * server binds to the loopback interface unless told otherwise.
 *
 * <p>Anyone who has a transport may enter. This room uses transport-api and the JDK.
 */
package dev.tpm4j.transport.tcp;
