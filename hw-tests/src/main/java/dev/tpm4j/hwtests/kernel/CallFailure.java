package dev.tpm4j.hwtests.kernel;

import dev.tpm4j.transport.linux.Errno;

/** A system call fails with an error number. */
public final class CallFailure extends Exception {

  private static final long serialVersionUID = 1L;

  private final int errno;

  /**
   * A failure.
   *
   * @param errno one of {@link Errno}
   */
  public CallFailure(int errno) {
    super(Errno.name(errno), null, false, false);
    if (errno <= 0) {
      throw new IllegalArgumentException("error number out of range: " + errno);
    }
    this.errno = errno;
  }

  /**
   * The error number.
   *
   * @return 1 or more
   */
  public int errno() {
    return errno;
  }
}
