package dev.tpm4j.transport.spi.linux;

import dev.tpm4j.transport.Diagnosis;
import dev.tpm4j.transport.TransportException;
import dev.tpm4j.transport.TransportException.Kind;
import dev.tpm4j.transport.linux.Errno;

/** What spidev's errors mean. */
final class SpidevFailure {

  private SpidevFailure() {}

  static TransportException of(int errno, String where, String what) {
    TransportException.Builder failure =
        TransportException.of(kind(errno)).what(where + ": " + what + ": " + Errno.name(errno));
    Diagnosis diagnosis = diagnosis(errno);
    return (diagnosis == null ? failure : failure.diagnosis(diagnosis)).build();
  }

  static TransportException cutShort(String where, int moved, int asked) {
    return TransportException.of(Kind.BUS_ERROR)
        .what(where + " moved " + moved + " of " + asked + " bytes")
        .diagnosis(
            Diagnosis.of(
                "the SPI controller's driver ended the transfer early",
                "read the system's log (dmesg); set a smaller transfer size in the profile (32, 8)"))
        .build();
  }

  private static Kind kind(int errno) {
    return switch (errno) {
      case Errno.EBADF -> Kind.CLOSED;
      case Errno.ENODEV, Errno.ESHUTDOWN -> Kind.DISCONNECTED;
      case Errno.EPERM, Errno.EACCES -> Kind.PERMISSION;
      case Errno.EMSGSIZE, Errno.EINVAL, Errno.ENOTTY, Errno.EOPNOTSUPP -> Kind.CONFIGURATION;
      default -> Kind.BUS_ERROR;
    };
  }

  private static Diagnosis diagnosis(int errno) {
    return switch (errno) {
      case Errno.EMSGSIZE ->
          Diagnosis.of(
                  "spidev's buffer is smaller than the transfer",
                  "raise it: spidev.bufsiz=4096 on the kernel's command line, or 'options spidev"
                      + " bufsiz=4096' in /etc/modprobe.d")
              .or(
                  "the controller takes only short transfers",
                  "say so: --board linux:max=64, or a smaller transfer size in the profile");
      case Errno.EINVAL ->
          Diagnosis.of(
                  "the controller's driver cannot do this clock, mode or word size",
                  "try another clock: --board linux:speed=1M")
              .or("the controller takes only short transfers", "--board linux:max=64");
      case Errno.ETIMEDOUT ->
          Diagnosis.of(
                  "the SPI controller did not finish the transfer: its clock or DMA stands still",
                  "read the system's log (dmesg); reload the controller's driver or reboot")
              .or("the clock is too slow for the driver's own limit", "--board linux:speed=1M");
      case Errno.EBUSY, Errno.EAGAIN ->
          Diagnosis.of(
              "another program or driver uses the same bus",
              "stop it and try again (lsof /dev/spidev*)");
      case Errno.ENODEV, Errno.ESHUTDOWN ->
          Diagnosis.of(
              "the device was taken from spidev: unbound, its driver unloaded, its adapter unplugged",
              "bind it again, then connect anew");
      default -> null;
    };
  }
}
