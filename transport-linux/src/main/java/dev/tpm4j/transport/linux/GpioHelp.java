package dev.tpm4j.transport.linux;

import dev.tpm4j.transport.Diagnosis;
import java.util.List;

/** How to get the node of a GPIO chip. */
final class GpioHelp implements NodeHelp {

  @Override
  public String group() {
    return "gpio";
  }

  @Override
  public Diagnosis missing(HostFiles host, String node) {
    List<String> chips = host.names("/dev", "gpiochip");
    return chips.isEmpty()
        ? Diagnosis.of(
            "this machine has no GPIO chips, or the kernel none of their nodes",
            "gpiodetect (package gpiod) lists them")
        : Diagnosis.of(
            "the chip has another number",
            "the chips here: /dev/"
                + String.join(", /dev/", chips)
                + "; gpiodetect says what they are");
  }
}
