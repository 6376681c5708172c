package dev.tpm4j.client.session;

import dev.tpm4j.codec.AuthorizationArea;

/** Encodes a command: {@code request::encode} of any of the codec's records is one. */
@FunctionalInterface
public interface CommandWriter {
  /**
   * Writes the command.
   *
   * @param frame where to, from its start
   * @param authorizations its sessions, or null for none
   * @return the length of the command
   * @throws IllegalArgumentException if the frame is too small
   */
  int write(byte[] frame, AuthorizationArea authorizations);
}
