package dev.tpm4j.client.session;

import dev.tpm4j.transport.Timebase;
import java.time.Duration;
import java.util.Objects;

/**
 * How a channel waits.
 *
 * @param timebase the clock of repetitions
 * @param patience how long a command is repeated while the TPM asks for that (TPM_RC_RETRY,
 *     TPM_RC_YIELDED, TPM_RC_TESTING, TPM_RC_NV_RATE), from its first try
 */
public record ChannelOptions(Timebase timebase, Duration patience) {

  /** Self tests of slow parts take some seconds. */
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  /** Refuses null and a patience below zero. */
  public ChannelOptions {
    Objects.requireNonNull(timebase, "timebase");
    if (patience.isNegative()) {
      throw new IllegalArgumentException("a patience of " + patience);
    }
  }

  /**
   * The system's clock and 20 s.
   *
   * @return to start from
   */
  public static ChannelOptions defaults() {
    return new ChannelOptions(Timebase.system(), PATIENCE);
  }

  /**
   * With another clock.
   *
   * @param clock such as a virtual board's
   * @return new options
   */
  public ChannelOptions timebase(Timebase clock) {
    return new ChannelOptions(clock, patience);
  }

  /**
   * With another patience.
   *
   * @param limit zero for no repetition
   * @return new options
   */
  public ChannelOptions patience(Duration limit) {
    return new ChannelOptions(timebase, limit);
  }
}
