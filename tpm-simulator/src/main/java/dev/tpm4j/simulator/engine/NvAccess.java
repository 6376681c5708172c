package dev.tpm4j.simulator.engine;

import dev.tpm4j.codec.type.TpmRc;
import dev.tpm4j.codec.type.TpmRh;
import dev.tpm4j.codec.type.TpmaNv;

/**
 * Who may read and write an NV index, once authorised (TCG TPM 2.0 Library, Part 1, "NV Index Read
 * Access", "NV Index Write Access"). The owner and the platform need an attribute of the index;
 * otherwise it has to be the index itself that authorised, and whether it may was asked then.
 */
final class NvAccess {

  private NvAccess() {}

  /**
   * Refuses to read.
   *
   * @param authority the handle that authorised
   * @throws ResponseCodeException {@code TPM_RC_NV_LOCKED}, {@code TPM_RC_NV_AUTHORIZATION} or
   *     {@code TPM_RC_NV_UNINITIALIZED}, in this order
   */
  static void requireReadable(int authority, NvIndex index) throws ResponseCodeException {
    require(!index.has(TpmaNv.READLOCKED), TpmRc.NV_LOCKED);
    requireReader(authority, index);
    require(index.has(TpmaNv.WRITTEN), TpmRc.NV_UNINITIALIZED);
  }

  /**
   * Refuses an authority that may not read, whatever state the index is in.
   *
   * @param authority the handle that authorised
   * @throws ResponseCodeException {@code TPM_RC_NV_AUTHORIZATION}
   */
  static void requireReader(int authority, NvIndex index) throws ResponseCodeException {
    requireAuthority(authority, index, TpmaNv.OWNERREAD, TpmaNv.PPREAD);
  }

  /**
   * Refuses to write.
   *
   * @param authority the handle that authorised
   * @throws ResponseCodeException {@code TPM_RC_NV_LOCKED} or {@code TPM_RC_NV_AUTHORIZATION}
   */
  static void requireWritable(int authority, NvIndex index) throws ResponseCodeException {
    require(!index.has(TpmaNv.WRITELOCKED), TpmRc.NV_LOCKED);
    requireAuthority(authority, index, TpmaNv.OWNERWRITE, TpmaNv.PPWRITE);
  }

  private static void requireAuthority(int authority, NvIndex index, int owner, int platform)
      throws ResponseCodeException {
    boolean allowed =
        switch (authority) {
          case TpmRh.RH_OWNER -> index.has(owner);
          case TpmRh.RH_PLATFORM -> index.has(platform);
          default -> authority == index.handle();
        };
    require(allowed, TpmRc.NV_AUTHORIZATION);
  }

  private static void require(boolean condition, int code) throws ResponseCodeException {
    if (!condition) {
      throw new ResponseCodeException(code);
    }
  }
}
