package dev.tpm4j.hwtests;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.tpm4j.transport.TpmTransport;
import dev.tpm4j.transport.tcp.SwtpmProcess;
import org.junit.jupiter.api.AfterEach;

/** Our client to a real swtpm. */
class SwtpmContractTest extends TransportContract {

  private SwtpmProcess swtpm;

  @Override
  protected TpmTransport open() {
    assumeTrue(SwtpmProcess.installed(), "needs swtpm; install with: apt-get install swtpm");
    swtpm = SwtpmProcess.start();
    return swtpm.connect();
  }

  @AfterEach
  void stop() {
    if (swtpm != null) {
      swtpm.close();
    }
  }
}
