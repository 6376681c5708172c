package dev.tpm4j.cli;

import dev.tpm4j.acpi.ProfileReader;
import dev.tpm4j.acpi.ShippedProfiles;
import dev.tpm4j.profile.TpmProfile;
import dev.tpm4j.transport.Diagnosis;
import dev.tpm4j.transport.TransportException;
import dev.tpm4j.transport.TransportException.Kind;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
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
    if (nameOrFile.isBlank()) {
      throw TransportException.of(Kind.CONFIGURATION)
          .what("the name of the profile is empty")
          .diagnosis(
              Diagnosis.of(
                  "a variable of your script has no value",
                  "give a name from 'tpm4j profile list', or a file"))
          .build();
    }
    try {
      Path path = Path.of(nameOrFile);
      boolean meantAsFile = nameOrFile.contains("/") || nameOrFile.contains("\\");
      boolean there =
          nameOrFile.length() < LONGEST_NAME && Files.exists(path, LinkOption.NOFOLLOW_LINKS);
      if (there) {
        refuseUnreadable(path);
      }
      if (meantAsFile || there) {
        return path;
      }
    } catch (InvalidPathException e) {
      // A name that cannot be a file is a name.
    }
    throw unknown(nameOrFile);
  }

  private static void refuseUnreadable(Path path) {
    if (!Files.exists(path)) {
      throw unreadable(path, "is a link that leads nowhere", "see where it leads with: ls -l");
    }
    if (Files.isDirectory(path)) {
      throw unreadable(path, "is a folder", "name a file in it");
    }
    // What a shell hands over, as in <(command), is there to be read; a pipe by name may never be.
    boolean fromShell = path.startsWith("/dev") || path.startsWith("/proc");
    if (!Files.isRegularFile(path) && !fromShell) {
      throw unreadable(path, "is a pipe, a socket or a device", "copy what it gives to a file");
    }
  }

  private static TransportException unreadable(Path path, String what, String check) {
    return TransportException.of(Kind.CONFIGURATION)
        .what("'" + path + "' " + what)
        .diagnosis(Diagnosis.of("a profile is read from a file", check))
        .build();
  }

  private static TransportException unknown(String name) {
    List<String> names = ShippedProfiles.all().stream().map(TpmProfile::name).toList();
    Optional<String> nearest = Nearest.of(name, names).map(near -> "did you mean " + near + "?");
    String shown = name.length() > 60 ? name.substring(0, 60) + "..." : name;
    return TransportException.of(Kind.CONFIGURATION)
        .what("there is no profile and no file '" + shown + "'")
        .diagnosis(
            nearest
                .map(near -> Diagnosis.of("the name is mistyped, or only a part of one", near))
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
