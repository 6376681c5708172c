package dev.tpm4j.transport.i2c;

import dev.tpm4j.transport.record.BusAccess;
import dev.tpm4j.transport.record.BusRecord.Operation;
import dev.tpm4j.transport.record.BusRecord.Outcome;
import dev.tpm4j.transport.record.BusTransfer;
import dev.tpm4j.transport.tis.TisRegister;
import java.util.Locale;
import java.util.Optional;

/**
 * What I2C messages mean, whoever made them; and which of their bytes may be shown.
 *
 * <p>Follows the register address and the locality from message to message. Shown are registers
 * known to hold no payload. Everything else behind the register address is hidden: the FIFO, its
 * checksum (from which a short secret could be found by trying), registers that are not known, and
 * what is read while it is not known from where.
 */
final class I2cAccess {

  private static final int UNKNOWN = -1;

  private int pointer = UNKNOWN;
  private int locality = UNKNOWN;

  /** The meaning of an operation, and its transfer as it may be shown. */
  record Decoded(Optional<BusAccess> access, BusTransfer redacted) {}

  /** Takes the next message. */
  Decoded next(Operation operation, BusTransfer transfer, Outcome outcome) {
    byte[] sent = transfer.sent();
    boolean sends = operation != Operation.I2C_READ;
    int register = sends ? sent[0] & 0xFF : pointer;
    int data = operation == Operation.I2C_WRITE ? sent.length - 1 : transfer.receivedLength();
    Decoded decoded =
        new Decoded(
            register == UNKNOWN
                ? Optional.empty()
                : Optional.of(
                    new BusAccess(
                        operation == Operation.I2C_WRITE, name(register), locality, data, 0)),
            holdsNoPayload(register, data) ? transfer : transfer.hide(1, 0));
    if (sends) {
      pointer = outcome == Outcome.DONE ? register : UNKNOWN;
    }
    if (operation == Operation.I2C_WRITE
        && register == TisRegister.LOC_SEL.i2cOffset()
        && data > 0) {
      locality = outcome == Outcome.DONE ? sent[1] & 0xFF : UNKNOWN;
    }
    return decoded;
  }

  private static boolean holdsNoPayload(int offset, int length) {
    TisRegister register = register(offset);
    return register != null
        && register != TisRegister.DATA_CSUM
        && offset - register.i2cOffset() + length <= register.size();
  }

  private static String name(int offset) {
    TisRegister register = register(offset);
    if (register == null) {
      return String.format(Locale.ROOT, "0x%02X", offset);
    }
    int within = offset - register.i2cOffset();
    return register.tcgName() + (within == 0 ? "" : "+" + within);
  }

  private static TisRegister register(int offset) {
    for (TisRegister register : TisRegister.values()) {
      int start = register.i2cOffset();
      if (start >= 0 && offset >= start && offset < start + Math.max(1, register.size())) {
        return register;
      }
    }
    return null;
  }
}
