package dev.tpm4j.transport.record;

import java.util.List;

/**
 * Says in words what passed, for people who read a recording.
 *
 * <p>It is given all bytes, those too that the recording leaves out: what it says must not hold
 * secrets. It must not throw, and must not keep or change the arrays.
 */
@FunctionalInterface
public interface FrameDescriber {

  /** Says nothing. */
  FrameDescriber NONE = (command, response) -> List.of();

  /**
   * Describes an exchange.
   *
   * @param command the whole command
   * @param response the whole response; empty if there was none
   * @return lines without line ends
   */
  List<String> describe(byte[] command, byte[] response);
}
