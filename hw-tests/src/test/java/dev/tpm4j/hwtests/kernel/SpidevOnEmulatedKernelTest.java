package dev.tpm4j.hwtests.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.tpm4j.hwtests.kernel.CallFaults.Fault;
import dev.tpm4j.simulator.chip.ChipBehaviour;
import dev.tpm4j.simulator.chip.WaitPattern;
import dev.tpm4j.transport.TpmTransport;
import dev.tpm4j.transport.linux.Errno;
import dev.tpm4j.transport.tcp.SwtpmProcess;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
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

  @Test
  void validatePassesWithSwtpmBehindTheChip() throws Exception {
    assumeTrue(SwtpmProcess.installed(), "swtpm: install with: apt-get install swtpm");
    try (SwtpmProcess swtpm = SwtpmProcess.start(SwtpmProcess.Options.defaults().withoutStartup());
        KernelRig rig = new KernelRig(kernel)) {
      List<KernelRig.Spi> chips = new ArrayList<>();
      TpmTransport engine = swtpm.connect();
      for (int waits : WAITS) {
        String node = "/dev/spidev0." + chips.size();
        chips.add(rig.spi(node, NUVOTON, engine, waiting(waits), SpidevNode.Setup.DEFAULT));
        rig.job("bringup", "linux:" + node, NUVOTON, 5);
      }

      assertThat(rig.run()).hasSize(WAITS.size()).allMatch(each -> each.startsWith("PASSED"));
      for (KernelRig.Spi each : chips) {
        assertThat(each.node().edges()).isEqualTo(2 * (int) each.chip().log().total().accesses());
      }
    }
  }

  /** Eight accesses, each one ioctl; a wait byte is one more of them, and so is the data. */
  @Test
  void randomBytesCostEightIoctlsWithoutWaitStates() throws Exception {
    try (KernelRig rig = new KernelRig(kernel)) {
      int none = ioctlsOfRandom(rig, "/dev/spidev0.", INFINEON, 0);
      int one = ioctlsOfRandom(rig, "/dev/spidev1.", NUVOTON, 1);
      int three = ioctlsOfRandom(rig, "/dev/spidev2.", NUVOTON, 3);
      rig.run();

      assertThat(difference(none)).isEqualTo(10 * 8);
      assertThat(difference(one)).isEqualTo(10 * 8 * (2 + 1));
      assertThat(difference(three)).isEqualTo(10 * 8 * (2 + 3));
    }
  }

  private final List<SpidevNode> counted = new ArrayList<>();

  /** Two nodes with the same chip: ten commands more on the second. */
  private int ioctlsOfRandom(KernelRig rig, String node, String part, int waits) {
    for (int i = 0; i < 2; i++) {
      KernelRig.Spi chip =
          rig.spi(
              node + i,
              part,
              KernelRig.engine(),
              given ->
                  waiting(waits).apply(given).toBuilder()
                      .latencyMicros(Map.of())
                      .defaultLatencyMicros(0)
                      .build(),
              SpidevNode.Setup.DEFAULT);
      rig.job("random", "linux:" + node + i, part, 10 + 10 * i);
      counted.add(chip.node());
    }
    return counted.size() - 2;
  }

  private int difference(int first) {
    return counted.get(first + 1).messages() - counted.get(first).messages();
  }

  @Test
  void commandsInTheSteadyStateMakeNoGarbage() throws Exception {
    try (KernelRig rig = new KernelRig(kernel)) {
      rig.spi(
          "/dev/spidev0.0",
          INFINEON,
          KernelRig.engine(),
          given -> given.toBuilder().latencyMicros(Map.of()).defaultLatencyMicros(0).build(),
          SpidevNode.Setup.DEFAULT);
      rig.job("garbage", "linux", INFINEON, 200);

      assertThat(rig.run()).containsExactly("0");
    }
  }

  @Test
  void aChipThatWaitsAgainstItsProfileIsPolledFromThenOn() throws Exception {
    try (KernelRig rig = new KernelRig(kernel)) {
      KernelRig.Spi chip =
          rig.spi(
              "/dev/spidev0.0", INFINEON, KernelRig.engine(), waiting(2), SpidevNode.Setup.DEFAULT);
      rig.job("random", "linux", INFINEON, 3);

      assertThat(rig.run()).containsExactly("PASSED linux 3");
      assertThat(chip.node().isSelected()).isFalse();
    }
  }

  private static List<Fault> passing() {
    return List.of(
        new Fault.Fails(Errno.EIO),
        new Fault.Fails(Errno.EBUSY),
        new Fault.Fails(Errno.ENXIO),
        new Fault.Fails(Errno.EREMOTEIO),
        new Fault.Fails(Errno.ETIMEDOUT),
        new Fault.Short());
  }

  /** Header, wait byte and data of an access each have their turn, in registers and in the FIFO. */
  @Test
  void callsThatFailOnceAreRepeatedAndChipSelectIsReleased() throws Exception {
    try (KernelRig rig = new KernelRig(kernel)) {
      List<KernelRig.Spi> chips = new ArrayList<>();
      for (Fault fault : passing()) {
        for (int call : List.of(31, 32, 33, 60, 61, 62)) {
          String node = "/dev/spidev1." + chips.size();
          chips.add(
              rig.spi(
                  node,
                  NUVOTON,
                  KernelRig.engine(),
                  waiting(1),
                  SpidevNode.Setup.DEFAULT.with(CallFaults.at(call, fault))));
          rig.job("random", "linux:" + node, NUVOTON, 2);
        }
      }

      assertThat(rig.run()).hasSize(chips.size()).allMatch(each -> each.startsWith("PASSED"));
      for (KernelRig.Spi each : chips) {
        assertThat(each.node().messages()).isGreaterThan(62);
        assertThat(each.node().isSelected()).isFalse();
        assertThat(each.node().edges()).isEven();
      }
    }
  }

  /** The kernel refuses it before it looks at chip select, so we have to release that. */
  @Test
  void aMessageThatIsTooLongIsAnErrorThatNamesBufsizAndChipSelectIsReleased() throws Exception {
    try (KernelRig rig = new KernelRig(kernel)) {
      List<KernelRig.Spi> chips = new ArrayList<>();
      for (int call : List.of(31, 32, 33)) {
        String node = "/dev/spidev1." + chips.size();
        chips.add(
            rig.spi(
                node,
                NUVOTON,
                KernelRig.engine(),
                waiting(1),
                SpidevNode.Setup.DEFAULT.with(
                    CallFaults.at(call, new Fault.Fails(Errno.EMSGSIZE)))));
        rig.job("random", "linux:" + node, NUVOTON, 2);
      }

      assertThat(rig.run())
          .hasSize(chips.size())
          .allSatisfy(
              said ->
                  assertThat(said)
                      .startsWith("CONFIGURATION")
                      .contains("EMSGSIZE")
                      .contains("spidev.bufsiz=4096"));
      for (KernelRig.Spi each : chips) {
        assertThat(each.node().isSelected()).isFalse();
      }
    }
  }

  @Test
  void callsThatKeepFailingEndInAnErrorThatNamesThem() throws Exception {
    try (KernelRig rig = new KernelRig(kernel)) {
      failing(rig, 0, 40, Errno.EIO);
      failing(rig, 1, 40, Errno.ETIMEDOUT);
      failing(rig, 2, 40, Errno.EBUSY);
      failing(rig, 3, 40, Errno.ESHUTDOWN);
      failing(rig, 4, 1, Errno.EINVAL);

      List<String> said = rig.run();
      assertThat(said.get(0)).startsWith("BUS_ERROR").contains("EIO").contains("dmesg");
      assertThat(said.get(1)).startsWith("BUS_ERROR").contains("did not finish the transfer");
      assertThat(said.get(2)).startsWith("BUS_ERROR").contains("another program or driver");
      assertThat(said.get(3)).startsWith("DISCONNECTED").contains("bind it again");
      assertThat(said.get(4)).startsWith("CONFIGURATION").contains("linux:speed=1M");
    }
  }

  private static void failing(KernelRig rig, int number, int from, int errno) {
    String node = "/dev/spidev3." + number;
    rig.spi(
        node,
        NUVOTON,
        KernelRig.engine(),
        waiting(0),
        SpidevNode.Setup.DEFAULT.with(CallFaults.from(from, new Fault.Fails(errno))));
    rig.job("random", "linux:" + node, NUVOTON, 2);
  }

  @Test
  void theSelfTestTellsAControllerThatDropsChipSelectFromOneThatHoldsIt() throws Exception {
    SpidevNode.Setup holding = SpidevNode.Setup.DEFAULT;
    SpidevNode.Setup dropping =
        new SpidevNode.Setup(
            holding.bufsiz(), false, holding.maxHertz(), holding.mode(), CallFaults.NONE);
    try (KernelRig rig = new KernelRig(kernel)) {
      int number = 0;
      for (String part : List.of(INFINEON, NUVOTON)) {
        for (SpidevNode.Setup controller : List.of(holding, dropping)) {
          String node = "/dev/spidev0." + number++;
          rig.spi(
              node, part, KernelRig.engine(), waiting(part.equals(NUVOTON) ? 3 : 0), controller);
          rig.job("chip-select", "linux:" + node, part, 1);
        }
      }
      rig.job("random", "linux:/dev/spidev0.1,hold=no", INFINEON, 2);
      rig.job("random", "linux:/dev/spidev0.3,hold=no", NUVOTON, 2);

      List<String> said = rig.run();
      assertThat(said.get(0))
          .isEqualTo(
              "HELD: in one transfer TPM_DID_VID D1151B00, in several" + " TPM_DID_VID D1151B00");
      assertThat(said.get(1)).startsWith("DROPPED: in one transfer TPM_DID_VID D1151B00");
      assertThat(said.get(2)).startsWith("HELD: in one transfer TPM_DID_VID 5010FC00");
      assertThat(said.get(3)).startsWith("DROPPED: in one transfer TPM_DID_VID 5010FC00");
      assertThat(said.get(4)).startsWith("PASSED");
      assertThat(said.get(5)).startsWith("CHIP_SELECT_NOT_HELD");
    }
  }

  @Test
  void validateBlamesTheControllerThatDropsChipSelectAndNothingElse() throws Exception {
    try (KernelRig rig = new KernelRig(kernel)) {
      for (int waits : List.of(0, 3)) {
        String node = "/dev/spidev0." + waits;
        rig.spi(
            node,
            NUVOTON,
            KernelRig.engine(),
            waiting(waits),
            new SpidevNode.Setup(4096, false, 1_000_000, 0, CallFaults.NONE));
        rig.job("bringup", "linux:" + node, NUVOTON, 1);
      }

      assertThat(rig.run())
          .hasSize(2)
          .allSatisfy(
              said ->
                  assertThat(said)
                      .startsWith("FAILED")
                      .contains("chip select is released between transfers")
                      .contains("make chip select a GPIO")
                      .contains("1 failed"));
    }
  }

  /** The device tree's limit counts where the profile's clock is above it. */
  @Test
  void theClockIsTheLeastOfProfileDeviceTreeAndBoard() throws Exception {
    try (KernelRig rig = new KernelRig(kernel)) {
      KernelRig.Spi tree = clocked(rig, "/dev/spidev0.0", 10_000_000);
      KernelRig.Spi profile = clocked(rig, "/dev/spidev0.1", 125_000_000);
      KernelRig.Spi board = clocked(rig, "/dev/spidev0.2", 125_000_000);
      rig.job("random", "linux:/dev/spidev0.0", INFINEON, 1);
      rig.job("random", "linux:/dev/spidev0.1", INFINEON, 1);
      rig.job("random", "linux:/dev/spidev0.2,speed=500k", INFINEON, 1);

      assertThat(rig.run()).allMatch(each -> each.startsWith("PASSED"));
      assertThat(tree.node().hertz()).isEqualTo(10_000_000);
      assertThat(profile.node().hertz()).isEqualTo(43_000_000);
      assertThat(board.node().hertz()).isEqualTo(500_000);
    }
  }

  private static KernelRig.Spi clocked(KernelRig rig, String node, long maxHertz) {
    return rig.spi(
        node,
        INFINEON,
        KernelRig.engine(),
        UnaryOperator.identity(),
        new SpidevNode.Setup(4096, true, maxHertz, 0, CallFaults.NONE));
  }

  /** Mode 3 is left over from somebody; SPI_CS_HIGH is the kernel's, for chip selects by GPIO. */
  @Test
  void anotherModeIsSetToOursAndTheKernelsOwnBitIsKept() throws Exception {
    try (KernelRig rig = new KernelRig(kernel)) {
      KernelRig.Spi chip =
          rig.spi(
              "/dev/spidev0.0",
              INFINEON,
              KernelRig.engine(),
              UnaryOperator.identity(),
              new SpidevNode.Setup(4096, true, 1_000_000, 0x07, CallFaults.NONE));
      rig.job("random", "linux", INFINEON, 1);

      assertThat(rig.run()).allMatch(each -> each.startsWith("PASSED"));
      assertThat(chip.node().mode()).isEqualTo(0x04);
    }
  }

  @Test
  void shortTransfersAreEnoughForAControllerThatHasNoOthers() throws Exception {
    try (KernelRig rig = new KernelRig(kernel)) {
      KernelRig.Spi chip =
          rig.spi(
              "/dev/spidev0.0",
              NUVOTON,
              KernelRig.engine(),
              waiting(1),
              new SpidevNode.Setup(16, true, 1_000_000, 0, CallFaults.NONE));
      rig.job("random", "linux:max=16", NUVOTON, 2);
      rig.job("random", "linux", NUVOTON, 2);

      List<String> said = rig.run();
      assertThat(said.get(0)).startsWith("PASSED");
      assertThat(said.get(1)).startsWith("CONFIGURATION").contains("linux:max=64");
      assertThat(chip.node().isSelected()).isFalse();
    }
  }

  @Test
  void aNodeThatMayNotBeOpenedSaysWhatToType() throws Exception {
    try (KernelRig rig = new KernelRig(kernel)) {
      rig.node("/dev/spidev0.0", refusing(Errno.EACCES));
      rig.node("/dev/spidev0.1", refusing(Errno.EBUSY));
      rig.node("/dev/spidev0.2", refusing(Errno.ENXIO));
      for (String node : List.of("0.0", "0.1", "0.2", "77.0")) {
        rig.job("random", "linux:/dev/spidev" + node, NUVOTON, 1);
      }
      rig.job("random", "linux:/dev/null", NUVOTON, 1);

      List<String> said = rig.run();
      assertThat(said.get(0))
          .startsWith("PERMISSION")
          .contains("may not open /dev/spidev0.0")
          .contains("sudo usermod -aG spi ")
          .contains("--device /dev/spidev0.0");
      assertThat(said.get(1)).startsWith("BUSY").contains("another program has /dev/spidev0.1");
      assertThat(said.get(2)).startsWith("CONFIGURATION").contains("no device behind it");
      assertThat(said.get(3)).startsWith("CONFIGURATION").contains("there is no /dev/spidev77.0");
      assertThat(said.get(4))
          .startsWith("CONFIGURATION")
          .contains("/dev/null is no node of spidev");
    }
  }

  private static EmulatedNode refusing(int errno) {
    return (flags, readiness) -> {
      throw new CallFailure(errno);
    };
  }
}
