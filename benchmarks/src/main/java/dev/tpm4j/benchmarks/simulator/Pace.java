package dev.tpm4j.benchmarks.simulator;

/**
 * How long a run takes.
 *
 * @param warmupMillis how long each workload runs at each TPM before it counts
 * @param rounds how often each TPM has its turn
 * @param turnMillis how long a turn is, at least
 */
record Pace(int warmupMillis, int rounds, int turnMillis) {

  /** To see what a change does. */
  static final Pace QUICK = new Pace(1500, 5, 200);

  /** To quote. */
  static final Pace FULL = new Pace(5000, 15, 300);

  /** To see that it runs. */
  static final Pace ONCE = new Pace(0, 2, 0);

  /** For what is a matter of luck, with so many more to even it out. */
  Pace ofKeys() {
    return new Pace(2 * warmupMillis, rounds, 10 * turnMillis);
  }
}
