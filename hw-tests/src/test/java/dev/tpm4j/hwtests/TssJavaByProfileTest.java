package dev.tpm4j.hwtests;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tpm4j.acpi.ShippedProfiles;
import dev.tpm4j.tss.Tpm4j;
import dev.tpm4j.tss.TransportTpm;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tss.tpm.TPM_SU;

/** Given a part's profile and the virtual board: TSS.Java in one line, its bus protected. */
class TssJavaByProfileTest {

  @ParameterizedTest
  @ValueSource(strings = {"infineon-slb9670", "st-st33ktpm2x-i2c"})
  void connectsAndProtectsTheBus(String part) {
    try (TransportTpm tpm =
        Tpm4j.connect(ShippedProfiles.find(part).orElseThrow(), "virtual").protectBus()) {
      tpm.Startup(TPM_SU.CLEAR);
      assertThat(tpm.GetRandom(16)).hasSize(16);
    }
  }
}
