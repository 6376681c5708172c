package dev.tpm4j.hwtests.bringup;

/**
 * How to run a bring-up.
 *
 * @param randomCommands how many {@code TPM2_GetRandom} to send, 1 to {@value #MAX_RANDOM_COMMANDS}
 * @param compareIdentity whether the manufacturer that the TPM reports is to be the profile's.
 *     False where the TPM behind the interface is not the part: a simulator behind a virtual chip,
 *     or whatever is at the far end of a socket. It is then reported and not judged.
 */
public record BringUpOptions(int randomCommands, boolean compareIdentity) {

  /** Largest number of {@code TPM2_GetRandom}. */
  public static final int MAX_RANDOM_COMMANDS = 100_000;

  /** 100 random commands on a real part. */
  public static final BringUpOptions DEFAULT = new BringUpOptions(100, true);

  public BringUpOptions {
    if (randomCommands < 1 || randomCommands > MAX_RANDOM_COMMANDS) {
      throw new IllegalArgumentException("number of commands out of range: " + randomCommands);
    }
  }

  /**
   * These options with another number of random commands.
   *
   * @param count 1 to {@value #MAX_RANDOM_COMMANDS}
   * @return new options
   */
  public BringUpOptions withRandomCommands(int count) {
    return new BringUpOptions(count, compareIdentity);
  }

  /**
   * These options for a TPM that is not the part of the profile.
   *
   * @return new options
   */
  public BringUpOptions withoutIdentity() {
    return new BringUpOptions(randomCommands, false);
  }
}
