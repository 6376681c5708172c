package dev.tpm4j.simulator.engine;

/** {@code TPM_HT} and {@code TPM_RH} (TCG TPM 2.0 Library, Part 2, "Handles"). */
final class Handles {

  static final int HT_PCR = 0x00;
  static final int HT_NV_INDEX = 0x01;
  static final int HT_HMAC_SESSION = 0x02;
  static final int HT_POLICY_SESSION = 0x03;
  static final int HT_PERMANENT = 0x40;
  static final int HT_TRANSIENT = 0x80;
  static final int HT_PERSISTENT = 0x81;

  static final int RH_OWNER = 0x40000001;
  static final int RH_NULL = 0x40000007;
  static final int RS_PW = 0x40000009;
  static final int RH_LOCKOUT = 0x4000000A;
  static final int RH_ENDORSEMENT = 0x4000000B;
  static final int RH_PLATFORM = 0x4000000C;
  static final int RH_PLATFORM_NV = 0x4000000D;
  static final int RH_ACT_0 = 0x40000110;
  static final int RH_ACT_F = 0x4000011F;

  private static final int TYPE_SHIFT = 24;
  private static final int INDEX_MASK = 0x00FFFFFF;

  private Handles() {}

  /** The {@code TPM_HT} of a handle, 0 to 0xFF. */
  static int type(int handle) {
    return handle >>> TYPE_SHIFT;
  }

  /** The handle without its type, 0 to 0xFFFFFF. */
  static int index(int handle) {
    return handle & INDEX_MASK;
  }
}
