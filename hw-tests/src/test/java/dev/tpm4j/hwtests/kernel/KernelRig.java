package dev.tpm4j.hwtests.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tpm4j.acpi.ShippedProfiles;
import dev.tpm4j.profile.TpmProfile;
import dev.tpm4j.profile.Wiring;
import dev.tpm4j.simulator.chip.ChipBehaviour;
import dev.tpm4j.simulator.chip.TisChip;
import dev.tpm4j.simulator.chip.VirtualBoard;
import dev.tpm4j.simulator.engine.EngineOptions;
import dev.tpm4j.simulator.engine.TpmEngine;
import dev.tpm4j.transport.TpmTransport;
import dev.tpm4j.transport.i2c.I2cDevice;
import dev.tpm4j.transport.spi.SpiDevice;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

/** Chips behind emulated nodes, and a Java program of ours that drives them. */
final class KernelRig implements AutoCloseable {

  private static final Duration LIMIT = Duration.ofSeconds(30);

  private final EmulatedKernel kernel;
  private final Map<String, EmulatedNode> nodes = new LinkedHashMap<>();
  private final List<Runnable> open = new ArrayList<>();
  private final List<String> jobs = new ArrayList<>();

  KernelRig(EmulatedKernel kernel) {
    this.kernel = kernel;
  }

  static TpmTransport engine() {
    return TpmEngine.create(EngineOptions.builder().seed(6).build());
  }

  /** A chip behind a node of spidev. */
  record Spi(SpidevNode node, TisChip chip) {}

  /** A chip behind a node of i2c-dev. */
  record I2c(I2cDevNode node, TisChip chip) {}

  Spi spi(
      String path,
      String part,
      TpmTransport engine,
      UnaryOperator<ChipBehaviour> change,
      SpidevNode.Setup setup) {
    VirtualBoard board = new VirtualBoard(engine, change);
    open.add(0, board::close);
    SpiDevice wires = (SpiDevice) board.device(profile(part));
    SpidevNode node = new SpidevNode(wires, board.virtualTimebase(), setup);
    nodes.put(path, node);
    return new Spi(node, board.chip().orElseThrow());
  }

  I2c i2c(
      String path,
      String part,
      TpmTransport engine,
      UnaryOperator<ChipBehaviour> change,
      I2cDevNode.Setup setup) {
    VirtualBoard board = new VirtualBoard(engine, change);
    open.add(0, board::close);
    TpmProfile profile = profile(part);
    I2cDevice wires = (I2cDevice) board.device(profile);
    int address = ((Wiring.I2c) profile.wiring()).address();
    I2cDevNode node = new I2cDevNode(wires, address, board.virtualTimebase(), setup);
    nodes.put(path, node);
    return new I2c(node, board.chip().orElseThrow());
  }

  void node(String path, EmulatedNode node) {
    nodes.put(path, node);
  }

  void closeAfterwards(Runnable what) {
    open.add(what);
  }

  private static TpmProfile profile(String part) {
    return ShippedProfiles.find(part).orElseThrow();
  }

  void job(String what, String board, String part, int count) {
    jobs.addAll(List.of(what, board, part, Integer.toString(count)));
  }

  /** Runs the jobs; for each, in order, its line and what stands below it. */
  List<String> run() throws IOException {
    return run(GuestProgram.class);
  }

  List<String> run(Class<?> program, String... options) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC"));
    command.addAll(List.of(options));
    command.add("-cp");
    command.add(
        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")));
    command.add(program.getName());
    command.addAll(jobs);
    try (Guest guest = kernel.start(nodes, command)) {
      int code = guest.await(LIMIT);
      assertThat(code).as("%s%s", guest.out(), guest.err()).isZero();
      List<String> answers = new ArrayList<>();
      for (String line : guest.out().lines().toList()) {
        if (line.startsWith(" ") && !answers.isEmpty()) {
          answers.set(answers.size() - 1, answers.get(answers.size() - 1) + "\n" + line);
        } else {
          answers.add(line);
        }
      }
      return answers;
    }
  }

  @Override
  public void close() {
    open.forEach(Runnable::run);
  }
}
