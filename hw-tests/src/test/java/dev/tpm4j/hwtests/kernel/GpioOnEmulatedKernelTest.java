package dev.tpm4j.hwtests.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.tpm4j.acpi.ShippedProfiles;
import dev.tpm4j.profile.TpmProfile;
import dev.tpm4j.simulator.chip.VirtualBoard;
import dev.tpm4j.simulator.engine.EngineOptions;
import dev.tpm4j.simulator.engine.TpmEngine;
import dev.tpm4j.transport.PowerControl;
import dev.tpm4j.transport.linux.Errno;
import dev.tpm4j.transport.spi.SpiDevice;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A TPM's reset line on {@code /dev/gpiochip0}. */
class GpioOnEmulatedKernelTest {

  private static final String PART = "infineon-slb9670";
  private static final int RST = 24;
  private static final int PIRQ = 25;

  @TempDir static Path directory;

  private static EmulatedKernel kernel;

  @BeforeAll
  static void build() throws IOException {
    String missing = EmulatedKernel.missing(directory).orElse("");
    assumeTrue(missing.isEmpty(), "the emulated kernel needs " + missing);
    kernel = EmulatedKernel.build(directory);
  }

  /** A chip whose reset line is wired to line 24; returns the levels that the line took. */
  private static List<String> wired(KernelRig rig) {
    TpmProfile profile = ShippedProfiles.find(PART).orElseThrow();
    VirtualBoard board =
        new VirtualBoard(TpmEngine.create(EngineOptions.builder().seed(6).build()));
    rig.closeAfterwards(board::close);
    SpiDevice wires = (SpiDevice) board.device(profile);
    PowerControl power = board.ability(profile, PowerControl.class).orElseThrow();
    List<String> levels = Collections.synchronizedList(new ArrayList<>());
    rig.node(
        "/dev/spidev0.0", new SpidevNode(wires, board.virtualTimebase(), SpidevNode.Setup.DEFAULT));
    rig.node(
        "/dev/gpiochip0",
        new GpioChipNode(
            54,
            (line, high) -> {
              levels.add(line + (high ? " high" : " low"));
              if (line == RST && !high) {
                power.reset();
              }
            }));
    return levels;
  }

  /** TPM2_GetRandom answers TPM_RC_INITIALIZE, ten bytes, until TPM2_Startup comes again. */
  @Test
  void aPulseResetsTheTpmAndTheConnectionLives() throws Exception {
    try (KernelRig rig = new KernelRig(kernel)) {
      List<String> levels = wired(rig);
      rig.job("reset", "linux:reset=gpiochip0/24", PART, 1);

      assertThat(rig.run()).containsExactly("44 10 44");
      assertThat(levels).containsExactly("24 low", "24 high", "24 high");
    }
  }

  /** A look at the registers costs three messages here; a command of 40 ms would cost many. */
  @Test
  void theInterruptLineTellsTheEndOfACommand() throws Exception {
    try (KernelRig rig = new KernelRig(kernel)) {
      KernelRig.Spi chip =
          rig.spi(
              "/dev/spidev0.0",
              PART,
              KernelRig.engine(),
              part -> part.toBuilder().defaultLatencyMicros(40_000).latencyMicros(Map.of()).build(),
              SpidevNode.Setup.DEFAULT);
      GpioChipNode gpio = new GpioChipNode(54, (line, high) -> {});
      rig.node("/dev/gpiochip0", gpio);
      ScheduledExecutorService board = Executors.newSingleThreadScheduledExecutor();
      rig.closeAfterwards(board::shutdownNow);
      board.scheduleAtFixedRate(
          () -> {
            chip.node().letTimePass();
            gpio.level(PIRQ, !chip.chip().interruptAsserted());
          },
          0,
          1,
          TimeUnit.MILLISECONDS);
      rig.job("interrupts", "linux:interrupt=gpiochip0/25", PART, 4);
      rig.job("interrupts", "linux:interrupt=gpiochip0/26", PART, 4);

      // The second line is wired to nothing: the first command shows it, and the transport polls.
      assertThat(rig.run()).containsExactly("5 true", "0 false");
    }
  }

  @Test
  void aLineThatCannotBeHadSaysWhy() throws Exception {
    try (KernelRig rig = new KernelRig(kernel)) {
      wired(rig);
      rig.node(
          "/dev/gpiochip1",
          (flags, readiness) ->
              new EmulatedNode.OpenFile() {
                @Override
                public EmulatedNode.OpenFile gpioLine(byte[] request, EmulatedNode.Readiness ready)
                    throws CallFailure {
                  throw new CallFailure(Errno.EBUSY);
                }
              });
      rig.node(
          "/dev/gpiochip2",
          (flags, readiness) -> {
            throw new CallFailure(Errno.EACCES);
          });
      for (String line : List.of("gpiochip0/54", "gpiochip1/1", "gpiochip2/1", "gpiochip77/1")) {
        rig.job("reset", "linux:reset=" + line, PART, 1);
      }

      List<String> said = rig.run();
      assertThat(said.get(0)).startsWith("CONFIGURATION").contains("the chip has no such line");
      assertThat(said.get(1)).startsWith("BUSY").contains("gpioinfo");
      assertThat(said.get(2)).startsWith("PERMISSION").contains("usermod -aG gpio ");
      assertThat(said.get(3)).startsWith("CONFIGURATION").contains("there is no /dev/gpiochip77");
    }
  }
}
