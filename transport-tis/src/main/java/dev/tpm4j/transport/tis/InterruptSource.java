package dev.tpm4j.transport.tis;

import java.util.Optional;

/**
 * A bus device that also has the part's interrupt line: an ability that it may implement. A
 * transport opened over it waits on the line; over a decorator around it, which does not have the
 * ability, it polls.
 */
public interface InterruptSource {

  /**
   * The line.
   *
   * @return closed with the device; empty if none is wired
   */
  Optional<InterruptLine> interruptLine();
}
