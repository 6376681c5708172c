package dev.tpm4j.acpi;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tpm4j.profile.TpmProfile;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What iasl compiles of a text reads to what the text reads to. */
class CompiledEqualsSourceTest {

  @TempDir private Path folder;

  static Stream<String> shipped() {
    return ShippedProfiles.all().stream().map(TpmProfile::name);
  }

  static Stream<String> tests() {
    return TestAsl.ALL.stream();
  }

  @ParameterizedTest
  @MethodSource("shipped")
  void shippedProfilesCompileWithoutErrorOrWarning(String name) {
    String source = ShippedProfiles.source(name).orElseThrow();

    Iasl.Result compiled = Iasl.compile(source, folder);

    assertThat(compiled.output()).contains("0 Errors, 0 Warnings");
    assertThat(ProfileReader.read(compiled.aml(), name + ".aml"))
        .containsExactly(ShippedProfiles.find(name).orElseThrow());
  }

  @ParameterizedTest
  @MethodSource("tests")
  void testTablesReadTheSameFromBoth(String name) {
    List<TpmProfile> fromText = TestAsl.read(name);

    Iasl.Result compiled = Iasl.compile(TestAsl.text(name), folder);

    assertThat(fromText).isNotEmpty();
    assertThat(ProfileReader.read(compiled.aml(), name + ".aml")).isEqualTo(fromText);
  }

  @ParameterizedTest
  @MethodSource("tests")
  void whatIaslDisassemblesReadsTheSameAgain(String name) {
    Iasl.Result compiled = Iasl.compile(TestAsl.text(name), folder);

    String disassembled = Iasl.disassemble(compiled.aml(), folder);

    assertThat(ProfileReader.read(TestAsl.bytes(disassembled), name + ".dsl"))
        .isEqualTo(TestAsl.read(name));
  }
}
