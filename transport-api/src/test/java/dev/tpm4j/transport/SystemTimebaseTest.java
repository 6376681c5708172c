package dev.tpm4j.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.tpm4j.transport.TransportException.Kind;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class SystemTimebaseTest {

  private final Timebase timebase = Timebase.system();

  @Test
  void neverWakesEarly() {
    for (long nanos : new long[] {1, 1_000, 70_000, 2_000_000}) {
      long start = timebase.nanoTime();
      timebase.sleep(nanos);
      assertThat(timebase.nanoTime() - start).isGreaterThanOrEqualTo(nanos);
    }
  }

  @Test
  void anInterruptEndsTheSleepAndStaysSet() {
    Thread.currentThread().interrupt();

    assertThatExceptionOfType(TransportException.class)
        .isThrownBy(() -> timebase.sleep(TimeUnit.HOURS.toNanos(1)))
        .matches(failure -> failure.kind() == Kind.CANCELED);
    assertThat(Thread.interrupted()).isTrue();
  }

  @Test
  void aDeadlineNeverSleepsBeyondItself() {
    Deadline deadline = Deadline.in(timebase, 1, TimeUnit.MILLISECONDS);

    deadline.sleep(TimeUnit.HOURS.toNanos(1));

    assertThat(deadline.expired()).isTrue();
    assertThat(deadline.remainingNanos()).isZero();
  }
}
