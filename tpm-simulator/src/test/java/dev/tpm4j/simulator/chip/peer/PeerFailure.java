package dev.tpm4j.simulator.chip.peer;

/** The peer gave up, as its driver would have. */
final class PeerFailure extends RuntimeException {

  private static final long serialVersionUID = 1L;

  PeerFailure(String why) {
    super(why);
  }
}
