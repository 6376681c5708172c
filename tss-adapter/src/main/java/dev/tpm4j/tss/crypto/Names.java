package dev.tpm4j.tss.crypto;

import dev.tpm4j.codec.Wire;
import dev.tpm4j.codec.type.TpmHt;
import dev.tpm4j.tss.wire.TssStructure;
import tss.TpmStructure;
import tss.tpm.TPMS_NV_PUBLIC;
import tss.tpm.TPMT_PUBLIC;
import tss.tpm.TPM_ALG_ID;
import tss.tpm.TPM_HANDLE;

/**
 * Names of entities (TPM 2.0 Library Part 1, "Names"): what HMACs, policies and attestations speak
 * of in place of handles.
 */
public final class Names {
  private static final int TYPE_SHIFT = 24;
  private static final byte[] NOTHING = {};

  private Names() {}

  /**
   * The Name of an object.
   *
   * @param area its public area
   * @return nameAlg and digest; empty for nameAlg TPM_ALG_NULL
   */
  public static byte[] of(TPMT_PUBLIC area) {
    return of(area.nameAlg, area);
  }

  /**
   * The Name of an NV index. It changes with the index's attributes: after the first write, and
   * with its locks.
   *
   * @param area its public area as it is now
   * @return nameAlg and digest
   */
  public static byte[] of(TPMS_NV_PUBLIC area) {
    return of(area.nameAlg, area);
  }

  private static byte[] of(TPM_ALG_ID nameAlg, TpmStructure area) {
    if (nameAlg.equals(TPM_ALG_ID.NULL)) {
      return NOTHING;
    }
    byte[] digest = Hashes.of(nameAlg, TssStructure.toBytes(area));
    byte[] name = new byte[2 + digest.length];
    Wire.putU16(name, 0, nameAlg.toInt());
    System.arraycopy(digest, 0, name, 2, digest.length);
    return name;
  }

  /**
   * The Name of what a handle refers to. A PCR, a session and a permanent entity have their handle
   * as Name; an object or an NV index has the one that was set in the handle's field {@code Name},
   * which is empty for sequences.
   *
   * @param handle any handle
   * @return the Name
   * @throws IllegalStateException when the handle alone does not say
   */
  public static byte[] of(TPM_HANDLE handle) {
    switch (handle.handle >>> TYPE_SHIFT) {
      case TpmHt.PCR, TpmHt.HMAC_SESSION, TpmHt.POLICY_SESSION, TpmHt.PERMANENT, TpmHt.AC:
        byte[] name = new byte[Integer.BYTES];
        Wire.putU32(name, 0, handle.handle);
        return name;
      default:
        if (handle.Name == null) {
          throw new IllegalStateException(
              "the Name of handle 0x"
                  + Integer.toHexString(handle.handle)
                  + " is not known: set the handle's field Name to that of its public area");
        }
        return handle.Name.clone();
    }
  }
}
