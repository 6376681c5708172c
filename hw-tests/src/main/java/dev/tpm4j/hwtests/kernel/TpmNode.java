package dev.tpm4j.hwtests.kernel;

/** Placeholder. */
public final class TpmNode {
  private TpmNode() {}
}
