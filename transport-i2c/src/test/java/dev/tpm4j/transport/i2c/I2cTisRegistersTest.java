package dev.tpm4j.transport.i2c;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tpm4j.profile.FifoBehaviour.Checksum;
import dev.tpm4j.profile.TpmProfile;
import dev.tpm4j.transport.TransportException;
import dev.tpm4j.transport.TransportException.Kind;
import dev.tpm4j.transport.i2c.I2cDevice.Result;
import dev.tpm4j.transport.tis.TisCapabilities;
import dev.tpm4j.transport.tis.TisRegister;
import java.util.Collections;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class I2cTisRegistersTest extends I2cFixture {

  @Nested
  class OnTheWire {

    @Test
    void readsWithARepeatedStart() {
      ScriptedI2c bus = bus(SLB9673).holds(0x18, "80 ff 00 00");
      I2cTisRegisters registers = warm(bus);

      assertThat(read(registers, TisRegister.STS, 4)).isEqualTo("80 ff 00 00");

      assertThat(bus.wire).containsExactly("W 18 Sr R 4");
    }

    @Test
    void readsInTwoMessagesWhereTheAdapterHasNoRepeatedStart() {
      ScriptedI2c bus = busWithoutRepeatedStart(SLB9673).holds(0x48, "d1 15 1c 00");
      I2cTisRegisters registers = warm(bus);

      assertThat(read(registers, TisRegister.DID_VID, 4)).isEqualTo("d1 15 1c 00");

      assertThat(bus.wire).containsExactly("W 48", "R 4");
    }

    @Test
    void readsInTwoMessagesWhereThePartWantsAPauseBeforeARepeatedStart() {
      ScriptedI2c bus = bus(FIFO_TYPE | SR | 20 << 9).holds(0x4C, "16");
      I2cTisRegisters registers = warm(bus);

      assertThat(read(registers, TisRegister.RID, 1)).isEqualTo("16");

      assertThat(bus.wire).containsExactly("W 4c", "R 1");
    }

    @Test
    void keepsTheRepeatedStartWhereThatPauseIsZero() {
      ScriptedI2c bus = bus(FIFO_TYPE | SR);
      I2cTisRegisters registers = warm(bus);

      read(registers, TisRegister.RID, 1);

      assertThat(bus.wire).containsExactly("W 4c Sr R 1");
    }

    @ParameterizedTest
    @CsvSource({
      "ACCESS, 02, W 04 02",
      "STS, 20, W 18 20",
      "STS, 40 00 00 00, W 18 40 00 00 00",
      "DATA_CSUM_ENABLE, 01, W 40 01",
      "INT_ENABLE, 01 02 03 04, W 08 01 02 03 04",
      "DATA_FIFO, 80 01 00 00 00 0c, W 24 80 01 00 00 00 0c"
    })
    void writesRegisterAddressAndDataInOneMessage(TisRegister register, String data, String wire) {
      ScriptedI2c bus = bus(SLB9673);
      I2cTisRegisters registers = warm(bus);

      write(registers, register, data);

      assertThat(bus.wire).containsExactly(wire);
    }

    @Test
    void sendsTheRegisterAddressAgainForEveryAccess() {
      ScriptedI2c bus = bus(SLB9673);
      I2cTisRegisters registers = warm(bus);

      read(registers, TisRegister.DATA_FIFO, 2);
      read(registers, TisRegister.DATA_FIFO, 3);

      assertThat(bus.wire).containsExactly("W 24 Sr R 2", "W 24 Sr R 3");
    }

    @Test
    void readsAndWritesAtAnOffsetOfTheArray() {
      ScriptedI2c bus = bus(SLB9673).holds(0x24, "aa bb");
      I2cTisRegisters registers = warm(bus);
      byte[] data = {1, 2, 3, 4, 5};

      registers.read(0, TisRegister.DATA_FIFO, data, 2, 2);
      registers.write(0, TisRegister.DATA_FIFO, data, 1, 3);

      assertThat(data).containsExactly(1, 2, 0xaa, 0xbb, 5);
      assertThat(bus.wire).last().isEqualTo("W 24 02 aa bb");
    }

    @ParameterizedTest
    @EnumSource(names = {"INT_VECTOR", "INTERFACE_ID", "XDATA_FIFO"})
    void refusesARegisterThatIsNotOnI2c(TisRegister register) {
      I2cTisRegisters registers = registers(bus(SLB9673));
      assertThatThrownBy(() -> registers.read(0, register, new byte[4], 0, 1))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining(register.tcgName());
    }

    @ParameterizedTest
    @CsvSource({"STS, 0", "STS, 5", "DATA_CSUM, 3", "DATA_FIFO, 0", "DATA_FIFO, 4096"})
    void refusesALengthTheRegisterDoesNotHave(TisRegister register, int length) {
      I2cTisRegisters registers = registers(bus(SLB9673));
      assertThatThrownBy(() -> registers.read(0, register, new byte[5000], 0, length))
          .isInstanceOf(IllegalArgumentException.class);
    }
  }

  @Nested
  class Limits {

    @ParameterizedTest(name = "adapter {0}/{1}, profile {2} -> {3}")
    @CsvSource({
      "4096,  4096,  0,   4095",
      "65535, 65535, 0,   4096",
      "32,    32,    0,   31",
      "33,    32,    0,   32",
      "512,   16,    0,   16",
      "512,   512,   427, 427",
      "32,    512,   427, 31"
    })
    void areTheSmallestOfAdapterAndProfile(
        int maxWrite, int maxRead, int profileSize, int expected) {
      ScriptedI2c bus =
          new ScriptedI2c(new I2cCapabilities(true, 100_000, maxWrite, maxRead), time);
      TpmProfile part = profileSize == 0 ? part() : part(b -> b.transferSize(profileSize));

      assertThat(new I2cTisRegisters(bus, part, time).capabilities())
          .isEqualTo(new TisCapabilities(TisCapabilities.Bus.I2C, expected, true));
    }

    @Test
    void aProfileCanDenyTheChecksum() {
      TpmProfile part = part(b -> b.checksum(Checksum.ABSENT));
      assertThat(new I2cTisRegisters(bus(SLB9673), part, time).capabilities().checksum()).isFalse();
    }

    @Test
    void aSmallTransferSizeStillMovesRegisters() {
      ScriptedI2c bus = bus(SLB9673);
      I2cTisRegisters registers = warm(bus, part(b -> b.transferSize(1)));

      write(registers, TisRegister.INT_ENABLE, "01 02 03 04");

      assertThat(bus.wire).containsExactly("W 08 01 02 03 04");
    }
  }

  @Nested
  class InterfaceCapability {

    @Test
    void isReadBeforeTheFirstAccessInTwoMessagesBecauseThePartHasNotSaidHow() {
      ScriptedI2c bus = bus(SLB9673);
      I2cTisRegisters registers = registers(bus);
      assertThat(bus.wire).as("nothing moves before the first access").isEmpty();

      read(registers, TisRegister.ACCESS, 1);

      assertThat(bus.wire).containsExactly("W 30", "R 4", "W 00 00", "W 04 Sr R 1");
      assertThat(bus.pauses).containsExactly(-1L, 250_000L, 0L, 0L);
      assertThat(registers.interfaceCapability()).contains(new I2cInterfaceCapability(SLB9673));
    }

    @Test
    void isReadAgainWhenAPartThatSleptAnswers() {
      ScriptedI2c bus =
          bus(SLB9673).says(2 * I2cTisRegisters.NACK_TRIES, Result.ADDRESS_NOT_ACKNOWLEDGED);
      I2cTisRegisters registers = opened(bus);
      assertThat(registers.interfaceCapability()).isEmpty();

      read(registers, TisRegister.ACCESS, 1);
      bus.forget();
      read(registers, TisRegister.ACCESS, 1);

      assertThat(bus.wire).containsExactly("W 30", "R 4", "W 04 Sr R 1");
      assertThat(registers.interfaceCapability()).isPresent();
    }

    @Test
    void isNotAskedForWhileNobodyAnswers() {
      ScriptedI2c bus = bus(SLB9673);
      bus.otherwise = Result.ADDRESS_NOT_ACKNOWLEDGED;
      I2cTisRegisters registers = opened(bus);

      assertThat(failure(() -> read(registers, TisRegister.ACCESS, 1))).isNotNull();

      assertThat(bus.wire).doesNotContain("W 30");
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 0xFFFFFFFF, 0x9AE00082, 0x1AE00080})
    void isDisregardedAfterThreeImplausibleAnswers(int word) {
      ScriptedI2c bus = bus(word);
      I2cTisRegisters registers = registers(bus);
      for (int i = 0; i < 5; i++) {
        read(registers, TisRegister.ACCESS, 1);
      }

      assertThat(Collections.frequency(bus.wire, "W 30"))
          .isEqualTo(I2cTisRegisters.CAPABILITY_TRIES);
      assertThat(bus.pauses.subList(1, bus.pauses.size())).containsOnly(250_000L);
      assertThat(registers.interfaceCapability()).isEmpty();
    }

    @Test
    void aBrokenBusIsToldAtOnce() {
      ScriptedI2c bus = bus(SLB9673);
      bus.failAtMessage = 0;

      I2cTisRegisters registers = registers(bus);

      assertThat(failure(() -> read(registers, TisRegister.ACCESS, 1)).kind())
          .isEqualTo(Kind.BUS_ERROR);
      assertThat(bus.wire).containsExactly("W 30");
    }
  }

  @Nested
  class Localities {

    @Test
    void areSelectedOnceAndWhenTheyChange() {
      ScriptedI2c bus = bus(SLB9673);
      I2cTisRegisters registers = opened(bus);
      byte[] data = new byte[1];

      registers.read(0, TisRegister.ACCESS, data, 0, 1);
      registers.read(0, TisRegister.ACCESS, data, 0, 1);
      registers.write(2, TisRegister.ACCESS, new byte[] {2}, 0, 1);
      registers.read(0, TisRegister.ACCESS, data, 0, 1);

      assertThat(bus.wire)
          .containsExactly(
              "W 00 00",
              "W 04 Sr R 1",
              "W 04 Sr R 1",
              "W 00 02",
              "W 04 02",
              "W 00 00",
              "W 04 Sr R 1");
    }

    @Test
    void areSelectedAgainAfterAFailure() {
      ScriptedI2c bus = bus(SLB9673);
      I2cTisRegisters registers = warm(bus);
      bus.failAtMessage = 0;
      assertThat(failure(() -> read(registers, TisRegister.STS, 4)).kind())
          .isEqualTo(Kind.BUS_ERROR);
      bus.failAtMessage = -1;
      bus.forget();

      read(registers, TisRegister.STS, 4);

      assertThat(bus.wire).containsExactly("W 00 00", "W 18 Sr R 4");
      assertThat(bus.pauses.get(0)).as("a failure counts as a NACK").isEqualTo(250_000L);
    }

    @Test
    void areSelectedAgainAfterRecoveryOrAWriteOfTheSelector() {
      ScriptedI2c bus = bus(SLB9673);
      I2cTisRegisters registers = warm(bus);

      assertThat(registers.recover()).isTrue();
      read(registers, TisRegister.RID, 1);
      write(registers, TisRegister.LOC_SEL, "03");
      read(registers, TisRegister.RID, 1);

      assertThat(bus.recoveries).isEqualTo(1);
      assertThat(bus.wire)
          .containsExactly("W 00 00", "W 4c Sr R 1", "W 00 03", "W 00 00", "W 4c Sr R 1");
    }

    @Test
    void areNotSelectedOnAPartThatHasNone() {
      ScriptedI2c bus = bus(FIFO_TYPE);
      I2cTisRegisters registers = opened(bus);

      read(registers, TisRegister.ACCESS, 1);

      assertThat(bus.wire).containsExactly("W 04 Sr R 1");
    }

    @Test
    void otherThanZeroAreDeniedOnAPartThatHasNone() {
      ScriptedI2c bus = bus(FIFO_TYPE);
      I2cTisRegisters registers = opened(bus);

      TransportException failure =
          failure(() -> registers.read(1, TisRegister.ACCESS, new byte[1], 0, 1));

      assertThat(failure.kind()).isEqualTo(Kind.LOCALITY_DENIED);
      assertThat(failure.diagnosis().toText()).contains("0x00000082");
      assertThat(bus.wire).isEmpty();
    }

    @Test
    void doNotMatterToTheInterfaceCapability() {
      ScriptedI2c bus = bus(SLB9673);
      I2cTisRegisters registers = opened(bus);

      read(registers, TisRegister.I2C_INTERFACE_CAPABILITY, 4);

      assertThat(bus.wire).containsExactly("W 30 Sr R 4");
    }
  }

  @Test
  void forwardsDescriptionAndClose() {
    ScriptedI2c bus = bus(SLB9673);
    I2cTisRegisters registers = registers(bus);
    assertThat(registers.describe()).isEqualTo("I2C scripted I2C 0x2E");

    registers.close();
    bus.forget();

    assertThat(bus.closed).isEqualTo(1);
    assertThat(failure(() -> read(registers, TisRegister.STS, 1)).kind()).isEqualTo(Kind.CLOSED);
    assertThat(bus.wire).isEmpty();
  }
}
