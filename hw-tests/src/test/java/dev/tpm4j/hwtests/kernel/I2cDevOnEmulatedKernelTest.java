package dev.tpm4j.hwtests.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.tpm4j.hwtests.kernel.CallFaults.Fault;
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

/** A JVM with nothing but JNA and {@code /dev/i2c-N}, and virtual chips behind the kernel. */
class I2cDevOnEmulatedKernelTest {

  private static final String INFINEON = "infineon-slb9673";
  private static final String ST = "st-st33tphf2x-i2c";

  @TempDir static Path directory;

  private static EmulatedKernel kernel;

  @BeforeAll
  static void build() throws IOException {
    String missing = EmulatedKernel.missing(directory).orElse("");
    assumeTrue(missing.isEmpty(), "the emulated kernel needs " + missing);
    kernel = EmulatedKernel.build(directory);
  }

  private static KernelRig.I2c chip(KernelRig rig, int bus, String part, I2cDevNode.Setup adapter) {
    return rig.i2c("/dev/i2c-" + bus, part, KernelRig.engine(), UnaryOperator.identity(), adapter);
  }

  @Test
  void validatePassesOnI2c() throws Exception {
    try (KernelRig rig = new KernelRig(kernel)) {
      List<KernelRig.I2c> chips = new ArrayList<>();
      for (String part : List.of(INFINEON, ST, "nuvoton-npct75x-i2c")) {
        chips.add(chip(rig, 1 + chips.size(), part, I2cDevNode.Setup.DEFAULT));
        rig.job("bringup", "linux:/dev/i2c-" + chips.size(), part, 5);
      }

      assertThat(rig.run()).hasSize(3).allMatch(each -> each.startsWith("PASSED"));
      for (KernelRig.I2c each : chips) {
        assertThat(each.chip().log().violations()).isEmpty();
      }
    }
  }

  @Test
  void validatePassesWithSwtpmBehindTheChip() throws Exception {
    assumeTrue(SwtpmProcess.installed(), "swtpm: install with: apt-get install swtpm");
    try (SwtpmProcess swtpm = SwtpmProcess.start(SwtpmProcess.Options.defaults().withoutStartup());
        KernelRig rig = new KernelRig(kernel)) {
      rig.i2c(
          "/dev/i2c-1",
          INFINEON,
          swtpm.connect(),
          UnaryOperator.identity(),
          I2cDevNode.Setup.DEFAULT);
      rig.job("bringup", "linux", INFINEON, 5);

      assertThat(rig.run()).allMatch(each -> each.startsWith("PASSED"));
    }
  }

  @Test
  void commandsInTheSteadyStateMakeNoGarbage() throws Exception {
    try (KernelRig rig = new KernelRig(kernel)) {
      rig.i2c(
          "/dev/i2c-1",
          INFINEON,
          KernelRig.engine(),
          given -> given.toBuilder().latencyMicros(Map.of()).defaultLatencyMicros(0).build(),
          I2cDevNode.Setup.DEFAULT);
      rig.job("garbage", "linux", INFINEON, 100);

      assertThat(rig.run()).containsExactly("0");
    }
  }

  /** A chip that sleeps refuses its address; drivers of adapters say so in their own ways. */
  @Test
  void aBusyChipIsTriedAgainWhateverTheAdapterCallsIt() throws Exception {
    try (KernelRig rig = new KernelRig(kernel)) {
      List<KernelRig.I2c> chips = new ArrayList<>();
      for (int errno : List.of(Errno.ENXIO, Errno.EREMOTEIO)) {
        chips.add(
            rig.i2c(
                "/dev/i2c-" + chips.size(),
                ST,
                KernelRig.engine(),
                part -> part.toBuilder().sleepAfterMicros(100).wakeMicros(2_000).build(),
                new I2cDevNode.Setup(I2cDevNode.Setup.I2C, 8192, errno, false, CallFaults.NONE)));
        rig.job("random", "linux:/dev/i2c-" + (chips.size() - 1), ST, 3);
      }

      assertThat(rig.run()).hasSize(2).allMatch(each -> each.startsWith("PASSED"));
      assertThat(chips).allMatch(each -> each.node().refused() > 0);
    }
  }

  @Test
  void callsThatFailOnceAreRepeated() throws Exception {
    try (KernelRig rig = new KernelRig(kernel)) {
      List<KernelRig.I2c> chips = new ArrayList<>();
      List<Fault> faults = new ArrayList<>(List.of(new Fault.Short()));
      for (int errno :
          List.of(
              Errno.EIO,
              Errno.EBUSY,
              Errno.ENXIO,
              Errno.EREMOTEIO,
              Errno.ETIMEDOUT,
              Errno.EAGAIN)) {
        faults.add(new Fault.Fails(errno));
      }
      for (Fault fault : faults) {
        for (int call : List.of(12, 20, 21, 22, 23)) {
          chips.add(
              chip(
                  rig,
                  chips.size(),
                  INFINEON,
                  I2cDevNode.Setup.DEFAULT.with(CallFaults.at(call, fault))));
          rig.job("random", "linux:/dev/i2c-" + (chips.size() - 1), INFINEON, 2);
        }
      }

      assertThat(rig.run()).hasSize(chips.size()).allMatch(each -> each.startsWith("PASSED"));
      assertThat(chips).allMatch(each -> each.node().transfers() > 23);
    }
  }

