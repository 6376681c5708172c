package dev.tpm4j.transport.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.tpm4j.profile.GpioLine;
import dev.tpm4j.transport.TransportException;
import dev.tpm4j.transport.TransportException.Kind;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class LinuxBoardOptionsTest {

  @Test
  void nothingMeansAsTheProfileSays() {
    assertThat(LinuxBoardOptions.parse("")).isEqualTo(LinuxBoardOptions.DEFAULT);
  }

  @Test
  void eachPartMayBeLeftOut() {
    LinuxBoardOptions all = LinuxBoardOptions.parse("/dev/spidev0.1,speed=500k,hold=no,max=64");
    assertThat(all.node()).contains("/dev/spidev0.1");
    assertThat(all.hertz()).hasValue(500_000);
    assertThat(all.holdsChipSelect()).isFalse();
    assertThat(all.maxMessage()).hasValue(64);
    assertThat(LinuxBoardOptions.parse("hold=no").node()).isEmpty();
    assertThat(LinuxBoardOptions.parse("/dev/i2c-1").holdsChipSelect()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"reset=gpiochip0/24", "reset=/dev/gpiochip0/24"})
  void resetLinesAreActiveLow(String text) {
    assertThat(LinuxBoardOptions.parse(text).reset())
        .contains(new GpioReference("/dev/gpiochip0", 24, true));
    assertThat(LinuxBoardOptions.parse("interrupt=gpiochip0/25").interrupt())
        .contains(new GpioReference("/dev/gpiochip0", 25, true));
  }

  @Test
  void theProfilesLineNamesItsChip() {
    assertThat(GpioReference.of(new GpioLine("\\_SB.GPI0", 24, false, true)))
        .contains(new GpioReference("/dev/gpiochip0", 24, true));
    assertThat(GpioReference.of(new GpioLine("\\_SB.GPIO", 24, false, true))).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({"1, 1", "400000, 400000", "400k, 400000", "33M, 33000000", "1000M, 1000000000"})
  void clocksHaveUnits(String text, long hertz) {
    assertThat(LinuxBoardOptions.parse("speed=" + text).hertz()).hasValue(hertz);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "spidev0.0",
        "speed",
        "speed=",
        "speed=k",
        "speed=0",
        "speed=-1",
        "speed=1001M",
        "speed=9223372036854775807M",
        "hold=maybe",
        "max=7",
        "max=65537",
        "max=x",
        "reset=1",
        "reset=gpiochip0",
        "reset=/dev/null/1",
        "reset=gpiochip0/-1",
        ",",
        "/dev/a,/dev/b",
        "=1"
      })
  void whatMakesNoSenseIsRefusedWithTheSyntax(String text) {
    assertThatExceptionOfType(TransportException.class)
        .isThrownBy(() -> LinuxBoardOptions.parse(text))
        .matches(failure -> failure.kind() == Kind.CONFIGURATION)
        .withMessageContaining("linux:/dev/spidev0.1,speed=1M");
  }
}
