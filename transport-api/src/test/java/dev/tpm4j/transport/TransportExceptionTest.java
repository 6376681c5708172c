package dev.tpm4j.transport;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tpm4j.transport.TransportException.Kind;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class TransportExceptionTest {

  @Test
  void tellsWhatWasSeenThenWhereThenWhatToCheckFirst() {
    TransportException failure =
        TransportException.of(Kind.TIMEOUT_B)
            .what("commandReady did not come")
            .state("Idle")
            .register("TPM_STS")
            .attempt(2)
            .elapsed(4_000_000_000L)
            .diagnosis(Diagnosis.of("the chip sleeps", "wake it").or("it is hung", "reset it"))
            .build();

    assertThat(failure.getMessage())
        .isEqualTo(
            "TIMEOUT_B: commandReady did not come"
                + " (state Idle, register TPM_STS, attempt 2, after 4000.0 ms)\n"
                + "  1. the chip sleeps -> wake it\n"
                + "  2. it is hung -> reset it");
    assertThat(failure.situation().attempt()).isEqualTo(2);
  }

  @ParameterizedTest
  @EnumSource(Kind.class)
  void everyKindComesWithSomethingToCheck(Kind kind) {
    TransportException failure = TransportException.of(kind).build();

    assertThat(failure.diagnosis().causes())
        .isNotEmpty()
        .allSatisfy(
            cause -> {
              assertThat(cause.cause()).hasSizeGreaterThan(10);
              assertThat(cause.check()).hasSizeGreaterThan(10);
            });
    assertThat(failure.getMessage()).startsWith(kind + ": ").contains("\n  1. ");
  }

  @ParameterizedTest
  @EnumSource(Kind.class)
  void noDiagnosisUsesAnUnexplainedBitName(Kind kind) {
    // A reader who knows no TPM has never heard of these.
    Pattern jargon = Pattern.compile("\\b(STS|FIFO registers|requestUse|tpmGo|Expect)\\b");

    assertThat(jargon.matcher(Diagnosis.of(kind).toText()).find()).isFalse();
  }

  @Test
  void onlyALostConnectionEndsATransport() {
    assertThat(Kind.values())
        .filteredOn(Kind::endsConnection)
        .containsExactlyInAnyOrder(Kind.DISCONNECTED, Kind.CLOSED);
  }
}
