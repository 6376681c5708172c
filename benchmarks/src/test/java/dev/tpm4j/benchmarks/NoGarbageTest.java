package dev.tpm4j.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.tpm4j.benchmarks.codec.CodecExchange;
import dev.tpm4j.benchmarks.codec.Seven;
import java.lang.management.ManagementFactory;
import java.util.function.IntSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Given inputs, buffers and views that are made once: the way there and back leaves no garbage. */
class NoGarbageTest {

  /** What is made once, on the first use or when use turns out to be heavy, is no garbage. */
  private static final int FIRST_ROUNDS = 200;

  private static final int ROUNDS = 2_000;

  /** What the measurement itself may cost, far below one byte a round. */
  private static final long NOISE = 1_000;

  static Golden[] goldens() {
    return Golden.all();
  }

  private static void assertNothingAllocated(IntSupplier work) {
    assumeTrue(
        ManagementFactory.getThreadMXBean() instanceof com.sun.management.ThreadMXBean,
        "this JVM does not count allocated bytes");
    var threads = (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();
    int sum = 0;
    for (int i = 0; i < FIRST_ROUNDS; i++) {
      sum += work.getAsInt();
    }
    long before = threads.getCurrentThreadAllocatedBytes();
    for (int i = 0; i < ROUNDS; i++) {
      sum += work.getAsInt();
    }
    long allocated = threads.getCurrentThreadAllocatedBytes() - before;
    assertThat(sum).isNotZero();
    assertThat(allocated).isLessThan(NOISE);
  }

  @ParameterizedTest
  @MethodSource("goldens")
  void aCommandAndItsResponseReadInPlace(Golden golden) {
    CodecExchange exchange = CodecExchange.of(golden);
    exchange.prepare();
    assertNothingAllocated(exchange::encode);
    assertNothingAllocated(exchange::prepared);
    assertNothingAllocated(() -> exchange.view(golden.response(), golden.response().length));
    assertNothingAllocated(exchange::roundTrip);
  }

  @Test
  void allSeven() {
    assertNothingAllocated(new Seven(Golden.all())::roundTrip);
  }
}
