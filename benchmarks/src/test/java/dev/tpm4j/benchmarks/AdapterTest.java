package dev.tpm4j.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tpm4j.benchmarks.adapter.Connections;
import dev.tpm4j.benchmarks.tssjava.CannedDevice;
import dev.tpm4j.benchmarks.tssjava.TssExchange;
import dev.tpm4j.tss.Tpm4j;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What is timed does what it should: the golden commands, and the objects stock TSS.Java reads. */
class AdapterTest {

  static Stream<Golden> golden() {
    return Arrays.stream(Golden.all());
  }

  @ParameterizedTest
  @MethodSource("golden")
  void sendsTheGoldenCommandAndReadsWhatTssJavaReads(Golden golden) {
    TssExchange stock = TssExchange.of(golden);
    TssExchange ours = TssExchange.of(golden, Tpm4j.over(new CannedDevice(golden.response())));
    Object read = ours.roundTrip();
    assertThat(ours.command()).isEqualTo(golden.command());
    assertThat(text(read)).isEqualTo(text(stock.roundTrip()));
    assertThat(text(TssExchange.of(golden, Connections.of("tpm4j").apply(golden)).roundTrip()))
        .isEqualTo(text(read));
  }

  private static String text(Object response) {
    return response instanceof byte[] bytes ? Arrays.toString(bytes) : response.toString();
  }

  @Test
  void plainServerAnswersBothWays() {
    TcpRoundTrips.Figures figures = TcpRoundTrips.measure();
    assertThat(figures.ours()).isPositive();
    assertThat(figures.stock()).isPositive();
  }
}
