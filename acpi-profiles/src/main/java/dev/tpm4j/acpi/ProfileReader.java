package dev.tpm4j.acpi;

import dev.tpm4j.acpi.namespace.MalformedProfile;
import dev.tpm4j.profile.TpmProfile;
import dev.tpm4j.transport.Diagnosis;
import dev.tpm4j.transport.TransportException;
import java.nio.file.Path;
import java.util.List;

/**
 * Reads profiles from ASL text, compiled tables (DSDT, SSDT), a {@code TPM2} table, or a {@code
 * TPM2} table with an SSDT behind it; which of them it is, the content tells.
 *
 * <p>Any content is safe to give: reading is bounded in time and memory and executes nothing. Safe
 * for use by several threads.
 */
public final class ProfileReader {

  /** The largest file that is read, in bytes; the DSDTs of PCs have up to about one million. */
  public static final int MAX_FILE = 4 * 1024 * 1024;

  private ProfileReader() {}

  /**
   * Reads all TPMs of a file.
   *
   * @param content the file's bytes
   * @param name the file's name: for messages, and without its extension for profiles that do not
   *     name themselves
   * @return the profiles in the order of the file; empty if it is a table without a TPM
   * @throws TransportException of kind {@code MALFORMED_PROFILE}, naming the offset, or line and
   *     column
   */
  public static List<TpmProfile> read(byte[] content, String name) {
    try {
      return profiles(ProfileCheck.examine(content, name));
    } catch (MalformedProfile malformed) {
      throw malformed.toTransportException();
    }
  }

  /**
   * Reads all TPMs of a file.
   *
   * @param file the file
   * @return the profiles in the order of the file; empty if it is a table without a TPM
   * @throws TransportException of kind {@code MALFORMED_PROFILE}; {@code CONFIGURATION} if there is
   *     no such file or it cannot be read; {@code PERMISSION} if it must not be
   */
  public static List<TpmProfile> read(Path file) {
    return read(ProfileFile.bytes(file), ProfileFile.name(file));
  }

  /**
   * Reads a file that holds exactly one TPM.
   *
   * @param file the file
   * @return its profile
   * @throws TransportException as {@link #read(Path)}; also {@code CONFIGURATION} if the file holds
   *     no TPM, or several
   */
  public static TpmProfile readOne(Path file) {
    List<TpmProfile> all = read(file);
    if (all.size() == 1) {
      return all.get(0);
    }
    throw TransportException.of(TransportException.Kind.CONFIGURATION)
        .what(
            ProfileFile.name(file)
                + (all.isEmpty()
                    ? " defines no TPM"
                    : " defines several TPMs: " + all.stream().map(TpmProfile::name).toList()))
        .diagnosis(
            all.isEmpty()
                ? Diagnosis.of(
                    "no device in it has the _HID or _CID of a TPM (MSFT0101), nor tpm4j properties",
                    "compare with the example in docs/profile-format.md")
                : Diagnosis.of("one was expected", "put each TPM into a file of its own"))
        .build();
  }

  private static List<TpmProfile> profiles(ProfileCheck.Report report) {
    for (Finding finding : report.findings()) {
      if (finding.severity() == Finding.Severity.ERROR) {
        throw MalformedProfile.at(finding.place(), finding.message(), report.diagnosis());
      }
    }
    return report.profiles();
  }
}
