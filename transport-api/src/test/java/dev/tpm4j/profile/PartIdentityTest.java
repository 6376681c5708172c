package dev.tpm4j.profile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

class PartIdentityTest {

  @Test
  void aFirmwareVersionIsTwoNumbersOfSixteenBits() {
    assertThat(List.of("7.85", "9.256", "65535.65535", "0.0"))
        .allMatch(PartIdentity::isFirmwareVersion);
    assertThat(
            List.of("", "7", "7.", ".85", "7.85.1", "65536.0", "0.65536", "-1.0", "7.8a", "7,85"))
        .noneMatch(PartIdentity::isFirmwareVersion);
  }

  @Test
  void refusesFirmwareThatIsNoVersion() {
    assertThatIllegalArgumentException()
        .isThrownBy(
            () ->
                new PartIdentity(
                    "",
                    "",
                    OptionalInt.empty(),
                    OptionalInt.empty(),
                    List.of(),
                    "",
                    List.of("new")))
        .withMessage("not a firmware version: new");
  }
}
