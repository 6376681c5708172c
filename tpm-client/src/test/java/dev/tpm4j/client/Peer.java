package dev.tpm4j.client;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.tpm4j.acpi.ShippedProfiles;
import dev.tpm4j.codec.command.Startup;
import dev.tpm4j.codec.type.TpmSu;
import dev.tpm4j.simulator.chip.VirtualBoard;
import dev.tpm4j.simulator.engine.EngineOptions;
import dev.tpm4j.simulator.engine.TpmEngine;
import dev.tpm4j.transport.TpmTransport;
import dev.tpm4j.transport.TransportInfo;
import dev.tpm4j.transport.tcp.SwtpmProcess;
import java.util.Optional;

/** The TPMs that everything is tried on. */
public enum Peer {
  /** The TPM in Java. */
  ENGINE,
  /** A TPM that somebody else wrote. */
  SWTPM,
  /** The TPM in Java at the end of an SPI bus. */
  SPI,
  /** The TPM in Java at the end of an I2C bus. */
  I2C;

  /** A new TPM that has had its TPM2_Startup; the calling test is skipped where there is none. */
  public TpmTransport open() {
    return switch (this) {
      case ENGINE -> TpmEngine.started();
      case SWTPM -> {
        assumeTrue(SwtpmProcess.installed(), "install with: apt-get install swtpm");
        SwtpmProcess process = SwtpmProcess.start();
        yield new Owning(process.connect(), process::close);
      }
      case SPI -> mounted("infineon-slb9670");
      case I2C -> mounted("infineon-slb9673");
    };
  }

  private static TpmTransport mounted(String profile) {
    VirtualBoard board = new VirtualBoard(TpmEngine.create(EngineOptions.defaults()));
    TpmTransport transport = board.connect(ShippedProfiles.find(profile).orElseThrow());
    byte[] frame = new byte[TransportInfo.DEFAULT_MAX_SIZE];
    int length = Startup.encode(frame, null, TpmSu.CLEAR);
    transport.transmit(frame, length, frame);
    return new Owning(transport, board::close);
  }

  /** Ends what is behind it, too. */
  private record Owning(TpmTransport transport, Runnable end) implements TpmTransport {
    @Override
    public int transmit(byte[] command, int length, byte[] response) {
      return transport.transmit(command, length, response);
    }

    @Override
    public void cancel() {
      transport.cancel();
    }

    @Override
    public TransportInfo info() {
      return transport.info();
    }

    @Override
    public <T> Optional<T> ability(Class<T> type) {
      return transport.ability(type);
    }

    @Override
    public void close() {
      transport.close();
      end.run();
    }
  }
}
