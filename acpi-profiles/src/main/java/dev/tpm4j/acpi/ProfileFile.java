package dev.tpm4j.acpi;

import dev.tpm4j.transport.Diagnosis;
import dev.tpm4j.transport.TransportException;
import dev.tpm4j.transport.TransportException.Kind;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** Brings a file's bytes in, no more of them than the limit. */
final class ProfileFile {

  private ProfileFile() {}

  static String name(Path file) {
    Path last = file.getFileName();
    return last == null ? file.toString() : last.toString();
  }

  /** One byte more than the limit tells the reader that the file is too large. */
  static byte[] bytes(Path file) {
    try (InputStream in = Files.newInputStream(file)) {
      return in.readNBytes(ProfileReader.MAX_FILE + 1);
    } catch (NoSuchFileException missing) {
      throw failure(
          Kind.CONFIGURATION,
          "there is no file " + file,
          Diagnosis.of(
              "a typing error in the name",
              "list the shipped profiles with: tpm4j profile list; or give a path"),
          missing);
    } catch (AccessDeniedException denied) {
      throw failure(
          Kind.PERMISSION,
          "the file " + file + " must not be read",
          Diagnosis.of(
              "your user has no right to read it",
              "tables under /sys/firmware/acpi are for root: copy them with sudo"),
          denied);
    } catch (IOException unreadable) {
      throw failure(
          Kind.CONFIGURATION,
          "the file " + file + " cannot be read",
          Diagnosis.of("it is a folder, or its disk failed", "read the cause below"),
          unreadable);
    }
  }

  private static TransportException failure(
      Kind kind, String what, Diagnosis diagnosis, IOException cause) {
    return TransportException.of(kind).what(what).diagnosis(diagnosis).cause(cause).build();
  }
}
