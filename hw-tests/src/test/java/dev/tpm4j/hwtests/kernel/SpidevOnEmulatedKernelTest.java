package dev.tpm4j.hwtests.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.tpm4j.simulator.chip.ChipBehaviour;
import dev.tpm4j.simulator.chip.WaitPattern;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A JVM with nothing but JNA and {@code /dev/spidevB.C}, and virtual chips behind the kernel. */
class SpidevOnEmulatedKernelTest {

  private static final String INFINEON = "infineon-slb9670";
  private static final String NUVOTON = "nuvoton-npct75x-spi";
  private static final List<Integer> WAITS = List.of(0, 1, 3, 50);

  @TempDir static Path directory;

  private static EmulatedKernel kernel;

  @BeforeAll
  static void build() throws IOException {
    String missing = EmulatedKernel.missing(directory).orElse("");
    assumeTrue(missing.isEmpty(), "the emulated kernel needs " + missing);
    kernel = EmulatedKernel.build(directory);
  }

  private static UnaryOperator<ChipBehaviour> waiting(int bytes) {
    return part -> part.toBuilder().waits(WaitPattern.fixed(bytes)).build();
  }

  @Test
  void validatePassesForAllWaitStatesWithOneEdgePairAnAccess() throws Exception {
    try (KernelRig rig = new KernelRig(kernel)) {
      List<KernelRig.Spi> chips = new ArrayList<>();
      for (int waits : WAITS) {
        String node = "/dev/spidev0." + chips.size();
        chips.add(
            rig.spi(node, NUVOTON, KernelRig.engine(), waiting(waits), SpidevNode.Setup.DEFAULT));
        rig.job("bringup", "linux:" + node, NUVOTON, 5);
      }

      assertThat(rig.run()).hasSize(WAITS.size()).allMatch(each -> each.startsWith("PASSED"));
      for (KernelRig.Spi each : chips) {
        assertThat(each.node().isSelected()).isFalse();
        assertThat(each.node().edges()).isEqualTo(2 * (int) each.chip().log().total().accesses());
        assertThat(each.chip().log().violations()).isEmpty();
      }
    }
  }
}
