package dev.tpm4j.simulator.engine;

import dev.tpm4j.codec.CommandResponse;
import dev.tpm4j.codec.Wire;
import dev.tpm4j.codec.command.GetCapability;
import dev.tpm4j.codec.command.GetTestResult;
import dev.tpm4j.codec.type.TpmCap;
import dev.tpm4j.codec.type.TpmPt;
import dev.tpm4j.codec.type.TpmRc;
import dev.tpm4j.codec.type.TpmSt;
import dev.tpm4j.codec.type.TpmsCapabilityData;
import dev.tpm4j.codec.type.TpmsTaggedProperty;
import dev.tpm4j.codec.type.TpmuCapabilities;
import dev.tpm4j.transport.TpmTransport;
import java.util.List;

/**
 * Failure mode: only {@code TPM2_GetTestResult} and the identity part of {@code TPM2_GetCapability}
 * are answered, and only in their exact form (TCG TPM 2.0 Library, Part 1, "Failure Mode").
 */
final class FailureMode {

  private static final int CAPABILITY_COMMAND_SIZE = TpmTransport.HEADER_SIZE + 3 * 4;

  private FailureMode() {}

  static byte[] respond(Execution execution, byte[] command, int length) {
    CommandResponse answer = answer(execution, command, length);
    return answer == null
        ? Dispatcher.error(TpmRc.FAILURE)
        : Dispatcher.encode(execution, answer, null);
  }

  /** Null for what is not answered. */
  private static CommandResponse answer(Execution execution, byte[] command, int length) {
    if (length < TpmTransport.HEADER_SIZE
        || Wire.u16(command, 0) != TpmSt.NO_SESSIONS
        || Wire.u32(command, 2) != length) {
      return null;
    }
    int code = Wire.u32(command, 6);
    if (code == GetTestResult.CODE && length == TpmTransport.HEADER_SIZE) {
      return TestingCommands.failure(execution.state().live.failure);
    }
    if (code == GetCapability.CODE && length == CAPABILITY_COMMAND_SIZE) {
      return capability(execution, GetCapability.Request.decode(command, length));
    }
    return null;
  }

  /** One property at a time, from {@code TPM_PT_MANUFACTURER} to the firmware version. */
  private static CommandResponse capability(Execution execution, GetCapability.Request request) {
    if (request.capability() != TpmCap.TPM_PROPERTIES) {
      return null;
    }
    int first = request.property();
    if (Integer.compareUnsigned(first, TpmPt.MANUFACTURER) < 0) {
      first = TpmPt.MANUFACTURER;
    }
    boolean last = Integer.compareUnsigned(first, TpmPt.FIRMWARE_VERSION_2) >= 0;
    int reported = last ? TpmPt.FIRMWARE_VERSION_2 : first;
    List<TpmsTaggedProperty> properties =
        request.propertyCount() == 0
            ? List.of()
            : List.of(
                new TpmsTaggedProperty(
                    reported, TpmProperties.identity(execution.options(), reported)));
    return new GetCapability.Response(
        last ? 0 : 1,
        new TpmsCapabilityData(
            TpmCap.TPM_PROPERTIES, new TpmuCapabilities.TpmProperties(properties)));
  }
}
