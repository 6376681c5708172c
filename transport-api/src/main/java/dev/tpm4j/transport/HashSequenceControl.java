package dev.tpm4j.transport;

/**
 * The ability to run an H-CRTM or D-RTM measurement: {@code _TPM_Hash_Start}, {@code
 * _TPM_Hash_Data}, {@code _TPM_Hash_End} (TCG TPM 2.0 Library, Part 1, "Dynamic Root of Trust").
 */
public interface HashSequenceControl {

  /** Begins a hash sequence; one already running is abandoned. */
  void hashStart();

  /**
   * Adds data to the sequence.
   *
   * @param data holds the bytes
   * @param offset first byte
   * @param length number of bytes, 0 or more
   */
  void hashData(byte[] data, int offset, int length);

  /** Ends the sequence and extends the PCR it is for. */
  void hashEnd();
}
