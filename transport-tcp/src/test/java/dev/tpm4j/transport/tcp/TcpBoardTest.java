package dev.tpm4j.transport.tcp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tpm4j.profile.HostInterface;
import dev.tpm4j.profile.TpmProfile;
import dev.tpm4j.profile.Wiring;
import dev.tpm4j.transport.Board;
import dev.tpm4j.transport.BoardProvider;
import dev.tpm4j.transport.TpmTransport;
import dev.tpm4j.transport.TransportException;
import dev.tpm4j.transport.TransportException.Kind;
import java.nio.file.Path;
import java.util.OptionalInt;
import java.util.ServiceLoader;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TcpBoardTest {

  @Test
  void isFoundByItsScheme() {
    assertThat(ServiceLoader.load(BoardProvider.class))
        .extracting(BoardProvider::scheme)
        .contains("tcp");
  }

  @Test
  void readsEveryFormOfAddress() {
    assertThat(TcpAddress.parse("localhost:2321"))
        .isEqualTo(new TcpAddress.Mssim("localhost", 2321));
    assertThat(TcpAddress.parse("mssim:10.0.0.7:65534"))
        .isEqualTo(new TcpAddress.Mssim("10.0.0.7", 65534));
    assertThat(TcpAddress.parse("[::1]:2321")).isEqualTo(new TcpAddress.Mssim("::1", 2321));
    assertThat(TcpAddress.parse("swtpm:rig.example:2321"))
        .isEqualTo(new TcpAddress.Swtpm("rig.example", 2321, OptionalInt.empty()));
    assertThat(TcpAddress.parse("swtpm:[fe80::1%eth0]:2321:9000"))
        .isEqualTo(new TcpAddress.Swtpm("fe80::1%eth0", 2321, OptionalInt.of(9000)));
    assertThat(TcpAddress.parse("swtpm:unix:/run/tpm,/run/ctrl"))
        .isEqualTo(new TcpAddress.SwtpmUnix(Path.of("/run/tpm"), Path.of("/run/ctrl")));
    assertThat(TcpAddress.parse("swtpm:unix:/run/tpm"))
        .isEqualTo(new TcpAddress.SwtpmUnix(Path.of("/run/tpm"), null));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        ":",
        "localhost",
        "localhost:",
        "localhost:port",
        "localhost:0",
        "localhost:65536",
        "localhost:99999999999",
        "localhost:2321:2322",
        "mssim:2321",
        "swtpm:2321",
        "swtpm:localhost:2321:0",
        "swtpm:localhost:2321:2322:2323",
        "swtpm:unix:",
        "swtpm:unix:/run/tpm,",
        "::1:2321",
        "[::1:2321",
        "two words:2321"
      })
  void refusesWhatIsNoAddressAndShowsHowToWriteOne(String text) {
    assertThatThrownBy(() -> new TcpBoardProvider().open(text))
        .isInstanceOfSatisfying(
            TransportException.class,
            failure -> {
              assertThat(failure.kind()).isEqualTo(Kind.CONFIGURATION);
              assertThat(failure).hasMessageContaining("localhost:2321");
            });
  }

  @Test
  void connectsWhateverTheProfileSays() {
    ScriptedTpm tpm = new ScriptedTpm();
    TpmProfile profile = anyProfile();
    try (TpmServer server = TpmServer.mssim(tpm, ServerOptions.defaults());
        Board board = new TcpBoardProvider().open("127.0.0.1:" + server.port());
        TpmTransport transport = board.connect(profile)) {
      assertThat(board.name()).isEqualTo("tcp:127.0.0.1:" + server.port());
      assertThat(transport.transmit(Bytes.GET_RANDOM_4)).isEqualTo(Bytes.RANDOM_4);
    }
  }

  private static TpmProfile anyProfile() {
    return TpmProfile.of("any", HostInterface.FIFO_MMIO, new Wiring.Memory(0xFED40000L, 0x5000));
  }
}
