package dev.tpm4j.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.tpm4j.benchmarks.codec.CodecExchange;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Given the peers in C: they write the golden commands, and read what the codec reads. */
class PeersTest {

  private static final Path MODULE = Path.of(System.getProperty("tpm4j.root"), "benchmarks");

  @TempDir static Path folder;

  private static Peers peers;

  @BeforeAll
  static void build() {
    peers = Peers.build(MODULE, folder);
  }

  @Test
  void theHandWrittenPeerWritesAndReadsTheSame() {
    assumeTrue(peers.hand().isPresent(), peers.advice());
    assertSame(peers.check(peers.hand().orElseThrow()));
    assertThat(peers.time("Sign", 3))
        .containsKeys("encode", "view", "roundTrip")
        .allSatisfy((name, nanos) -> assertThat(nanos).isPositive());
  }

  @Test
  void libtss2WritesAndReadsTheSame() {
    assumeTrue(peers.sys().isPresent(), peers.advice());
    assertSame(peers.check(peers.sys().orElseThrow()));
  }

  private static void assertSame(List<Peers.Check> checks) {
    Golden[] goldens = Golden.all();
    assertThat(checks).hasSize(goldens.length);
    for (int i = 0; i < goldens.length; i++) {
      CodecExchange exchange = CodecExchange.of(goldens[i]);
      String command =
          HexFormat.of().formatHex(Arrays.copyOf(exchange.command(), exchange.encode()));
      assertThat(checks.get(i))
          .isEqualTo(new Peers.Check(goldens[i].name(), command, exchange.roundTrip()));
    }
  }
}
