package dev.tpm4j.transport.tis;

import static dev.tpm4j.transport.tis.Commands.getRandom;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tpm4j.profile.FifoBehaviour.Burst;
import dev.tpm4j.profile.FifoBehaviour.Checksum;
import dev.tpm4j.profile.FifoBehaviour.ExpectCheck;
import dev.tpm4j.profile.FifoBehaviour.ResponseRead;
import org.junit.jupiter.api.Test;

/**
 * Register accesses and wire bytes of TPM2_GetRandom(32): SPI counts 4 bytes of header per access,
 * I2C the address and register bytes (2 for a write, 3 for a read).
 */
class TisTransportCostTest {

  private static final byte[] COMMAND = getRandom(32);
  private static final byte[] RESPONSE = Commands.tpm(COMMAND);

  @Test
  void takes8AccessesAnd99BytesInTheSafeFormOnSpi() {
    Bench bench = Bench.spi().open();

    assertThat(bench.send(COMMAND)).isEqualTo(RESPONSE);

    assertThat(bench.chip.log)
        .containsExactly(
            "R STS",
            "W DATA_FIFO 12",
            "R STS",
            "W STS 20",
            "R STS",
            "R DATA_FIFO 10",
            "R DATA_FIFO 34",
            "W STS 40");
    assertThat(bench.chip.wireBytes).isEqualTo(99);
  }

  @Test
  void takes6AccessesAnd90BytesWhereTheProfileAllowsTheFloorOnSpi() {
    Bench bench =
        Bench.spi()
            .fifo(
                fifo -> fifo.expectCheck(ExpectCheck.NEVER).responseRead(ResponseRead.SPECULATIVE))
            .open();

    assertThat(bench.send(COMMAND)).isEqualTo(RESPONSE);

    assertThat(bench.chip.log)
        .containsExactly(
            "R STS", "W DATA_FIFO 12", "W STS 20", "R STS", "R DATA_FIFO 44", "W STS 40");
    assertThat(bench.chip.wireBytes).isEqualTo(90);
  }

  @Test
  void takes8AccessesAnd91BytesOnI2cWithTheChecksumBothWays() {
    Bench bench =
        Bench.i2c().fifo(fifo -> fifo.burst(Burst.DYNAMIC).checksum(Checksum.SUPPORTED)).open();

    assertThat(bench.send(COMMAND)).isEqualTo(RESPONSE);

    assertThat(bench.chip.log)
        .containsExactly(
            "R STS",
            "W DATA_FIFO 12",
            "R DATA_CSUM",
            "W STS 20",
            "R STS",
            "R DATA_FIFO 44",
            "R DATA_CSUM",
            "W STS 40");
    assertThat(bench.chip.wireBytes).isEqualTo(91);
  }
}
