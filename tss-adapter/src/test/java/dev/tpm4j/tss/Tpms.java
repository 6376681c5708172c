package dev.tpm4j.tss;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.tpm4j.simulator.engine.TpmEngine;
import dev.tpm4j.transport.TpmTransport;
import dev.tpm4j.transport.tcp.SwtpmProcess;
import dev.tpm4j.transport.tcp.SwtpmTransport;

/** The TPMs that tests run on: the embedded engine, and a swtpm where it is installed. */
public enum Tpms {
  /** In this process. */
  ENGINE,
  /** A process of its own. */
  SWTPM;

  /** An open transport that ends what it needs when the resource is closed. */
  public static final class Started implements AutoCloseable {
    private final TpmTransport transport;
    private final SwtpmProcess process;

    private Started(TpmTransport transport, SwtpmProcess process) {
      this.transport = transport;
      this.process = process;
    }

    /** To a TPM that was started up. */
    public TpmTransport transport() {
      return transport;
    }

    @Override
    public void close() {
      transport.close();
      if (process != null) {
        process.close();
      }
    }
  }

  /** A new TPM. */
  public Started start() {
    if (this == ENGINE) {
      return new Started(TpmEngine.started(), null);
    }
    assumeTrue(SwtpmProcess.installed(), "install with: apt-get install swtpm");
    SwtpmProcess process = SwtpmProcess.start();
    SwtpmTransport transport = process.connect();
    return new Started(transport, process);
  }
}
