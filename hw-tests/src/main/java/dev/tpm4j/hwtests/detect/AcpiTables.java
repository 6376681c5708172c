package dev.tpm4j.hwtests.detect;

import dev.tpm4j.acpi.ProfileReader;
import dev.tpm4j.profile.TpmProfile;
import dev.tpm4j.transport.TransportException;
import dev.tpm4j.transport.linux.HostFiles;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** What the firmware's tables say of TPMs. */
final class AcpiTables {

  private static final String AREA = "ACPI";
  private static final String DIRECTORY = "/sys/firmware/acpi/tables";

  private AcpiTables() {}

  static List<Candidate> look(HostFiles host) {
    List<String> names = new ArrayList<>();
    for (String table : List.of("TPM2", "DSDT", "SSDT")) {
      names.addAll(host.names(DIRECTORY, table));
    }
    if (names.isEmpty()) {
      return List.of(Candidate.skipped(AREA, "the firmware has no ACPI tables"));
    }
    List<Candidate> candidates = new ArrayList<>();
    int unreadable = 0;
    for (String name : names) {
      Path table = host.at(DIRECTORY + "/" + name);
      if (!Files.isReadable(table)) {
        unreadable++;
        continue;
      }
      try {
        for (TpmProfile profile : ProfileReader.read(table)) {
          candidates.add(
              Candidate.found(
                  AREA,
                  DIRECTORY + "/" + name,
                  profile.title() + ", " + profile.hostInterface().label(),
                  "tpm4j profile show " + DIRECTORY + "/" + name));
        }
      } catch (TransportException failure) {
        candidates.add(Candidate.failed(AREA, DIRECTORY + "/" + name, "", failure));
      }
    }
    if (unreadable > 0) {
      candidates.add(
          Candidate.skipped(AREA, unreadable + " tables in " + DIRECTORY + " are root's to read"));
    }
    return candidates.isEmpty()
        ? List.of(Candidate.skipped(AREA, "none of " + names.size() + " tables names a TPM"))
        : candidates;
  }
}
