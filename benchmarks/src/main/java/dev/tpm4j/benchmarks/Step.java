package dev.tpm4j.benchmarks;

import java.util.Optional;

/** What is done to a command, and who else does the same. */
enum Step {
  /** Values to bytes. */
  ENCODE("encode", "encode", "encode", "tssJavaEncode", ""),
  /** What varies, into a command that was made before. */
  PREPARED("prepared", "prepared", "encode", "", ""),
  /** Bytes checked and every field read in place. */
  VIEW("view", "view", "view", "", ""),
  /** Bytes to a record. */
  RECORD("record", "record", "view", "tssJavaDecode", ""),
  /** There and back, read in place. */
  ROUND_TRIP("round trip", "roundTrip", "roundTrip", "tssJavaRoundTrip", "sysRoundTrip"),
  /** There and back, read into a record. */
  ROUND_TRIP_RECORD(
      "round trip, record", "roundTripRecord", "roundTrip", "tssJavaRoundTrip", "sysRoundTrip");

  private final String title;
  private final String codec;
  private final String hand;
  private final String tssJava;
  private final String sys;

  Step(String title, String codec, String hand, String tssJava, String sys) {
    this.title = title;
    this.codec = codec;
    this.hand = hand;
    this.tssJava = tssJava;
    this.sys = sys;
  }

  /** As the table has it. */
  String title() {
    return title;
  }

  /** The benchmark of the codec. */
  String codec() {
    return codec;
  }

  /** The operation of the hand-written C. */
  String hand() {
    return hand;
  }

  /**
   * The benchmark of TSS.Java, where it has such a step; of all seven it has the whole way alone.
   */
  Optional<String> tssJava(String command) {
    boolean whole = this == ROUND_TRIP || this == ROUND_TRIP_RECORD;
    return Optional.of(tssJava)
        .filter(name -> !name.isEmpty() && (whole || !command.equals(JavaFork.MIXED)));
  }

  /** The operation of libtss2-sys, where it has such a step. */
  Optional<String> sys() {
    return Optional.of(sys).filter(name -> !name.isEmpty());
  }
}
