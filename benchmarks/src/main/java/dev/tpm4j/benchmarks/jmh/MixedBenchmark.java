package dev.tpm4j.benchmarks.jmh;

import dev.tpm4j.benchmarks.Golden;
import dev.tpm4j.benchmarks.codec.Seven;
import dev.tpm4j.benchmarks.tssjava.TssSeven;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** All seven commands in one benchmark; the figures are for one command of the seven. */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@OperationsPerInvocation(MixedBenchmark.COMMANDS)
public class MixedBenchmark {

  static final int COMMANDS = 7;

  /** JMH makes it. */
  public MixedBenchmark() {}

  /** The commands through the codec. */
  @State(Scope.Thread)
  public static class Codec {
    private final Seven seven = new Seven(Golden.all());

    /** JMH makes it. */
    public Codec() {
      seven.prepare();
    }
  }

  /** The commands through TSS.Java. */
  @State(Scope.Thread)
  public static class TssJava {
    private final TssSeven seven = new TssSeven(Golden.all());

    /** JMH makes it. */
    public TssJava() {}
  }

  /**
   * Writes the commands.
   *
   * @param codec the commands
   * @return the sum of their lengths
   */
  @Benchmark
  public int encode(Codec codec) {
    return codec.seven.encode();
  }

  /**
   * Replaces what varies in commands that were made before.
   *
   * @param codec the commands
   * @return the sum of their lengths
   */
  @Benchmark
  public int prepared(Codec codec) {
    return codec.seven.prepared();
  }

  /**
   * Checks the responses and reads every field in place.
   *
   * @param codec the commands
   * @return the sum of what was read
   */
  @Benchmark
  public int view(Codec codec) {
    return codec.seven.view();
  }

  /**
   * Reads the responses into records.
   *
   * @param codec the commands
   * @return the records
   */
  @Benchmark
  public Object[] record(Codec codec) {
    return codec.seven.records();
  }

  /**
   * Commands and responses, read in place.
   *
   * @param codec the commands
   * @return the sum of what was read
   */
  @Benchmark
  public int roundTrip(Codec codec) {
    return codec.seven.roundTrip();
  }

  /**
   * Commands and responses, read into records.
   *
   * @param codec the commands
   * @return the records
   */
  @Benchmark
  public Object[] roundTripRecord(Codec codec) {
    return codec.seven.roundTripRecords();
  }

  /**
   * TSS.Java's commands and responses.
   *
   * @param tss the commands
   * @return the responses
   */
  @Benchmark
  public Object[] tssJavaRoundTrip(TssJava tss) {
    return tss.seven.roundTrip();
  }
}
