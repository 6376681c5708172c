package dev.tpm4j.simulator.chip;

import dev.tpm4j.profile.TpmProfile;
import dev.tpm4j.simulator.engine.EngineOptions;
import dev.tpm4j.simulator.engine.TpmEngine;
import dev.tpm4j.transport.Availability;
import dev.tpm4j.transport.Board;
import dev.tpm4j.transport.BoardProvider;
import dev.tpm4j.transport.Diagnosis;
import dev.tpm4j.transport.Timebase;
import dev.tpm4j.transport.TpmTransport;
import dev.tpm4j.transport.TransportException;
import dev.tpm4j.transport.TransportException.Kind;
import java.util.function.UnaryOperator;

/**
 * Boards of scheme {@code virtual}: the part of the profile as a {@link TisChip} around the
 * simulator's engine, which takes on the part's identity.
 *
 * <p>{@code virtual} has fresh secrets each time; {@code virtual:seed=7} is the same TPM in every
 * run.
 */
public final class VirtualBoardProvider implements BoardProvider {

  private static final String SEED = "seed=";

  /** For the service loader. */
  public VirtualBoardProvider() {}

  @Override
  public String scheme() {
    return VirtualBoard.SCHEME;
  }

  @Override
  public Availability availability() {
    return new Availability.Available();
  }

  @Override
  public Board open(String argument) {
    EngineOptions.Builder options = EngineOptions.builder();
    if (!argument.isEmpty()) {
      options.seed(seed(argument));
    }
    return new VirtualBoard(
        (profile, timebase) -> engine(options, profile, timebase), UnaryOperator.identity());
  }

  private static TpmTransport engine(
      EngineOptions.Builder options, TpmProfile profile, Timebase timebase) {
    return TpmEngine.create(options.profile(profile).timebase(timebase).build());
  }

  private static long seed(String argument) {
    if (argument.startsWith(SEED)) {
      try {
        return Long.parseLong(argument.substring(SEED.length()));
      } catch (NumberFormatException notANumber) {
        throw wrong(argument);
      }
    }
    throw wrong(argument);
  }

  private static TransportException wrong(String argument) {
    return TransportException.of(Kind.CONFIGURATION)
        .what("a virtual board knows no '" + argument + "'")
        .diagnosis(
            Diagnosis.of(
                "the text behind virtual: is not one it knows",
                "use virtual, or virtual:seed=NUMBER for the same TPM in every run"))
        .build();
  }
}
