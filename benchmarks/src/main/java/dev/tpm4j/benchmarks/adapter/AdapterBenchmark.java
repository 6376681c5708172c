package dev.tpm4j.benchmarks.adapter;

import dev.tpm4j.benchmarks.Golden;
import dev.tpm4j.benchmarks.tssjava.TssExchange;
import dev.tpm4j.benchmarks.tssjava.TssSeven;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** A command of TSS.Java, all the way; {@code mixed} is all seven, for which it counts seven. */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@State(Scope.Thread)
public class AdapterBenchmark {
  /** See {@link Connections}. */
  @Param({Connections.STOCK, Connections.TPM4J})
  public String connection;

  /** The command, as the specification has it. */
  @Param({"GetRandom", "PCR_Read", "CreatePrimary", "Create", "Sign", "HMAC", "GetCapability"})
  public String command;

  private TssExchange exchange;
  private TssSeven seven;

  /** JMH makes it. */
  public AdapterBenchmark() {}

  /** Makes inputs and connections. */
  @Setup
  public void make() {
    Golden golden = Golden.of(command);
    exchange = TssExchange.of(golden, Connections.of(connection).apply(golden));
    seven = new TssSeven(Connections.of(connection), Golden.all());
  }

  /**
   * One command.
   *
   * @return its response
   */
  @Benchmark
  public Object one() {
    return exchange.roundTrip();
  }

  /**
   * All seven.
   *
   * @return their responses
   */
  @Benchmark
  public Object[] mixed() {
    return seven.roundTrip();
  }
}
