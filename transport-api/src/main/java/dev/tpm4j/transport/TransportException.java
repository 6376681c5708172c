package dev.tpm4j.transport;

import java.util.Locale;
import java.util.Objects;

/**
 * A command did not get its response. Says what happened, in which state the driver was, and what a
 * person should look at first.
 *
 * <p>The message is meant to be read by somebody who knows Java but not TPMs: the first line says
 * what was seen, the lines after it name the likely causes in order, each with its check. It never
 * holds command parameters, authorisation values or other secrets.
 */
public final class TransportException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  /** What kind of failure: a closed set, for programs to switch on. */
  public enum Kind {
    /** Every bit reads 1: nothing drives the bus. */
    BUS_FLOATING,
    /** Every bit reads 0 where a TPM never answers 0. */
    BUS_STUCK_LOW,
    /** The bus itself failed: the adapter or the operating system reported an I/O error. */
    BUS_ERROR,
    /** I2C: nobody acknowledged the address or the data, for longer than a busy TPM may. */
    NO_ACKNOWLEDGE,
    /** SPI: the TPM kept inserting wait states beyond the limit. */
    WAIT_STATES_EXCEEDED,
    /**
     * SPI: this bus cannot hold chip select while the TPM inserts wait states, and the part may.
     */
    CHIP_SELECT_NOT_HELD,
    /** A locality or a burst count was not granted within TIMEOUT_A. */
    TIMEOUT_A,
    /** commandReady did not come within TIMEOUT_B. */
    TIMEOUT_B,
    /** stsValid or dataAvail did not come within TIMEOUT_C. */
    TIMEOUT_C,
    /** The FIFO did not accept or deliver data within TIMEOUT_D. */
    TIMEOUT_D,
    /** The TPM took longer than the command's class allows. */
    COMMAND_TIMEOUT,
    /** The chip did not become accessible after power-on. */
    STARTUP_TIMEOUT,
    /** Another locality owns the interface and does not give way. */
    LOCALITY_DENIED,
    /** A higher locality took the interface while a command was in progress. */
    LOCALITY_SEIZED,
    /** The checksum of the command or the response does not match, also after repetition. */
    CHECKSUM,
    /** The TPM did not receive all bytes of the command, also after repetition. */
    LOST_BYTES,
    /** The TPM has more bytes to give than its response's size field says. */
    LEFTOVER_DATA,
    /** A status register holds a value that no TPM shows. */
    INVALID_STATUS,
    /** The response's size, tag or length makes no sense. */
    MALFORMED_RESPONSE,
    /** The command given by the caller is not a TPM command; nothing was sent. */
    MALFORMED_COMMAND,
    /** The response is longer than the caller's array; the response is lost. */
    BUFFER_TOO_SMALL,
    /** The command is longer than the transport or the TPM takes; nothing was sent. */
    COMMAND_TOO_LARGE,
    /** The part that answers is not the one the profile says. */
    WRONG_PART,
    /** The part is a TPM 1.2. */
    TPM12_PART,
    /** The part's interface is known but nothing at hand drives it. */
    UNSUPPORTED_PART,
    /** The operating system refused to pass the command to the TPM. */
    BLOCKED_BY_OS,
    /** The peer, the device or the connection is gone. */
    DISCONNECTED,
    /** The transport was closed. */
    CLOSED,
    /** The TPM has no power. */
    NOT_POWERED,
    /** The peer does not speak the expected protocol. */
    PROTOCOL,
    /** The operating system denied access. */
    PERMISSION,
    /** Another program holds the device or the port. */
    BUSY,
    /** The command was cancelled and gave no response. */
    CANCELED,
    /** A profile file is damaged or not a profile. */
    MALFORMED_PROFILE,
    /** The saved state of a simulated TPM is damaged, of another version, or no such state. */
    MALFORMED_STATE,
    /**
     * A simulated TPM could not save what a command changed, so that the command gets no response;
     * the next command tries again.
     */
    STATE_NOT_SAVED,
    /** What was asked for cannot be done this way: a name, an option, a combination. */
    CONFIGURATION;

    /**
     * Whether the transport is dead after an exception of this kind.
     *
     * @return true if every later call will fail too
     */
    public boolean endsConnection() {
      return this == DISCONNECTED || this == CLOSED;
    }
  }

  private final Kind kind;
  private final transient Situation situation;
  private final transient Diagnosis diagnosis;
  private final String what;

  private TransportException(Builder builder, Diagnosis diagnosis, Situation situation) {
    super(message(builder, diagnosis, situation), builder.cause);
    this.kind = builder.kind;
    this.what = builder.what;
    this.diagnosis = diagnosis;
    this.situation = situation;
  }

  /**
   * Begins an exception.
   *
   * @param kind what kind of failure
   * @return a builder
   */
  public static Builder of(Kind kind) {
    return new Builder(kind);
  }

  /**
   * The kind of failure.
   *
   * @return never null
   */
  public Kind kind() {
    return kind;
  }

  /**
   * What was seen, in one sentence, without the diagnosis.
   *
   * @return one line
   */
  public String what() {
    return what;
  }

  /**
   * The state the driver was in. Not kept by serialisation.
   *
   * @return the situation; {@link Situation#UNKNOWN} where there was none
   */
  public Situation situation() {
    return situation == null ? Situation.UNKNOWN : situation;
  }

  /**
   * The likely causes in order, with what to check for each. Not kept by serialisation.
   *
   * @return the diagnosis, never null
   */
  public Diagnosis diagnosis() {
    return diagnosis == null ? Diagnosis.of(kind) : diagnosis;
  }

  private static String message(Builder builder, Diagnosis diagnosis, Situation situation) {
    StringBuilder text = new StringBuilder(200);
    text.append(builder.kind).append(": ").append(builder.what);
    if (!situation.equals(Situation.UNKNOWN)) {
      text.append(" (").append(situation).append(')');
    }
    return text.append(diagnosis.toText()).toString();
  }

  /**
   * Where the driver was when it failed.
   *
   * @param state the interface's state, in the TCG's words ({@code "Reception"}); empty if none
   * @param register the register being accessed ({@code "TPM_STS"}); empty if none
   * @param attempt which attempt failed, counted from 1; 0 if it was not counted
   * @param elapsedNanos how long it was tried, in nanoseconds; -1 if not measured
   */
  public record Situation(String state, String register, int attempt, long elapsedNanos) {

    /** Nothing is known. */
    public static final Situation UNKNOWN = new Situation("", "", 0, -1);

    public Situation {
      Objects.requireNonNull(state, "state");
      Objects.requireNonNull(register, "register");
    }

    @Override
    public String toString() {
      StringBuilder text = new StringBuilder();
      add(text, state.isEmpty() ? "" : "state " + state);
      add(text, register.isEmpty() ? "" : "register " + register);
      add(text, attempt == 0 ? "" : "attempt " + attempt);
      add(
          text,
          elapsedNanos < 0
              ? ""
              : "after " + String.format(Locale.ROOT, "%.1f ms", elapsedNanos / 1e6));
      return text.toString();
    }

    private static void add(StringBuilder text, String part) {
      if (!part.isEmpty()) {
        text.append(text.length() == 0 ? "" : ", ").append(part);
      }
    }
  }

  /** Collects what is known about a failure. */
  public static final class Builder {
    private final Kind kind;
    private String what;
    private String state = "";
    private String register = "";
    private int attempt;
    private long elapsedNanos = -1;
    private Diagnosis diagnosis;
    private Throwable cause;

    private Builder(Kind kind) {
      this.kind = Objects.requireNonNull(kind, "kind");
      this.what = kind.name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }

    /**
     * What was seen.
     *
     * @param sentence one line without a final stop; no secrets
     * @return this
     */
    public Builder what(String sentence) {
      this.what = Objects.requireNonNull(sentence, "sentence");
      return this;
    }

    /**
     * The state the driver was in.
     *
     * @param name the TCG's name of the state
     * @return this
     */
    public Builder state(String name) {
      this.state = name;
      return this;
    }

    /**
     * The register being accessed.
     *
     * @param name the TCG's name of the register
     * @return this
     */
    public Builder register(String name) {
      this.register = name;
      return this;
    }

    /**
     * Which attempt failed.
     *
     * @param number counted from 1
     * @return this
     */
    public Builder attempt(int number) {
      this.attempt = number;
      return this;
    }

    /**
     * How long it was tried.
     *
     * @param nanos nanoseconds
     * @return this
     */
    public Builder elapsed(long nanos) {
      this.elapsedNanos = nanos;
      return this;
    }

    /**
     * A diagnosis better than the kind's own.
     *
     * @param better the likely causes, first things first
     * @return this
     */
    public Builder diagnosis(Diagnosis better) {
      this.diagnosis = better;
      return this;
    }

    /**
     * The exception underneath.
     *
     * @param underneath may be null
     * @return this
     */
    public Builder cause(Throwable underneath) {
      this.cause = underneath;
      return this;
    }

    /**
     * Makes the exception.
     *
     * @return the exception, to be thrown
     */
    public TransportException build() {
      return new TransportException(
          this,
          diagnosis == null ? Diagnosis.of(kind) : diagnosis,
          new Situation(state, register, attempt, elapsedNanos));
    }
  }
}
