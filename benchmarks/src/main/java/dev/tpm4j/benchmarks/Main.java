package dev.tpm4j.benchmarks;

import dev.tpm4j.benchmarks.Rounds.Row;
import dev.tpm4j.benchmarks.Rounds.Sample;
import dev.tpm4j.benchmarks.simulator.SimulatorRun;
import dev.tpm4j.benchmarks.tssjava.Capture;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/**
 * The command line of {@code benchmarks/run}.
 *
 * <pre>
 * quick [COMMAND...]   two minutes: to see what a change does
 * full [COMMAND...]    a quarter of an hour and more: to quote
 * cold                 the first commands of a new JVM alone
 * adapter [quick|full]  TSS.Java on tpm4j beside TSS.Java as it is
 * capture              prints the golden frames of a new swtpm
 * simulator ...        the simulated TPM beside swtpm, see {@link SimulatorRun#main}
 * </pre>
 *
 * <p>A COMMAND is {@code mixed} or one of the seven; none means all.
 */
public final class Main {

  private static final String USAGE =
      "usage: run quick|full [COMMAND...] | run cold | run adapter | run capture"
          + " | run simulator [quick|full] [COMMAND...]";
  private static final List<Step> QUICK_STEPS = List.of(Step.ENCODE, Step.VIEW, Step.ROUND_TRIP);

  private Main() {}

  /**
   * Runs one of the commands.
   *
   * @param args the command and its options; {@code tpm4j.benchmarks} is the module's folder
   * @throws IOException when the results cannot be written
   */
  public static void main(String[] args) throws IOException {
    String mode = args.length == 0 ? "quick" : args[0];
    List<String> commands =
        new ArrayList<>(Arrays.asList(args).subList(Math.min(1, args.length), args.length));
    switch (mode) {
      case "adapter" ->
          System.out.print(
              new AdapterComparison(
                      commands.contains("full") ? Effort.FULL : Effort.QUICK, System.err::println)
                  .run());
      case "simulator" -> SimulatorRun.main(module(), commands);
      case "capture" -> Capture.to(System.out);
      case "cold" -> measure(Effort.FULL, List.of(), List.of());
      case "quick" -> measure(Effort.QUICK, orAll(commands), QUICK_STEPS);
      case "full" -> measure(Effort.FULL, orAll(commands), List.of(Step.values()));
      default -> {
        System.err.println(USAGE);
        System.exit(2);
      }
    }
  }

  private static Path module() {
    return Path.of(System.getProperty("tpm4j.benchmarks", "benchmarks"));
  }

  private static List<String> orAll(List<String> commands) {
    List<String> all = new ArrayList<>(List.of(JavaFork.MIXED));
    all.addAll(Golden.names());
    if (!all.containsAll(commands)) {
      throw new IllegalArgumentException("commands are " + all);
    }
    return commands.isEmpty() ? all : commands;
  }

  private static void measure(Effort effort, List<String> commands, List<Step> steps)
      throws IOException {
    Path module = module();
    Path target = module.resolve("target");
    Peers peers = Peers.build(module, target.resolve("peers"));
    if (!peers.advice().isEmpty()) {
      System.err.println("Some peers are missing; " + peers.advice());
    }
    Map<Row, List<Sample>> rows =
        new Rounds(effort, peers, System.err::println).run(commands, steps);
    System.err.println("cold start");
    List<ColdRuns.Figures> cold =
        new ColdRuns(System.getProperty("java.class.path")).run(effort.coldSamples());
    Report report = new Report(rows, cold, machine());
    Files.writeString(target.resolve("benchmarks.json"), report.json());
    System.out.print(report.table());
    System.out.println("All samples: " + target.resolve("benchmarks.json"));
  }

  private static String machine() {
    return System.getProperty("java.vm.name")
        + " "
        + System.getProperty("java.vm.version")
        + ", "
        + System.getProperty("os.arch")
        + ", "
        + Runtime.getRuntime().availableProcessors()
        + " processors";
  }
}
