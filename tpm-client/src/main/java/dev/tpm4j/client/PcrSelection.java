package dev.tpm4j.client;

import dev.tpm4j.client.session.HashAlgorithm;
import dev.tpm4j.codec.Octets;
import dev.tpm4j.codec.type.TpmsPcrSelection;
import java.util.List;

/** Which PCRs a command is about. */
public final class PcrSelection {

  /** A PC Client TPM has 24 PCRs: a bit for each. */
  private static final int BYTES = 3;

  private PcrSelection() {}

  /**
   * PCRs of the SHA-256 bank.
   *
   * @param numbers 0 to 23
   * @return as TPM2_PCR_Read, TPM2_PolicyPCR, TPM2_Quote and TPM2_Create take them
   */
  public static List<TpmsPcrSelection> sha256(int... numbers) {
    return of(HashAlgorithm.SHA256, numbers);
  }

  /**
   * PCRs of a bank.
   *
   * @param bank its hash algorithm
   * @param numbers 0 to 23
   * @return as TPM2_PCR_Read, TPM2_PolicyPCR, TPM2_Quote and TPM2_Create take them
   */
  public static List<TpmsPcrSelection> of(HashAlgorithm bank, int... numbers) {
    byte[] bits = new byte[BYTES];
    for (int number : numbers) {
      if (number < 0 || number >= BYTES * Byte.SIZE) {
        throw new IllegalArgumentException("there is no PCR " + number);
      }
      bits[number / Byte.SIZE] |= (byte) (1 << number % Byte.SIZE);
    }
    return List.of(new TpmsPcrSelection(bank.id(), Octets.of(bits)));
  }
}
