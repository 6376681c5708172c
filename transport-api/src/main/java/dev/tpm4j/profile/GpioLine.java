package dev.tpm4j.profile;

import java.util.Objects;

/**
 * A general-purpose line wired to the part (ACPI 6.5 §6.4.3.8.1).
 *
 * @param controller the GPIO controller's ACPI path
 * @param pin pin number on that controller, 0 or more
 * @param edgeTriggered for an interrupt: edge rather than level
 * @param activeLow whether the line is asserted at low level (or on the falling edge)
 */
public record GpioLine(String controller, int pin, boolean edgeTriggered, boolean activeLow) {

  public GpioLine {
    Objects.requireNonNull(controller, "controller");
    if (pin < 0 || pin > 0xFFFF) {
      throw new IllegalArgumentException("pin out of range: " + pin);
    }
  }
}
