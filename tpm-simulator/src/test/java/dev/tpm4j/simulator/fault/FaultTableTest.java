package dev.tpm4j.simulator.fault;

import static dev.tpm4j.simulator.fault.BusEvent.FIFO;
import static dev.tpm4j.simulator.fault.BusEvent.STS;
import static dev.tpm4j.simulator.fault.FaultPlan.FOR_EVER;
import static dev.tpm4j.transport.TransportException.Kind.BUS_ERROR;
import static dev.tpm4j.transport.TransportException.Kind.BUS_FLOATING;
import static dev.tpm4j.transport.TransportException.Kind.BUS_STUCK_LOW;
import static dev.tpm4j.transport.TransportException.Kind.CHECKSUM;
import static dev.tpm4j.transport.TransportException.Kind.COMMAND_TIMEOUT;
import static dev.tpm4j.transport.TransportException.Kind.LEFTOVER_DATA;
import static dev.tpm4j.transport.TransportException.Kind.LOCALITY_SEIZED;
import static dev.tpm4j.transport.TransportException.Kind.LOST_BYTES;
import static dev.tpm4j.transport.TransportException.Kind.MALFORMED_RESPONSE;
import static dev.tpm4j.transport.TransportException.Kind.NO_ACKNOWLEDGE;
import static dev.tpm4j.transport.TransportException.Kind.TIMEOUT_A;
import static dev.tpm4j.transport.TransportException.Kind.TIMEOUT_B;
import static dev.tpm4j.transport.TransportException.Kind.TIMEOUT_C;
import static dev.tpm4j.transport.TransportException.Kind.WAIT_STATES_EXCEEDED;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tpm4j.simulator.chip.ChipHook;
import dev.tpm4j.simulator.chip.ChipState;
import dev.tpm4j.simulator.chip.TisChip;
import dev.tpm4j.simulator.fault.FaultBench.Bus;
import dev.tpm4j.simulator.fault.FaultBench.Outcome;
import dev.tpm4j.transport.TransportException.Kind;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * Each fault strikes a connection that worked, during a TPM2_GetRandom(32) that takes 2 ms. It ends
 * in the right answer or in the kind of failure that names it, within its time; and once the fault
 * is gone the next command works.
 */
class FaultTableTest {

  /** One line of the lab notebook. */
  private record Line(
      Bus bus, String fault, Consumer<FaultBench> inject, Set<Kind> kinds, long millis) {}

  private static final Set<Kind> ANSWERED = Set.of();

  private final List<Line> lines = new ArrayList<>();

  private void on(
      Bus bus, String fault, Consumer<FaultBench> inject, Set<Kind> kinds, long millis) {
    lines.add(new Line(bus, fault, inject, kinds, millis));
  }

  private void both(String fault, Consumer<FaultBench> inject, Set<Kind> kinds, long millis) {
    on(Bus.SPI, fault, inject, kinds, millis);
    on(Bus.I2C, fault, inject, kinds, millis);
  }

  private static Consumer<FaultBench> plan(FaultPlan plan) {
    return bench -> bench.plan(plan);
  }

  private static Consumer<FaultBench> chip(ChipHook hook) {
    return bench -> bench.chip().hook(hook);
  }

  private static Consumer<FaultBench> struck(int register, boolean read, Consumer<TisChip> event) {
    return bench ->
        bench.plan(
            FaultPlan.on(
                each -> each.register() == register && each.read() == read,
                1,
                WireFaults.strike(8, () -> event.accept(bench.chip()))));
  }

  private static Consumer<FaultBench> afterMicros(long micros, Consumer<FaultBench> event) {
    return bench ->
        bench.time().at(bench.time().nanoTime() + 1_000 * micros, () -> event.accept(bench));
  }

  private static Consumer<FaultBench> fifoWrite(long times, WireFault fault) {
    return bench -> bench.plan(FaultPlan.on(each -> each.writes(FIFO), times, fault));
  }

