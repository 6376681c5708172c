package dev.tpm4j.benchmarks.jmh;

import dev.tpm4j.benchmarks.Golden;
import dev.tpm4j.benchmarks.codec.CodecExchange;
import dev.tpm4j.benchmarks.tssjava.TssExchange;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** One command at a time: what each step of it costs, here and in TSS.Java. */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class CommandBenchmark {

  /** JMH makes it. */
  public CommandBenchmark() {}

  /** A command through the codec. */
  @State(Scope.Thread)
  public static class Codec {
    /** The command, as the specification has it. */
    @Param({"GetRandom", "PCR_Read", "CreatePrimary", "Create", "Sign", "HMAC", "GetCapability"})
    public String command;

    private CodecExchange exchange;

    /** JMH makes it. */
    public Codec() {}

    /** Makes inputs, buffers and views. */
    @Setup
    public void make() {
      exchange = CodecExchange.of(Golden.of(command));
      exchange.prepare();
    }
  }

  /** A command through TSS.Java. */
  @State(Scope.Thread)
  public static class TssJava {
    /** The command, as the specification has it. */
    @Param({"GetRandom", "PCR_Read", "CreatePrimary", "Create", "Sign", "HMAC", "GetCapability"})
    public String command;

    private TssExchange exchange;

    /** JMH makes it. */
    public TssJava() {}

    /** Makes inputs and the device. */
    @Setup
    public void make() {
      exchange = TssExchange.of(Golden.of(command));
    }
  }

  /**
   * Writes the command.
   *
   * @param codec the command
   * @return its length
   */
  @Benchmark
  public int encode(Codec codec) {
    return codec.exchange.encode();
  }

  /**
   * Replaces what varies in a command that was made before.
   *
   * @param codec the command
   * @return its length
   */
  @Benchmark
  public int prepared(Codec codec) {
    return codec.exchange.prepared();
  }

  /**
   * Checks the response and reads every field in place.
   *
   * @param codec the command
   * @return the sum of what was read
   */
  @Benchmark
  public int view(Codec codec) {
    return codec.exchange.view();
  }

  /**
   * Reads the response into a record.
   *
   * @param codec the command
   * @return the record
   */
  @Benchmark
  public Object record(Codec codec) {
    return codec.exchange.record();
  }

  /**
   * Command and response, read in place.
   *
   * @param codec the command
   * @return the sum of what was read
   */
  @Benchmark
  public int roundTrip(Codec codec) {
    return codec.exchange.roundTrip();
  }

  /**
   * Command and response, read into a record.
   *
   * @param codec the command
   * @return the record
   */
  @Benchmark
  public Object roundTripRecord(Codec codec) {
    return codec.exchange.roundTripRecord();
  }

  /**
   * TSS.Java's parameters of the command.
   *
   * @param tss the command
   * @return their bytes
   */
  @Benchmark
  public byte[] tssJavaEncode(TssJava tss) {
    return tss.exchange.encode();
  }

  /**
   * TSS.Java's reading of the response.
   *
   * @param tss the command
   * @return the response
   */
  @Benchmark
  public Object tssJavaDecode(TssJava tss) {
    return tss.exchange.decode();
  }

  /**
   * TSS.Java's command and response.
   *
   * @param tss the command
   * @return the response
   */
  @Benchmark
  public Object tssJavaRoundTrip(TssJava tss) {
    return tss.exchange.roundTrip();
  }
}
