package dev.tpm4j.simulator.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tpm4j.transport.TpmTransport;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.RepeatedTest;

/** A TPM in two lines of a test: started, new each time, closed by JUnit. */
class InATestTest {

  @AutoClose final TpmTransport tpm = TpmEngine.started();

  @RepeatedTest(2)
  void eachTestHasAStartedTpmOfItsOwn() {
    assertThat(Tpm.rc(tpm, Tpm.STARTUP_CLEAR)).as("it is started").isEqualTo(0x100);
    assertThat(Tpm.pcr(tpm, 0xB, 16)).isEqualTo("00".repeat(32));
    tpm.transmit(Tpm.authorized(0x182, 16, "00000001 000B " + "11".repeat(32)));
  }
}
