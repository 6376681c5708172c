package dev.tpm4j.transport.tis;

import dev.tpm4j.transport.TpmTransport;
import dev.tpm4j.transport.TransportInfo;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * What a user may decide about a {@link TisTransport}; {@link #DEFAULTS} is right for nearly
 * everybody.
 *
 * @param locality the locality taken when the transport opens, 0 to 4
 * @param seizeLocality whether a lower locality that does not give way is pushed aside
 * @param releaseAfterCommand whether the locality is given back after each command, for a TPM that
 *     is shared with firmware; costs at least two accesses more per command
 * @param startupTimeout how long the chip may take after power-on until its registers are valid
 * @param commandTimeout replaces the duration of every command's class; empty: the classes'
 * @param resubmit whether a command answered with TPM_RC_RETRY, TPM_RC_TESTING or TPM_RC_YIELDED is
 *     sent again
 * @param resubmitDelayLimit the longest pause before such a repetition: pauses are 20, 40, 80, ...
 *     ms; once the next would be longer, the TPM's response is returned as it is
 * @param sendAttempts how often a command is sent at most when its bytes do not arrive, 1 or more
 * @param responseAttempts how often a response is read at most when it arrives damaged, 1 or more
 * @param leftoverCheck when it is verified that a response was read to its end
 * @param maxCommand largest command in bytes that is passed on
 * @param maxResponse largest response in bytes that is believed
 * @param interruptLine the part's interrupt line; empty: the transport polls
 */
public record TisOptions(
    int locality,
    boolean seizeLocality,
    boolean releaseAfterCommand,
    Duration startupTimeout,
    Optional<Duration> commandTimeout,
    boolean resubmit,
    Duration resubmitDelayLimit,
    int sendAttempts,
    int responseAttempts,
    LeftoverCheck leftoverCheck,
    int maxCommand,
    int maxResponse,
    Optional<InterruptLine> interruptLine) {

  /** Locality 0, held; polling; the classes' durations; resubmission up to 2 s. */
  public static final TisOptions DEFAULTS =
      new TisOptions(
          0,
          false,
          false,
          Duration.ofSeconds(3),
          Optional.empty(),
          true,
          Duration.ofSeconds(2),
          8,
          5,
          LeftoverCheck.ON_SUSPICION,
          TransportInfo.DEFAULT_MAX_SIZE,
          TransportInfo.DEFAULT_MAX_SIZE,
          Optional.empty());

  /** When one more status read verifies that no response byte is left. */
  public enum LeftoverCheck {
    /**
     * When something hints at it: burstCount offers more than the size field, an access failed or
     * data came damaged lately, or burstCount is static and says nothing. With a checksum the
     * checksum says it.
     */
    ON_SUSPICION,
    /** After every response. */
    ALWAYS
  }

  public TisOptions {
    check(locality >= 0 && locality <= 4, "locality", locality);
    positive(startupTimeout, "startup timeout");
    Objects.requireNonNull(commandTimeout, "commandTimeout")
        .ifPresent(timeout -> positive(timeout, "command timeout"));
    if (!Objects.requireNonNull(resubmitDelayLimit, "resubmitDelayLimit").isZero()) {
      positive(resubmitDelayLimit, "resubmit delay limit");
    }
    check(sendAttempts >= 1 && sendAttempts <= 100, "send attempts", sendAttempts);
    check(responseAttempts >= 1 && responseAttempts <= 100, "response attempts", responseAttempts);
    Objects.requireNonNull(leftoverCheck, "leftoverCheck");
    check(maxCommand >= TpmTransport.HEADER_SIZE && maxCommand <= 1 << 20, "size", maxCommand);
    check(maxResponse >= TpmTransport.HEADER_SIZE && maxResponse <= 1 << 20, "size", maxResponse);
    Objects.requireNonNull(interruptLine, "interruptLine");
  }

  private static void positive(Duration value, String what) {
    if (value.isNegative() || value.isZero() || value.compareTo(Duration.ofDays(1)) > 0) {
      throw new IllegalArgumentException(what + " out of range (0 to one day): " + value);
    }
  }

  private static void check(boolean right, String what, int value) {
    if (!right) {
      throw new IllegalArgumentException(what + " out of range: " + value);
    }
  }

  /**
   * These options with another {@link #locality()}.
   *
   * @param value 0 to 4
   * @return new options
   */
  public TisOptions withLocality(int value) {
    return with(copy -> copy.locality = value);
  }

  /**
   * These options with another {@link #seizeLocality()}.
   *
   * @param value whether to seize
   * @return new options
   */
  public TisOptions withSeizeLocality(boolean value) {
    return with(copy -> copy.seizeLocality = value);
  }

  /**
   * These options with another {@link #releaseAfterCommand()}.
   *
   * @param value whether to release
   * @return new options
   */
  public TisOptions withReleaseAfterCommand(boolean value) {
    return with(copy -> copy.releaseAfterCommand = value);
  }

  /**
   * These options with another {@link #startupTimeout()}.
   *
   * @param value more than 0
   * @return new options
   */
  public TisOptions withStartupTimeout(Duration value) {
    return with(copy -> copy.startupTimeout = value);
  }

  /**
   * These options with a {@link #commandTimeout()}.
   *
   * @param value more than 0
   * @return new options
   */
  public TisOptions withCommandTimeout(Duration value) {
    return with(copy -> copy.commandTimeout = Optional.of(value));
  }

  /**
   * These options with another {@link #resubmit()} and {@link #resubmitDelayLimit()}.
   *
   * @param value whether to resubmit
   * @param delayLimit the longest pause, 0 to one day
   * @return new options
   */
  public TisOptions withResubmission(boolean value, Duration delayLimit) {
    return with(
        copy -> {
          copy.resubmit = value;
          copy.resubmitDelayLimit = delayLimit;
        });
  }

  /**
   * These options with other {@link #sendAttempts()} and {@link #responseAttempts()}.
   *
   * @param send 1 to 100
   * @param response 1 to 100
   * @return new options
   */
  public TisOptions withAttempts(int send, int response) {
    return with(
        copy -> {
          copy.sendAttempts = send;
          copy.responseAttempts = response;
        });
  }

  /**
   * These options with another {@link #leftoverCheck()}.
   *
   * @param value when to check
   * @return new options
   */
  public TisOptions withLeftoverCheck(LeftoverCheck value) {
    return with(copy -> copy.leftoverCheck = value);
  }

  /**
   * These options with other {@link #maxCommand()} and {@link #maxResponse()}.
   *
   * @param command bytes, 10 to 2^20
   * @param response bytes, 10 to 2^20
   * @return new options
   */
  public TisOptions withSizes(int command, int response) {
    return with(
        copy -> {
          copy.maxCommand = command;
          copy.maxResponse = response;
        });
  }

  /**
   * These options with an {@link #interruptLine()}.
   *
   * @param value the line
   * @return new options
   */
  public TisOptions withInterruptLine(InterruptLine value) {
    return with(copy -> copy.interruptLine = Optional.of(value));
  }

  private TisOptions with(Consumer<Copy> change) {
    Copy copy = new Copy(this);
    change.accept(copy);
    return copy.options();
  }

  /** These options while one of them changes. */
  private static final class Copy {
    private int locality;
    private boolean seizeLocality;
    private boolean releaseAfterCommand;
    private Duration startupTimeout;
    private Optional<Duration> commandTimeout;
    private boolean resubmit;
    private Duration resubmitDelayLimit;
    private int sendAttempts;
    private int responseAttempts;
    private LeftoverCheck leftoverCheck;
    private int maxCommand;
    private int maxResponse;
    private Optional<InterruptLine> interruptLine;

    Copy(TisOptions from) {
      locality = from.locality;
      seizeLocality = from.seizeLocality;
      releaseAfterCommand = from.releaseAfterCommand;
      startupTimeout = from.startupTimeout;
      commandTimeout = from.commandTimeout;
      resubmit = from.resubmit;
      resubmitDelayLimit = from.resubmitDelayLimit;
      sendAttempts = from.sendAttempts;
      responseAttempts = from.responseAttempts;
      leftoverCheck = from.leftoverCheck;
      maxCommand = from.maxCommand;
      maxResponse = from.maxResponse;
      interruptLine = from.interruptLine;
    }

    TisOptions options() {
      return new TisOptions(
          locality,
          seizeLocality,
          releaseAfterCommand,
          startupTimeout,
          commandTimeout,
          resubmit,
          resubmitDelayLimit,
          sendAttempts,
          responseAttempts,
          leftoverCheck,
          maxCommand,
          maxResponse,
          interruptLine);
    }
  }
}
