package dev.tpm4j.hwtests;

import dev.tpm4j.simulator.engine.EngineOptions;
import dev.tpm4j.simulator.engine.TpmEngine;
import dev.tpm4j.transport.Timebase;
import dev.tpm4j.transport.TpmTransport;
import dev.tpm4j.transport.record.RecordingTransport;
import dev.tpm4j.transport.record.Redaction;
import dev.tpm4j.transport.record.TextRecording;
import java.io.StringWriter;

class RecordingContractTest extends TransportContract {

  @Override
  protected TpmTransport open() {
    return new RecordingTransport(
        TpmEngine.create(EngineOptions.defaults()),
        new TextRecording(new StringWriter()),
        Redaction.SECRETS,
        Timebase.system());
  }
}
