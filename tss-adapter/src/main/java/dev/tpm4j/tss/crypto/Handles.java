package dev.tpm4j.tss.crypto;

import dev.tpm4j.codec.type.TpmHt;
import tss.tpm.TPM_HANDLE;
import tss.tpm.TPM_HT;
import tss.tpm.TPM_RH;

/**
 * Handles: of which type they are, and fresh ones of the hierarchies.
 *
 * <p>TSS.Java's constants {@code TPM_HANDLE.OWNER}, {@code NULL} and the like are one object for
 * the whole JVM: an auth value set on one of them is everybody's. Those made here are the caller's
 * own.
 */
public final class Handles {
  private static final int TYPE_SHIFT = 24;

  private Handles() {}

  /**
   * The type of a handle.
   *
   * @param handle any handle
   * @return its type; without a name where TSS.Java does not know it
   */
  public static TPM_HT type(TPM_HANDLE handle) {
    return TPM_HT.fromInt(handle.handle >>> TYPE_SHIFT);
  }

  /**
   * Whether a handle is that of an object: transient or persistent.
   *
   * @param handle any handle
   * @return true for what has a public area
   */
  public static boolean isObject(TPM_HANDLE handle) {
    int type = handle.handle >>> TYPE_SHIFT;
    return type == TpmHt.TRANSIENT || type == TpmHt.PERSISTENT;
  }

  /**
   * The owner hierarchy.
   *
   * @param auth its authorization value; empty for none
   * @return a new handle
   */
  public static TPM_HANDLE owner(byte... auth) {
    return of(TPM_RH.OWNER, auth);
  }

  /**
   * The endorsement hierarchy.
   *
   * @param auth its authorization value; empty for none
   * @return a new handle
   */
  public static TPM_HANDLE endorsement(byte... auth) {
    return of(TPM_RH.ENDORSEMENT, auth);
  }

  /**
   * The platform hierarchy.
   *
   * @param auth its authorization value; empty for none
   * @return a new handle
   */
  public static TPM_HANDLE platform(byte... auth) {
    return of(TPM_RH.PLATFORM, auth);
  }

  /**
   * The lockout authorization.
   *
   * @param auth its authorization value; empty for none
   * @return a new handle
   */
  public static TPM_HANDLE lockout(byte... auth) {
    return of(TPM_RH.LOCKOUT, auth);
  }

  /**
   * The null hierarchy.
   *
   * @return a new handle
   */
  public static TPM_HANDLE none() {
    return TPM_HANDLE.from(TPM_RH.NULL);
  }

  private static TPM_HANDLE of(TPM_RH hierarchy, byte[] auth) {
    TPM_HANDLE handle = TPM_HANDLE.from(hierarchy);
    handle.AuthValue = auth.clone();
    return handle;
  }
}
