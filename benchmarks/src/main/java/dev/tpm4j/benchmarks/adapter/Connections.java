package dev.tpm4j.benchmarks.adapter;

import dev.tpm4j.benchmarks.CannedTransport;
import dev.tpm4j.benchmarks.Golden;
import dev.tpm4j.benchmarks.tssjava.TssExchange;
import dev.tpm4j.tss.Tpm4j;
import java.util.function.Function;
import tss.Tpm;

/** The ways to a golden response that are compared. */
public final class Connections {
  /** TSS.Java 1.0.0 as it is, on a device that gives its response without a copy. */
  public static final String STOCK = "tssJava";

  /** TSS.Java's types and commands on tpm4j. */
  public static final String TPM4J = "tpm4j";

  private Connections() {}

  /**
   * A way by its name.
   *
   * @param name one of the constants
   * @return what makes a {@code Tpm} of a golden response
   */
  public static Function<Golden, Tpm> of(String name) {
    return name.equals(TPM4J)
        ? golden -> Tpm4j.connect(new CannedTransport(golden.response()))
        : TssExchange::stock;
  }
}
