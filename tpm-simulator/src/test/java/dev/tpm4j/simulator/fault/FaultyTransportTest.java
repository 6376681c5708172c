package dev.tpm4j.simulator.fault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tpm4j.simulator.chip.ScriptedTpm;
import dev.tpm4j.transport.LocalityControl;
import dev.tpm4j.transport.TransportException;
import dev.tpm4j.transport.TransportException.Kind;
import org.junit.jupiter.api.Test;

class FaultyTransportTest {

  private final ScriptedTpm tpm = new ScriptedTpm();

  private FaultyTransport with(FaultPlan plan) {
    return new FaultyTransport(tpm, plan);
  }

  @Test
  void passesEverythingOnWithoutAFault() {
    FaultyTransport transport = with(FaultPlan.none());
    assertThat(transport.transmit(ScriptedTpm.getRandom(4)))
        .isEqualTo(ScriptedTpm.randomResponse(0, 4));
    assertThat(transport.ability(LocalityControl.class)).containsSame(tpm);
    assertThat(transport.info()).isEqualTo(tpm.info());
  }

  @Test
  void losesTheResponseOfACommandThatWasExecuted() {
    FaultyTransport transport = with(FaultPlan.at(1, WireFaults.failsAfter(Kind.DISCONNECTED)));
    assertThatThrownBy(() -> transport.transmit(ScriptedTpm.getRandom(4)))
        .isInstanceOfSatisfying(
            TransportException.class, e -> assertThat(e.kind()).isEqualTo(Kind.DISCONNECTED));
    assertThat(tpm.given()).isEqualTo(4);
  }

  @Test
  void strikesByCommandCode() {
    FaultyTransport transport =
        with(FaultPlan.on(event -> event.register() == 0x17B, 1, WireFaults.flipReceived(9, 1)));
    assertThat(transport.transmit(ScriptedTpm.getRandom(4))[9]).isEqualTo((byte) 1);
    assertThat(transport.transmit(ScriptedTpm.getRandom(4))[9]).isEqualTo((byte) 0);
  }

  @Test
  void shortensAResponse() {
    FaultyTransport transport = with(FaultPlan.at(1, WireFaults.shortRead(11)));
    assertThat(transport.transmit(ScriptedTpm.getRandom(4))).hasSize(11);
  }
}
