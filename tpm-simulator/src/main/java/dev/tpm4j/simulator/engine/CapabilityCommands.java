package dev.tpm4j.simulator.engine;

import static dev.tpm4j.simulator.engine.CapabilityList.ints;

import dev.tpm4j.codec.CommandResponse;
import dev.tpm4j.codec.command.GetCapability;
import dev.tpm4j.codec.command.TestParms;
import dev.tpm4j.codec.type.TpmCap;
import dev.tpm4j.codec.type.TpmRc;
import dev.tpm4j.codec.type.TpmsCapabilityData;
import dev.tpm4j.codec.type.TpmuCapabilities;
import java.util.List;

/** Part 3, "Capability Commands": GetCapability and TestParms. */
final class CapabilityCommands {

  private CapabilityCommands() {}

  static List<CommandDefinition<?>> definitions() {
    return List.of(
        CommandDefinition.of(
            GetCapability.CODE, GetCapability.Request::decode, CapabilityCommands::getCapability),
        CommandDefinition.of(
            TestParms.CODE, TestParms.Request::decode, CapabilityCommands::testParms));
  }

  private static CommandResponse getCapability(Execution execution, GetCapability.Request request)
      throws ResponseCodeException {
    if (request.capability() == TpmCap.VENDOR_PROPERTY) {
      throw new ResponseCodeException(Rc.ofParameter(TpmRc.VALUE, 1));
    }
    try {
      CapabilityList.Answer<? extends TpmuCapabilities> answer =
          answer(execution, request.capability(), request.property(), request.propertyCount());
      return new GetCapability.Response(
          answer.more() ? 1 : 0, new TpmsCapabilityData(request.capability(), answer.data()));
    } catch (ResponseCodeException e) {
      throw new ResponseCodeException(Rc.ofParameter(e.code(), 2));
    }
  }

  private static CapabilityList.Answer<? extends TpmuCapabilities> answer(
      Execution execution, int capability, int property, int count) throws ResponseCodeException {
    return switch (capability) {
      case TpmCap.ALGS ->
          CapabilityLists.algorithms(property, count).as(TpmuCapabilities.Algorithms::new);
      case TpmCap.HANDLES ->
          CapabilityLists.handles(execution.state(), property, count)
              .as(handles -> new TpmuCapabilities.Handles(ints(handles)));
      case TpmCap.COMMANDS ->
          CapabilityLists.commands(execution.commands(), property, count)
              .as(commands -> new TpmuCapabilities.Command(ints(commands)));
      case TpmCap.PP_COMMANDS ->
          CapabilityLists.listed(
                  execution.state().permanent.physicalPresenceCommands, property, count)
              .as(commands -> new TpmuCapabilities.PpCommands(ints(commands)));
      case TpmCap.AUDIT_COMMANDS ->
          CapabilityLists.listed(execution.state().permanent.auditedCommands, property, count)
              .as(commands -> new TpmuCapabilities.AuditCommands(ints(commands)));
      case TpmCap.PCRS ->
          CapabilityLists.banks(execution.state(), property, count)
              .as(TpmuCapabilities.AssignedPCR::new);
      case TpmCap.TPM_PROPERTIES ->
          TpmProperties.list(execution, property, count).as(TpmuCapabilities.TpmProperties::new);
      case TpmCap.PCR_PROPERTIES ->
          CapabilityLists.pcrProperties(property, count).as(TpmuCapabilities.PcrProperties::new);
      case TpmCap.ECC_CURVES ->
          CapabilityLists.curves(property, count)
              .as(curves -> new TpmuCapabilities.EccCurves(ints(curves)));
      case TpmCap.AUTH_POLICIES ->
          CapabilityLists.policies(execution.state(), property, count)
              .as(TpmuCapabilities.AuthPolicies::new);
      case TpmCap.ACT -> CapabilityLists.timers(property).as(TpmuCapabilities.ActData::new);
      default -> throw new IllegalStateException("the codec refuses TPM_CAP " + capability);
    };
  }

  /** What the TPM does not have, the parameters' checks have refused already. */
  private static CommandResponse testParms(Execution execution, TestParms.Request request) {
    return new TestParms.Response();
  }
}
