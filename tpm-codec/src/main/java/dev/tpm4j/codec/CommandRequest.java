package dev.tpm4j.codec;

/**
 * A command as a value: its handles and parameters, and how its response is read.
 *
 * @param <R> the response's record
 */
public interface CommandRequest<R extends CommandResponse> {
  /**
   * Which command it is.
   *
   * @return TPM_CC
   */
  int commandCode();

  /**
   * One of its handles.
   *
   * @param index from 0, in the order of the command
   * @return TPM_HANDLE
   * @throws IndexOutOfBoundsException when the command has no such handle
   */
  int handleAt(int index);

  /**
   * Writes the command.
   *
   * @param frame where to, from its start
   * @param authorizations its sessions, or null for none
   * @return the length of the command
   * @throws IllegalArgumentException when the frame is too small, or bytes do not fit their size
   *     field
   */
  int encode(byte[] frame, AuthorizationArea authorizations);

  /**
   * Reads the response to this command.
   *
   * @param frame the response
   * @param length how many bytes of the array it has
   * @return its parameters
   * @throws WireFormatException when the bytes are no such response
   * @throws ResponseCodeException when the TPM answered with an error
   */
  R readResponse(byte[] frame, int length);
}
