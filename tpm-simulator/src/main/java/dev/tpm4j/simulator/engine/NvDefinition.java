package dev.tpm4j.simulator.engine;

import dev.tpm4j.codec.type.TpmNt;
import dev.tpm4j.codec.type.TpmRc;
import dev.tpm4j.codec.type.TpmRh;
import dev.tpm4j.codec.type.TpmaNv;
import dev.tpm4j.codec.type.TpmsNvPublic;
import dev.tpm4j.simulator.crypto.Hash;

/**
 * Which NV indices may be defined (TCG TPM 2.0 Library, Part 3, "TPM2_NV_DefineSpace"; Part 2,
 * "TPMA_NV (NV Index Attributes)"), in the order in which the reference implementation asks.
 *
 * @param area what is to be defined
 * @param authority {@code TPM_RH_OWNER} or {@code TPM_RH_PLATFORM}
 */
record NvDefinition(TpmsNvPublic area, int authority) {

  /** {@code MAX_NV_INDEX_SIZE}, {@code TPM_PT_NV_INDEX_MAX}. */
  static final int MAX_SIZE = 2048;

  /** {@code MAX_NV_BUFFER_SIZE}, {@code TPM_PT_NV_BUFFER_MAX}: what one command can carry. */
  static final int MAX_BUFFER = 1024;

  /** Counters, bits and PINs. */
  private static final int NUMBER_SIZE = 8;

  private static final int STATE = TpmaNv.WRITTEN | TpmaNv.WRITELOCKED | TpmaNv.READLOCKED;
  private static final int READS =
      TpmaNv.OWNERREAD | TpmaNv.PPREAD | TpmaNv.AUTHREAD | TpmaNv.POLICYREAD;
  private static final int WRITES =
      TpmaNv.OWNERWRITE | TpmaNv.PPWRITE | TpmaNv.AUTHWRITE | TpmaNv.POLICYWRITE;
  private static final int NOT_FOR_PINS = TpmaNv.AUTHWRITE | TpmaNv.GLOBALLOCK | TpmaNv.WRITEDEFINE;

  private static final int AUTH = 1;
  private static final int PUBLIC_INFO = 2;

  /**
   * Refuses what can never be.
   *
   * @param authSize octets of the authorisation value, without trailing zeros
   * @param platformNvEnabled phEnableNV
   */
  void require(int authSize, boolean platformNvEnabled) throws ResponseCodeException {
    int policySize = area.authPolicy().length();
    require(policySize == 0 || policySize == digestSize(), TpmRc.SIZE, PUBLIC_INFO);
    require(authSize <= digestSize(), TpmRc.SIZE, AUTH);
    if (authority == TpmRh.RH_PLATFORM && !platformNvEnabled) {
      throw new ResponseCodeException(Rc.ofHandle(TpmRc.HIERARCHY, 1));
    }
    requireType();
    requireAttributes();
    boolean tooBigAtOnce = area.dataSize() > MAX_BUFFER && has(TpmaNv.WRITEALL);
    require(!tooBigAtOnce, TpmRc.SIZE, PUBLIC_INFO);
  }

  private void requireType() throws ResponseCodeException {
    int size = area.dataSize();
    boolean fits =
        switch (type()) {
          case TpmNt.ORDINARY -> size <= MAX_SIZE;
          case TpmNt.EXTEND -> size == digestSize();
          case TpmNt.COUNTER, TpmNt.BITS, TpmNt.PIN_FAIL, TpmNt.PIN_PASS -> size == NUMBER_SIZE;
          default -> throw new ResponseCodeException(Rc.ofParameter(TpmRc.ATTRIBUTES, PUBLIC_INFO));
        };
    require(fits, TpmRc.SIZE, PUBLIC_INFO);
  }

  private void requireAttributes() throws ResponseCodeException {
    boolean allowed =
        switch (type()) {
          case TpmNt.COUNTER -> !has(TpmaNv.CLEAR_STCLEAR);
          case TpmNt.PIN_FAIL -> has(TpmaNv.NO_DA) && !has(NOT_FOR_PINS);
          case TpmNt.PIN_PASS -> !has(NOT_FOR_PINS);
          default -> true;
        };
    allowed &= !has(STATE) && has(READS) && has(WRITES);
    allowed &= !(has(TpmaNv.CLEAR_STCLEAR) && has(TpmaNv.WRITEDEFINE));
    require(allowed, TpmRc.ATTRIBUTES, PUBLIC_INFO);
    boolean platform = authority == TpmRh.RH_PLATFORM;
    if (has(TpmaNv.PLATFORMCREATE) != platform) {
      throw new ResponseCodeException(Rc.ofHandle(TpmRc.ATTRIBUTES, 1));
    }
    require(platform || !has(TpmaNv.POLICY_DELETE), TpmRc.ATTRIBUTES, PUBLIC_INFO);
  }

  private int digestSize() {
    return Hash.ofId(area.nameAlg()).digestSize();
  }

  private int type() {
    return (area.attributes() & TpmaNv.TPM_NT) >>> 4;
  }

  private boolean has(int anyOf) {
    return (area.attributes() & anyOf) != 0;
  }

  private static void require(boolean condition, int code, int parameter)
      throws ResponseCodeException {
    if (!condition) {
      throw new ResponseCodeException(Rc.ofParameter(code, parameter));
    }
  }
}
