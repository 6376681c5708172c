package dev.tpm4j.transport.i2c.linux;

import dev.tpm4j.transport.Diagnosis;
import dev.tpm4j.transport.TransportException;
import dev.tpm4j.transport.TransportException.Kind;
import dev.tpm4j.transport.linux.Errno;

/** What i2c-dev's errors mean ({@code Documentation/i2c/fault-codes.rst}). */
final class I2cDevFailure {

  private I2cDevFailure() {}

  static TransportException of(int errno, String where, String what) {
    TransportException.Builder failure =
        TransportException.of(kind(errno)).what(where + ": " + what + ": " + Errno.name(errno));
    Diagnosis diagnosis = diagnosis(errno);
    return (diagnosis == null ? failure : failure.diagnosis(diagnosis)).build();
  }

  static TransportException cutShort(String where, int done, int asked) {
    return TransportException.of(Kind.BUS_ERROR)
        .what(where + " did " + done + " of " + asked + " messages")
        .diagnosis(
            Diagnosis.of(
                "the adapter's driver ended the transfer early", "read the system's log (dmesg)"))
        .build();
  }

  private static Kind kind(int errno) {
    return switch (errno) {
      case Errno.EBADF -> Kind.CLOSED;
      case Errno.ENODEV, Errno.ESHUTDOWN -> Kind.DISCONNECTED;
      case Errno.EPERM, Errno.EACCES -> Kind.PERMISSION;
      case Errno.EOPNOTSUPP, Errno.EMSGSIZE, Errno.EINVAL, Errno.ENOTTY -> Kind.CONFIGURATION;
      default -> Kind.BUS_ERROR;
    };
  }

  private static Diagnosis diagnosis(int errno) {
    return switch (errno) {
      case Errno.EOPNOTSUPP, Errno.EMSGSIZE, Errno.EINVAL ->
          Diagnosis.of(
              "the adapter does not take messages of this length or shape",
              "say what it takes: --board linux:max=32 (the log, dmesg, may name its limit)");
      case Errno.ETIMEDOUT ->
          Diagnosis.of(
                  "SCL or SDA is held low: a TPM that stretches the clock for too long, or a device"
                      + " stopped half-way in a transfer",
                  "measure both lines while the bus is idle (both must be high); power-cycle")
              .or("pull-up resistors are missing or too weak", "expect 1 to 10 kOhm")
              .or(
                  "the adapter stretches wrongly (BCM2835)",
                  "use 100 kHz, or dtoverlay=i2c-gpio instead");
      case Errno.EAGAIN ->
          Diagnosis.of(
                  "arbitration was lost: another controller drives the same wires",
                  "take it off the bus")
              .or("SDA is distorted", "check pull-ups and wire length; use 100 kHz");
      case Errno.EBUSY ->
          Diagnosis.of(
              "the bus is busy: something holds SDA or SCL low",
              "measure both lines (both must be high when idle); power-cycle the board");
      case Errno.EIO ->
          Diagnosis.of(
                  "the transfer failed on the wires; adapters on GPIOs report a byte that was not"
                      + " acknowledged so",
                  "lower the clock to 100 kHz; check pull-ups and wire length")
              .or("the adapter or its driver failed", "read the system's log (dmesg)");
      case Errno.ENODEV, Errno.ESHUTDOWN ->
          Diagnosis.of(
              "the adapter is gone: unplugged, or its driver unloaded",
              "bring it back, then connect" + " anew");
      default -> null;
    };
  }
}
