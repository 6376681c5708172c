package dev.tpm4j.transport.i2c;

import static dev.tpm4j.transport.i2c.ScriptedI2c.HEX;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.tpm4j.profile.FifoBehaviour;
import dev.tpm4j.profile.FifoBehaviour.Checksum;
import dev.tpm4j.profile.HostInterface;
import dev.tpm4j.profile.TpmProfile;
import dev.tpm4j.profile.Wiring;
import dev.tpm4j.transport.TransportException;
import dev.tpm4j.transport.TransportException.Kind;
import dev.tpm4j.transport.i2c.I2cDevice.Result;
import dev.tpm4j.transport.tis.TisCapabilities;
import dev.tpm4j.transport.tis.TisRegister;
import java.util.Collections;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class I2cTisRegistersTest {

  private static final int SLB9673 = 0x1AE00082;
  private static final int ST33TPHF2X = 0x1A7E2882;
  private static final int FIFO_TYPE = 0x00000082;
  private static final int LOCALITIES = 1 << 25;
  private static final int WW = 1 << 17;
  private static final int WR = 1 << 18;
  private static final int RW = 1 << 19;
  private static final int RR = 1 << 20;
  private static final int SR = 1 << 30;

  private final ManualTime time = new ManualTime();

  private static TpmProfile part(UnaryOperator<FifoBehaviour.Builder> facts) {
    TpmProfile base =
        TpmProfile.of(
            "an-i2c-part",
            HostInterface.FIFO_I2C,
            new Wiring.I2c("\\_SB.I2C1", 0x2E, false, 400_000));
    return base.withFifo(facts.apply(base.fifo().toBuilder()).build());
  }

  private static TpmProfile part() {
    return part(UnaryOperator.identity());
  }

  private ScriptedI2c bus(int capability) {
    return new ScriptedI2c(new I2cCapabilities(true, 400_000, 4096, 4096), time)
        .capability(capability);
  }

  private ScriptedI2c busWithoutRepeatedStart(int capability) {
    return new ScriptedI2c(new I2cCapabilities(false, 400_000, 4096, 4096), time)
        .capability(capability);
  }

  private I2cTisRegisters registers(ScriptedI2c bus) {
    return new I2cTisRegisters(bus, part(), time);
  }

  /** With locality 0 selected and all of that out of the log. */
  private I2cTisRegisters warm(ScriptedI2c bus, TpmProfile part) {
    I2cTisRegisters registers = new I2cTisRegisters(bus, part, time);
    read(registers, TisRegister.ACCESS, 1);
    bus.forget();
    return registers;
  }

  private I2cTisRegisters warm(ScriptedI2c bus) {
    return warm(bus, part());
  }

  private static String read(I2cTisRegisters registers, TisRegister register, int length) {
    byte[] data = new byte[length];
    registers.read(0, register, data, 0, length);
    return HEX.formatHex(data);
  }

  private static void write(I2cTisRegisters registers, TisRegister register, String hex) {
    byte[] data = HEX.parseHex(hex);
    registers.write(0, register, data, 0, data.length);
  }

  private static TransportException failure(Runnable access) {
    return catchThrowableOfType(TransportException.class, access::run);
  }

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
    void isReadAtOnceAndInTwoMessagesUntilThePartHasSaidHow() {
      ScriptedI2c bus = bus(SLB9673);

      I2cTisRegisters registers = registers(bus);

      assertThat(bus.wire).containsExactly("W 30", "R 4");
      assertThat(bus.pauses).containsExactly(-1L, 250_000L);
      assertThat(registers.interfaceCapability()).contains(new I2cInterfaceCapability(SLB9673));
    }

    @Test
    void isReadAgainWhenAPartThatSleptAnswers() {
      ScriptedI2c bus =
          bus(SLB9673).says(I2cTisRegisters.NACK_TRIES, Result.ADDRESS_NOT_ACKNOWLEDGED);
      I2cTisRegisters registers = registers(bus);
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
      I2cTisRegisters registers = registers(bus);
      bus.forget();

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

      assertThat(failure(() -> registers(bus)).kind()).isEqualTo(Kind.BUS_ERROR);
      assertThat(bus.closed).as("the device is still the caller's").isZero();
    }
  }

  @Nested
  class GuardTimes {

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

  @Nested
  class NotAcknowledged {

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
      I2cTisRegisters registers = registers(bus);
      bus.forget();

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

      assertThat(failure.kind()).isEqualTo(Kind.LOST_BYTES);
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

  @Nested
  class Localities {

    @Test
    void areSelectedOnceAndWhenTheyChange() {
      ScriptedI2c bus = bus(SLB9673);
      I2cTisRegisters registers = registers(bus);
      bus.forget();
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
      I2cTisRegisters registers = registers(bus);
      bus.forget();

      read(registers, TisRegister.ACCESS, 1);

      assertThat(bus.wire).containsExactly("W 04 Sr R 1");
    }

    @Test
    void otherThanZeroAreDeniedOnAPartThatHasNone() {
      ScriptedI2c bus = bus(FIFO_TYPE);
      I2cTisRegisters registers = registers(bus);
      bus.forget();

      TransportException failure =
          failure(() -> registers.read(1, TisRegister.ACCESS, new byte[1], 0, 1));

      assertThat(failure.kind()).isEqualTo(Kind.LOCALITY_DENIED);
      assertThat(failure.diagnosis().toText()).contains("0x00000082");
      assertThat(bus.wire).isEmpty();
    }

    @Test
    void doNotMatterToTheInterfaceCapability() {
      ScriptedI2c bus = bus(SLB9673);
      I2cTisRegisters registers = registers(bus);
      bus.forget();

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
