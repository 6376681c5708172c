package dev.tpm4j.simulator.engine;

import dev.tpm4j.codec.Octets;
import dev.tpm4j.codec.Wire;
import dev.tpm4j.codec.type.TpmNt;
import dev.tpm4j.codec.type.TpmaNv;

/**
 * NV indices whose authorisation value is a PIN with a count of its uses (TCG TPM 2.0 Library, Part
 * 1, "NV PIN Fail Index", "NV PIN Pass Index"). The data is {@code TPMS_NV_PIN_COUNTER_PARAMETERS}:
 * | pinCount (4) | pinLimit (4) |.
 */
final class PinIndex {

  private static final int SIZE = 8;
  private static final int LIMIT_AT = 4;

  private PinIndex() {}

  static boolean isPin(NvIndex index) {
    return index.type() == TpmNt.PIN_FAIL || index.type() == TpmNt.PIN_PASS;
  }

  static boolean hasTriesLeft(NvIndex index) {
    byte[] data = index.data().toByteArray();
    return index.has(TpmaNv.WRITTEN)
        && Integer.compareUnsigned(Wire.u32(data, 0), Wire.u32(data, LIMIT_AT)) < 0;
  }

  /** Counts a use of the PIN: each right one of a PIN Pass index, each wrong one of a PIN Fail. */
  static void count(Execution execution, Entity.Nv entity, boolean right) {
    NvIndex index = entity.index();
    if (!index.has(TpmaNv.WRITTEN)) {
      return;
    }
    byte[] data = index.data().toByteArray();
    if (index.type() == TpmNt.PIN_FAIL) {
      Wire.putU32(data, 0, right ? 0 : Wire.u32(data, 0) + 1);
    } else if (index.type() == TpmNt.PIN_PASS && right) {
      Wire.putU32(data, 0, Wire.u32(data, 0) + 1);
    } else {
      return;
    }
    NvIndex counted = index.withData(Octets.of(data, 0, SIZE));
    execution.state().permanent.nvIndices.put(entity.handle(), counted);
    if (index.has(TpmaNv.ORDERLY)) {
      execution.clearOrderly();
    }
  }
}
