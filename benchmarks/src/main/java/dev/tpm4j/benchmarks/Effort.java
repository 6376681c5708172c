package dev.tpm4j.benchmarks;

/**
 * How long a run takes.
 *
 * @param rounds how often everything is measured
 * @param warmups iterations of the Java code before it counts
 * @param warmupMillis how long each takes
 * @param iterations iterations of the Java code that count
 * @param iterationMillis how long each takes
 * @param peerRepetitions repetitions of the C code, of a millisecond or more each
 * @param coldSamples how many new JVMs each implementation gets
 */
record Effort(
    int rounds,
    int warmups,
    int warmupMillis,
    int iterations,
    int iterationMillis,
    int peerRepetitions,
    int coldSamples) {

  /** Two minutes: to see the effect of a change. */
  static final Effort QUICK = new Effort(1, 5, 250, 5, 100, 15, 7);

  /** A quarter of an hour and more: to quote. */
  static final Effort FULL = new Effort(3, 6, 300, 7, 120, 31, 15);
}
