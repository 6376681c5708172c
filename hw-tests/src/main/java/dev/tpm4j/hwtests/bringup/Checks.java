package dev.tpm4j.hwtests.bringup;

import java.util.List;

/** The sequence: the wires first, then the registers, then the TPM, then what may go wrong. */
final class Checks {

  private Checks() {}

  static List<Check> all() {
    return List.of(
        Check.onRegisters("bus-answers", "Bus answers", BusChecks::busAnswers),
        Check.onRegisters("did-vid", "DID and VID", BusChecks::didVid, "bus-answers"),
        Check.onRegisters("rid", "Revision (RID)", BusChecks::rid, "bus-answers", "did-vid"),
        Check.onRegisters("access", "ACCESS register", BusChecks::access, "bus-answers"),
        Check.onRegisters(
            "interface-capability",
            "Interface capability",
            BusChecks::interfaceCapability,
            "bus-answers"),
        Check.onRegisters(
            "localities", "Localities 0 to 4", BusChecks::localities, "bus-answers", "access"),
        Check.onRegisters("sts", "STS register", BusChecks::status, "bus-answers", "localities"),
        Check.onCommands(
            "connect", "Driver connects", TpmChecks::connect, "bus-answers", "did-vid", "sts"),
        Check.onCommands("startup", "Startup", TpmChecks::startup, "connect"),
        Check.onCommands("self-test", "Self test", TpmChecks::selfTest, "startup"),
        Check.onCommands("manufacturer", "Manufacturer", TpmChecks::manufacturer, "startup"),
        Check.onCommands("firmware", "Firmware", TpmChecks::firmware, "manufacturer"),
        Check.onCommands("capabilities", "Capabilities", TpmChecks::capabilities, "self-test"),
        Check.onCommands("algorithms", "Algorithms", TpmChecks::algorithms, "self-test"),
        Check.onCommands("pcr-banks", "PCR banks", TpmChecks::pcrBanks, "self-test"),
        Check.onCommands("random", "Random numbers", RandomCheck::look, "self-test"),
        Check.onCommands("pcr-extend", "PCR extend, read back", PcrCheck::look, "pcr-banks"),
        Check.onRegisters("abort", "Abort of a command", RecoveryChecks::abort, "self-test"),
        Check.onRegisters(
            "response-retry", "Response read again", RecoveryChecks::responseRetry, "self-test"),
        Check.onRegisters("bus-cost", "Bus cost", CostCheck::look, "self-test"));
  }
}
