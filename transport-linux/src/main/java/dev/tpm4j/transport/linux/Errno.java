package dev.tpm4j.transport.linux;

import java.util.Map;

/** Error numbers of Linux, as {@code asm-generic/errno.h} has them. */
public final class Errno {

  /** Operation not permitted. */
  public static final int EPERM = 1;

  /** No such file. */
  public static final int ENOENT = 2;

  /** Interrupted by a signal. */
  public static final int EINTR = 4;

  /** I/O error. */
  public static final int EIO = 5;

  /** No such device or address; on I2C: the address was not acknowledged. */
  public static final int ENXIO = 6;

  /** Argument list too long; of a TPM device: the command is too long. */
  public static final int E2BIG = 7;

  /** Bad file descriptor. */
  public static final int EBADF = 9;

  /** Try again; on I2C: arbitration was lost. */
  public static final int EAGAIN = 11;

  /** No memory. */
  public static final int ENOMEM = 12;

  /** Permission denied. */
  public static final int EACCES = 13;

  /** Bad address. */
  public static final int EFAULT = 14;

  /** Device or resource busy. */
  public static final int EBUSY = 16;

  /** No such device. */
  public static final int ENODEV = 19;

  /** Invalid argument. */
  public static final int EINVAL = 22;

  /** Not a terminal; of any device: it does not know this ioctl. */
  public static final int ENOTTY = 25;

  /** Broken pipe. */
  public static final int EPIPE = 32;

  /** Timer expired; of a TPM device: the TPM did not answer in time. */
  public static final int ETIME = 62;

  /** Protocol error. */
  public static final int EPROTO = 71;

  /** Message too long. */
  public static final int EMSGSIZE = 90;

  /** Operation not supported. */
  public static final int EOPNOTSUPP = 95;

  /** The transport endpoint is shut down. */
  public static final int ESHUTDOWN = 108;

  /** Timed out. */
  public static final int ETIMEDOUT = 110;

  /** Remote I/O error; on I2C: something was not acknowledged. */
  public static final int EREMOTEIO = 121;

  /** The operation was cancelled. */
  public static final int ECANCELED = 125;

  private static final Map<Integer, String> NAMES =
      Map.ofEntries(
          Map.entry(EPERM, "EPERM"),
          Map.entry(ENOENT, "ENOENT"),
          Map.entry(EINTR, "EINTR"),
          Map.entry(EIO, "EIO"),
          Map.entry(ENXIO, "ENXIO"),
          Map.entry(E2BIG, "E2BIG"),
          Map.entry(EBADF, "EBADF"),
          Map.entry(EAGAIN, "EAGAIN"),
          Map.entry(ENOMEM, "ENOMEM"),
          Map.entry(EACCES, "EACCES"),
          Map.entry(EFAULT, "EFAULT"),
          Map.entry(EBUSY, "EBUSY"),
          Map.entry(ENODEV, "ENODEV"),
          Map.entry(EINVAL, "EINVAL"),
          Map.entry(ENOTTY, "ENOTTY"),
          Map.entry(EPIPE, "EPIPE"),
          Map.entry(ETIME, "ETIME"),
          Map.entry(EPROTO, "EPROTO"),
          Map.entry(EMSGSIZE, "EMSGSIZE"),
          Map.entry(EOPNOTSUPP, "EOPNOTSUPP"),
          Map.entry(ESHUTDOWN, "ESHUTDOWN"),
          Map.entry(ETIMEDOUT, "ETIMEDOUT"),
          Map.entry(EREMOTEIO, "EREMOTEIO"),
          Map.entry(ECANCELED, "ECANCELED"));

  private Errno() {}

  /**
   * The name of an error number.
   *
   * @param errno the number, positive
   * @return for example {@code "EIO"}, or {@code "errno 200"} for one without a name here
   */
  public static String name(int errno) {
    return NAMES.getOrDefault(errno, "errno " + errno);
  }
}
