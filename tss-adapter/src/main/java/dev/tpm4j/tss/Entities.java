package dev.tpm4j.tss;

import dev.tpm4j.client.session.Entity;
import dev.tpm4j.codec.Octets;
import dev.tpm4j.codec.type.TpmHt;
import dev.tpm4j.tss.crypto.Names;
import java.util.Arrays;
import tss.TpmException;
import tss.tpm.NV_ReadPublicResponse;
import tss.tpm.ReadPublicResponse;
import tss.tpm.TPM2_NV_ReadPublic_REQUEST;
import tss.tpm.TPM2_ReadPublic_REQUEST;
import tss.tpm.TPM_CC;
import tss.tpm.TPM_HANDLE;

/**
 * What TSS.Java's handles refer to, with Name and authorization value.
 *
 * <p>Where a handle has no {@code Name}, the TPM is asked for the public area, each time: an NV
 * index's Name changes, and what is at a persistent handle today may be another key than yesterday.
 * The handles of responses have their Names.
 */
final class Entities {
  /** Sends a command of ours, without sessions. */
  interface Sender {
    void send(TPM_CC command, tss.ReqStructure request, tss.RespStructure response);
  }

  /** There is nothing at a handle. */
  static final class Unknown extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final int responseCode;

    Unknown(int responseCode, TpmResponseException cause) {
      super(cause);
      this.responseCode = responseCode;
    }

    /** What the TPM says of a command with this handle. */
    int responseCode() {
      return responseCode;
    }
  }

  private static final int TYPE_SHIFT = 24;
  private static final int FORMAT_ONE = 0x080;
  private static final int FORMAT_ONE_ERROR = 0x0bf;
  private static final int NUMBER_SHIFT = 8;

  private final Sender sender;

  Entities(Sender sender) {
    this.sender = sender;
  }

  /** The entity, with another authorization value than the handle's where one is given. */
  Entity of(TPM_HANDLE handle, byte[] auth) {
    byte[] value = auth == null ? handle.AuthValue : auth;
    Entity entity = named(handle);
    return value == null || value.length == 0 ? entity : entity.withAuth(value);
  }

  /**
   * The entity of one of a command's handles.
   *
   * @param number which, from 1
   * @throws Unknown when the TPM knows no such entity
   */
  Entity of(TPM_HANDLE handle, byte[] auth, int number) {
    try {
      return of(handle, auth);
    } catch (TpmResponseException e) {
      int raw = e.EncodedError;
      boolean formatOne = raw >>> 12 == 0 && (raw & FORMAT_ONE) != 0;
      throw new Unknown(formatOne ? raw & FORMAT_ONE_ERROR | number << NUMBER_SHIFT : raw, e);
    }
  }

  private Entity named(TPM_HANDLE handle) {
    switch (handle.handle >>> TYPE_SHIFT) {
      case TpmHt.NV_INDEX:
        return Entity.of(
            handle.handle, Octets.of(handle.Name == null ? indexName(handle) : handle.Name));
      case TpmHt.TRANSIENT, TpmHt.PERSISTENT:
        return Entity.of(
            handle.handle, Octets.of(handle.Name == null ? objectName(handle) : handle.Name));
      default:
        return Entity.of(handle.handle);
    }
  }

  private byte[] indexName(TPM_HANDLE handle) {
    NV_ReadPublicResponse read = new NV_ReadPublicResponse();
    sender.send(TPM_CC.NV_ReadPublic, new TPM2_NV_ReadPublic_REQUEST(handle), read);
    return requireSame(handle, Names.of(read.nvPublic), read.nvName);
  }

  private byte[] objectName(TPM_HANDLE handle) {
    ReadPublicResponse read = new ReadPublicResponse();
    sender.send(TPM_CC.ReadPublic, new TPM2_ReadPublic_REQUEST(handle), read);
    return requireSame(handle, Names.of(read.outPublic), read.name);
  }

  private static byte[] requireSame(TPM_HANDLE handle, byte[] computed, byte[] told) {
    if (!Arrays.equals(computed, told)) {
      throw new TpmException(
          "the Name of 0x"
              + Integer.toHexString(handle.handle)
              + " is not that of its public area");
    }
    return computed;
  }
}
