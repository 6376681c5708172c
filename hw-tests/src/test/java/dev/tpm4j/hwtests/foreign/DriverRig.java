package dev.tpm4j.hwtests.foreign;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.tpm4j.acpi.ShippedProfiles;
import dev.tpm4j.profile.HostInterface;
import dev.tpm4j.profile.TpmProfile;
import dev.tpm4j.simulator.chip.BusLog;
import dev.tpm4j.simulator.chip.ChipBehaviour;
import dev.tpm4j.simulator.chip.Violation;
import dev.tpm4j.simulator.chip.VirtualBoard;
import dev.tpm4j.simulator.chip.VirtualTimebase;
import dev.tpm4j.simulator.chip.WireCost;
import dev.tpm4j.simulator.engine.EngineOptions;
import dev.tpm4j.simulator.engine.TpmEngine;
import dev.tpm4j.transport.BusDevice;
import dev.tpm4j.transport.TpmTransport;
import dev.tpm4j.transport.tcp.SwtpmProcess;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.function.BiFunction;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/**
 * Boards on which a foreign driver meets a part.
 *
 * @param program the driver
 * @param directory for what it says
 * @param wiring joins it to a bus
 * @param knownAtOpen what the driver is known to do wrong before it runs a command
 */
record DriverRig(
    DriverBuild.Program program,
    Path directory,
    BiFunction<BusDevice, VirtualTimebase, DriverWires> wiring,
    Predicate<Violation> knownAtOpen) {

  private static final long SEED = 20;

  static Stream<String> parts(HostInterface on) {
    return ShippedProfiles.all().stream()
        .filter(part -> part.hostInterface() == on)
        .map(TpmProfile::name);
  }

  /** Always the same TPM. */
  static TpmEngine engine() {
    return TpmEngine.create(EngineOptions.builder().seed(SEED).build());
  }

  /** Changes a part into one that answers at the first look. */
  static ChipBehaviour prompt(ChipBehaviour part) {
    return part.toBuilder().latencyMicros(Map.of()).defaultLatencyMicros(0).build();
  }

  /** A board with a part on it. */
  Bench mount(String part, TpmTransport engine, UnaryOperator<ChipBehaviour> change) {
    return new Bench(part, engine, change);
  }

  void answersAsTheEngineItself(
      String part, UnaryOperator<ChipBehaviour> change, String... arguments) throws IOException {
    try (TpmEngine twin = engine();
        Bench bench = mount(part, engine(), change);
        ForeignDriver driver = bench.open(arguments)) {
      forgetWhatIsKnown(bench);
      Map<String, byte[]> direct = Conversation.with(twin::transmit);
      Map<String, byte[]> driven = Conversation.with(driver::transmit);
      assertThat(driven.keySet()).isEqualTo(direct.keySet());
      direct.forEach(
          (command, answer) -> assertThat(driven.get(command)).as(command).isEqualTo(answer));
      assertThat(bench.log().violations()).isEmpty();
    }
  }

  void answersAsSwtpm(String part, UnaryOperator<ChipBehaviour> change) throws IOException {
    assumeTrue(SwtpmProcess.installed(), "swtpm: install with: apt-get install swtpm");
    try (SwtpmProcess swtpm = SwtpmProcess.start(SwtpmProcess.Options.defaults().withoutStartup());
        Bench bench = mount(part, swtpm.connect(), change);
        ForeignDriver driver = bench.open()) {
      forgetWhatIsKnown(bench);
      Map<String, byte[]> answers = Conversation.with(driver::transmit);
      assertThat(answers.get("properties")).containsSequence('I', 'B', 'M', 0);
      assertThat(bench.log().violations()).isEmpty();
    }
  }

  private void forgetWhatIsKnown(Bench bench) {
    assertThat(bench.log().violations()).allMatch(knownAtOpen).hasSizeLessThan(2);
    bench.log().clear();
  }

  /** One board, its part and what is seen on its bus. */
  final class Bench implements AutoCloseable {

    private final VirtualBoard board;
    private final BusDevice device;

    private Bench(String part, TpmTransport engine, UnaryOperator<ChipBehaviour> change) {
      board = new VirtualBoard(engine, change);
      device = board.device(ShippedProfiles.find(part).orElseThrow());
    }

    ForeignDriver open(String... arguments) throws IOException {
      return ForeignDriver.open(
          program.process(arguments),
          directory.resolve("said"),
          wiring.apply(device, time()),
          time());
    }

    VirtualTimebase time() {
      return board.virtualTimebase();
    }

    BusLog log() {
      return board.chip().orElseThrow().log();
    }

    /** What a command costs in a conversation that has begun. */
    WireCost costOf(byte[] command, ForeignDriver driver) throws IOException {
      WireCost before = log().total();
      driver.transmit(command);
      return log().total().minus(before);
    }

    @Override
    public void close() {
      board.close();
    }
  }
}
