package dev.tpm4j.acpi;

import dev.tpm4j.acpi.aml.AmlReader;
import dev.tpm4j.acpi.asl.AslReader;
import dev.tpm4j.acpi.namespace.AcpiDocument;
import dev.tpm4j.acpi.namespace.AcpiNode;
import dev.tpm4j.acpi.namespace.MalformedProfile;
import dev.tpm4j.acpi.namespace.Place;
import dev.tpm4j.profile.TpmProfile;
import dev.tpm4j.transport.Diagnosis;
import dev.tpm4j.transport.TransportException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Tells the author of a profile what is wrong with it and what is only odd. */
public final class ProfileCheck {

  private static final int MAX_TPMS = 16;
  private static final int MAX_WARNINGS_NAMED = 3;
  private static final int BYTE_ORDER_MARK = 0xFEFF;

  private ProfileCheck() {}

  /**
   * What was found.
   *
   * @param profiles the TPMs that could be read
   * @param findings errors and warnings, in the order they were found
   */
  public record Report(List<TpmProfile> profiles, List<Finding> findings) {

    public Report {
      profiles = List.copyOf(profiles);
      findings = List.copyOf(findings);
    }

    /**
     * Whether the file can be used.
     *
     * @return true if there is no error
     */
    public boolean isUsable() {
      return findings.stream().noneMatch(each -> each.severity() == Finding.Severity.ERROR);
    }

    /** The causes of its errors: what was passed over before may well be one. */
    Diagnosis diagnosis() {
      Diagnosis diagnosis =
          Diagnosis.of(
              "a value in the profile is missing or wrong",
              "correct it at this place; docs/profile-format.md has each key and an example");
      for (Finding each : findings) {
        if (each.severity() == Finding.Severity.WARNING
            && diagnosis.causes().size() <= MAX_WARNINGS_NAMED) {
          diagnosis = diagnosis.or("at " + each.place() + ": " + each.message(), "look there too");
        }
      }
      return diagnosis;
    }
  }

  /**
   * Checks content.
   *
   * @param content the file's bytes
   * @param name the file's name
   * @return what was found; never throws for malformed content
   */
  public static Report check(byte[] content, String name) {
    Report report;
    try {
      report = examine(content, name);
    } catch (MalformedProfile malformed) {
      return new Report(
          List.of(),
          List.of(
              new Finding(
                  Finding.Severity.ERROR,
                  malformed.place(),
                  malformed.getMessage() + malformed.diagnosis().toText())));
    }
    if (report.profiles().isEmpty() && report.isUsable()) {
      List<Finding> findings = new ArrayList<>(report.findings());
      findings.add(
          new Finding(
              Finding.Severity.ERROR,
              Place.atLine(name, 1, 1),
              "no TPM: no device has the _HID or _CID of a TPM (MSFT0101), nor tpm4j properties"));
      return new Report(List.of(), findings);
    }
    return report;
  }

  /**
   * Checks a file.
   *
   * @param file the file
   * @return what was found
   * @throws TransportException of kind {@code CONFIGURATION} or {@code PERMISSION} if the file
   *     cannot be opened
   */
  public static Report check(Path file) {
    return check(ProfileFile.bytes(file), ProfileFile.name(file));
  }

  static Report examine(byte[] content, String name) {
    AcpiDocument document = document(content, name);
    Findings findings = new Findings();
    List<TpmProfile> profiles = new ArrayList<>();
    Set<String> names = new HashSet<>();
    TpmFinder finder = new TpmFinder();
    int tpms = 0;
    for (AcpiNode device : document.namespace().devices()) {
      if (!finder.isTpm(device)) {
        continue;
      }
      if (++tpms > MAX_TPMS) {
        findings.error(device.place(), "more than " + MAX_TPMS + " TPMs in one file");
        break;
      }
      Optional<TpmProfile> profile =
          mapped(new DeviceMapper(device, document.tpm2(), findings), device, base(name));
      profile.map(found -> distinct(found, names)).ifPresent(profiles::add);
    }
    if (tpms == 0 && document.tpm2().isPresent()) {
      TableOnlyProfile.of(document.tpm2().get(), base(name), findings).ifPresent(profiles::add);
    }
    Findings all = new Findings();
    document.losses().forEach(loss -> all.warning(loss.place(), loss.what()));
    List<Finding> together = new ArrayList<>(all.all());
    together.addAll(findings.all());
    return new Report(profiles, together);
  }

  private static Optional<TpmProfile> mapped(DeviceMapper mapper, AcpiNode device, String name) {
    try {
      return mapper.map(name);
    } catch (IllegalArgumentException outOfRange) {
      // A range that a record of the profile knows and the mapping does not.
      throw MalformedProfile.at(
          device.place(),
          outOfRange.getMessage(),
          "a value in the device is out of range",
          "compare with docs/profile-format.md");
    }
  }

  private static AcpiDocument document(byte[] content, String name) {
    if (content.length > ProfileReader.MAX_FILE) {
      throw MalformedProfile.at(
          Place.atOffset(name, ProfileReader.MAX_FILE),
          "the file is larger than " + ProfileReader.MAX_FILE + " bytes",
          "it is not an ACPI table",
          "give a profile: one table with the TPM's device");
    }
    return AmlReader.isAml(content)
        ? AmlReader.read(content, name)
        : AslReader.read(text(content, name), name);
  }

  private static String text(byte[] content, String name) {
    for (int i = 0; i < content.length; i++) {
      if (content[i] == 0) {
        throw MalformedProfile.at(
            Place.atOffset(name, i),
            "neither an ACPI table (four capital letters first) nor text (it has a zero byte)",
            Diagnosis.of(
                    "the file is something else, or damaged at its beginning",
                    "give an ASL text, an .aml file from iasl, or a table from"
                        + " /sys/firmware/acpi/tables")
                .or("the text was saved as UTF-16", "save it as UTF-8"));
      }
    }
    try {
      String text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(content)).toString();
      return !text.isEmpty() && text.charAt(0) == BYTE_ORDER_MARK ? text.substring(1) : text;
    } catch (CharacterCodingException latin) {
      // Comments of older files are in the encodings of their time; ASL itself is ASCII.
      return new String(content, StandardCharsets.ISO_8859_1);
    }
  }

  /** The file's name without its extension, made to a name that can be typed. */
  private static String base(String name) {
    int slash = Math.max(name.lastIndexOf('/'), name.lastIndexOf('\\'));
    String last = name.substring(slash + 1);
    int dot = last.lastIndexOf('.');
    String base = (dot > 0 ? last.substring(0, dot) : last).replaceAll("[^A-Za-z0-9._-]", "-");
    String bounded = base.substring(0, Math.min(base.length(), 48));
    return DeviceMapper.NAME.matcher(bounded).matches() ? bounded : "profile";
  }

  private static TpmProfile distinct(TpmProfile profile, Set<String> names) {
    String name = profile.name();
    for (int i = 2; !names.add(name); i++) {
      name = profile.name() + "-" + i;
    }
    return name.equals(profile.name())
        ? profile
        : new TpmProfile(
            name,
            profile.title(),
            profile.acpi(),
            profile.hostInterface(),
            profile.wiring(),
            profile.interruptLine(),
            profile.resetLine(),
            profile.part(),
            profile.fifo(),
            profile.remarks());
  }
}
