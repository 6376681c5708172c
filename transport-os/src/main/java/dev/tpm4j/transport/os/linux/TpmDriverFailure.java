package dev.tpm4j.transport.os.linux;

import dev.tpm4j.transport.Diagnosis;
import dev.tpm4j.transport.TransportException;
import dev.tpm4j.transport.TransportException.Kind;
import dev.tpm4j.transport.linux.Errno;

/** What the errors of the kernel's TPM driver mean ({@code drivers/char/tpm/tpm-dev-common.c}). */
final class TpmDriverFailure {

  private TpmDriverFailure() {}

  static TransportException of(int errno, String node, String what, long elapsedNanos) {
    TransportException.Builder failure =
        TransportException.of(kind(errno))
            .what(node + ": " + what + ": " + Errno.name(errno))
            .elapsed(elapsedNanos);
    Diagnosis diagnosis = diagnosis(errno, node);
    return (diagnosis == null ? failure : failure.diagnosis(diagnosis)).build();
  }

  private static Kind kind(int errno) {
    return switch (errno) {
      case Errno.EBADF -> Kind.CLOSED;
      case Errno.EPIPE, Errno.ENODEV, Errno.ENXIO, Errno.ESHUTDOWN -> Kind.DISCONNECTED;
      case Errno.EPERM, Errno.EACCES -> Kind.PERMISSION;
      case Errno.EBUSY -> Kind.BUSY;
      case Errno.E2BIG -> Kind.COMMAND_TOO_LARGE;
      case Errno.EINVAL -> Kind.MALFORMED_COMMAND;
      case Errno.ETIME, Errno.ETIMEDOUT -> Kind.COMMAND_TIMEOUT;
      case Errno.ECANCELED -> Kind.CANCELED;
      default -> Kind.BUS_ERROR;
    };
  }

  private static Diagnosis diagnosis(int errno, String node) {
    return switch (errno) {
      case Errno.EPIPE, Errno.ENODEV, Errno.ENXIO, Errno.ESHUTDOWN ->
          Diagnosis.of(
              "the kernel's driver gave the TPM up: unbound, unloaded, or shut down",
              "read the system's log (dmesg | grep -i tpm)");
      case Errno.EBUSY ->
          Diagnosis.of(
              "a command sent through this connection is not done", "wait for it, then try again");
      case Errno.ETIME, Errno.ETIMEDOUT ->
          Diagnosis.of(
                  "the TPM did not answer within the time that the kernel allows it",
                  "read the system's log (dmesg | grep -i tpm)")
              .or("the TPM is hung", "power-cycle the machine: a restart may not reset the TPM");
      case Errno.EIO ->
          Diagnosis.of(
                  "the kernel's driver cannot talk to the TPM",
                  "read the system's log (dmesg | grep -i tpm)")
              .or(
                  "the wires to a TPM on SPI or I2C are bad",
                  "unbind the driver and check them: tpm4j validate --board linux");
      case Errno.ENOMEM ->
          Diagnosis.of(
              "the kernel's resource manager has no room for more objects or sessions",
              "flush what is not needed (tpm2_flushcontext), close other programs' connections");
      default -> null;
    };
  }
}
