package dev.tpm4j.hwtests.bringup;

import dev.tpm4j.transport.Diagnosis;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;

/**
 * Many commands in a row: whether each answers, how long it takes, and whether the bytes can be
 * random. They are not shown.
 */
final class RandomCheck {

  private static final int BYTES = 32;

  /** Below this many samples of a bit, chance alone may exceed the bounds. */
  private static final int SAMPLES_FOR_STATISTICS = 512;

  private RandomCheck() {}

  static Finding look(Bench bench) {
    TpmClient tpm = bench.tpm();
    int count = bench.options().randomCommands();
    long[] nanos = new long[count];
    Set<ByteBuffer> seen = new HashSet<>();
    int[] ones = new int[8];
    int bytes = 0;
    int size = tpm.random(BYTES).length;
    if (size == 0) {
      return Finding.fail("TPM2_GetRandom gives no bytes", broken());
    }
    for (int i = 0; i < count; i++) {
      long start = bench.timebase().nanoTime();
      byte[] random = tpm.random(BYTES);
      nanos[i] = bench.timebase().nanoTime() - start;
      if (random.length != size) {
        return Finding.fail(
            "TPM2_GetRandom gave " + size + " bytes before, and now " + random.length, broken());
      }
      if (isConstant(random)) {
        return Finding.fail(
            String.format(
                Locale.ROOT, "command %d gave %d bytes that are all the same", i + 1, size),
            broken());
      }
      if (!seen.add(ByteBuffer.wrap(random))) {
        return Finding.fail(
            "command " + (i + 1) + " gave the same bytes as an earlier one",
            Diagnosis.of(
                    "an old response is read again",
                    "look at the trace (--trace FILE) for the FIFO reads")
                .or("the TPM's random generator is broken", "run the self test; replace the part"));
      }
      bytes += random.length;
      for (byte each : random) {
        for (int bit = 0; bit < 8; bit++) {
          ones[bit] += each >> bit & 1;
        }
      }
    }
    if (bytes >= SAMPLES_FOR_STATISTICS) {
      for (int bit = 0; bit < 8; bit++) {
        // Half of the samples, give or take a fifth of them: ten standard deviations or more.
        if (Math.abs(2.0 * ones[bit] / bytes - 1) > 0.45) {
          return Finding.fail(
              String.format(Locale.ROOT, "bit %d is 1 in %d of %d bytes", bit, ones[bit], bytes),
              Diagnosis.of(
                      "the bus distorts this bit", "lower the bus clock (to 1 MHz) and run again")
                  .or(
                      "the TPM's random generator is broken",
                      "run the self test; replace the part"));
        }
      }
    }
    return report(nanos, size);
  }

  private static Finding report(long[] nanos, int size) {
    Arrays.sort(nanos);
    long median = nanos[nanos.length / 2];
    long p99 = nanos[Math.min(nanos.length - 1, (int) Math.ceil(nanos.length * 0.99) - 1)];
    long least = nanos[0];
    long most = nanos[nanos.length - 1];
    return Finding.pass(nanos.length + " x " + size + " bytes, all different")
        .detail(
            String.format(
                Locale.ROOT,
                "min %s, median %s, p99 %s, max %s",
                Units.time(least),
                Units.time(median),
                Units.time(p99),
                Units.time(most)))
        .figure("commands", nanos.length)
        .figure("bytes", size)
        .figure("minNanos", least)
        .figure("medianNanos", median)
        .figure("p99Nanos", p99)
        .figure("maxNanos", most);
  }

  private static boolean isConstant(byte[] random) {
    if (random.length < 8) {
      return false;
    }
    for (byte each : random) {
      if (each != random[0]) {
        return false;
      }
    }
    return true;
  }

  private static Diagnosis broken() {
    return Diagnosis.of(
            "the response was not read as the TPM gave it",
            "lower the bus clock; set the transfer size in the profile to 32")
        .or("the TPM's random generator is broken", "run the self test; replace the part");
  }
}
