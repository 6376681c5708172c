package dev.tpm4j.acpi.namespace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The ways ACPI packs identifiers, UUIDs and names. */
class NamesTest {

  /** PNP0C31 and PNP0A08 as iasl compiles them; the bytes of PNP0A03 are ACPI 6.5's own example. */
  @ParameterizedTest
  @CsvSource({"PNP0C31, 0x310CD041", "PNP0A03, 0x030AD041", "PNP0A08, 0x080AD041"})
  void packedIdentifiers(String text, String packed) {
    assertThat(EisaId.pack(text)).isEqualTo(Long.decode(packed));
    assertThat(EisaId.unpack(Long.decode(packed))).isEqualTo(text);
  }

  @Test
  void anIdentifierWithTheTopBitOfItsDigitsSet() {
    assertThat(EisaId.unpack(EisaId.pack("ABCFFFF"))).isEqualTo("ABCFFFF");
  }

  @ParameterizedTest
  @ValueSource(longs = {0, 1, 0xFFFFFFFFL, -1, 0x1_310C_D041L})
  void integersThatPackNothing(long packed) {
    assertThatIllegalArgumentException().isThrownBy(() -> EisaId.unpack(packed));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "PNP0C3", "PNP0C311", "pnp0C31", "PN10C31", "PNP0G31", "MSFT0101"})
  void textsThatCannotBePacked(String text) {
    assertThatIllegalArgumentException().isThrownBy(() -> EisaId.pack(text));
  }

  @Test
  void theDevicePropertiesUuidAsIaslStoresIt() {
    byte[] stored = HexFormat.of().parseHex("14d8ffdaba6e8c4d8a91bc9bbf4aa301");

    assertThat(AcpiUuid.toBytes(AcpiUuid.DEVICE_PROPERTIES)).isEqualTo(stored);
    assertThat(AcpiUuid.matches(stored, AcpiUuid.DEVICE_PROPERTIES)).isTrue();
    assertThat(AcpiUuid.matches(new byte[16], AcpiUuid.DEVICE_PROPERTIES)).isFalse();
  }

  @ParameterizedTest
  @CsvSource({
    "\\_SB_.TPM1, \\_SB.TPM1",
    "^^RBUF, ^^RBUF",
    "tpm1, TPM1",
    "\\, \\",
    "A___, A",
    "____, _"
  })
  void names(String written, String canonical) {
    assertThat(NamePath.parse(written)).hasToString(canonical);
  }

  @ParameterizedTest
  @ValueSource(strings = {"TOOLONG", "1ABC", "A..B", "A.", ".A", "A-B", "A B"})
  void whatIsNoName(String written) {
    assertThatIllegalArgumentException().isThrownBy(() -> NamePath.parse(written));
  }

  @Test
  void singleSegmentsAreLookedForInAllScopesAbove() {
    AcpiNamespace namespace = new AcpiNamespace("t");
    Place place = Place.atOffset("t", 0);
    AcpiNode scope = namespace.scope(namespace.root(), NamePath.parse("\\_SB.PCI0"), place);
    AcpiNode above =
        namespace.define(
            namespace.root(), NamePath.parse("\\RBUF"), AcpiNode.Kind.NAME, place, null);

    assertThat(scope.resolve(NamePath.parse("RBUF"))).containsSame(above);
    assertThat(scope.resolve(NamePath.parse("^^RBUF"))).containsSame(above);
    assertThat(scope.resolve(NamePath.parse("^RBUF"))).isEmpty();
    assertThat(scope.path()).isEqualTo("\\_SB.PCI0");
  }

  @Test
  void theFirstDefinitionOfANameStays() {
    AcpiNamespace namespace = new AcpiNamespace("t");
    Place place = Place.atOffset("t", 0);
    AcpiValue first = new AcpiValue.IntegerValue(1, place);
    for (AcpiValue value : List.of(first, new AcpiValue.IntegerValue(2, place))) {
      namespace.define(
          namespace.root(),
          NamePath.parse("X"),
          AcpiNode.Kind.NAME,
          place,
          self -> AcpiNode.Content.of(value));
    }

    assertThat(namespace.root().child("X").orElseThrow().content().values()).containsExactly(first);
  }
}
