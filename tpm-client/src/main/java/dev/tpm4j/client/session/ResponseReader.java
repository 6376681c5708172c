package dev.tpm4j.client.session;

/**
 * Reads a successful response that was verified and decrypted: {@code X.Response::decode} is one.
 *
 * @param <R> what is made of it
 */
@FunctionalInterface
public interface ResponseReader<R> {
  /**
   * Reads the response. The array is wiped afterwards.
   *
   * @param frame the response, with its header and its sessions
   * @param length how many bytes of the array it has
   * @return what is made of it
   */
  R read(byte[] frame, int length);
}
