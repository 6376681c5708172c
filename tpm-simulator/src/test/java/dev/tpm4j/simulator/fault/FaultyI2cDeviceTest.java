package dev.tpm4j.simulator.fault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tpm4j.simulator.chip.ScriptedTpm;
import dev.tpm4j.simulator.chip.TestParts;
import dev.tpm4j.simulator.chip.TisChip;
import dev.tpm4j.simulator.chip.VirtualI2cChip;
import dev.tpm4j.simulator.chip.VirtualTimebase;
import dev.tpm4j.transport.TransportException;
import dev.tpm4j.transport.TransportException.Kind;
import dev.tpm4j.transport.i2c.I2cDevice.Result;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A read of TPM_DID_VID, {@code 47 74 01 00}, over bad wires. */
class FaultyI2cDeviceTest {

  private final VirtualTimebase time = new VirtualTimebase();
  private final TisChip chip = new TisChip(new ScriptedTpm(), TestParts.fastI2c().build(), time);
  private final FaultyI2cDevice device =
      new FaultyI2cDevice(new VirtualI2cChip(chip, 0x2E, 400_000), FaultPlan.none());

  private String identity() {
    byte[] data = new byte[4];
    assertThat(device.writeRead(new byte[] {0x48}, 0, 1, data, 0, 4))
        .isEqualTo(Result.ACKNOWLEDGED);
    return HexFormat.ofDelimiter(" ").withUpperCase().formatHex(data);
  }

  private String identity(WireFault fault) {
    device.plan(FaultPlan.on(event -> true, 1, fault));
    String spoilt = identity();
    assertThat(identity()).as("the next is whole").isEqualTo("47 74 01 00");
    return spoilt;
  }

  @Test
  void spoilsWhatArrivesAtTheHost() {
    assertThat(identity(WireFaults.flipReceived(1, 0x0F))).isEqualTo("47 7B 01 00");
    assertThat(identity(WireFaults.floating())).isEqualTo("FF FF FF FF");
    assertThat(identity(WireFaults.loseReceived(1))).isEqualTo("47 01 00 FF");
    assertThat(identity(WireFaults.shortRead(3))).isEqualTo("47 74 01 FF");
  }

  @Test
  void spoilsThePointer() {
    assertThat(identity(WireFaults.flipSent(0, 0x04))).as("the RID").isEqualTo("01 FF FF FF");
  }

  @Test
  void separateMessagesAreSpoiltApart() {
    device.plan(FaultPlan.at(2, WireFaults.stuckLow()));
    byte[] data = new byte[4];
    assertThat(device.write(new byte[] {0x48}, 0, 1)).isEqualTo(Result.ACKNOWLEDGED);
    assertThat(device.read(data, 0, 4)).isEqualTo(Result.ACKNOWLEDGED);
    assertThat(data).containsOnly(0);
  }

  @Test
  void refusesAndNothingReachesTheChip() {
    device.plan(
        FaultPlan.at(1, WireFaults.nackAddress()).or(FaultPlan.at(2, WireFaults.nackData())));
    assertThat(device.write(new byte[] {0x04, 0x02}, 0, 2))
        .isEqualTo(Result.ADDRESS_NOT_ACKNOWLEDGED);
    assertThat(device.write(new byte[] {0x04, 0x02}, 0, 2)).isEqualTo(Result.DATA_NOT_ACKNOWLEDGED);
    assertThat(chip.log().total().messages()).isZero();
    assertThat(device.write(new byte[] {0x04, 0x02}, 0, 2)).isEqualTo(Result.ACKNOWLEDGED);
    assertThat(chip.activeLocality()).isZero();
  }

  @Test
  void failsAfterTheBytesHaveMoved() {
    device.plan(FaultPlan.at(1, WireFaults.failsAfter(Kind.BUS_ERROR)));
    assertThatThrownBy(() -> device.write(new byte[] {0x04, 0x02}, 0, 2))
        .isInstanceOfSatisfying(
            TransportException.class, e -> assertThat(e.kind()).isEqualTo(Kind.BUS_ERROR));
    assertThat(chip.activeLocality()).isZero();
  }

  @Test
  void strikesBeforeOrAfterTheMessage() {
    List<Long> seen = new ArrayList<>();
    device.plan(
        FaultPlan.at(1, WireFaults.strike(0, () -> seen.add(time.nanoTime())))
            .or(FaultPlan.at(2, WireFaults.strike(9, () -> seen.add(time.nanoTime())))));
    device.write(new byte[] {0x04}, 0, 1);
    device.write(new byte[] {0x04}, 0, 1);
    assertThat(seen).containsExactly(0L, 2L * (2 + 2 * 9) * 2_500);
  }

  @Test
  void tellsThePlanWhichRegisterIsAccessed() {
    device.plan(FaultPlan.on(event -> event.reads(0x48), 1, WireFaults.stuckLow()));
    device.write(new byte[] {0x48}, 0, 1);
    byte[] data = new byte[4];
    device.read(data, 0, 4);
    assertThat(data).containsOnly(0);
  }
}
