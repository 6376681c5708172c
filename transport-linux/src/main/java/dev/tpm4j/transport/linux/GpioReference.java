package dev.tpm4j.transport.linux;

import dev.tpm4j.profile.GpioLine;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A line of a GPIO chip of this machine.
 *
 * @param chip the node of its chip, for example {@code "/dev/gpiochip0"}
 * @param line its offset on the chip, 0 or more
 * @param activeLow whether it is asserted at low level
 */
public record GpioReference(String chip, int line, boolean activeLow) {

  private static final Pattern TEXT = Pattern.compile("(?:/dev/)?(gpiochip\\d{1,4})/(\\d{1,5})");
  private static final Pattern NUMBER = Pattern.compile("(\\d{1,4})$");

  public GpioReference {
    Objects.requireNonNull(chip, "chip");
    if (line < 0) {
      throw new IllegalArgumentException("GPIO line out of range: " + line);
    }
  }

  /**
   * Reads a line's name as people type it. RST# is asserted at low level.
   *
   * @param text for example {@code "gpiochip0/24"}
   * @return the line
   * @throws NumberFormatException if it is no such name
   */
  static GpioReference parse(String text) {
    Matcher parts = TEXT.matcher(text);
    if (!parts.matches()) {
      throw new NumberFormatException(text);
    }
    return new GpioReference("/dev/" + parts.group(1), Integer.parseInt(parts.group(2)), true);
  }

  /** The line that a profile names: {@code \_SB.GPI0} is {@code /dev/gpiochip0}. */
  static Optional<GpioReference> of(GpioLine line) {
    Matcher number = NUMBER.matcher(line.controller());
    return number.find()
        ? Optional.of(
            new GpioReference(
                "/dev/gpiochip" + Integer.parseInt(number.group(1)), line.pin(), line.activeLow()))
        : Optional.empty();
  }

  @Override
  public String toString() {
    return "line " + line + " of " + chip;
  }
}
