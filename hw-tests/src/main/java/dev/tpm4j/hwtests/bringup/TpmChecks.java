package dev.tpm4j.hwtests.bringup;

import dev.tpm4j.codec.ResponseCode;
import dev.tpm4j.codec.command.GetCapability;
import dev.tpm4j.codec.command.GetRandom;
import dev.tpm4j.codec.command.GetTestResult;
import dev.tpm4j.codec.command.PcrExtend;
import dev.tpm4j.codec.command.PcrRead;
import dev.tpm4j.codec.command.PcrReset;
import dev.tpm4j.codec.command.SelfTest;
import dev.tpm4j.codec.command.Startup;
import dev.tpm4j.codec.text.Names;
import dev.tpm4j.codec.type.TpmPt;
import dev.tpm4j.codec.type.TpmRc;
import dev.tpm4j.hwtests.bringup.TpmClient.PcrBank;
import dev.tpm4j.transport.Diagnosis;
import dev.tpm4j.transport.TpmTransport;
import dev.tpm4j.transport.TransportException.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** What the TPM says of itself. */
final class TpmChecks {

  private static final int TPM_ALG_SHA256 = 0x000B;
  private static final int LINE = 68;

  /** What the later checks send, and any system needs (PC Client Platform TPM Profile). */
  private static final List<Integer> NEEDED_COMMANDS =
      List.of(
          Startup.CODE,
          SelfTest.CODE,
          GetTestResult.CODE,
          GetCapability.CODE,
          GetRandom.CODE,
          PcrRead.CODE,
          PcrExtend.CODE,
          PcrReset.CODE);

  private TpmChecks() {}

  static Finding connect(Bench bench) {
    TpmTransport transport = bench.connect();
    return Finding.pass(transport.info().name() + ": " + transport.info().description());
  }

  static Finding startup(Bench bench) {
    int code = bench.tpm().startup();
    if (code == TpmRc.SUCCESS) {
      return Finding.pass("TPM2_Startup(CLEAR) done");
    }
    if (code == TpmRc.INITIALIZE) {
      return Finding.pass("already started, by firmware or an earlier program");
    }
    throw new UnexpectedResponseCode(Startup.CODE, code);
  }

  static Finding selfTest(Bench bench) {
    TpmClient tpm = bench.tpm();
    long start = bench.timebase().nanoTime();
    int code = tpm.selfTest();
    long nanos = bench.timebase().nanoTime() - start;
    int result = tpm.testResult();
    if (code != TpmRc.SUCCESS || result != TpmRc.SUCCESS) {
      Finding failed =
          new UnexpectedResponseCode(SelfTest.CODE, code == TpmRc.SUCCESS ? result : code)
              .finding();
      return failed.detail(
          String.format(
              Locale.ROOT, "test result 0x%03X %s", result, new ResponseCode(result).describe()));
    }
    return Finding.pass("full self test passed in " + Units.time(nanos))
        .figure("selfTestNanos", nanos);
  }

  static Finding manufacturer(Bench bench) {
    Map<Integer, Integer> properties = bench.tpm().fixedProperties();
    bench.note(properties);
    if (!properties.containsKey(TpmPt.MANUFACTURER)) {
      return Finding.fail(
          "the TPM does not report TPM_PT_MANUFACTURER", Diagnosis.of(Kind.MALFORMED_RESPONSE));
    }
    String seen = Names.characters(properties.get(TpmPt.MANUFACTURER));
    String vendor = vendorString(properties);
    String text = "'" + seen + "'" + (vendor.isEmpty() ? "" : ", '" + vendor + "'");
    if (!bench.options().compareIdentity()) {
      return Finding.pass(text + bench.notCompared());
    }
    String expected = bench.profile().part().manufacturer().strip();
    if (expected.isEmpty()) {
      return Finding.pass(text + "; the profile names none");
    }
    if (expected.equals(seen)) {
      return Finding.pass(text + ", as in the profile");
    }
    return Finding.fail(
        text + "; the profile expects '" + expected + "'", Diagnosis.of(Kind.WRONG_PART));
  }

  private static String vendorString(Map<Integer, Integer> properties) {
    StringBuilder text = new StringBuilder();
    for (int i = TpmPt.VENDOR_STRING_1; i <= TpmPt.VENDOR_STRING_4; i++) {
      text.append(Names.characters(properties.getOrDefault(i, 0)));
    }
    return text.toString().strip();
  }

  static Finding firmware(Bench bench) {
    Map<Integer, Integer> properties = bench.properties();
    int first = properties.getOrDefault(TpmPt.FIRMWARE_VERSION_1, 0);
    int second = properties.getOrDefault(TpmPt.FIRMWARE_VERSION_2, 0);
    String version = (first >>> 16) + "." + (first & 0xFFFF);
    String text = version + String.format(Locale.ROOT, " (0x%08X 0x%08X)", first, second);
    if (!bench.options().compareIdentity()) {
      return Finding.pass(text + bench.notCompared());
    }
    String expected = firmwareInName(bench.profile().acpi().hardwareId());
    List<String> seen = bench.profile().part().firmwareVersions();
    if (expected.isEmpty()) {
      return seen.isEmpty()
          ? Finding.pass(text + "; the profile names none")
          : firmwareSeen(version, text, seen);
    }
    String digits = String.format(Locale.ROOT, "%02d%02d", first >>> 16, first & 0xFFFF);
    if (digits.startsWith(expected)) {
      return Finding.pass(text + ", as in the profile's _HID");
    }
    return Finding.warn(
        text + "; the profile's _HID " + bench.profile().acpi().hardwareId() + " names another",
        Diagnosis.of(
            "the part was updated since the table was made",
            "nothing, if the other checks pass; else update the table or the part"));
  }

