package dev.tpm4j.simulator.chip;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tpm4j.transport.TransportException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class VirtualTimebaseTest {

  private final VirtualTimebase time = new VirtualTimebase();

  @Test
  void standsStillUnlessSomebodySleeps() {
    assertThat(time.nanoTime()).isZero();
    time.sleep(5);
    time.sleep(-5);
    assertThat(time.nanoTime()).isEqualTo(5);
  }

  @Test
  void runsEventsAtTheirMomentInOrder() {
    List<String> seen = new ArrayList<>();
    time.at(20, () -> seen.add("b at " + time.nanoTime()));
    time.at(
        10,
        () -> {
          seen.add("a at " + time.nanoTime());
          time.at(15, () -> seen.add("nested at " + time.nanoTime()));
        });
    time.at(99, () -> seen.add("never"));
    time.sleep(50);
    assertThat(seen).containsExactly("a at 10", "nested at 15", "b at 20");
    assertThat(time.nanoTime()).isEqualTo(50);
  }

  @Test
  void sleepingEndsAnInterruptedThreadsWaitButWiresGoOn() {
    Thread.currentThread().interrupt();
    try {
      assertThatThrownBy(() -> time.sleep(1))
          .isInstanceOfSatisfying(
              TransportException.class,
              e -> assertThat(e.kind()).isEqualTo(TransportException.Kind.CANCELED));
      time.advance(7);
      assertThat(Thread.currentThread().isInterrupted()).isTrue();
    } finally {
      Thread.interrupted();
    }
    assertThat(time.nanoTime()).isEqualTo(7);
  }

  @Test
  void sleepsOfSeveralThreadsAdd() throws InterruptedException {
    List<Thread> threads = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      Thread thread =
          new Thread(
              () -> {
                for (int n = 0; n < 1000; n++) {
                  time.sleep(1);
                }
              });
      threads.add(thread);
      thread.start();
    }
    for (Thread thread : threads) {
      thread.join();
    }
    assertThat(time.nanoTime()).isBetween(1000L, 4000L);
  }
}
