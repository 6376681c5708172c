package dev.tpm4j.transport.i2c;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Words as real parts show them, from wolfTPM's README and from QEMU's tpm-tis-i2c. */
class I2cInterfaceCapabilityTest {

  @Test
  void readsTheSlb9673() {
    I2cInterfaceCapability word = new I2cInterfaceCapability(0x1AE00082);

    assertThat(word.plausible()).isTrue();
    assertThat(word.tpmFamily()).isEqualTo(1);
    assertThat(word.interfaceVersion()).isZero();
    assertThat(word.guardTimeMicros()).isZero();
    assertThat(word.guardWriteWrite()).isFalse();
    assertThat(word.guardWriteRead()).isFalse();
    assertThat(word.guardReadWrite()).isFalse();
    assertThat(word.guardReadRead()).isFalse();
    assertThat(word.guardRepeatedStart()).isFalse();
    assertThat(word.maxHertz()).isEqualTo(1_000_000);
    assertThat(word.hasLocalities()).isTrue();
    assertThat(word.staticBurst()).isFalse();
  }

  @Test
  void readsTheSt33tphf2x() {
    I2cInterfaceCapability word = new I2cInterfaceCapability(0x1A7E2882);

    assertThat(word.plausible()).isTrue();
    assertThat(word.guardTimeMicros()).isEqualTo(20);
    assertThat(word.guardWriteWrite()).isTrue();
    assertThat(word.guardWriteRead()).isTrue();
    assertThat(word.guardReadWrite()).isTrue();
    assertThat(word.guardReadRead()).isTrue();
    assertThat(word.guardRepeatedStart()).isFalse();
    assertThat(word.maxHertz()).isEqualTo(400_000);
    assertThat(word.hasLocalities()).isTrue();
  }

  @Test
  void readsTheBytesOfTheWireLowestFirst() {
    assertThat(I2cInterfaceCapability.ofWire(HexFormat.of().parseHex("82006002")))
        .isEqualTo(new I2cInterfaceCapability(0x02600082))
        .hasToString("0x02600082");
  }

  @Test
  void readsEachGuardFlagFromItsOwnBit() {
    assertThat(new I2cInterfaceCapability(1 << 17).guardWriteWrite()).isTrue();
    assertThat(new I2cInterfaceCapability(1 << 18).guardWriteRead()).isTrue();
    assertThat(new I2cInterfaceCapability(1 << 19).guardReadWrite()).isTrue();
    assertThat(new I2cInterfaceCapability(1 << 20).guardReadRead()).isTrue();
    assertThat(new I2cInterfaceCapability(1 << 30).guardRepeatedStart()).isTrue();
    assertThat(new I2cInterfaceCapability(0xFF << 9).guardTimeMicros()).isEqualTo(255);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 0xFFFFFFFF, 0x9AE00082, 0x1AE00080, 0x1AE00083})
  void disregardsWhatNoTpmShows(int word) {
    assertThat(new I2cInterfaceCapability(word).plausible()).isFalse();
  }
}
