package dev.tpm4j.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a person meets before anything runs. */
class CommandLineTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "--help",
        "validate --help",
        "profile --help",
        "profile list --help",
        "profile show --help",
        "profile check --help",
        "regs --help",
        "send --help",
        "decode --help",
        "serve --help",
        "simulator --help",
        "--version"
      })
  void everythingHasHelpInPlainAsciiThatFitsATerminal(String line) {
    Run run = Run.of(line.split(" "));

    assertThat(run.exitCode()).isEqualTo(0);
    assertThat(run.err()).isEmpty();
    assertThat(run.out()).matches("[\\n\\x20-\\x7E]+");
    assertThat(run.out().lines()).allMatch(each -> each.length() <= 100);
  }

  @Test
  void everyVerbShowsExamples() {
    for (String verb :
        List.of("validate", "profile", "regs", "send", "decode", "serve", "simulator")) {
      assertThat(Run.of(verb, "--help").out()).contains("Examples:").contains("tpm4j " + verb);
    }
  }

  @Test
  void noCommandIsAUsageError() {
    Run run = Run.of();

    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.err()).contains("a command is missing").contains("tpm4j --help");
  }

  @Test
  void aMistypedCommandIsSuggested() {
    Run run = Run.of("valdate");

    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.err()).contains("Did you mean").contains("validate");
    assertThat(run.out()).isEmpty();
  }

  @Test
  void aMistypedOptionIsSuggested() {
    Run run = Run.of("validate", "--profil");

    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.err()).contains("--profile").contains("See 'tpm4j validate --help'");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "validate --count 0",
        "validate --count -3",
        "validate --count many",
        "validate --count 99999999999",
        "validate --engine quantum",
        "validate surplus",
        "validate --profile",
        "regs --hold 5",
        "regs --hold -1",
        "send",
        "decode",
        "decode xyz",
        "decode 8001 --command Nothing",
        "serve --port 65535",
        "serve --port 65536",
        "serve --port -1",
        "serve --protocol http",
        "simulator --port 65535",
        "simulator --suspend",
        "simulator --no-certificates --ca ca.pem",
        "simulator --seed seven",
        "simulator --revision 1.60",
        "profile",
        "profile show",
        "profile check",
        "validate --board tcp:localhost:2321 --engine swtpm",
        "validate --board tcp:localhost:2321 --engine embedded",
        "validate --board virtual:seed=1 --engine swtpm"
      })
  void whatMeansNothingIsAUsageErrorWithAHint(String line) {
    Run run = Run.of(line.split(" "));

    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.out()).isEmpty();
    assertThat(run.err()).contains("--help").doesNotContain("Exception").doesNotContain("\tat ");
  }

  @Test
  void anUnknownBoardNamesThoseThereAre() {
    Run run = Run.of("validate", "--board", "lnux");

    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.err())
        .contains("there is no board 'lnux'")
        .contains("tcp (available)")
        .contains("virtual (available)");
  }

  @Test
  void aTraceOfUnknownKindOrInNoPlaceIsRefused() {
    Run kind = Run.of("validate", "--trace", "bus.pdf");
    Run place = Run.of("validate", "--trace", "no/such/directory/bus.txt");

    assertThat(kind.exitCode()).isEqualTo(2);
    assertThat(kind.err()).contains(".txt, .vcd or .pcapng");
    assertThat(place.exitCode()).isEqualTo(2);
    assertThat(place.err()).contains("no/such/directory/bus.txt");
  }

  @Test
  void theStackIsShownOnlyWhenAskedFor() {
    assertThat(Run.of("profile", "show", "nothing").err()).doesNotContain("\tat ");
    assertThat(Run.of("profile", "show", "nothing", "--verbose").err()).contains("\tat ");
  }

  @Test
  void aWordThatIsNoCommandIsNamed() {
    assertThat(Run.of("bring-up").err()).contains("there is no command 'bring-up'");
    assertThat(Run.of("profile", "lst").err()).contains("there is no command 'lst'");
  }

  @Test
  void helpIsACommandToo() {
    Run run = Run.of("help", "serve");

    assertThat(run.exitCode()).isZero();
    assertThat(run.out()).contains("--protocol");
  }

  @Test
  void theAddressOfASimulatorIsRecognised() {
    Run run = Run.of("validate", "--board", "localhost:2321");

    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.err()).contains("tcp:localhost:2321");
  }
}
