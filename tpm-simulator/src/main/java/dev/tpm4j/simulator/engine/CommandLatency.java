package dev.tpm4j.simulator.engine;

import dev.tpm4j.codec.command.Create;
import dev.tpm4j.codec.command.CreateLoaded;
import dev.tpm4j.codec.command.CreatePrimary;
import dev.tpm4j.codec.command.GetCapability;
import dev.tpm4j.codec.command.GetRandom;
import dev.tpm4j.codec.command.PcrExtend;
import dev.tpm4j.codec.command.SelfTest;
import dev.tpm4j.codec.command.Startup;
import dev.tpm4j.profile.TpmProfile;
import java.util.HashMap;
import java.util.Map;

/**
 * How long a part takes for its commands, from the command's last byte to the response's first.
 * Immutable.
 *
 * @param micros by command code, in microseconds, 0 or more
 * @param otherMicros for all other commands
 */
public record CommandLatency(Map<Integer, Integer> micros, int otherMicros) {

  private static final long NANOS_PER_MICRO = 1_000;

  /** As fast as this process: nothing waits. */
  public static final CommandLatency NONE = new CommandLatency(Map.of(), 0);

  /** A middling discrete part, for what a profile does not know. */
  public static final CommandLatency TYPICAL =
      new CommandLatency(
          Map.of(
              GetRandom.CODE, 2_000,
              GetCapability.CODE, 1_000,
              SelfTest.CODE, 30_000,
              Startup.CODE, 10_000,
              PcrExtend.CODE, 5_000,
              CreatePrimary.CODE, 2_000_000,
              Create.CODE, 3_000_000,
              CreateLoaded.CODE, 3_000_000),
          1_500);

  public CommandLatency {
    micros = Map.copyOf(micros);
    if (otherMicros < 0 || micros.values().stream().anyMatch(each -> each < 0)) {
      throw new IllegalArgumentException("no command takes less than no time");
    }
  }

  /**
   * What a profile knows of a part, and {@link #TYPICAL} for the rest.
   *
   * @param profile the part
   * @return its latency
   */
  public static CommandLatency of(TpmProfile profile) {
    Map<Integer, Integer> all = new HashMap<>(TYPICAL.micros);
    all.putAll(profile.fifo().latencyMicros());
    return new CommandLatency(all, TYPICAL.otherMicros);
  }

  /** Of a command that ends in an error. */
  long refusalNanos() {
    return NANOS_PER_MICRO * otherMicros;
  }

  long nanos(int commandCode) {
    return NANOS_PER_MICRO * micros.getOrDefault(commandCode, otherMicros);
  }
}
