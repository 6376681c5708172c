package dev.tpm4j.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.tpm4j.codec.command.CreatePrimary;
import dev.tpm4j.codec.command.GetCapability;
import dev.tpm4j.codec.command.GetRandom;
import dev.tpm4j.codec.command.PcrRead;
import dev.tpm4j.codec.command.Sign;
import java.lang.management.ManagementFactory;
import org.junit.jupiter.api.Test;

/** Given values and views that are made once: encoding and reading in place allocate nothing. */
class NoGarbageTest {
  private static final int ROUNDS = 5_000;

  /** What the measurement itself may cost, far below one byte a round. */
  private static final long NOISE = 2_000;

  private final byte[] frame = new byte[4096];
  private long sum;

  private static GoldenFrameTest.Exchange golden(String name) {
    return GoldenFrameTest.exchanges()
        .filter(e -> e.codec().info().name().equals(name) && Wire.u32(e.response(), 6) == 0)
        .findFirst()
        .orElseThrow();
  }

  private static void assertNothingAllocated(Runnable work) {
    assumeTrue(
        ManagementFactory.getThreadMXBean() instanceof com.sun.management.ThreadMXBean,
        "this JVM does not count allocated bytes");
    var threads = (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();
    work.run();
    long before = threads.getCurrentThreadAllocatedBytes();
    for (int i = 0; i < ROUNDS; i++) {
      work.run();
    }
    assertThat(threads.getCurrentThreadAllocatedBytes() - before).isLessThan(NOISE);
  }

  @Test
  void encodesWithoutGarbage() {
    byte[] command = golden("CreatePrimary").command();
    CreatePrimary.Request request = CreatePrimary.Request.decode(command, command.length);
    byte[] outsideInfo = request.outsideInfo().toByteArray();
    assertNothingAllocated(
        () -> {
          sum +=
              CreatePrimary.encode(
                  frame,
                  AuthorizationArea.EMPTY_PASSWORD,
                  request.primaryHandle(),
                  request.inSensitive(),
                  request.inPublic(),
                  outsideInfo,
                  request.creationPCR());
          sum += GetRandom.encode(frame, 32);
          sum += GetCapability.encode(frame, 6, 0x100, 64);
        });
    assertThat(sum).isPositive();
  }

  @Test
  void readsInPlaceWithoutGarbage() {
    byte[] random = golden("GetRandom").response();
    byte[] pcrs = golden("PCR_Read").response();
    byte[] primary = golden("CreatePrimary").response();
    byte[] sign = golden("Sign").response();
    byte[] capability = golden("GetCapability").response();
    GetRandom.View randomView = new GetRandom.View();
    PcrRead.View pcrView = new PcrRead.View();
    CreatePrimary.View primaryView = new CreatePrimary.View();
    Sign.View signView = new Sign.View();
    GetCapability.View capabilityView = new GetCapability.View();
    assertNothingAllocated(
        () -> {
          sum += randomView.wrap(random, random.length).randomBytesLength();
          sum += pcrView.wrap(pcrs, pcrs.length).pcrValuesLength();
          sum += primaryView.wrap(primary, primary.length).nameAt();
          sum += signView.wrap(sign, sign.length).signatureLength();
          sum += capabilityView.wrap(capability, capability.length).capabilityDataLength();
        });
    assertThat(sum).isPositive();
  }

  @Test
  void readsARecordWithLittleMoreThanItsBytes() {
    byte[] response = golden("CreatePrimary").response();
    assumeTrue(
        ManagementFactory.getThreadMXBean() instanceof com.sun.management.ThreadMXBean,
        "this JVM does not count allocated bytes");
    var threads = (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();
    CreatePrimary.Response.decode(response, response.length);
    long before = threads.getCurrentThreadAllocatedBytes();
    for (int i = 0; i < ROUNDS; i++) {
      sum += CreatePrimary.Response.decode(response, response.length).objectHandle();
    }
    long each = (threads.getCurrentThreadAllocatedBytes() - before) / ROUNDS;
    assertThat(each).isLessThan(4L * response.length + 400);
  }
}
