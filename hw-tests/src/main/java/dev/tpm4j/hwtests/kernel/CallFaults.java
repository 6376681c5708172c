package dev.tpm4j.hwtests.kernel;

import dev.tpm4j.transport.linux.Errno;
import java.util.Objects;
import java.util.Optional;

/** What goes wrong with which of the calls that move bytes; they are counted from 1. */
@FunctionalInterface
public interface CallFaults {

  /** Nothing goes wrong. */
  CallFaults NONE = call -> Optional.empty();

  /**
   * What goes wrong with a call.
   *
   * @param call its number
   * @return the fault, or empty
   */
  Optional<Fault> on(int call);

  /**
   * A fault of one call.
   *
   * @param call its number
   * @param fault what goes wrong
   * @return the plan
   */
  static CallFaults at(int call, Fault fault) {
    Objects.requireNonNull(fault, "fault");
    return number -> number == call ? Optional.of(fault) : Optional.empty();
  }

  /**
   * A fault of every call from one on.
   *
   * @param call its number
   * @param fault what goes wrong
   * @return the plan
   */
  static CallFaults from(int call, Fault fault) {
    Objects.requireNonNull(fault, "fault");
    return number -> number >= call ? Optional.of(fault) : Optional.empty();
  }

  /** What goes wrong with a call. */
  sealed interface Fault {

    /**
     * It fails. Errors that the kernel finds before it touches the bus leave everything as it was;
     * the others come when half the bytes have moved, and the kernel then ends the transfer.
     *
     * @param errno one of {@link Errno}
     */
    record Fails(int errno) implements Fault {

      boolean beforeTheBus() {
        return switch (errno) {
          case Errno.EMSGSIZE, Errno.EINVAL, Errno.ENOMEM, Errno.EFAULT, Errno.EOPNOTSUPP -> true;
          default -> false;
        };
      }
    }

    /** It moves less than it was asked to and says so. */
    record Short() implements Fault {}
  }
}
