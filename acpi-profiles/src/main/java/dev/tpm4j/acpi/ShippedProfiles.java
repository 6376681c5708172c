package dev.tpm4j.acpi;

import dev.tpm4j.profile.TpmProfile;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The profiles that come with this library: one per known part and bus, as ASL sources.
 *
 * <p>They hold what is known of a part and nothing else; their wiring is generic (chip select 0 of
 * the first SPI controller, the first I2C controller). Safe for use by several threads.
 */
public final class ShippedProfiles {

  /** The profile used where none is named. */
  public static final String DEFAULT = "infineon-slb9670";

  private static final String FOLDER = "profiles/";
  private static final String INDEX = FOLDER + "index.txt";

  private ShippedProfiles() {}

  /** Read once, when first asked for. */
  private static final class Holder {
    private static final List<TpmProfile> ALL = load();

    private static List<TpmProfile> load() {
      List<TpmProfile> all = new ArrayList<>();
      for (String name : resource(INDEX).lines().filter(line -> !line.isBlank()).toList()) {
        String file = name + ".asl";
        all.addAll(
            ProfileReader.read(resource(FOLDER + file).getBytes(StandardCharsets.UTF_8), file));
      }
      return List.copyOf(all);
    }
  }

  /**
   * All of them.
   *
   * @return in the order of their names
   */
  public static List<TpmProfile> all() {
    return Holder.ALL;
  }

  /**
   * Finds one.
   *
   * @param name such as {@code "infineon-slb9670"}
   * @return empty if there is none of that name
   */
  public static Optional<TpmProfile> find(String name) {
    return all().stream().filter(each -> each.name().equals(name)).findFirst();
  }

  /**
   * The ASL source of one, with the sources of its facts in comments.
   *
   * @param name such as {@code "infineon-slb9670"}
   * @return empty if there is none of that name
   */
  public static Optional<String> source(String name) {
    return find(name).map(found -> resource(FOLDER + found.name() + ".asl"));
  }

  private static String resource(String path) {
    try (InputStream in = ShippedProfiles.class.getResourceAsStream(path)) {
      if (in == null) {
        throw new IllegalStateException("the jar is incomplete: " + path + " is missing");
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException unreadable) {
      throw new UncheckedIOException("the jar is damaged: " + path, unreadable);
    }
  }
}
