package dev.tpm4j.transport.record;

import java.util.Objects;

/**
 * What a bus operation means: an access to a register of the TPM.
 *
 * @param write whether the host writes
 * @param register the TCG's name, such as {@code "TPM_STS"}; the offset in hexadecimal if there is
 *     none
 * @param locality the locality accessed; -1 if it is not known
 * @param length bytes the access is for; 0 if only a register was pointed at
 * @param waitBytes SPI: bytes of wait states, the one with the ready bit included
 */
public record BusAccess(boolean write, String register, int locality, int length, int waitBytes) {

  public BusAccess {
    Objects.requireNonNull(register, "register");
  }
}
