package dev.tpm4j.codec;

/** The parameters of a successful response, of whichever command: what a TPM sends. */
public interface CommandResponse {
  /**
   * Writes the response, with response code 0. Parameters and their size are in the frame when the
   * sessions are written.
   *
   * @param frame where to, from its start
   * @param sessions what writes its sessions, or null for none
   * @return the length of the response
   * @throws IllegalArgumentException when the frame is too small, or bytes do not fit their size
   *     field
   */
  int encode(byte[] frame, AuthorizationArea sessions);
}
