package dev.tpm4j.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.tpm4j.acpi.ShippedProfiles;
import dev.tpm4j.hwtests.kernel.EmulatedKernel;
import dev.tpm4j.hwtests.kernel.EmulatedNode;
import dev.tpm4j.hwtests.kernel.Guest;
import dev.tpm4j.hwtests.kernel.I2cDevNode;
import dev.tpm4j.hwtests.kernel.SpidevNode;
import dev.tpm4j.hwtests.kernel.TpmNode;
import dev.tpm4j.profile.TpmProfile;
import dev.tpm4j.profile.Wiring;
import dev.tpm4j.simulator.chip.VirtualBoard;
import dev.tpm4j.simulator.engine.EngineOptions;
import dev.tpm4j.simulator.engine.TpmEngine;
import dev.tpm4j.transport.TpmTransport;
import dev.tpm4j.transport.i2c.I2cDevice;
import dev.tpm4j.transport.spi.SpiDevice;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code tpm4j} with {@code --board linux}, on a kernel that has such nodes. */
class LinuxBoardCommandTest {

  private static final String COMMAND = "    ./tpm4j ";
  private static final Duration LIMIT = Duration.ofSeconds(60);

  @TempDir static Path directory;

  private static EmulatedKernel kernel;

  private final List<VirtualBoard> boards = new ArrayList<>();

  @BeforeAll
  static void build() throws IOException {
    String missing = EmulatedKernel.missing(directory).orElse("");
    assumeTrue(missing.isEmpty(), "the emulated kernel needs " + missing);
    kernel = EmulatedKernel.build(directory);
  }

  @AfterEach
  void closeBoards() {
    boards.forEach(VirtualBoard::close);
  }

  private VirtualBoard board(TpmProfile profile) {
    VirtualBoard board =
        new VirtualBoard(
            TpmEngine.create(EngineOptions.builder().profile(profile).seed(6).build()));
    boards.add(board);
    return board;
  }

  private EmulatedNode spi(String part) {
    TpmProfile profile = ShippedProfiles.find(part).orElseThrow();
    VirtualBoard board = board(profile);
    return new SpidevNode(
        (SpiDevice) board.device(profile), board.virtualTimebase(), SpidevNode.Setup.DEFAULT);
  }

  private EmulatedNode i2c(String part) {
    TpmProfile profile = ShippedProfiles.find(part).orElseThrow();
    VirtualBoard board = board(profile);
    return new I2cDevNode(
        (I2cDevice) board.device(profile),
        ((Wiring.I2c) profile.wiring()).address(),
        board.virtualTimebase(),
        I2cDevNode.Setup.DEFAULT);
  }

  private static String tpm4j(int exitCode, Map<String, EmulatedNode> nodes, String... arguments)
      throws IOException {
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-cp",
                System.getProperty(
                    "surefire.test.class.path", System.getProperty("java.class.path")),
                Main.class.getName()));
    command.addAll(List.of(arguments));
    try (Guest guest = kernel.start(nodes, command)) {
      assertThat(guest.await(LIMIT)).as("%s%s", guest.out(), guest.err()).isEqualTo(exitCode);
      return guest.out() + guest.err();
    }
  }

  @Test
  void validateBringsUpAPartOnSpi() throws Exception {
    String report =
        tpm4j(0, Map.of("/dev/spidev0.0", spi("infineon-slb9670")), "validate", "-b", "linux");

    assertThat(report)
        .contains("Board    linux")
        .contains("tis-spi: SLB9670 on SPI /dev/spidev0.0 at 43 MHz")
        .contains("20 passed, 0 warnings, 0 failed, 0 skipped");
  }

  @Test
  void validateBringsUpAPartOnI2c() throws Exception {
    String report =
        tpm4j(
            0,
            Map.of("/dev/i2c-1", i2c("infineon-slb9673")),
            "validate",
            "--board=linux",
            "--profile=infineon-slb9673");

    assertThat(report).contains("0 failed, 0 skipped");
  }

  @Test
  void registersAreReadThroughAnyNode() throws Exception {
    String registers =
        tpm4j(
            0,
            Map.of("/dev/spidev1.2", spi("nuvoton-npct75x-spi")),
            "regs",
            "--board=linux:/dev/spidev1.2,speed=1M",
            "--profile=nuvoton-npct75x-spi");

    assertThat(registers).contains("0x00FC1050");
  }

  @Test
  void validateTakesTheTpmThatTheOperatingSystemDrives() throws Exception {
    try (TpmTransport engine = TpmEngine.create(EngineOptions.builder().seed(6).build())) {
      String report =
          tpm4j(
              0,
              Map.of("/dev/tpmrm0", new TpmNode(engine, TpmNode.Setup.MANAGED)),
              "validate",
              "--board=os");

      assertThat(report)
          .contains("linux-tpm: /dev/tpmrm0 (the kernel's resource manager)")
          .contains("(no profile of it: not compared)")
          .contains("0 failed");
    }
  }

  /** With what a person has who follows the page. */
  @Test
  void theCommandsOfThePageRun() throws Exception {
    Path page = Path.of(System.getProperty("tpm4j.root", ".."), "docs/linux.md");
    List<String> commands =
        Files.readString(page)
            .lines()
            .filter(line -> line.startsWith(COMMAND + "validate"))
            .map(line -> line.substring(COMMAND.length()))
            .toList();
    assertThat(commands).hasSize(4);
    for (String command : commands) {
      try (TpmTransport engine = TpmEngine.create(EngineOptions.builder().seed(6).build())) {
        Map<String, EmulatedNode> nodes =
            Map.of(
                "/dev/spidev0.0",
                spi("infineon-slb9670"),
                "/dev/spidev0.1",
                spi("nuvoton-npct75x-spi"),
                "/dev/i2c-1",
                i2c("infineon-slb9673"),
                "/dev/tpmrm0",
                new TpmNode(engine, TpmNode.Setup.MANAGED));
        assertThat(tpm4j(0, nodes, command.split(" "))).as(command).contains("0 failed");
      }
    }
  }

  @Test
  void aNodeThatIsNotThereIsExplained() throws Exception {
    assertThat(tpm4j(2, Map.of(), "validate", "--board=linux:/dev/spidev77.0"))
        .contains("there is no /dev/spidev77.0");
  }
}
