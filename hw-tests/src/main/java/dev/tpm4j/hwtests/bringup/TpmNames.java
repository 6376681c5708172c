package dev.tpm4j.hwtests.bringup;

import dev.tpm4j.codec.ResponseCode;
import dev.tpm4j.codec.text.Names;

/** Numbers of the TPM 2.0 library specification, for people. */
public final class TpmNames {

  private TpmNames() {}

  /**
   * A response code.
   *
   * @param code as the TPM returned it
   * @return for example {@code "TPM_RC_VALUE (parameter 1)"}
   */
  public static String responseCode(int code) {
    return new ResponseCode(code).describe();
  }

  /**
   * A command.
   *
   * @param code the command code
   * @return for example {@code "TPM2_GetRandom"}
   */
  public static String command(int code) {
    return Names.command(code);
  }

  /**
   * An algorithm.
   *
   * @param id the algorithm's number
   * @return for example {@code "SHA256"}
   */
  public static String algorithm(int id) {
    return Names.algorithm(id);
  }

  /**
   * A fixed property.
   *
   * @param id the property's number, from 0x100
   * @return for example {@code "MANUFACTURER"}
   */
  public static String property(int id) {
    return Names.property(id);
  }
}
