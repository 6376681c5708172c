package dev.tpm4j.transport.tis;

import dev.tpm4j.transport.Timebase;
import dev.tpm4j.transport.TransportException;
import dev.tpm4j.transport.TransportException.Kind;

/** Where a command stands, for whoever has to report a failure, and how its thread waits. */
final class Scene {

  /** The interface's states, in the TCG's words. */
  enum State {
    RESET("Reset"),
    NO_LOCALITY("No locality"),
    IDLE("Idle"),
    READY("Ready"),
    RECEPTION("Reception"),
    EXECUTION("Execution"),
    COMPLETION("Completion");

    private final String label;

    State(String label) {
      this.label = label;
    }
  }

  /** Longest sleep without a look at the signals of other threads. */
  static final long SLICE = 10_000_000;

  private final Timebase timebase;
  private final CommandSignals signals;
  private State state = State.RESET;
  private int attempt;
  private long start;

  Scene(Timebase timebase, CommandSignals signals) {
    this.timebase = timebase;
    this.signals = signals;
    this.start = timebase.nanoTime();
  }

  /** A new task begins; its elapsed time counts from here. */
  void begin(State first) {
    start = timebase.nanoTime();
    attempt = 0;
    state = first;
  }

  void state(State now) {
    state = now;
  }

  State state() {
    return state;
  }

  void attempt(int number) {
    attempt = number;
  }

  TransportException.Builder fail(Kind kind) {
    return TransportException.of(kind)
        .state(state.label)
        .attempt(attempt)
        .elapsed(timebase.nanoTime() - start);
  }

  void check() {
    signals.check();
  }

  boolean pending() {
    return signals.pending();
  }

  /** Sleeps; ends with an exception if the command is cancelled meanwhile. */
  void sleep(long nanos) {
    rest(nanos);
    signals.check();
  }

  /** Sleeps; returns early if another thread asks for something. */
  void rest(long nanos) {
    for (long left = nanos; left > 0 && !signals.pending(); left -= SLICE) {
      timebase.sleep(Math.min(left, SLICE));
    }
  }
}