  private static Consumer<FaultBench> fifoRead(long times, WireFault fault) {
    return bench -> bench.plan(FaultPlan.on(each -> each.reads(FIFO), times, fault));
  }

  /** The first byte of data in what is sent. */
  private static int data(Bus bus) {
    return bus == Bus.SPI ? 4 : 1;
  }

  private void theBusIsDead() {
    both(
        "nothing drives the bus",
        plan(FaultPlan.always(WireFaults.floating())),
        Set.of(BUS_FLOATING),
        50);
    on(
        Bus.SPI,
        "MISO is shorted to ground",
        plan(FaultPlan.always(WireFaults.stuckLow())),
        Set.of(WAIT_STATES_EXCEEDED, BUS_STUCK_LOW),
        50);
    on(
        Bus.I2C,
        "SDA reads 0",
        plan(FaultPlan.always(WireFaults.stuckLow())),
        Set.of(BUS_STUCK_LOW),
        50);
    on(
        Bus.SPI,
        "the chip has no power",
        bench -> bench.chip().powerOff(),
        Set.of(BUS_FLOATING),
        50);
    on(
        Bus.I2C,
        "the chip has no power",
        bench -> bench.chip().powerOff(),
        Set.of(NO_ACKNOWLEDGE),
        200);
    on(
        Bus.I2C,
        "the address is never acknowledged",
        plan(FaultPlan.always(WireFaults.nackAddress())),
        Set.of(NO_ACKNOWLEDGE),
        200);
    on(
        Bus.SPI,
        "wait states never end",
        chip(ChipFaults.endlessWaits()),
        Set.of(WAIT_STATES_EXCEEDED),
        50);
    both(
        "the adapter always fails",
        plan(FaultPlan.always(WireFaults.failsBefore(BUS_ERROR))),
        Set.of(BUS_ERROR),
        50);
  }

  private void aBitIsStuck() {
    both(
        "status bit 4 always reads 1",
        plan(FaultPlan.always(WireFaults.stuckBits(0, 0x10))),
        Set.of(TIMEOUT_B),
        15_000);
    on(
        Bus.SPI,
        "status bit 4 always reads 0",
        plan(FaultPlan.always(WireFaults.stuckBits(0x10, 0))),
        Set.of(COMMAND_TIMEOUT),
        3_000);
    on(
        Bus.I2C,
        "status bit 4 always reads 0",
        plan(FaultPlan.always(WireFaults.stuckBits(0x10, 0))),
        Set.of(CHECKSUM),
        100);
  }

  private void theAdapterFailsOnce() {
    both(
        "one transfer is refused",
        plan(FaultPlan.at(8, WireFaults.failsBefore(BUS_ERROR))),
        ANSWERED,
        100);
    both(
        "the adapter fails after it wrote the command",
        fifoWrite(1, WireFaults.failsAfter(BUS_ERROR)),
        ANSWERED,
        100);
    both(
        "the adapter fails after it read response bytes",
        fifoRead(1, WireFaults.failsAfter(BUS_ERROR)),
        ANSWERED,
        100);
    both(
        "the adapter fails after it wrote tpmGo",
        plan(FaultPlan.on(each -> each.writes(STS), 1, WireFaults.failsAfter(BUS_ERROR))),
        ANSWERED,
        100);
    on(
        Bus.I2C,
        "the address is refused three times",
        plan(FaultPlan.on(each -> true, 3, WireFaults.nackAddress())),
        ANSWERED,
        100);
    on(Bus.I2C, "command bytes are refused", fifoWrite(1, WireFaults.nackData()), ANSWERED, 100);
  }

