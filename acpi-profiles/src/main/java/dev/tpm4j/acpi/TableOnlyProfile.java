package dev.tpm4j.acpi;

import dev.tpm4j.acpi.namespace.Tpm2Table;
import dev.tpm4j.profile.HostInterface;
import dev.tpm4j.profile.TpmProfile;
import dev.tpm4j.profile.Wiring;
import java.util.Optional;

/** What a {@code TPM2} table says without a device: enough for TPMs in memory. */
final class TableOnlyProfile {

  /** Localities 0 to 4 at the address every PC has them (TCG PTP 1.05 §6.2). */
  private static final Wiring TIS_WINDOW = new Wiring.Memory(0xFED4_0000L, 0x5000);

  /** From TPM_CRB_CTRL_REQ to TPM_CRB_CTRL_RSP_ADDR (TCG PTP 1.05 §6.5.3). */
  private static final long CONTROL_AREA_LENGTH = 0x30;

  private TableOnlyProfile() {}

  static Optional<Wiring> controlArea(Tpm2Table table) {
    return table.controlAddress() == 0
        ? Optional.empty()
        : Optional.of(new Wiring.Memory(table.controlAddress(), CONTROL_AREA_LENGTH));
  }

  static Optional<TpmProfile> of(Tpm2Table table, String name, Findings findings) {
    if (table.startMethod() == Tpm2Table.START_FIFO) {
      return Optional.of(TpmProfile.of(name, HostInterface.FIFO_MMIO, TIS_WINDOW));
    }
    Optional<TpmProfile> crb =
        controlArea(table)
            .filter(window -> table.isCrb())
            .map(window -> TpmProfile.of(name, HostInterface.CRB, window));
    if (crb.isEmpty()) {
      findings.error(
          table.place(),
          "the TPM2 table has start method "
              + table.startMethodText()
              + " and no TPM device behind it: an SSDT with the TPM's device must follow");
    }
    return crb;
  }
}
