package dev.tpm4j.transport;

/** What came of looking for something: there, passed over, or broken, with the reason. */
public sealed interface Availability {

  /** It can be used. */
  record Available() implements Availability {}

  /**
   * It is not there, and that is no error.
   *
   * @param reason why, for people
   */
  record Skipped(String reason) implements Availability {}

  /**
   * It should be there but cannot be used.
   *
   * @param reason why, for people
   * @param failure what went wrong
   */
  record Failed(String reason, TransportException failure) implements Availability {}
}
