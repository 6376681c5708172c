package dev.tpm4j.simulator.engine;

import dev.tpm4j.codec.Wire;
import dev.tpm4j.codec.type.TpmCap;
import dev.tpm4j.codec.type.TpmRc;
import dev.tpm4j.codec.type.TpmsAlgProperty;
import dev.tpm4j.codec.type.TpmsTaggedPcrSelect;
import dev.tpm4j.codec.type.TpmsTaggedPolicy;
import dev.tpm4j.codec.type.TpmsTaggedProperty;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.function.Predicate;

/**
 * One property of one capability, as a policy asks for it: the element of the list that {@code
 * TPM2_GetCapability} begins with it (TCG TPM 2.0 Library, Part 3, "TPM2_PolicyCapability").
 */
final class CapabilityProperty {

  private static final int U16 = 0xFFFF;
  private static final int COMMAND_INDEX = 0xFFFF;
  private static final int MAX_ELEMENT = 128;

  private CapabilityProperty() {}

  /**
   * Finds it.
   *
   * @param capability {@code TPM_CAP}; not the banks, which have no properties
   * @param capabilityNumber of the parameter that says so
   * @param property what is looked for
   * @param propertyNumber of the parameter that says so
   * @return how it is written in the list, or empty if there is none
   */
  static Optional<byte[]> find(
      Execution execution, int capability, int capabilityNumber, int property, int propertyNumber)
      throws ResponseCodeException {
    if (capability == TpmCap.PCRS || capability == TpmCap.VENDOR_PROPERTY) {
      throw new ResponseCodeException(Rc.ofParameter(TpmRc.VALUE, capabilityNumber));
    }
    try {
      return find(execution, capability, property);
    } catch (ResponseCodeException e) {
      throw new ResponseCodeException(Rc.ofParameter(e.code(), propertyNumber));
    }
  }

  private static Optional<byte[]> find(Execution execution, int capability, int property)
      throws ResponseCodeException {
    TpmState state = execution.state();
    return switch (capability) {
      case TpmCap.ALGS ->
          first(
              CapabilityLists.algorithms(property, 1).elements(),
              found -> found.alg() == (property & U16),
              TpmsAlgProperty::write);
      case TpmCap.HANDLES ->
          first(
              CapabilityLists.handles(state, property, 1).elements(),
              found -> Handles.index(found) == Handles.index(property),
              (found, bytes, at) -> Wire.putU32(bytes, at, property));
      case TpmCap.COMMANDS ->
          first(
              CapabilityLists.commands(execution.commands(), property, 1).elements(),
              found -> (found & COMMAND_INDEX) == property,
              CapabilityProperty::writeNumber);
      case TpmCap.PP_COMMANDS -> listed(state.permanent.physicalPresenceCommands, property);
      case TpmCap.AUDIT_COMMANDS -> listed(state.permanent.auditedCommands, property);
      case TpmCap.TPM_PROPERTIES ->
          first(
              TpmProperties.list(execution, property, 1).elements(),
              found -> found.property() == property,
              TpmsTaggedProperty::write);
      case TpmCap.PCR_PROPERTIES ->
          first(
              CapabilityLists.pcrProperties(property, 1).elements(),
              found -> found.tag() == property,
              TpmsTaggedPcrSelect::write);
      case TpmCap.ECC_CURVES ->
          first(
              CapabilityLists.curves(property, 1).elements(),
              found -> found == (property & U16),
              (found, bytes, at) -> Wire.putU16(bytes, at, found));
      case TpmCap.AUTH_POLICIES ->
          first(
              CapabilityLists.policies(state, property, 1).elements(),
              found -> found.handle() == property,
              TpmsTaggedPolicy::write);
      case TpmCap.ACT -> {
        CapabilityLists.timers(property);
        yield Optional.empty();
      }
      default -> throw new IllegalStateException("the codec refuses TPM_CAP " + capability);
    };
  }

  private static Optional<byte[]> listed(SortedSet<Integer> commands, int property) {
    return first(
        CapabilityLists.listed(commands, property, 1).elements(),
        found -> found == property,
        CapabilityProperty::writeNumber);
  }

  private static int writeNumber(int number, byte[] bytes, int at) {
    return Wire.putU32(bytes, at, number);
  }

  private static <T> Optional<byte[]> first(
      List<T> elements, Predicate<T> wanted, StateFields.Encoder<T> encoder) {
    if (elements.isEmpty() || !wanted.test(elements.get(0))) {
      return Optional.empty();
    }
    byte[] bytes = new byte[MAX_ELEMENT];
    return Optional.of(Arrays.copyOf(bytes, encoder.write(elements.get(0), bytes, 0)));
  }
}
