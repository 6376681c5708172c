package dev.tpm4j.transport.linux;

import com.sun.jna.Native;
import com.sun.jna.NativeLong;
import com.sun.jna.Pointer;
import dev.tpm4j.transport.TransportException;
import dev.tpm4j.transport.TransportException.Kind;

/**
 * An open device node.
 *
 * <p>Calls return what the kernel returned, or the error as a negative number of {@link Errno};
 * {@link #ioctl} allocates no memory. Calls and {@link #close()} exclude each other, so that a
 * number that was closed is never used again, but for {@link #poll}, which may wait.
 */
public final class DeviceNode implements AutoCloseable {

  /** Open for reading and writing; not inherited by programs that are started. */
  public static final int READ_WRITE = 0x2 | 0x80000;

  /** Reads and writes do not wait. */
  public static final int NON_BLOCKING = 0x800;

  /** {@link #poll}: there is something to read. */
  public static final int POLLIN = 1;

  private static final int CLOSED = -1;

  private final String path;
  private int fd;

  private DeviceNode(String path, int fd) {
    this.path = path;
    this.fd = fd;
  }

  /**
   * Opens a node.
   *
   * @param path where it is
   * @param flags {@link #READ_WRITE}, and {@link #NON_BLOCKING} or not
   * @param help for the person, should it fail
   * @return the open node
   * @throws TransportException with {@link Kind#CONFIGURATION} if there is no such node or this JVM
   *     cannot call the system, {@link Kind#PERMISSION}, {@link Kind#BUSY}, otherwise {@link
   *     Kind#BUS_ERROR}
   */
  public static DeviceNode open(String path, int flags, NodeHelp help) {
    Architecture.require();
    int fd = LibC.open(path, flags);
    if (fd < 0) {
      throw OpenFailure.of(Native.getLastError(), path, help, HostFiles.REAL);
    }
    return new DeviceNode(path, fd);
  }

  /** A file that the kernel opened for us in another call. */
  static DeviceNode adopt(int fd, String path) {
    return new DeviceNode(path, fd);
  }

  /**
   * A counter of the kernel that wakes a {@link #poll}; see eventfd(2).
   *
   * @return the counter, at 0; reads do not wait
   * @throws TransportException if the kernel has none to give
   */
  public static DeviceNode eventCounter() {
    Architecture.require();
    int fd = LibC.eventfd(0, 0x80000 | NON_BLOCKING);
    if (fd < 0) {
      throw TransportException.of(Kind.BUS_ERROR)
          .what("eventfd: " + Errno.name(Native.getLastError()))
          .build();
    }
    return new DeviceNode("eventfd", fd);
  }

  /**
   * Where it is.
   *
   * @return its path
   */
  public String path() {
    return path;
  }

  /**
   * ioctl(2).
   *
   * @param request the number of the request
   * @param argument as the request wants it; may be null
   * @return 0 or more, or an error below 0; {@code -EBADF} once closed
   */
  public synchronized int ioctl(NativeLong request, Pointer argument) {
    if (fd == CLOSED) {
      return -Errno.EBADF;
    }
    int result = LibC.ioctl(fd, request, argument);
    return result < 0 ? -Native.getLastError() : result;
  }

  /**
   * read(2); only for nodes that do not wait.
   *
   * @param buffer receives the bytes
   * @param length at most so many
   * @return the number of bytes, or an error below 0
   */
  public synchronized int read(Pointer buffer, int length) {
    if (fd == CLOSED) {
      return -Errno.EBADF;
    }
    int result = LibC.read(fd, buffer, new NativeLong(length)).intValue();
    return result < 0 ? -Native.getLastError() : result;
  }

  /**
   * write(2).
   *
   * @param buffer holds the bytes
   * @param length so many
   * @return the number of bytes taken, or an error below 0
   */
  public synchronized int write(Pointer buffer, int length) {
    if (fd == CLOSED) {
      return -Errno.EBADF;
    }
    int result = LibC.write(fd, buffer, new NativeLong(length)).intValue();
    return result < 0 ? -Native.getLastError() : result;
  }

  /**
   * poll(2) for {@link #POLLIN} on two nodes. The caller sees to it that neither is closed
   * meanwhile.
   *
   * @param entries room for two {@code struct pollfd}, 16 bytes
   * @param first one node
   * @param second the other node
   * @param timeoutMillis how long to wait at most, in milliseconds, 0 or more
   * @return how many are ready, 0 after the time; or an error below 0. {@link #polled} says which
   */
  public static int poll(Pointer entries, DeviceNode first, DeviceNode second, int timeoutMillis) {
    entries.setInt(0, first.number());
    entries.setInt(4, POLLIN);
    entries.setInt(8, second.number());
    entries.setInt(12, POLLIN);
    int result = LibC.poll(entries, new NativeLong(2), timeoutMillis);
    return result < 0 ? -Native.getLastError() : result;
  }

  /**
   * poll(2) for {@link #POLLIN} on this node. The caller sees to it that it is not closed
   * meanwhile.
   *
   * @param entry room for one {@code struct pollfd}, 8 bytes
   * @param timeoutMillis how long to wait at most, in milliseconds, 0 or more
   * @return 1 if there is something to read, 0 after the time; or an error below 0
   */
  int poll(Pointer entry, int timeoutMillis) {
    entry.setInt(0, number());
    entry.setInt(4, POLLIN);
    int result = LibC.poll(entry, new NativeLong(1), timeoutMillis);
    return result < 0 ? -Native.getLastError() : result;
  }

  /**
   * What a {@link #poll} found.
   *
   * @param entries as given to it
   * @param index 0 for the first node, 1 for the second
   * @return the bits of {@code revents}
   */
  public static int polled(Pointer entries, int index) {
    return entries.getShort(8L * index + 6) & 0xFFFF;
  }

  private synchronized int number() {
    return fd;
  }

  /** Closes the node, after a call in progress. Idempotent. */
  @Override
  public synchronized void close() {
    if (fd != CLOSED) {
      LibC.close(fd);
      fd = CLOSED;
    }
  }
}
