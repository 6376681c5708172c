package dev.tpm4j.benchmarks.simulator;

import dev.tpm4j.simulator.engine.TpmEngine;
import dev.tpm4j.transport.TpmTransport;
import dev.tpm4j.transport.tcp.SwtpmProcess;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * A TPM that is measured.
 *
 * @param title the column
 * @param tpm started up
 * @param cpuNanos CPU time so far of whoever is the TPM
 * @param end closes it
 */
record Subject(String title, TpmTransport tpm, LongSupplier cpuNanos, Runnable end)
    implements AutoCloseable {

  /** swtpm over TCP. */
  static Subject swtpm() {
    SwtpmProcess process = SwtpmProcess.start();
    TpmTransport tpm = process.connect();
    return new Subject(
        "swtpm",
        tpm,
        cpuOf(process.handle()),
        () -> {
          tpm.close();
          process.close();
        });
  }

  /** The engine over TCP. */
  static Subject served(ServedEngine server) {
    TpmTransport tpm = server.connect();
    return new Subject(
        "tpm4j",
        tpm,
        cpuOf(server.handle()),
        () -> {
          tpm.close();
          server.close();
        });
  }

  /** The engine in this thread. */
  static Subject inProcess() {
    TpmEngine engine = TpmEngine.started();
    return new Subject(
        "in process",
        engine,
        () -> ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime(),
        engine::close);
  }

  private static LongSupplier cpuOf(ProcessHandle process) {
    return () -> process.info().totalCpuDuration().orElse(Duration.ZERO).toNanos();
  }

  @Override
  public void close() {
    end.run();
  }
}
