package dev.tpm4j.benchmarks;

import dev.tpm4j.transport.tcp.MssimTransport;
import dev.tpm4j.tss.Tpm4j;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;
import tss.Tpm;
import tss.TpmDevice;
import tss.TpmDeviceTcp;

/**
 * How long a GetRandom takes on the wall, over a loopback socket to a server that answers at once
 * and has left all socket options as they come. Medians.
 */
final class TcpRoundTrips {
  private static final int WARM_UP = 20;
  private static final int STOCK_ROUNDS = 25;
  private static final int OUR_ROUNDS = 2000;
  private static final int BYTES = 32;

  private TcpRoundTrips() {}

  /** Nanoseconds of a command. */
  record Figures(double stock, double ours) {}

  static Figures measure() {
    try (PlainServer server = new PlainServer(Golden.of("GetRandom").response())) {
      Tpm stock = new Tpm();
      TpmDevice device = new TpmDeviceTcp("127.0.0.1", server.port());
      device.connect();
      stock._setDevice(device);
      double theirs = median(stock, STOCK_ROUNDS);
      device.close();
      try (MssimTransport transport = MssimTransport.connect("127.0.0.1", server.port())) {
        return new Figures(theirs, median(Tpm4j.connect(transport), OUR_ROUNDS));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static double median(Tpm tpm, int rounds) {
    for (int i = 0; i < WARM_UP; i++) {
      tpm.GetRandom(BYTES);
    }
    double[] nanos = new double[rounds];
    for (int i = 0; i < rounds; i++) {
      long start = System.nanoTime();
      tpm.GetRandom(BYTES);
      nanos[i] = System.nanoTime() - start;
    }
    return Statistics.median(Arrays.stream(nanos));
  }
}
