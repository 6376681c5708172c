package dev.tpm4j.transport.linux;

import dev.tpm4j.transport.Diagnosis;
import dev.tpm4j.transport.TransportException;
import dev.tpm4j.transport.TransportException.Kind;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/**
 * What the name of the board {@code linux} says behind its colon:
 *
 * <pre>
 *   linux                                    the node that the profile's wiring names
 *   linux:/dev/spidev0.1                     another node
 *   linux:/dev/spidev0.1,speed=1M            and another clock
 *   linux:speed=500k,hold=no,max=32
 *   linux:reset=gpiochip0/24,interrupt=gpiochip0/25
 * </pre>
 *
 * @param node the device node; empty for the one that the profile's wiring names
 * @param hertz {@code speed=}: the clock in hertz, with {@code k} or {@code M} behind it or not
 * @param holdsChipSelect {@code hold=yes|no}: whether the SPI controller is believed to hold chip
 *     select between transfers
 * @param maxMessage {@code max=}: longest transfer (SPI) or message (I2C) in bytes that the adapter
 *     takes, where its driver has a limit that it does not tell
 * @param reset {@code reset=}: the GPIO that the TPM's RST# is wired to, asserted at low level;
 *     empty for the one that the profile names, if it does
 */
public record LinuxBoardOptions(
    Optional<String> node,
    OptionalLong hertz,
    boolean holdsChipSelect,
    OptionalInt maxMessage,
    Optional<GpioReference> reset,
    Optional<GpioReference> interrupt) {

  /** Everything as the profile says. */
  public static final LinuxBoardOptions DEFAULT =
      new LinuxBoardOptions(
          Optional.empty(),
          OptionalLong.empty(),
          true,
          OptionalInt.empty(),
          Optional.empty(),
          Optional.empty());

  private static final long MAX_HERTZ = 1_000_000_000;
  private static final int MAX_MESSAGE = 65_536;
  private static final int MIN_MESSAGE = 8;

  public LinuxBoardOptions {
    Objects.requireNonNull(node, "node");
    Objects.requireNonNull(hertz, "hertz");
    Objects.requireNonNull(maxMessage, "maxMessage");
    Objects.requireNonNull(reset, "reset");
    Objects.requireNonNull(interrupt, "interrupt");
  }

  /**
   * Reads the options.
   *
   * @param argument what follows the colon in the board's name
   * @return the options
   * @throws TransportException with {@link Kind#CONFIGURATION} if it makes no sense
   */
  public static LinuxBoardOptions parse(String argument) {
    LinuxBoardOptions options = DEFAULT;
    if (argument.isEmpty()) {
      return options;
    }
    for (String part : argument.split(",", -1)) {
      options = options.with(part);
    }
    return options;
  }

  private LinuxBoardOptions with(String part) {
    if (part.startsWith("/") && node.isEmpty()) {
      return new LinuxBoardOptions(
          Optional.of(part), hertz, holdsChipSelect, maxMessage, reset, interrupt);
    }
    int equals = part.indexOf('=');
    String value = part.substring(equals + 1);
    try {
      switch (equals < 0 ? "" : part.substring(0, equals)) {
        case "speed" -> {
          return new LinuxBoardOptions(
              node, OptionalLong.of(hertz(value)), holdsChipSelect, maxMessage, reset, interrupt);
        }
        case "hold" -> {
          if (value.equals("yes") || value.equals("no")) {
            return new LinuxBoardOptions(
                node, hertz, value.equals("yes"), maxMessage, reset, interrupt);
          }
        }
        case "max" -> {
          int bytes = (int) number(value, MIN_MESSAGE, MAX_MESSAGE);
          return new LinuxBoardOptions(
              node, hertz, holdsChipSelect, OptionalInt.of(bytes), reset, interrupt);
        }
        case "reset" -> {
          Optional<GpioReference> line = Optional.of(GpioReference.parse(value));
          return new LinuxBoardOptions(node, hertz, holdsChipSelect, maxMessage, line, interrupt);
        }
        case "interrupt" -> {
          Optional<GpioReference> line = Optional.of(GpioReference.parse(value));
          return new LinuxBoardOptions(node, hertz, holdsChipSelect, maxMessage, reset, line);
        }
        default -> {
          // Falls through to the refusal.
        }
      }
    } catch (NumberFormatException notANumber) {
      // The same.
    }
    throw TransportException.of(Kind.CONFIGURATION)
        .what("the board 'linux' does not understand '" + part + "'")
        .diagnosis(
            Diagnosis.of(
                "the text behind linux: is mistyped",
                "linux:/dev/spidev0.1,speed=1M,hold=yes|no,max=BYTES,reset=gpiochip0/LINE,"
                    + "interrupt=gpiochip0/LINE;"
                    + " each part may be left out"))
        .build();
  }

  private static long hertz(String value) {
    int last = value.length() - 1;
    long unit =
        switch (value.isEmpty() ? ' ' : value.charAt(last)) {
          case 'k' -> 1_000;
          case 'M' -> 1_000_000;
          default -> 1;
        };
    return unit * number(unit == 1 ? value : value.substring(0, last), 1, MAX_HERTZ / unit);
  }

  private static long number(String value, long least, long most) {
    long number = Long.parseLong(value);
    if (number < least || number > most) {
      throw new NumberFormatException(value);
    }
    return number;
  }
}
