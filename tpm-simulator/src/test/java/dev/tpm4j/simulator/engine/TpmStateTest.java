package dev.tpm4j.simulator.engine;

import static dev.tpm4j.simulator.engine.Tpm.hex;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tpm4j.transport.Timebase;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

/** The state is one value: a copy goes on alone, and two engines share nothing. */
class TpmStateTest {

  private static final Timebase STANDING =
      new Timebase() {
        @Override
        public long nanoTime() {
          return 0;
        }

        @Override
        public void sleep(long nanos) {
          throw new AssertionError("the engine never sleeps");
        }
      };

  private static final EngineOptions OPTIONS = EngineOptions.builder().timebase(STANDING).build();

  @Test
  void goesOnFromACopyExactlyAsTheOriginalDoes() {
    TpmState original = TpmState.manufacture(new Drbg(new byte[] {3}));
    BareTpm first = new BareTpm(original);
    CommandStream before = new CommandStream(4);
    first.run(Tpm.hex(Tpm.STARTUP_CLEAR));
    for (int i = 0; i < 300; i++) {
      first.run(before.next());
    }
    BareTpm second = new BareTpm(original.copy());
    List<String> firstAnswers = answers(first);
    assertThat(answers(second)).isEqualTo(firstAnswers);
    assertThat(firstAnswers).contains("80010000000a00000100");
  }

  private static List<String> answers(BareTpm tpm) {
    CommandStream stream = new CommandStream(5);
    List<String> answers = new ArrayList<>();
    for (int i = 0; i < 300; i++) {
      answers.add(hex(tpm.run(stream.next())));
    }
    return answers;
  }

  /** A TPM without an engine around it: state, platform and dispatcher. */
  private record BareTpm(TpmState state) {
    byte[] run(byte[] command) {
      Execution execution =
          new Execution(
              state,
              new Platform(STANDING),
              OPTIONS,
              CommandTable.standard(EngineOptions.defaults()));
      return Dispatcher.execute(execution, command, command.length);
    }
  }

  @Test
  void servesSeveralThreadsOneCommandAtATime() throws InterruptedException {
    TpmEngine tpm = TpmEngine.create(OPTIONS);
    Tpm.run(tpm, Tpm.STARTUP_CLEAR);
    long before = Tpm.pcrCounter(tpm);
    int threads = 4;
    int each = 250;
    CountDownLatch go = new CountDownLatch(1);
    List<Thread> all = new ArrayList<>();
    for (int i = 0; i < threads; i++) {
      Thread thread =
          new Thread(
              () -> {
                byte[] extend = Tpm.authorized(0x182, 3, "00000001 000B " + "22".repeat(32));
                await(go);
                for (int n = 0; n < each; n++) {
                  tpm.transmit(extend);
                }
              });
      thread.start();
      all.add(thread);
    }
    go.countDown();
    for (Thread thread : all) {
      thread.join();
    }
    assertThat(Tpm.pcrCounter(tpm)).isEqualTo(before + threads * each);
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
