package dev.tpm4j.hwtests.bringup;

/** What came of a check. */
public enum Verdict {
  /** As it should be. */
  PASS,
  /** It works, but a person should look at it. */
  WARN,
  /** It does not work. */
  FAIL,
  /** Not tried, for the reason given. */
  SKIP
}
