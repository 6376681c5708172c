package dev.tpm4j.benchmarks;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** New JVMs, one for each sample of {@link ColdStart}; the implementations take turns. */
final class ColdRuns {

  /** The implementations. */
  static final List<String> IMPLEMENTATIONS = List.of("tpm4j", "tssJava", "adapter");

  private final String classPath;

  ColdRuns(String classPath) {
    this.classPath = classPath;
  }

  /**
   * What an implementation's first commands cost.
   *
   * @param name the implementation
   * @param setup medians over the samples, in microseconds
   * @param passes of the passes that {@link ColdStart#PASSES} names, the same
   * @param classes how many classes setup and the first pass load
   */
  record Figures(String name, double setup, double[] passes, long classes) {
    Figures {
      passes = passes.clone();
    }

    @Override
    public double[] passes() {
      return passes.clone();
    }
  }

  /** Takes the samples. */
  List<Figures> run(int samples) {
    List<List<double[]>> taken = new ArrayList<>();
    IMPLEMENTATIONS.forEach(name -> taken.add(new ArrayList<>()));
    for (int sample = 0; sample < samples; sample++) {
      for (int i = 0; i < IMPLEMENTATIONS.size(); i++) {
        taken.get(i).add(sample(IMPLEMENTATIONS.get(i), List.of()));
      }
    }
    List<Figures> all = new ArrayList<>();
    for (int i = 0; i < IMPLEMENTATIONS.size(); i++) {
      double[] passes = new double[ColdStart.PASSES.length];
      for (int pass = 0; pass < passes.length; pass++) {
        int column = pass + 1;
        passes[pass] = Statistics.median(taken.get(i).stream().mapToDouble(s -> s[column]));
      }
      all.add(
          new Figures(
              IMPLEMENTATIONS.get(i),
              Statistics.median(taken.get(i).stream().mapToDouble(s -> s[0])),
              passes,
              classes(IMPLEMENTATIONS.get(i))));
    }
    return all;
  }

  private long classes(String name) {
    try {
      Path log = Files.createTempFile("classes", ".log");
      try {
        sample(name, List.of("-Xlog:class+load:file=" + log));
        List<String> lines = Files.readAllLines(log);
        return lines.stream()
                .dropWhile(line -> !line.contains(ColdStart.Begin.class.getName()))
                .takeWhile(line -> !line.contains(ColdStart.End.class.getName()))
                .count()
            - 1;
      } finally {
        Files.delete(log);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private double[] sample(String name, List<String> options) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(options);
    command.addAll(List.of("-cp", classPath, ColdStart.class.getName(), name));
    try {
      Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
      process.getOutputStream().close();
      try (InputStream in = process.getInputStream()) {
        String text = new String(in.readAllBytes(), StandardCharsets.UTF_8).strip();
        if (process.waitFor() != 0) {
          throw new IllegalStateException(text);
        }
        return Arrays.stream(text.split(" ")).mapToDouble(Double::parseDouble).toArray();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    }
  }
}
