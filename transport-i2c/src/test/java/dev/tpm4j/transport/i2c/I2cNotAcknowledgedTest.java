package dev.tpm4j.transport.i2c;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tpm4j.transport.TransportException;
import dev.tpm4j.transport.TransportException.Kind;
import dev.tpm4j.transport.i2c.I2cDevice.Result;
import dev.tpm4j.transport.tis.TisRegister;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class I2cNotAcknowledgedTest extends I2cFixture {

  @Test
  void isRepeatedAfterTheDefaultGuardTime() {
    ScriptedI2c bus = bus(SLB9673).holds(0x18, "40 00 01 00");
    I2cTisRegisters registers = warm(bus);
    bus.says(3, Result.ADDRESS_NOT_ACKNOWLEDGED);

    assertThat(read(registers, TisRegister.STS, 4)).isEqualTo("40 00 01 00");

    assertThat(bus.wire).hasSize(4).containsOnly("W 18 Sr R 4");
    assertThat(bus.pauses).containsExactly(0L, 250_000L, 250_000L, 250_000L);
  }

  @Test
  void fallsBackToThePartsGuardTimeOnceAcknowledgedAgain() {
    ScriptedI2c bus = bus(ST33TPHF2X);
    I2cTisRegisters registers = warm(bus);
    bus.says(1, Result.ADDRESS_NOT_ACKNOWLEDGED);

    read(registers, TisRegister.STS, 4);
    read(registers, TisRegister.STS, 4);

    assertThat(bus.pauses).containsExactly(20_000L, 250_000L, 20_000L);
  }

  @Test
  void waitsTheProfilesGuardTimeWhereThatIsLonger() {
    ScriptedI2c bus = bus(SLB9673);
    I2cTisRegisters registers = warm(bus, part(b -> b.guardTimeMicros(400)));
    bus.says(1, Result.ADDRESS_NOT_ACKNOWLEDGED);

    read(registers, TisRegister.STS, 4);

    assertThat(bus.pauses).containsExactly(400_000L, 400_000L);
  }

  @Test
  void repeatsTheSecondMessageOfAReadWithoutTheFirst() {
    ScriptedI2c bus = busWithoutRepeatedStart(SLB9673);
    I2cTisRegisters registers = warm(bus);
    bus.says(1, Result.ACKNOWLEDGED).says(2, Result.ADDRESS_NOT_ACKNOWLEDGED);

    read(registers, TisRegister.DATA_FIFO, 10);

    assertThat(bus.wire).containsExactly("W 24", "R 10", "R 10", "R 10");
    assertThat(bus.pauses).containsExactly(0L, 0L, 250_000L, 250_000L);
  }

  @Test
  void acceptsTheLastTry() {
    ScriptedI2c bus = bus(SLB9673);
    I2cTisRegisters registers = warm(bus);
    bus.says(I2cTisRegisters.NACK_TRIES - 1, Result.ADDRESS_NOT_ACKNOWLEDGED);

    write(registers, TisRegister.DATA_FIFO, "80 01");

    assertThat(bus.wire).hasSize(I2cTisRegisters.NACK_TRIES).containsOnly("W 24 80 01");
  }

  @Test
  void saysThatNobodyIsThere() {
    ScriptedI2c bus = bus(SLB9673);
    bus.otherwise = Result.ADDRESS_NOT_ACKNOWLEDGED;
    I2cTisRegisters registers = opened(bus);

    TransportException failure = failure(() -> read(registers, TisRegister.ACCESS, 1));

    assertThat(failure.kind()).isEqualTo(Kind.NO_ACKNOWLEDGE);
    assertThat(failure.what()).isEqualTo("nobody acknowledges the address at scripted I2C 0x2E");
    assertThat(failure.situation().attempt()).isEqualTo(50);
    assertThat(failure.situation().register()).isEqualTo("TPM_LOC_SEL");
    assertThat(failure.situation().elapsedNanos())
        .isEqualTo(50 * 250_000L + 50 * ScriptedI2c.MESSAGE_NANOS);
    assertThat(bus.wire).hasSize(50);
  }

  @Test
  void saysThatTheChipIsGone() {
    ScriptedI2c bus = bus(SLB9673);
    I2cTisRegisters registers = warm(bus);
    bus.otherwise = Result.ADDRESS_NOT_ACKNOWLEDGED;

    TransportException failure = failure(() -> read(registers, TisRegister.STS, 4));

    assertThat(failure.what()).contains("answered before");
    assertThat(failure.diagnosis().causes().get(0).cause()).contains("busy or hung");
    assertThat(failure.situation().elapsedNanos())
        .isEqualTo(49 * 250_000L + 50 * ScriptedI2c.MESSAGE_NANOS);
  }

  @Test
  void saysThatTheChipRefusesTheByteAfterItsAddress() {
    ScriptedI2c bus = bus(SLB9673);
    I2cTisRegisters registers = warm(bus);
    bus.otherwise = Result.DATA_NOT_ACKNOWLEDGED;

    TransportException failure = failure(() -> write(registers, TisRegister.STS, "40"));

    assertThat(failure.kind()).isEqualTo(Kind.NO_ACKNOWLEDGE);
    assertThat(failure.what()).contains("its address but not the byte after it");
    assertThat(failure.situation().attempt()).isEqualTo(50);
    assertThat(bus.wire).hasSize(50);
  }

  @Test
  void repeatsARegisterWriteRefusedHalfWay() {
    ScriptedI2c bus = bus(SLB9673);
    I2cTisRegisters registers = warm(bus);
    bus.says(1, Result.DATA_NOT_ACKNOWLEDGED);

    write(registers, TisRegister.STS, "20");

    assertThat(bus.wire).containsExactly("W 18 20", "W 18 20");
  }

  @ParameterizedTest
  @CsvSource({"DATA_FIFO, 80 01 00", "HASH_START, 01", "HASH_END, 01"})
  void doesNotRepeatWhatHasAnEffectEachTime(TisRegister register, String data) {
    ScriptedI2c bus = bus(SLB9673);
    I2cTisRegisters registers = warm(bus);
    bus.says(2, Result.ADDRESS_NOT_ACKNOWLEDGED).says(1, Result.DATA_NOT_ACKNOWLEDGED);

    TransportException failure = failure(() -> write(registers, register, data));

    assertThat(failure.kind()).isEqualTo(Kind.NO_ACKNOWLEDGE);
    assertThat(failure.what()).contains("stopped accepting data");
    assertThat(failure.situation().attempt()).isEqualTo(3);
    assertThat(failure.situation().register()).isEqualTo(register.tcgName());
    assertThat(bus.wire).hasSize(3);
  }

  @Test
  void neverPutsDataInTheMessage() {
    ScriptedI2c bus = bus(SLB9673);
    I2cTisRegisters registers = warm(bus);
    bus.otherwise = Result.DATA_NOT_ACKNOWLEDGED;

    assertThat(failure(() -> write(registers, TisRegister.DATA_FIFO, "de ad be ef")))
        .message()
        .doesNotContainIgnoringCase("de ad")
        .doesNotContainIgnoringCase("dead");
  }
}
