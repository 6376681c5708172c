package dev.tpm4j.transport.spi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.tpm4j.profile.FifoBehaviour.WaitStates;
import dev.tpm4j.profile.HostInterface;
import dev.tpm4j.profile.TpmProfile;
import dev.tpm4j.transport.BusDevice;
import dev.tpm4j.transport.Timebase;
import dev.tpm4j.transport.TransportException;
import dev.tpm4j.transport.TransportException.Kind;
import dev.tpm4j.transport.TransportProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class SpiTransportProviderTest {

  private static final TpmProfile PART = SpiTisRegistersTest.part(WaitStates.NEVER);

  @Test
  void isFoundForAPartOnSpi() {
    assertThat(TransportProvider.find(PART, ScriptedSpi.holding()))
        .isInstanceOf(SpiTransportProvider.class);
  }

  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "FIFO_SPI")
  void doesNotTakeOtherInterfaces(HostInterface other) {
    TpmProfile part = TpmProfile.of("other", other, PART.wiring());
    assertThat(new SpiTransportProvider().supports(part, ScriptedSpi.holding())).isFalse();
  }

  @Test
  void doesNotTakeOtherWires() {
    BusDevice wires =
        new BusDevice() {
          @Override
          public String describe() {
            return "something else";
          }

          @Override
          public void close() {}
        };
    assertThat(new SpiTransportProvider().supports(PART, wires)).isFalse();
  }

  @Test
  void makesRegistersWithoutTouchingTheWires() {
    ScriptedSpi chip = ScriptedSpi.holding();
    assertThat(new SpiTransportProvider().registers(PART, chip, Timebase.system()))
        .isInstanceOf(SpiTisRegisters.class);
    assertThat(chip.asserted).isZero();
  }

  @Test
  void leavesTheDeviceToTheCallerWhenThePartDoesNotAnswer() {
    ScriptedSpi floating = ScriptedSpi.holding();
    floating.failAtByte = 0;
    TransportException failure =
        catchThrowableOfType(
            TransportException.class,
            () ->
                new SpiTransportProvider()
                    .open(
                        SpiTisRegistersTest.part(WaitStates.HEADER_BIT),
                        floating,
                        Timebase.system()));
    assertThat(failure.kind()).isIn(Kind.WAIT_STATES_EXCEEDED, Kind.BUS_ERROR, Kind.BUS_STUCK_LOW);
    assertThat(floating.closed).isZero();
    assertThat(floating.selected()).isFalse();
  }
}