  @Test
  void callsThatKeepFailingEndInAnErrorThatNamesThem() throws Exception {
    try (KernelRig rig = new KernelRig(kernel)) {
      List<Integer> errors =
          List.of(
              Errno.EIO,
              Errno.EBUSY,
              Errno.ETIMEDOUT,
              Errno.EMSGSIZE,
              Errno.ENODEV,
              Errno.ENXIO,
              Errno.EREMOTEIO);
      for (int i = 0; i < errors.size(); i++) {
        chip(
            rig,
            i,
            INFINEON,
            I2cDevNode.Setup.DEFAULT.with(
                CallFaults.from(i < 6 ? 20 : 1, new Fault.Fails(errors.get(i)))));
        rig.job("random", "linux:/dev/i2c-" + i, INFINEON, 2);
      }

      List<String> said = rig.run();
      assertThat(said.get(0)).startsWith("BUS_ERROR").contains("EIO");
      assertThat(said.get(1)).startsWith("BUS_ERROR").contains("holds SDA or SCL low");
      assertThat(said.get(2)).startsWith("BUS_ERROR").contains("SCL or SDA is held low");
      assertThat(said.get(3)).startsWith("CONFIGURATION").contains("linux:max=32");
      assertThat(said.get(4)).startsWith("DISCONNECTED");
      assertThat(said.get(5))
          .startsWith("NO_ACKNOWLEDGE")
          .contains("the chip answered before, but no longer acknowledges its address");
      assertThat(said.get(6))
          .startsWith("NO_ACKNOWLEDGE")
          .contains("nobody acknowledges the address")
          .contains("i2cdetect");
    }
  }

  /** The chip offers bursts of 427 bytes; some adapters take 32. */
  @Test
  void theAdaptersLimitIsHonouredOnceItIsKnown() throws Exception {
    I2cDevNode.Setup adapter =
        new I2cDevNode.Setup(I2cDevNode.Setup.I2C, 32, Errno.ENXIO, false, CallFaults.NONE);
    try (KernelRig rig = new KernelRig(kernel)) {
      chip(rig, 1, INFINEON, adapter);
      KernelRig.I2c told = chip(rig, 2, INFINEON, adapter);
      rig.job("random", "linux", INFINEON, 2);
      rig.job("random", "linux:/dev/i2c-2,max=32", INFINEON, 2);

      List<String> said = rig.run();
      assertThat(said.get(0)).startsWith("CONFIGURATION").contains("linux:max=32");
      assertThat(said.get(1)).startsWith("PASSED");
      assertThat(told.node().longestMessage()).isBetween(20, 32);
    }
  }

  @Test
  void whatCannotWorkIsRefusedBeforeAnythingMoves() throws Exception {
    try (KernelRig rig = new KernelRig(kernel)) {
      KernelRig.I2c smbus =
          chip(
              rig,
              1,
              INFINEON,
              new I2cDevNode.Setup(
                  I2cDevNode.Setup.SMBUS_ONLY, 32, Errno.ENXIO, false, CallFaults.NONE));
      KernelRig.I2c taken =
          chip(
              rig,
              2,
              INFINEON,
              new I2cDevNode.Setup(I2cDevNode.Setup.I2C, 32, Errno.ENXIO, true, CallFaults.NONE));
      rig.node(
          "/dev/i2c-3",
          (flags, readiness) -> {
            throw new CallFailure(Errno.EACCES);
          });
      for (String bus : List.of("1", "2", "3", "77")) {
        rig.job("random", "linux:/dev/i2c-" + bus, INFINEON, 1);
      }
      rig.job("random", "linux:/dev/null", INFINEON, 1);

      List<String> said = rig.run();
      assertThat(said.get(0)).startsWith("CONFIGURATION").contains("SMBus only");
      assertThat(said.get(1))
          .startsWith("BUSY")
          .contains("a driver of the kernel has address 0x2E of /dev/i2c-2")
          .contains("--board os");
      assertThat(said.get(2)).startsWith("PERMISSION").contains("usermod -aG i2c ");
      assertThat(said.get(3)).startsWith("CONFIGURATION").contains("there is no /dev/i2c-77");
      assertThat(said.get(4)).startsWith("CONFIGURATION").contains("no node of i2c-dev");
      assertThat(smbus.node().transfers() + taken.node().transfers()).isZero();
    }
  }
}
