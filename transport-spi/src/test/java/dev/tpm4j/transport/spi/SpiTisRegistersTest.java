package dev.tpm4j.transport.spi;

import static dev.tpm4j.transport.spi.ScriptedSpi.HEX;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.tpm4j.profile.FifoBehaviour.WaitStates;
import dev.tpm4j.profile.HostInterface;
import dev.tpm4j.profile.TpmProfile;
import dev.tpm4j.profile.Wiring;
import dev.tpm4j.transport.Timebase;
import dev.tpm4j.transport.TransportException;
import dev.tpm4j.transport.TransportException.Kind;
import dev.tpm4j.transport.spi.SpiTisRegisters.Framing;
import dev.tpm4j.transport.tis.TisCapabilities;
import dev.tpm4j.transport.tis.TisRegister;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class SpiTisRegistersTest {

  static TpmProfile part(WaitStates waits) {
    TpmProfile base =
        TpmProfile.of(
            "part-" + waits.name().toLowerCase(java.util.Locale.ROOT),
            HostInterface.FIFO_SPI,
            new Wiring.Spi("\\_SB.SPI0", 0, true, 0, 8, 10_000_000));
    return base.withFifo(base.fifo().toBuilder().waitStates(waits).build());
  }

  private static SpiTisRegisters registers(ScriptedSpi spi, WaitStates waits) {
    return new SpiTisRegisters(spi, part(waits), Timebase.system());
  }

  private static String read(SpiTisRegisters registers, TisRegister register, int length) {
    byte[] data = new byte[length];
    registers.read(0, register, data, 0, length);
    return HEX.formatHex(data);
  }

  private static void write(SpiTisRegisters registers, TisRegister register, String hex) {
    byte[] data = HEX.parseHex(hex);
    registers.write(0, register, data, 0, data.length);
  }

  private static TransportException failure(Runnable access) {
    return catchThrowableOfType(TransportException.class, access::run);
  }

  /** Trace of an SLB9672 at an STM32, https://github.com/wolfSSL/wolfTPM/issues/295. */
  @Nested
  class OnAnSlb9672WithoutWaitStates {

    @ParameterizedTest
    @CsvSource({
      "ACCESS,          1, 80 d4 00 00, a0",
      "INTF_CAPABILITY, 4, 83 d4 00 14, 97 06 00 30",
      "DID_VID,         4, 83 d4 0f 00, d1 15 1d 00",
      "RID,             1, 80 d4 0f 04, 26"
    })
    void readsInOneTransfer(TisRegister register, int length, String header, String data) {
      ScriptedSpi spi = ScriptedSpi.notHolding().answers("00 00 00 01 " + data);

      assertThat(read(registers(spi, WaitStates.NEVER), register, length)).isEqualTo(data);

      assertThat(spi.mosi).containsExactly(header + " 00".repeat(length));
      spi.assertIdle();
    }

    @Test
    void writesInOneTransfer() {
      ScriptedSpi spi = ScriptedSpi.notHolding().answers("00 00 00 01 c0");

      write(registers(spi, WaitStates.NEVER), TisRegister.STS, "40");

      assertThat(spi.mosi).containsExactly("00 d4 00 18 40");
      spi.assertIdle();
    }
  }

  /** Trace of an ST33, https://www.wolfssl.com/forums/post6124.html. */
  @Nested
  class OnAnSt33WithWaitStates {

    @Test
    void readsAfterOneWaitByte() {
      ScriptedSpi spi = ScriptedSpi.holding().answers("00 00 00 00 01 84");

      assertThat(read(registers(spi, WaitStates.HEADER_BIT), TisRegister.STS, 1)).isEqualTo("84");

      assertThat(spi.mosi).containsExactly("80 d4 00 18 | 00 | 00");
      spi.assertIdle();
    }

    @Test
    void writesAfterThreeWaitBytes() {
      ScriptedSpi spi = ScriptedSpi.holding().answers("00 00 00 00 00 00 01 ff");

      write(registers(spi, WaitStates.HEADER_BIT), TisRegister.STS, "40");

      assertThat(spi.mosi).containsExactly("00 d4 00 18 | 00 | 00 | 00 | 40");
      spi.assertIdle();
    }

    @Test
    void doesNotWaitWhenTheHeaderSaysReady() {
      ScriptedSpi spi = ScriptedSpi.holding().answers("00 00 00 01 84");

      assertThat(read(registers(spi, WaitStates.HEADER_BIT), TisRegister.STS, 1)).isEqualTo("84");

      assertThat(spi.mosi).containsExactly("80 d4 00 18 | 00");
      spi.assertIdle();
    }

    @Test
    void takesAnUnknownPartForOneWithWaitStates() {
      ScriptedSpi spi = ScriptedSpi.holding().answers("00 00 00 00 01 84");
      SpiTisRegisters registers = registers(spi, WaitStates.UNKNOWN);

      assertThat(registers.framing()).isEqualTo(Framing.HELD);
      assertThat(read(registers, TisRegister.STS, 1)).isEqualTo("84");
    }
  }

  @Nested
  class Addresses {

    @ParameterizedTest
    @CsvSource({
      "0, ACCESS,     1, 80 d4 00 00",
      "1, ACCESS,     1, 80 d4 10 00",
      "4, STS,        4, 83 d4 40 18",
      "2, DID_VID,    4, 83 d4 2f 00",
      "0, DATA_FIFO, 64, bf d4 00 24",
      "3, XDATA_FIFO, 7, 86 d4 30 80"
    })
    void headerNamesLocalityRegisterAndLength(
        int locality, TisRegister register, int length, String header) {
      ScriptedSpi spi = ScriptedSpi.notHolding().answers("00 00 00 01");

      registers(spi, WaitStates.NEVER).read(locality, register, new byte[length], 0, length);

      assertThat(spi.mosi).containsExactly(header + " 00".repeat(length));
    }

    @Test
    void readsAndWritesAtAnOffsetOfTheArray() {
      for (WaitStates waits : new WaitStates[] {WaitStates.NEVER, WaitStates.HEADER_BIT}) {
        ScriptedSpi spi =
            ScriptedSpi.holding().answers("00 00 00 01 aa bb").answers("00 00 00 01 00 00");
        SpiTisRegisters registers = registers(spi, waits);
        byte[] data = {1, 2, 3, 4, 5};

        registers.read(0, TisRegister.DATA_FIFO, data, 2, 2);
        assertThat(data).containsExactly(1, 2, 0xaa, 0xbb, 5);

        registers.write(0, TisRegister.DATA_FIFO, data, 1, 2);
        assertThat(spi.mosi.get(1).replace("| ", "")).isEqualTo("01 d4 00 24 02 aa");
      }
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, 5, 15})
    void refusesALocalityThatDoesNotExist(int locality) {
      SpiTisRegisters registers = registers(ScriptedSpi.holding(), WaitStates.NEVER);
      assertThatThrownBy(() -> registers.read(locality, TisRegister.STS, new byte[4], 0, 4))
          .isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @EnumSource(names = {"LOC_SEL", "I2C_INTERFACE_CAPABILITY", "DATA_CSUM", "DATA_CSUM_ENABLE"})
    void refusesARegisterOfI2c(TisRegister register) {
      SpiTisRegisters registers = registers(ScriptedSpi.holding(), WaitStates.NEVER);
      assertThatThrownBy(() -> registers.read(0, register, new byte[4], 0, 1))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining(register.tcgName());
    }

    @ParameterizedTest
    @CsvSource({"STS, 0", "STS, 5", "ACCESS, 2", "DATA_FIFO, 0", "DATA_FIFO, 65"})
    void refusesALengthTheRegisterDoesNotHave(TisRegister register, int length) {
      ScriptedSpi spi = ScriptedSpi.holding();
      SpiTisRegisters registers = registers(spi, WaitStates.HEADER_BIT);
      assertThatThrownBy(() -> registers.write(0, register, new byte[100], 0, length))
          .isInstanceOf(IllegalArgumentException.class);
      assertThat(spi.asserted).isZero();
    }
  }

  @Nested
  class WaitingTooLong {

    private static final int LIMIT = SpiTisRegisters.MAX_WAIT_BYTES;

    @Test
    void acceptsReadinessAtTheLastAllowedByte() {
      ScriptedSpi spi =
          ScriptedSpi.holding().answers("00 00 00 00" + " 00".repeat(LIMIT - 1) + " 01 84");

      assertThat(read(registers(spi, WaitStates.HEADER_BIT), TisRegister.STS, 1)).isEqualTo("84");
    }

    @Test
    void saysStuckLowWhenMisoNeverMoved() {
      ScriptedSpi spi = ScriptedSpi.holding();
      SpiTisRegisters registers = registers(spi, WaitStates.HEADER_BIT);

      TransportException failure = failure(() -> read(registers, TisRegister.DID_VID, 4));

      assertThat(failure.kind()).isEqualTo(Kind.WAIT_STATES_EXCEEDED);
      assertThat(failure.what()).contains("MISO read 00 for the header and all 100 wait bytes");
      assertThat(failure.diagnosis().causes().get(0).cause()).contains("shorted to ground");
      assertThat(failure.situation().register()).isEqualTo("TPM_DID_VID");
      assertThat(failure.situation().elapsedNanos()).isNotNegative();
      assertThat(spi.mosi).containsExactly("83 d4 0f 00" + " | 00".repeat(LIMIT));
      spi.assertIdle();
    }

    @Test
    void saysBusyWhenMisoMovedWithoutReadyBit() {
      ScriptedSpi spi = ScriptedSpi.holding().answers("00 00 00 80" + " fe".repeat(LIMIT));
      SpiTisRegisters registers = registers(spi, WaitStates.HEADER_BIT);

      TransportException failure = failure(() -> write(registers, TisRegister.STS, "20"));

      assertThat(failure.kind()).isEqualTo(Kind.WAIT_STATES_EXCEEDED);
      assertThat(failure.what()).contains("MISO moved");
      assertThat(failure.diagnosis().causes().get(0).cause()).contains("chip select");
      assertThat(spi.mosi.get(0)).as("no data after the limit").doesNotContain("20");
      spi.assertIdle();
    }

    @Test
    void passesAFloatingBusUpAsData() {
      for (WaitStates waits : new WaitStates[] {WaitStates.NEVER, WaitStates.HEADER_BIT}) {
        ScriptedSpi spi = ScriptedSpi.holding().answers("ff ff ff ff ff ff ff ff");
        assertThat(read(registers(spi, waits), TisRegister.DID_VID, 4)).isEqualTo("ff ff ff ff");
      }
    }
  }

  @Nested
  class WhenAPartWaitsAgainstItsProfile {

    @Test
    void repeatsARegisterWithHeldPollingAndStaysWithIt() {
      ScriptedSpi spi =
          ScriptedSpi.holding()
              .answers("00 00 00 00 01")
              .answers("00 00 00 00 01 84")
              .answers("00 00 00 01 84");
      SpiTisRegisters registers = registers(spi, WaitStates.NEVER);
      assertThat(registers.framing()).isEqualTo(Framing.VERIFIED_SINGLE);

      assertThat(read(registers, TisRegister.STS, 1)).isEqualTo("84");
      assertThat(registers.framing()).isEqualTo(Framing.HELD);
      assertThat(read(registers, TisRegister.STS, 1)).isEqualTo("84");

      assertThat(spi.mosi)
          .containsExactly("80 d4 00 18 00", "80 d4 00 18 | 00 | 00", "80 d4 00 18 | 00");
      spi.assertIdle();
    }

    @Test
    void repeatsARegisterWriteWhoseDataWasTakenForWaitBytes() {
      ScriptedSpi spi =
          ScriptedSpi.holding().answers("00 00 00 00 01").answers("00 00 00 00 01 ff");

      write(registers(spi, WaitStates.NEVER), TisRegister.STS, "20");

      assertThat(spi.mosi).containsExactly("00 d4 00 18 20", "00 d4 00 18 | 00 | 20");
      spi.assertIdle();
    }

    @ParameterizedTest
    @EnumSource(names = {"DATA_FIFO", "XDATA_FIFO"})
    void doesNotRepeatAFifoWrite(TisRegister fifo) {
      ScriptedSpi spi = ScriptedSpi.holding().answers("00 00 00 00 01 ff ff");
      SpiTisRegisters registers = registers(spi, WaitStates.NEVER);

      TransportException failure = failure(() -> write(registers, fifo, "80 01 00"));

      assertThat(failure.kind()).isEqualTo(Kind.WAIT_STATES_EXCEEDED);
      assertThat(failure.what()).contains("took an unknown number of bytes");
      assertThat(failure.situation().register()).isEqualTo(fifo.tcgName());
      assertThat(spi.asserted).isEqualTo(1);
      assertThat(registers.framing())
          .as("so that the engine's resend works")
          .isEqualTo(Framing.HELD);
      spi.assertIdle();
    }

    @Test
    void doesNotRepeatAFifoRead() {
      ScriptedSpi spi = ScriptedSpi.holding().answers("00 00 00 00 01 80 01");
      SpiTisRegisters registers = registers(spi, WaitStates.NEVER);
      byte[] data = {9, 9, 9};

      TransportException failure =
          failure(() -> registers.read(0, TisRegister.DATA_FIFO, data, 0, 3));

      assertThat(failure.kind()).isEqualTo(Kind.WAIT_STATES_EXCEEDED);
      assertThat(failure.what()).contains("gave an unknown number of bytes");
      assertThat(data).as("nothing of the truncated read is handed out").containsExactly(9, 9, 9);
      assertThat(spi.asserted).isEqualTo(1);
    }

    @Test
    void refusesWhenChipSelectCannotBeHeld() {
      ScriptedSpi spi = ScriptedSpi.notHolding().answers("00 00 00 00 01");
      SpiTisRegisters registers = registers(spi, WaitStates.NEVER);

      TransportException failure = failure(() -> read(registers, TisRegister.STS, 1));

      assertThat(failure.kind()).isEqualTo(Kind.CHIP_SELECT_NOT_HELD);
      assertThat(failure.what()).contains("inserted a wait state", "scripted SPI");
      assertThat(failure.diagnosis().causes()).hasSize(2);
      spi.assertIdle();
    }
  }

  @Nested
  class ChoiceOfFraming {

    @ParameterizedTest(name = "{0}, holds {1}, full duplex {2} -> {3}")
    @CsvSource({
      "NEVER,      true,  true,  VERIFIED_SINGLE",
      "NEVER,      false, true,  VERIFIED_SINGLE",
      "NEVER,      true,  false, HELD",
      "HEADER_BIT, true,  true,  HELD",
      "UNKNOWN,    true,  true,  HELD",
    })
    void isMade(WaitStates waits, boolean holds, boolean duplex, Framing expected) {
      ScriptedSpi spi = new ScriptedSpi(new SpiCapabilities(holds, duplex, 1_000_000, 68));
      assertThat(registers(spi, waits).framing()).isEqualTo(expected);
    }

    @ParameterizedTest(name = "{0}, holds {1}, full duplex {2} -> {3}")
    @CsvSource({
      "NEVER,      false, false, CHIP_SELECT_NOT_HELD, half-duplex",
      "HEADER_BIT, false, true,  CHIP_SELECT_NOT_HELD, inserts wait states",
      "UNKNOWN,    false, true,  CHIP_SELECT_NOT_HELD, may insert wait states",
      "HEADER_BIT, false, false, CHIP_SELECT_NOT_HELD, inserts wait states",
      "HEADER_BIT, true,  false, CONFIGURATION,        half duplex",
      "UNKNOWN,    true,  false, CONFIGURATION,        half duplex",
    })
    void isRefusedWithAReason(
        WaitStates waits, boolean holds, boolean duplex, Kind kind, String reason) {
      ScriptedSpi spi = new ScriptedSpi(new SpiCapabilities(holds, duplex, 1_000_000, 68));

      TransportException failure = failure(() -> registers(spi, waits));

      assertThat(failure.kind()).isEqualTo(kind);
      assertThat(failure.what()).contains("scripted SPI", reason);
      assertThat(spi.closed).as("the device is still the caller's").isZero();
    }

    @Test
    void readsAPartWithoutWaitStatesHalfDuplex() {
      ScriptedSpi spi =
          new ScriptedSpi(new SpiCapabilities(true, false, 1_000_000, 68))
              .answers("00 00 00 00 a0");

      assertThat(read(registers(spi, WaitStates.NEVER), TisRegister.ACCESS, 1)).isEqualTo("a0");

      assertThat(spi.mosi).containsExactly("80 d4 00 00 | 00");
    }

    @ParameterizedTest(name = "adapter {0}, profile {1} -> {2}")
    @CsvSource({
      "4096, 0,  64",
      "68,   0,  64",
      "64,   0,  60",
      "64,   32, 32",
      "16,   32, 12",
      "8,    0,  4",
      "4096, 8,  8",
    })
    void limitsTheTransfer(int adapter, int profileSize, int expected) {
      TpmProfile part = part(WaitStates.HEADER_BIT);
      if (profileSize > 0) {
        part = part.withFifo(part.fifo().toBuilder().transferSize(profileSize).build());
      }
      ScriptedSpi spi = new ScriptedSpi(new SpiCapabilities(true, true, 1_000_000, adapter));

      assertThat(new SpiTisRegisters(spi, part, Timebase.system()).capabilities())
          .isEqualTo(new TisCapabilities(TisCapabilities.Bus.SPI, expected, false));
    }

    @Test
    void refusesAnAdapterTooShortForARegister() {
      ScriptedSpi spi = new ScriptedSpi(new SpiCapabilities(true, true, 1_000_000, 7));
      assertThat(failure(() -> registers(spi, WaitStates.NEVER)).kind())
          .isEqualTo(Kind.CONFIGURATION);
    }
  }

  @Nested
  class ChipSelect {

    @Test
    void isReleasedWhateverByteFails() {
      int bytes = 4 + 2 + 3;
      for (int failing = 0; failing < bytes; failing++) {
        ScriptedSpi spi = ScriptedSpi.holding().answers("00 00 00 00 00 01 aa bb cc");
        spi.failAtByte = failing;
        SpiTisRegisters registers = registers(spi, WaitStates.HEADER_BIT);

        TransportException failure = failure(() -> read(registers, TisRegister.DATA_FIFO, 3));

        assertThat(failure.kind()).isEqualTo(Kind.BUS_ERROR);
        assertThat(failure.what()).isEqualTo("broke at byte " + failing);
        assertThat(spi.asserted).isEqualTo(1);
        assertThat(spi.released).isEqualTo(1);
      }
    }

    @Test
    void isReleasedWhateverByteOfASingleTransferFails() {
      for (int failing = 0; failing < 7; failing++) {
        ScriptedSpi spi = ScriptedSpi.holding().answers("00 00 00 01 aa bb cc");
        spi.failAtByte = failing;
        SpiTisRegisters registers = registers(spi, WaitStates.NEVER);

        assertThat(failure(() -> write(registers, TisRegister.DATA_FIFO, "01 02 03")).kind())
            .isEqualTo(Kind.BUS_ERROR);

        assertThat(spi.asserted).isEqualTo(1);
        assertThat(spi.released).isEqualTo(1);
      }
    }

    @Test
    void firstErrorWinsWhenTheReleaseFailsToo() {
      ScriptedSpi spi = ScriptedSpi.holding();
      spi.failAtByte = 2;
      spi.failAtRelease = true;
      SpiTisRegisters registers = registers(spi, WaitStates.HEADER_BIT);

      TransportException failure = failure(() -> read(registers, TisRegister.STS, 4));

      assertThat(failure.what()).isEqualTo("broke at byte 2");
      assertThat(failure.getSuppressed()).hasSize(1);
      assertThat(failure.getSuppressed()[0]).hasMessageContaining("release failed");
    }

    @Test
    void aFailedReleaseIsAnErrorOfItsOwn() {
      ScriptedSpi spi = ScriptedSpi.holding().answers("00 00 00 01 84");
      spi.failAtRelease = true;
      SpiTisRegisters registers = registers(spi, WaitStates.HEADER_BIT);

      assertThat(failure(() -> read(registers, TisRegister.STS, 1)).what())
          .isEqualTo("release failed");
    }

    @Test
    void aBusThatCannotBeHadIsPassedUp() {
      ScriptedSpi spi = ScriptedSpi.holding();
      spi.failAtBegin = true;
      SpiTisRegisters registers = registers(spi, WaitStates.HEADER_BIT);

      assertThat(failure(() -> read(registers, TisRegister.STS, 1)).kind()).isEqualTo(Kind.BUSY);
      assertThat(spi.asserted).isZero();
    }

    @Test
    void anAccessAfterAFailureWorks() {
      ScriptedSpi spi = ScriptedSpi.holding().answers("00").answers("00 00 00 01 84");
      spi.failAtByte = 1;
      SpiTisRegisters registers = registers(spi, WaitStates.HEADER_BIT);

      assertThat(failure(() -> read(registers, TisRegister.STS, 1))).isNotNull();
      assertThat(read(registers, TisRegister.STS, 1)).isEqualTo("84");
      spi.assertIdle();
    }
  }

  @Test
  void forwardsRecoveryDescriptionAndClose() {
    ScriptedSpi spi = ScriptedSpi.holding();
    SpiTisRegisters registers = registers(spi, WaitStates.HEADER_BIT);

    assertThat(registers.recover()).isTrue();
    assertThat(spi.recoveries).isEqualTo(1);
    assertThat(registers.describe()).isEqualTo("SPI scripted SPI");
    registers.close();
    registers.close();
    assertThat(spi.closed).isPositive();
    assertThat(failure(() -> read(registers, TisRegister.STS, 1)).kind()).isEqualTo(Kind.CLOSED);
    assertThat(spi.asserted).isZero();
  }
}
