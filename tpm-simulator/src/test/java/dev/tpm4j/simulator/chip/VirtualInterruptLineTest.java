package dev.tpm4j.simulator.chip;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tpm4j.transport.spi.SpiTisRegisters;
import dev.tpm4j.transport.tis.InterruptLine;
import dev.tpm4j.transport.tis.TisOptions;
import dev.tpm4j.transport.tis.TisTransport;
import org.junit.jupiter.api.Test;

/** The driver waits for the line instead of asking again and again. */
class VirtualInterruptLineTest {

  private final VirtualTimebase time = new VirtualTimebase();
  private final TisChip chip =
      new TisChip(
          new ScriptedTpm(), TestParts.fastSpi().defaultLatencyMicros(50_000).build(), time);

  private TisTransport open(InterruptLine line) {
    return TisTransport.open(
        new SpiTisRegisters(new VirtualSpiChip(chip, 10_000_000), TestParts.SPI, time),
        TestParts.SPI,
        time,
        TisOptions.DEFAULTS.withInterruptLine(line));
  }

  private void threeCommands(TisTransport transport) {
    for (int i = 0; i < 3; i++) {
      assertThat(transport.transmit(ScriptedTpm.getRandom(32)))
          .isEqualTo(ScriptedTpm.randomResponse(32 * i, 32));
    }
  }

  @Test
  void aCommandEndsWithTheInterruptAndWithoutPolling() {
    TisTransport transport = open(new VirtualInterruptLine(chip));
    threeCommands(transport);
    assertThat(transport.statistics().interruptDriven()).isTrue();
    WireCost third = chip.log().commands().get(2).cost();
    assertThat(third.accesses()).as("the safe form and one to clear the flag").isEqualTo(9);
    assertThat(chip.log().violations()).isEmpty();
  }

  @Test
  void aLineThatIsNotWiredMakesItPoll() {
    TisTransport transport =
        open(
            new InterruptLine() {
              @Override
              public boolean await(long nanos) {
                time.sleep(nanos);
                return false;
              }

              @Override
              public void clear() {}
            });
    threeCommands(transport);
    assertThat(transport.statistics().interruptDriven()).isFalse();
  }

  @Test
  void aLineThatIsAlwaysAssertedMakesItPoll() {
    TisTransport transport =
        open(
            new InterruptLine() {
              @Override
              public boolean await(long nanos) {
                return true;
              }

              @Override
              public void clear() {}
            });
    threeCommands(transport);
    assertThat(transport.statistics().interruptDriven()).isFalse();
  }
}
