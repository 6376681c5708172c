package dev.tpm4j.transport.linux;

import dev.tpm4j.transport.Availability;
import dev.tpm4j.transport.Board;
import dev.tpm4j.transport.BoardProvider;
import java.util.ArrayList;
import java.util.List;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;

/**
 * Boards of scheme {@code linux}: the TPM is wired to an SPI or I2C bus of this machine, and the
 * kernel's spidev or i2c-dev moves the wires. See {@link LinuxBoardOptions} for what may follow the
 * colon.
 */
public final class LinuxBoardProvider implements BoardProvider {

  /** The word before the colon. */
  public static final String SCHEME = "linux";

  /** For the service loader. */
  public LinuxBoardProvider() {}

  @Override
  public String scheme() {
    return SCHEME;
  }

  @Override
  public Availability availability() {
    String system = System.getProperty("os.name", "");
    return system.equals("Linux")
        ? new Availability.Available()
        : new Availability.Skipped("this is " + system);
  }

  @Override
  public Board open(String argument) {
    return new LinuxBoard(
        argument.isEmpty() ? SCHEME : SCHEME + ":" + argument,
        LinuxBoardOptions.parse(argument),
        buses());
  }

  /**
   * The kinds of bus on the class path.
   *
   * @return those that can be loaded
   */
  public static List<LinuxBus> buses() {
    List<LinuxBus> buses = new ArrayList<>();
    ServiceLoader.load(LinuxBus.class, LinuxBus.class.getClassLoader()).stream()
        .limit(BoardProvider.MOST_BROKEN)
        .forEach(
            provider -> {
              try {
                buses.add(provider.get());
              } catch (ServiceConfigurationError failure) {
                System.getLogger(LinuxBus.class.getName())
                    .log(System.Logger.Level.WARNING, "a bus cannot be loaded", failure);
              }
            });
    return buses;
  }
}
