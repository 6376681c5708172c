package dev.tpm4j.simulator.engine;

import java.util.List;

/** Part 3, "Capability Commands": GetCapability and TestParms. */
final class CapabilityCommands {

  static final int GET_CAPABILITY = 0x17A;
  private static final int TEST_PARMS = 0x18A;

  static final int CAP_TPM_PROPERTIES = 0x006;
  private static final int CAP_ALGS = 0x000;
  private static final int CAP_HANDLES = 0x001;
  private static final int CAP_COMMANDS = 0x002;
  private static final int CAP_PP_COMMANDS = 0x003;
  private static final int CAP_AUDIT_COMMANDS = 0x004;
  private static final int CAP_PCRS = 0x005;
  private static final int CAP_PCR_PROPERTIES = 0x007;
  private static final int CAP_ECC_CURVES = 0x008;
  private static final int CAP_AUTH_POLICIES = 0x009;
  private static final int CAP_ACT = 0x00A;
  private static final int CAP_VENDOR_PROPERTY = 0x100;

  private CapabilityCommands() {}

  static List<CommandDefinition<?>> definitions() {
    return List.of(
        CommandDefinition.named("GetCapability", GET_CAPABILITY)
            .executes(
                in ->
                    new Query(
                        in.next(CapabilityCommands::capability),
                        in.next(Types::u32),
                        in.next(Types::u32)),
                CapabilityCommands::getCapability),
        CommandDefinition.named("TestParms", TEST_PARMS)
            .executes(in -> in.next(PublicParms::check), (execution, valid, out) -> {}));
  }

  /**
   * What is asked.
   *
   * @param property where to begin, unsigned
   * @param count how many at most, unsigned
   */
  private record Query(int capability, int property, int count) {}

  /** {@code TPM_CAP}. */
  private static int capability(WireReader in) throws ResponseCodeException {
    int value = in.u32();
    if (Integer.compareUnsigned(value, CAP_ACT) > 0 && value != CAP_VENDOR_PROPERTY) {
      throw new ResponseCodeException(Rc.VALUE);
    }
    return value;
  }

  private static void getCapability(Execution execution, Query query, WireWriter out)
      throws ResponseCodeException {
    CapabilityList list =
        switch (query.capability()) {
          case CAP_ALGS -> CapabilityLists.algorithms(query.property(), query.count());
          case CAP_HANDLES -> CapabilityLists.handles(query.property(), query.count());
          case CAP_COMMANDS ->
              CapabilityLists.commands(execution.commands(), query.property(), query.count());
          case CAP_PP_COMMANDS, CAP_AUDIT_COMMANDS -> CapabilityList.EMPTY;
          case CAP_PCRS ->
              CapabilityLists.banks(execution.state(), query.property(), query.count());
          case CAP_TPM_PROPERTIES -> TpmProperties.list(execution, query.property(), query.count());
          case CAP_PCR_PROPERTIES -> CapabilityLists.pcrProperties(query.property(), query.count());
          case CAP_ECC_CURVES -> CapabilityLists.curves(query.property(), query.count());
          case CAP_AUTH_POLICIES -> CapabilityLists.policies(query.property(), query.count());
          case CAP_ACT -> CapabilityLists.timers(query.property());
          default -> throw new ResponseCodeException(Rc.ofParameter(Rc.VALUE, 1));
        };
    out.u8(list.more() ? 1 : 0).u32(query.capability());
    list.write(out);
  }
}
