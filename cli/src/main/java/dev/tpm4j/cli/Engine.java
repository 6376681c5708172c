package dev.tpm4j.cli;

import dev.tpm4j.simulator.engine.EngineOptions;
import dev.tpm4j.simulator.engine.TpmEngine;
import dev.tpm4j.transport.TpmTransport;
import dev.tpm4j.transport.TransportException;
import dev.tpm4j.transport.tcp.SwtpmProcess;

/** The TPM behind a virtual chip, or served by itself. */
enum Engine {
  /** The one of this project, in this process. */
  embedded,
  /** swtpm, as a process of its own. */
  swtpm;

  /** What the embedded engine is, for people. */
  static final String EMBEDDED = "the TPM in Java, in this process (no security)";

  /**
   * A running TPM and how to end it.
   *
   * @param transport leads to it
   * @param description for people
   * @param end what to do after the transport was closed
   */
  record Running(TpmTransport transport, String description, Runnable end)
      implements AutoCloseable {

    @Override
    public void close() {
      try {
        transport.close();
      } finally {
        end.run();
      }
    }
  }

  /**
   * Starts a new TPM that has power and waits for its {@code TPM2_Startup}, as a chip after reset.
   *
   * @return to be closed by the caller
   * @throws TransportException if it cannot be started
   */
  Running start() {
    if (this == embedded) {
      TpmEngine engine = TpmEngine.create(EngineOptions.defaults());
      return new Running(engine, EMBEDDED, () -> {});
    }
    SwtpmProcess process = SwtpmProcess.start(SwtpmProcess.Options.defaults().withoutStartup());
    try {
      return new Running(
          process.connect(), "swtpm, a software TPM in a process of its own", process::close);
    } catch (TransportException failure) {
      process.close();
      throw failure;
    }
  }
}
