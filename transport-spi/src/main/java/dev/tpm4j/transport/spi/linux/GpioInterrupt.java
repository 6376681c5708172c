package dev.tpm4j.transport.spi.linux;

import dev.tpm4j.transport.linux.GpioInput;
import dev.tpm4j.transport.tis.InterruptLine;

/** The part's interrupt line on a GPIO. */
record GpioInterrupt(GpioInput line) implements InterruptLine {

  @Override
  public boolean await(long nanos) {
    return line.await(nanos);
  }

  @Override
  public void clear() {
    line.clear();
  }
}
