package dev.tpm4j.simulator.engine;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code TPM_EO}, with the operands of tpm2-tools' own test of PolicyNV among others. */
class PolicyComparisonTest {

  @ParameterizedTest
  @CsvSource({
    // a, b, and which of eq neq sgt ugt slt ult sge uge sle ule bitset bitclear hold
    "81, 81, 100000111110",
    "81, 80, 010110011010",
    "81, 82, 011001100100",
    "05, 04, 011100110010",
    "05, 06, 010011001100",
    "05, FF, 011001100100",
    "81, 01, 010110011010",
    "81, 7E, 010110011001",
    "0100, 00FF, 011100110001",
    "'', '', 100000111111",
  })
  void comparesAsTheReferenceDoes(String a, String b, String holds) {
    StringBuilder actual = new StringBuilder();
    for (int operation = 0; operation < holds.length(); operation++) {
      actual.append(PolicyComparison.holds(operation, Tpm.hex(a), Tpm.hex(b)) ? '1' : '0');
    }
    assertThat(actual.toString()).isEqualTo(holds);
  }
}
