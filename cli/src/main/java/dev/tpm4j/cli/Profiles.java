package dev.tpm4j.cli;

import dev.tpm4j.acpi.ProfileReader;
import dev.tpm4j.acpi.ShippedProfiles;
import dev.tpm4j.profile.TpmProfile;
import dev.tpm4j.transport.Diagnosis;
import dev.tpm4j.transport.TransportException;
import dev.tpm4j.transport.TransportException.Kind;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Finds the profile that a person means: one that is shipped, or a file. */
final class Profiles {

  private static final int LONGEST_NAME = 4096;

  private Profiles() {}

  static TpmProfile find(String nameOrFile) {
    return ShippedProfiles.find(nameOrFile)
        .orElseGet(() -> ProfileReader.readOne(file(nameOrFile)));
  }

  /** A path if it is meant as one; else nobody knows this name. */
  static Path file(String nameOrFile) {
    try {
      Path path = Path.of(nameOrFile);
      boolean meantAsFile = nameOrFile.contains("/") || nameOrFile.contains("\\");
      if (meantAsFile || nameOrFile.length() < LONGEST_NAME && Files.exists(path)) {
        return path;
      }
    } catch (InvalidPathException e) {
      // A name that cannot be a file is a name.
    }
    throw unknown(nameOrFile);
  }

  private static TransportException unknown(String name) {
    List<String> names = ShippedProfiles.all().stream().map(TpmProfile::name).toList();
    Optional<String> nearest = Nearest.of(name, names);
    String shown = name.length() > 60 ? name.substring(0, 60) + "..." : name;
    return TransportException.of(Kind.CONFIGURATION)
        .what("there is no profile and no file '" + shown + "'")
        .diagnosis(
            nearest
                .map(near -> Diagnosis.of("the name is mistyped", "did you mean '" + near + "'?"))
                .orElseGet(
                    () ->
                        Diagnosis.of(
                            "the name is none of those shipped, and no such file is there",
                            "list the names with: tpm4j profile list")))
        .build();
  }

  static TransportException unshipped(String file) {
    return TransportException.of(Kind.CONFIGURATION)
        .what("'" + file + "' is a file of yours; --source is for profiles that are shipped")
        .diagnosis(Diagnosis.of("the source of a file is the file", "open it in an editor"))
        .build();
  }
}
