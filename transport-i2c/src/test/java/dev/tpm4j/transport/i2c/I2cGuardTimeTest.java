package dev.tpm4j.transport.i2c;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tpm4j.transport.tis.TisRegister;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class I2cGuardTimeTest extends I2cFixture {

  /** Pauses before each message of: write, write, read, read, write. */
  private void steps(I2cTisRegisters registers) {
    write(registers, TisRegister.STS, "40");
    write(registers, TisRegister.STS, "40");
    read(registers, TisRegister.STS, 4);
    read(registers, TisRegister.STS, 4);
    write(registers, TisRegister.STS, "40");
  }

  @Test
  void areNoneOnAPartWithoutThem() {
    ScriptedI2c bus = bus(SLB9673);
    steps(warm(bus));
    assertThat(bus.pauses).containsOnly(0L);
  }

  @Test
  void areTwentyMicrosecondsOnTheSt33() {
    ScriptedI2c bus = bus(ST33TPHF2X);
    steps(warm(bus));
    assertThat(bus.pauses).containsOnly(20_000L);
  }

  // Columns: before write after read, write after write, read after write, read after read,
  // write after read. Reading begins with a write of the register address.
  @ParameterizedTest
  @CsvSource({
    "WW, 0,   100, 100, 0,   0",
    "WR, 0,   0,   100, 0,   0",
    "RW, 100, 0,   0,   100, 100",
    "RR, 0,   0,   0,   100, 0",
  })
  void areDueExactlyWhereFlagged(
      String flag, long first, long second, long third, long fourth, long fifth) {
    int bit =
        switch (flag) {
          case "WW" -> WW;
          case "WR" -> WR;
          case "RW" -> RW;
          default -> RR;
        };
    ScriptedI2c bus = bus(FIFO_TYPE | LOCALITIES | bit | 100 << 9);
    steps(warm(bus));
    assertThat(bus.pauses)
        .containsExactly(first * 1000, second * 1000, third * 1000, fourth * 1000, fifth * 1000);
  }

  @Test
  void areDueBetweenTheTwoMessagesOfAReadAsWriteThenRead() {
    for (int bit : new int[] {WW, WR, RW, RR}) {
      ScriptedI2c bus = busWithoutRepeatedStart(FIFO_TYPE | LOCALITIES | bit | 100 << 9);
      I2cTisRegisters registers = warm(bus);

      read(registers, TisRegister.STS, 4);

      assertThat(bus.wire).containsExactly("W 18", "R 4");
      assertThat(bus.pauses.get(0)).isEqualTo(bit == RR || bit == RW ? 100_000L : 0L);
      assertThat(bus.pauses.get(1)).isEqualTo(bit == WR ? 100_000L : 0L);
    }
  }

  @Test
  void countWhatTheDriverDidInBetween() {
    ScriptedI2c bus = bus(ST33TPHF2X);
    I2cTisRegisters registers = warm(bus);

    time.now += 12_345;
    read(registers, TisRegister.STS, 4);
    long before = time.now;
    time.now += 20_000;
    read(registers, TisRegister.STS, 4);

    assertThat(bus.pauses).containsExactly(20_000L, 20_000L);
    assertThat(time.now - before).as("no wait of its own").isEqualTo(27_001);
  }

  @Test
  void ofTheProfileReplaceThePartsInEverySituation() {
    ScriptedI2c bus = bus(SLB9673);
    steps(warm(bus, part(b -> b.guardTimeMicros(60))));
    assertThat(bus.pauses).containsOnly(60_000L);
  }

  @Test
  void ofTheProfileCanBeNone() {
    ScriptedI2c bus = bus(ST33TPHF2X);
    steps(warm(bus, part(b -> b.guardTimeMicros(0))));
    assertThat(bus.pauses).containsOnly(0L);
  }

  @Test
  void ofTheProfileServeAPartThatSaysNothing() {
    ScriptedI2c bus = bus(0);
    I2cTisRegisters registers = new I2cTisRegisters(bus, part(b -> b.guardTimeMicros(60)), time);
    for (int i = 0; i < 3; i++) {
      read(registers, TisRegister.ACCESS, 1);
    }
    bus.forget();

    read(registers, TisRegister.ACCESS, 1);

    assertThat(bus.wire).containsExactly("W 04", "R 1");
    assertThat(bus.pauses).containsOnly(60_000L);
  }
}
