package dev.tpm4j.acpi;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Small files that ask for much work: names shared by many devices multiply what is read. They end
 * well within the time that any test has, or not in days.
 */
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class BoundedWorkTest {

  private static final int DEVICES = 25_000;
  private static final int PROPERTIES = 40_000;

  private static String sharedProperties(String key, String device) {
    StringBuilder asl = new StringBuilder(3_000_000);
    asl.append("DefinitionBlock (\"\", \"SSDT\", 2, \"T\", \"T\", 1) { Name (BIG, Package () {");
    asl.append("ToUUID (\"daffd814-6eba-4d8c-8a91-bc9bbf4aa301\"), Package () {");
    for (int i = 0; i < PROPERTIES; i++) {
      asl.append(i == 0 ? "" : ",").append("Package () {\"").append(key).append("\",1}");
    }
    asl.append("}})\n");
    for (int i = 0; i < DEVICES; i++) {
      asl.append("Device (D").append(Integer.toString(i + 36 * 36, 36)).append(") {");
      asl.append(device).append("}\n");
    }
    return asl.append("}").toString();
  }

  @Test
  void aPackageThatAllDevicesShareIsReadOnce() {
    String asl = sharedProperties("tpm4j,wait-staets", "Name (_DSD, BIG)");
    assertThat(asl.length()).isLessThan(ProfileReader.MAX_FILE);

    assertThat(ProfileReader.read(TestAsl.bytes(asl), "t.asl")).isEmpty();
  }

  @Test
  void onlyTheFirstMistypedKeysAreComparedWithTheRightOnes() {
    String asl =
        sharedProperties("tpm4j,wait-staets", "")
            .replace(
                "Device (D100) {", "Device (D100) {Name (_HID, \"MSFT0101\") Name (_DSD, BIG)");

    ProfileCheck.Report report = ProfileCheck.check(TestAsl.bytes(asl), "t.asl");

    assertThat(report.findings().get(0).message()).contains("did you mean 'tpm4j,wait-states'");
  }
}
