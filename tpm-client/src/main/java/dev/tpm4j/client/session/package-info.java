/**
 * Sessions: what authorises a command, keeps its parameters secret on the bus, and proves that its
 * response comes from the TPM (TCG TPM 2.0 Library, Part 1, "Session-based Authorizations").
 *
 * <p>{@link dev.tpm4j.client.session.CommandChannel} sends commands that somebody else encoded; it
 * serves the small API above this package and adapters of other TSS interfaces alike. Nothing here
 * knows the commands but for the few that change a session or an authorization value.
 */
package dev.tpm4j.client.session;
