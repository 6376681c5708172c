package dev.tpm4j.hwtests;

import dev.tpm4j.simulator.engine.EngineOptions;
import dev.tpm4j.simulator.engine.TpmEngine;
import dev.tpm4j.transport.TpmTransport;

class EngineContractTest extends TransportContract {

  @Override
  protected TpmTransport open() {
    return TpmEngine.create(EngineOptions.defaults());
  }
}
