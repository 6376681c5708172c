package dev.tpm4j.hwtests;

import dev.tpm4j.simulator.engine.EngineOptions;
import dev.tpm4j.simulator.engine.TpmEngine;
import dev.tpm4j.transport.TpmTransport;
import dev.tpm4j.transport.tcp.MssimTransport;
import dev.tpm4j.transport.tcp.ServerOptions;
import dev.tpm4j.transport.tcp.TpmServer;
import org.junit.jupiter.api.AfterEach;

/** Our client to our server over Microsoft's protocol, the engine behind it. */
class MssimContractTest extends TransportContract {

  private TpmEngine engine;
  private TpmServer server;

  @Override
  protected TpmTransport open() {
    engine = TpmEngine.create(EngineOptions.defaults());
    server = TpmServer.mssim(engine, ServerOptions.defaults().withPort(0));
    return MssimTransport.connect("localhost", server.port());
  }

  @AfterEach
  void stop() {
    server.close();
    engine.close();
  }
}
