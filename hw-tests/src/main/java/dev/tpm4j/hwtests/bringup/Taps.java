package dev.tpm4j.hwtests.bringup;

import dev.tpm4j.transport.BusDevice;
import dev.tpm4j.transport.TpmTransport;
import java.util.Objects;
import java.util.function.UnaryOperator;

/**
 * Decorators to put around what is on the bench, for recordings. Each closes what it wraps.
 *
 * @param bus around the wires
 * @param transport around the driver
 */
public record Taps(UnaryOperator<BusDevice> bus, UnaryOperator<TpmTransport> transport) {

  /** Nothing is listened to. */
  public static final Taps NONE = new Taps(UnaryOperator.identity(), UnaryOperator.identity());

  public Taps {
    Objects.requireNonNull(bus, "bus");
    Objects.requireNonNull(transport, "transport");
  }

  /**
   * A tap on the wires alone.
   *
   * @param bus around the wires
   * @return the taps
   */
  public static Taps onBus(UnaryOperator<BusDevice> bus) {
    return new Taps(bus, UnaryOperator.identity());
  }

  /**
   * A tap on the driver alone.
   *
   * @param transport around the driver
   * @return the taps
   */
  public static Taps onTransport(UnaryOperator<TpmTransport> transport) {
    return new Taps(UnaryOperator.identity(), transport);
  }
}
