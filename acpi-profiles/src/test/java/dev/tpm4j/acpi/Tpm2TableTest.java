package dev.tpm4j.acpi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tpm4j.profile.HostInterface;
import dev.tpm4j.profile.TpmProfile;
import dev.tpm4j.profile.Wiring;
import java.io.ByteArrayOutputStream;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The TPM2 table, alone and with an SSDT behind it. */
class Tpm2TableTest {

  @TempDir private Path folder;

  @Test
  void startMethod6AloneIsFifoInMemory() {
    assertThat(ProfileReader.read(Tables.tpm2(6, 0), "TPM2"))
        .containsExactly(
            TpmProfile.of("TPM2", HostInterface.FIFO_MMIO, new Wiring.Memory(0xFED40000L, 0x5000)));
  }

  @Test
  void startMethod7AloneIsCrbAtItsControlArea() {
    assertThat(ProfileReader.read(Tables.tpm2(7, 0xFED40040L), "TPM2"))
        .containsExactly(
            TpmProfile.of("TPM2", HostInterface.CRB, new Wiring.Memory(0xFED40040L, 0x30)));
  }

  @Test
  void startMethod10AloneLacksTheDevice() {
    assertThatThrownBy(() -> ProfileReader.read(Tables.tpm2(10, 0), "TPM2"))
        .hasMessageContaining("TPM2, offset 0x0")
        .hasMessageContaining("start method 10 (serial bus) and no TPM device behind it");
  }

  @Test
  void theStartMethodDecidesWhatAMemoryWindowIs() {
    byte[] device =
        Iasl.compile(
                TestAsl.device(
                    "Name (_HID, \"MSFT0101\")\nName (_CRS, ResourceTemplate () {"
                        + " Memory32Fixed (ReadWrite, 0xFED40000, 0x5000) })"),
                folder)
            .aml();

    assertThat(only(joined(Tables.tpm2(6, 0), device)).hostInterface())
        .isEqualTo(HostInterface.FIFO_MMIO);
    assertThat(only(joined(Tables.tpm2(7, 0xFED40040L), device)).hostInterface())
        .isEqualTo(HostInterface.CRB);
    assertThat(only(device).hostInterface()).isEqualTo(HostInterface.FIFO_MMIO);
  }

  @Test
  void aSerialBusWithTheWrongStartMethodIsWarnedOf() {
    byte[] device =
        Iasl.compile(ShippedProfiles.source("infineon-slb9670").orElseThrow(), folder).aml();

    ProfileCheck.Report report =
        ProfileCheck.check(joined(Tables.tpm2(7, 0xFED40040L), device), "t.dat");

    assertThat(report.profiles()).hasSize(1);
    assertThat(report.findings())
        .singleElement()
        .asString()
        .isEqualTo(
            "t.dat, offset 0x0: warning: the TPM2 table has start method 7 (CRB), but the TPM is on"
                + " a serial bus, for which Microsoft's is 10");
  }

  private static TpmProfile only(byte[] tables) {
    List<TpmProfile> all = ProfileReader.read(tables, "tables.dat");
    assertThat(all).hasSize(1);
    return all.get(0);
  }

  private static byte[] joined(byte[]... tables) {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    for (byte[] table : tables) {
      all.writeBytes(table);
    }
    return all.toByteArray();
  }
}
