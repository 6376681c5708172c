package dev.tpm4j.transport.linux;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Reads {@code /dev}, {@code /sys} and {@code /proc}. What cannot be read is absent: these files
 * explain and list, and nothing depends on them.
 *
 * @param root where {@code dev}, {@code sys} and {@code proc} are; another than {@code /} in tests
 */
public record HostFiles(Path root) {

  /** This machine. */
  public static final HostFiles REAL = new HostFiles(Path.of("/"));

  private static final int MOST_BYTES = 4096;
  private static final int MOST_ENTRIES = 10_000;

  public HostFiles {
    Objects.requireNonNull(root, "root");
  }

  /**
   * Where a file of the machine is.
   *
   * @param path an absolute path, as on the machine
   * @return the path below the root
   */
  public Path at(String path) {
    return root.resolve(path.startsWith("/") ? path.substring(1) : path);
  }

  /**
   * Whether there is such a file.
   *
   * @param path an absolute path
   * @return true if there is
   */
  public boolean exists(String path) {
    return Files.exists(at(path));
  }

  /**
   * The beginning of a file, at most {@value #MOST_BYTES} bytes.
   *
   * @param path an absolute path
   * @return the bytes, or empty if it cannot be read
   */
  public Optional<byte[]> bytes(String path) {
    try (InputStream in = Files.newInputStream(at(path))) {
      return Optional.of(in.readNBytes(MOST_BYTES));
    } catch (IOException | RuntimeException absent) {
      return Optional.empty();
    }
  }

  /**
   * The beginning of a file of text, without white space and zeros around it.
   *
   * @param path an absolute path
   * @return the text, or empty if it cannot be read or holds none
   */
  public Optional<String> text(String path) {
    return bytes(path)
        .map(raw -> new String(raw, StandardCharsets.UTF_8).replace('\0', ' ').strip())
        .filter(text -> !text.isEmpty());
  }

  /**
   * A number in a file.
   *
   * @param path an absolute path
   * @return the number, or empty if there is none
   */
  public Optional<Long> number(String path) {
    try {
      return text(path).map(Long::decode);
    } catch (NumberFormatException notANumber) {
      return Optional.empty();
    }
  }

  /**
   * The names in a directory that begin with a word, in order.
   *
   * @param directory an absolute path
   * @param prefix how the names begin; may be empty
   * @return the names; none if the directory cannot be read
   */
  public List<String> names(String directory, String prefix) {
    List<String> names = new ArrayList<>();
    try (Stream<Path> entries = Files.list(at(directory))) {
      entries
          .limit(MOST_ENTRIES)
          .map(entry -> entry.getFileName().toString())
          .filter(name -> name.startsWith(prefix))
          .forEach(names::add);
    } catch (IOException | RuntimeException absent) {
      return List.of();
    }
    Collections.sort(names);
    return names;
  }

  /**
   * The last name of what a symbolic link leads to.
   *
   * @param path an absolute path
   * @return for example the name of a driver, or empty if there is no such link
   */
  public Optional<String> linkName(String path) {
    return link(path).map(target -> String.valueOf(target.getFileName()));
  }

  /**
   * What a symbolic link leads to.
   *
   * @param path an absolute path
   * @return the target as it is written, or empty if there is no such link
   */
  public Optional<Path> link(String path) {
    try {
      return Optional.of(Files.readSymbolicLink(at(path)));
    } catch (IOException | RuntimeException absent) {
      return Optional.empty();
    }
  }

  /**
   * The processes that have a file open, as far as this user may know.
   *
   * @param file an absolute path
   * @return for example {@code "tpm2-abrmd (process 612)"}
   */
  public List<String> holders(String file) {
    List<String> holders = new ArrayList<>();
    for (String process : names("/proc", "")) {
      if (!Character.isDigit(process.charAt(0))) {
        continue;
      }
      String directory = "/proc/" + process;
      for (String fd : names(directory + "/fd", "")) {
        if (link(directory + "/fd/" + fd).filter(to -> to.toString().equals(file)).isPresent()) {
          holders.add(text(directory + "/comm").orElse("a program") + " (process " + process + ")");
          break;
        }
      }
    }
    return holders;
  }
}
