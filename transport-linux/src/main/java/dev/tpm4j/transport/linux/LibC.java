package dev.tpm4j.transport.linux;

import com.sun.jna.Native;
import com.sun.jna.NativeLibrary;
import com.sun.jna.NativeLong;
import com.sun.jna.Pointer;

/**
 * The C library's functions, as JNA binds them directly.
 *
 * <p>{@code open} and {@code ioctl} are variadic in C and bound with fixed arguments: on the
 * architectures of {@link Architecture} both travel in the same registers. A request is a {@code
 * NativeLong}, which on 32-bit ARM keeps the pointer behind it in the right register.
 */
final class LibC {

  static {
    // The process itself: its C library may be glibc or musl.
    Native.register(LibC.class, NativeLibrary.getProcess());
  }

  private LibC() {}

  static native int open(String path, int flags);

  static native int close(int fd);

  static native int ioctl(int fd, NativeLong request, Pointer argument);

  static native NativeLong read(int fd, Pointer buffer, NativeLong length);

  static native NativeLong write(int fd, Pointer buffer, NativeLong length);

  static native int poll(Pointer entries, NativeLong count, int timeoutMillis);

  static native int eventfd(int initial, int flags);
}