  private void bytesAreDamaged() {
    for (Bus bus : Bus.values()) {
      int first = data(bus);
      on(
          bus,
          "a command byte is lost",
          fifoWrite(1, WireFaults.loseSent(first + 3)),
          ANSWERED,
          100);
      on(
          bus,
          "the command's size is damaged",
          fifoWrite(1, WireFaults.flipSent(first + 5, 0x40)),
          ANSWERED,
          100);
      on(
          bus,
          "the response's size is damaged once",
          fifoRead(1, WireFaults.flipReceived(bus == Bus.SPI ? 9 : 5, 0x40)),
          ANSWERED,
          100);
      on(
          bus,
          "the response's size is damaged each time",
          fifoRead(FOR_EVER, WireFaults.flipReceived(bus == Bus.SPI ? 6 : 2, 0x40)),
          Set.of(MALFORMED_RESPONSE),
          100);
      on(
          bus,
          "a status read has a bit that is never 1",
          plan(
              FaultPlan.on(
                  each -> each.reads(STS),
                  1,
                  WireFaults.flipReceived(bus == Bus.SPI ? 4 : 0, 0x20))),
          ANSWERED,
          100);
      on(
          bus,
          "tpmGo does not arrive",
          plan(FaultPlan.on(each -> each.writes(STS), 1, WireFaults.flipSent(first, 0x20))),
          ANSWERED,
          1_000);
    }
    on(
        Bus.SPI,
        "a command byte is lost each time",
        fifoWrite(FOR_EVER, WireFaults.loseSent(7)),
        Set.of(LOST_BYTES),
        1_000);
    on(
        Bus.I2C,
        "a command byte is lost each time",
        fifoWrite(FOR_EVER, WireFaults.loseSent(7)),
        Set.of(CHECKSUM),
        1_000);
    on(
        Bus.I2C,
        "a command byte arrives twice",
        fifoWrite(1, WireFaults.repeatSent(7)),
        ANSWERED,
        100);
    on(
        Bus.I2C,
        "a command byte is damaged",
        fifoWrite(1, WireFaults.flipSent(12, 0x01)),
        ANSWERED,
        100);
    on(
        Bus.I2C,
        "a response byte is damaged",
        fifoRead(1, WireFaults.flipReceived(30, 0x01)),
        ANSWERED,
        100);
    on(Bus.I2C, "response bytes are missing", fifoRead(1, WireFaults.shortRead(20)), ANSWERED, 100);
    on(Bus.I2C, "a response byte is lost", fifoRead(1, WireFaults.loseReceived(20)), ANSWERED, 100);
    on(
        Bus.I2C,
        "a response byte is damaged each time",
        fifoRead(FOR_EVER, WireFaults.flipReceived(30, 0x01)),
        Set.of(CHECKSUM),
        1_000);
  }

  private void theChipMisbehaves() {
    both("never ready", chip(ChipFaults.neverReady()), Set.of(TIMEOUT_B), 15_000);
    both(
        "burst 0 for ever",
        chip(ChipFaults.burstZero(EnumSet.allOf(ChipState.class))),
        Set.of(TIMEOUT_A),
        1_500);
    both(
        "burst 0 while the response is read",
        chip(ChipFaults.burstZero(EnumSet.of(ChipState.COMPLETION))),
        Set.of(TIMEOUT_A),
        1_500);
    both("never done", chip(ChipFaults.neverDataAvail()), Set.of(COMMAND_TIMEOUT), 3_000);
    on(
        Bus.SPI,
        "status never valid in Reception",
        chip(ChipFaults.neverValid(EnumSet.of(ChipState.RECEPTION))),
        Set.of(TIMEOUT_C),
        3_000);
    on(
        Bus.I2C,
        "status never valid in Reception, where the checksum says enough",
        chip(ChipFaults.neverValid(EnumSet.of(ChipState.RECEPTION))),
        ANSWERED,
        100);
    both(
        "status never valid in Completion",
        chip(ChipFaults.neverValid(EnumSet.of(ChipState.COMPLETION))),
        Set.of(COMMAND_TIMEOUT),
        3_000);
    both("an empty response", chip(ChipFaults.responseLength(-44)), Set.of(COMMAND_TIMEOUT), 3_000);
  }

