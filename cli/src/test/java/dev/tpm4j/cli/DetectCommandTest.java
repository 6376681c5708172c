package dev.tpm4j.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tpm4j.hwtests.detect.Candidate;
import dev.tpm4j.transport.Availability;
import dev.tpm4j.transport.TransportException;
import dev.tpm4j.transport.TransportException.Kind;
import java.util.List;
import org.junit.jupiter.api.Test;

class DetectCommandTest {

  @Test
  void namesEveryPlaceItLookedAt() throws Exception {
    Run run = Run.of("detect");

    assertThat(run.out())
        .contains("OS driver", "ACPI", "Device tree", "SPI", "I2C", "Serial probe", "Simulator");
    assertThat(run.err()).isEmpty();
    assertThat(run.exitCode()).isEqualTo(run.out().contains(" found ") ? 0 : 1);
  }

  @Test
  void whatIsFoundComesWithTheCommandThatUsesIt() {
    assertThat(
            DetectCommand.text(
                new Candidate(
                    "SPI",
                    "/dev/spidev0.0",
                    new Availability.Available(),
                    "spi:spidev",
                    List.of("tpm4j validate --board linux:/dev/spidev0.0"))))
        .isEqualTo(
            """
            SPI           found    /dev/spidev0.0: spi:spidev
                                   -> tpm4j validate --board linux:/dev/spidev0.0
            """);
  }

  @Test
  void whatFailedComesWithTheReasonAndWhatToDo() {
    TransportException failure = TransportException.of(Kind.BUSY).what("in use").build();

    assertThat(
            DetectCommand.text(
                new Candidate(
                    "OS driver",
                    "/dev/tpm0",
                    new Availability.Failed("in use by tpm2-abrmd (process 612)", failure),
                    "",
                    List.of("stop it"))))
        .isEqualTo(
            """
            OS driver     failed   /dev/tpm0
                                   in use by tpm2-abrmd (process 612)
                                   -> stop it
            """);
  }
}
