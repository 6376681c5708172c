package dev.tpm4j.tss.wire;

import tss.ReqStructure;
import tss.RespStructure;
import tss.tpm.TPM2_Vendor_TCG_Test_REQUEST;
import tss.tpm.TPM_HANDLE;

/** How one command of TSS.Java is written and its response read. Immutable. */
public abstract class CommandCoder {
  private final String name;
  private final int code;
  private final int handles;
  private final int authorizations;
  private final boolean responseHandle;

  CommandCoder(String name, int code, int handles, int authorizations, boolean responseHandle) {
    this.name = name;
    this.code = code;
    this.handles = handles;
    this.authorizations = authorizations;
    this.responseHandle = responseHandle;
  }

  /**
   * Finds a command.
   *
   * @param code TPM_CC
   * @param request its request: two commands may share a code
   * @return how it is written and read
   * @throws IllegalArgumentException when TSS.Java has no such command
   */
  public static CommandCoder of(int code, ReqStructure request) {
    CommandCoder coder = CommandCoders.of(code, request);
    if (coder == null && request instanceof TPM2_Vendor_TCG_Test_REQUEST) {
      return VendorTcgTestCoder.INSTANCE;
    }
    if (coder == null) {
      throw new IllegalArgumentException("no command 0x" + Integer.toHexString(code));
    }
    return coder;
  }

  /**
   * The command's name.
   *
   * @return as the specification has it, without {@code TPM2_}
   */
  public final String name() {
    return name;
  }

  /**
   * The command's code.
   *
   * @return TPM_CC
   */
  public final int code() {
    return code;
  }

  /**
   * How many handles the command has.
   *
   * @return 0 to 3
   */
  public final int handles() {
    return handles;
  }

  /**
   * How many of the handles need authorization; they come first.
   *
   * @return 0 to 2
   */
  public final int authorizations() {
    return authorizations;
  }

  /**
   * Whether a successful response has a handle.
   *
   * @return true for the commands that load or start something
   */
  public final boolean hasResponseHandle() {
    return responseHandle;
  }

  /**
   * A handle of the request.
   *
   * @param request the request, of this command's class
   * @param index from 0
   * @return as its user set it
   */
  public abstract TPM_HANDLE handle(ReqStructure request, int index);

  /**
   * Writes the parameters.
   *
   * @param frame where to
   * @param at the offset of the first byte
   * @param request the request, of this command's class
   * @return the offset after the last byte
   * @throws ArrayIndexOutOfBoundsException when the frame is too small
   * @throws IllegalArgumentException when a value has no form on the wire
   */
  public abstract int write(byte[] frame, int at, ReqStructure request);

  /**
   * Reads the parameters of a response, all but its handle.
   *
   * @param in where from
   * @param response what to fill, of this command's class
   * @throws dev.tpm4j.codec.WireFormatException when the bytes are no such response
   */
  public abstract void read(ParameterReader in, RespStructure response);
}
