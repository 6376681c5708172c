package dev.tpm4j.simulator.engine;

import dev.tpm4j.transport.TpmTransport;

/**
 * Failure mode: only {@code TPM2_GetTestResult} and the identity part of {@code TPM2_GetCapability}
 * are answered, and only in their exact form (TCG TPM 2.0 Library, Part 1, "Failure Mode").
 */
final class FailureMode {

  private static final int CAPABILITY_COMMAND_SIZE = TpmTransport.HEADER_SIZE + 3 * 4;

  private FailureMode() {}

  static byte[] respond(Execution execution, byte[] command, int length) {
    try {
      return answer(execution, new WireReader(command, 0, length), length);
    } catch (ResponseCodeException e) {
      return Dispatcher.error(Rc.FAILURE);
    }
  }

  private static byte[] answer(Execution execution, WireReader in, int length)
      throws ResponseCodeException {
    int tag = in.u16();
    int size = in.u32();
    int code = in.u32();
    if (tag != Dispatcher.ST_NO_SESSIONS || size != length) {
      throw new ResponseCodeException(Rc.FAILURE);
    }
    WireWriter out = new WireWriter(execution.options().bufferSize());
    if (code == TestingCommands.GET_TEST_RESULT && size == TpmTransport.HEADER_SIZE) {
      TestingCommands.writeFailure(execution.state().live.failure, out);
    } else if (code == CapabilityCommands.GET_CAPABILITY && size == CAPABILITY_COMMAND_SIZE) {
      capability(execution, in.u32(), in.u32(), in.u32(), out);
    } else {
      throw new ResponseCodeException(Rc.FAILURE);
    }
    return Dispatcher.response(tag, Rc.SUCCESS, out.toByteArray());
  }

  /** One property at a time, from {@code TPM_PT_MANUFACTURER} to the firmware version. */
  private static void capability(
      Execution execution, int capability, int property, int count, WireWriter out)
      throws ResponseCodeException {
    if (capability != CapabilityCommands.CAP_TPM_PROPERTIES) {
      throw new ResponseCodeException(Rc.FAILURE);
    }
    int first = property;
    if (Integer.compareUnsigned(first, TpmProperties.PT_MANUFACTURER) < 0) {
      first = TpmProperties.PT_MANUFACTURER;
    }
    boolean last = Integer.compareUnsigned(first, TpmProperties.PT_FIRMWARE_VERSION_2) >= 0;
    out.u8(last ? 0 : 1).u32(capability);
    if (count == 0) {
      out.u32(0);
      return;
    }
    int reported = last ? TpmProperties.PT_FIRMWARE_VERSION_2 : first;
    out.u32(1).u32(reported).u32(TpmProperties.identity(execution.options(), reported));
  }
}