  private void theResponseLies() {
    for (long size : new long[] {0xFFFFFFFFL, 0x80000000L, 5_000, 9, 4, 0}) {
      both(
          "a response that says " + size + " bytes",
          chip(ChipFaults.responseSize(size)),
          Set.of(MALFORMED_RESPONSE),
          1_000);
    }
    both(
        "a response that says one byte less",
        chip(ChipFaults.responseSize(43)),
        Set.of(LEFTOVER_DATA),
        1_000);
    both(
        "a response that says one byte more",
        chip(ChipFaults.responseSize(45)),
        Set.of(MALFORMED_RESPONSE),
        1_000);
    both("five bytes too many", chip(ChipFaults.responseLength(5)), Set.of(LEFTOVER_DATA), 1_000);
    both(
        "five bytes too few",
        chip(ChipFaults.responseLength(-5)),
        Set.of(MALFORMED_RESPONSE),
        1_000);
    both(
        "four bytes in all",
        chip(ChipFaults.responseLength(-40)),
        Set.of(MALFORMED_RESPONSE),
        1_000);
  }

  private void theInterfaceIsLost() {
    both(
        "reset in the middle of the command",
        struck(FIFO, false, TisChip::reset),
        Set.of(LOCALITY_SEIZED),
        500);
    both(
        "reset in the middle of the response",
        struck(FIFO, true, TisChip::reset),
        Set.of(LOCALITY_SEIZED),
        500);
    both(
        "reset while it works",
        afterMicros(1_500, bench -> bench.chip().reset()),
        Set.of(LOCALITY_SEIZED),
        500);
    on(
        Bus.SPI,
        "power lost in the middle of the response",
        struck(FIFO, true, TisChip::powerOff),
        Set.of(BUS_FLOATING),
        500);
    on(
        Bus.I2C,
        "power lost in the middle of the response",
        struck(FIFO, true, TisChip::powerOff),
        Set.of(NO_ACKNOWLEDGE),
        500);
    both(
        "firmware seizes the interface while it works and gives it back",
        afterMicros(
            1_500,
            bench -> {
              bench.chip().seize(3);
              afterMicros(10_000, later -> later.chip().relinquish(3)).accept(bench);
            }),
        Set.of(LOCALITY_SEIZED),
        500);
  }

  private void theWiresAreSlow() {
    both(
        "20 ms for each transfer",
        bench -> bench.plan(FaultPlan.always(WireFaults.slow(bench.time(), 20_000_000))),
        ANSWERED,
        1_000);
  }

  @TestFactory
  Collection<DynamicTest> faults() {
    theBusIsDead();
    aBitIsStuck();
    theAdapterFailsOnce();
    bytesAreDamaged();
    theChipMisbehaves();
    theResponseLies();
    theInterfaceIsLost();
    theWiresAreSlow();
    return lines.stream()
        .map(line -> DynamicTest.dynamicTest(line.bus() + ": " + line.fault(), () -> check(line)))
        .toList();
  }

  private static void check(Line line) {
    FaultBench bench = new FaultBench(line.bus());
    bench.open();
    assertThat(bench.tryCommand().right()).as("it works before the fault").isTrue();

    line.inject().accept(bench);
    Outcome outcome = bench.tryCommand();
    if (line.kinds().isEmpty()) {
      assertThat(outcome.right()).as("%s", outcome).isTrue();
    } else {
      assertThat(outcome.failure()).as("%s", outcome).isNotNull();
      assertThat(outcome.failure().kind()).isIn(line.kinds());
      assertThat(outcome.failure().getMessage()).contains("1. ");
    }
    assertThat(outcome.nanos()).as("time to %s", outcome).isLessThan(line.millis() * 1_000_000);

    bench.mend();
    Outcome next = bench.tryCommand();
    assertThat(next.right()).as("once the fault is gone: %s", next).isTrue();
  }
}