  private static Finding firmwareSeen(String version, String text, List<String> seen) {
    if (seen.contains(version)) {
      return Finding.pass(text + ", one of those in the profile");
    }
    return Finding.warn(
        text + "; the profile knows " + String.join(", ", seen),
        Diagnosis.of(
            "the part has another firmware than those the profile was made from",
            "nothing, if the other checks pass; else look for errata of this firmware"));
  }

  /**
   * Firmware makers put the version into the ACPI name: three letters of the manufacturer and two
   * digits each of major and minor version, cut to four in all (EDK2, SecurityPkg/Tcg/Tcg2Smm).
   */
  private static String firmwareInName(String hardwareId) {
    boolean named =
        hardwareId.matches("[A-Z]{3}[0-9]{4}") && !hardwareId.matches("(SMO|PNP|INT)[0-9]{4}");
    return named ? hardwareId.substring(3) : "";
  }

  static Finding capabilities(Bench bench) {
    Map<Integer, Integer> properties =
        bench.properties().isEmpty() ? bench.tpm().fixedProperties() : bench.properties();
    List<Integer> commands = bench.tpm().commands();
    int revision = properties.getOrDefault(TpmPt.REVISION, 0);
    String library = String.format(Locale.ROOT, "%d.%02d", revision / 100, revision % 100);
    int most = properties.getOrDefault(TpmPt.MAX_COMMAND_SIZE, 0);
    String seen =
        "library " + library + ", " + commands.size() + " commands of up to " + most + " bytes";
    List<Integer> missing =
        NEEDED_COMMANDS.stream().filter(each -> !commands.contains(each)).toList();
    Finding finding =
        missing.isEmpty()
            ? Finding.pass(seen)
            : Finding.warn(
                seen
                    + "; missing: "
                    + missing.stream().map(Names::command).collect(Collectors.joining(", ")),
                Diagnosis.of(
                    "this TPM is not a PC Client TPM, or runs a cut-down firmware",
                    "compare with the part's data sheet"));
    return finding
        .detail(
            "responses up to "
                + properties.getOrDefault(TpmPt.MAX_RESPONSE_SIZE, 0)
                + " bytes, input buffer "
                + properties.getOrDefault(TpmPt.INPUT_BUFFER, 0)
                + ", digests up to "
                + properties.getOrDefault(TpmPt.MAX_DIGEST, 0))
        .figure("commands", commands.size())
        .figure("maxCommandSize", most);
  }

  static Finding algorithms(Bench bench) {
    Map<Integer, Integer> algorithms = bench.tpm().algorithms();
    Finding finding =
        algorithms.containsKey(TPM_ALG_SHA256)
            ? Finding.pass(algorithms.size() + " algorithms")
            : Finding.warn(
                algorithms.size() + " algorithms, SHA256 is not among them",
                Diagnosis.of(
                    "a PC Client TPM 2.0 always has SHA256", "compare with the part's data sheet"));
    String names =
        algorithms.keySet().stream().map(Names::algorithm).collect(Collectors.joining(" "));
    for (String line : Ascii.wrap(names, LINE)) {
      finding = finding.detail(line);
    }
    return finding.figure("algorithms", algorithms.size());
  }

  static Finding pcrBanks(Bench bench) {
    List<PcrBank> banks = bench.tpm().pcrBanks();
    bench.note(banks);
    List<String> allocated = new ArrayList<>();
    List<String> empty = new ArrayList<>();
    for (PcrBank bank : banks) {
      String name = Names.algorithm(bank.algorithm());
      if (bank.count() > 0) {
        allocated.add(name + " (" + bank.count() + " PCRs)");
      } else {
        empty.add(name);
      }
    }
    if (allocated.isEmpty()) {
      return Finding.fail(
          "no bank is allocated",
          Diagnosis.of(
              "the PCR allocation was changed to nothing",
              "allocate a bank (tpm2_pcrallocate sha256:all) and reset the TPM"));
    }
    String seen = String.join(", ", allocated);
    if (!empty.isEmpty()) {
      seen += "; not allocated: " + String.join(", ", empty);
    }
    boolean sha256 =
        banks.stream().anyMatch(each -> each.algorithm() == TPM_ALG_SHA256 && each.count() > 0);
    return sha256
        ? Finding.pass(seen)
        : Finding.warn(
            seen,
            Diagnosis.of(
                "the SHA256 bank, which everybody uses, is not allocated",
                "allocate it (tpm2_pcrallocate sha256:all) and reset the TPM"));
  }
}
