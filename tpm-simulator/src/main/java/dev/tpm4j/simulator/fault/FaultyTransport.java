package dev.tpm4j.simulator.fault;

import dev.tpm4j.transport.TpmTransport;
import dev.tpm4j.transport.TransportException;
import dev.tpm4j.transport.TransportException.Kind;
import dev.tpm4j.transport.TransportInfo;
import java.util.Arrays;
import java.util.Objects;
import java.util.Optional;

/**
 * A transport that goes wrong: for everything above the transports. One command is one transfer;
 * {@link BusEvent#register()} is the command code.
 */
public final class FaultyTransport implements TpmTransport {

  private final TpmTransport transport;
  private final FaultPlan plan;
  private long commands;

  /**
   * Spoils a transport.
   *
   * @param transport the transport; closed with this one
   * @param plan when which fault strikes
   */
  public FaultyTransport(TpmTransport transport, FaultPlan plan) {
    this.transport = Objects.requireNonNull(transport, "transport");
    this.plan = Objects.requireNonNull(plan, "plan");
  }

  @Override
  public int transmit(byte[] command, int length, byte[] response) {
    Optional<WireFault> fault = plan.strike(event(command, length));
    if (fault.isEmpty()) {
      return transport.transmit(command, length, response);
    }
    WireFault each = fault.get();
    each.before();
    if (each.strikesAfter() >= 0) {
      each.strike();
    }
    byte[] arriving = each.sent(Arrays.copyOf(command, length));
    byte[] received = each.received(transport.transmit(arriving));
    each.after();
    if (received.length > response.length) {
      throw TransportException.of(Kind.BUFFER_TOO_SMALL)
          .what("the response has " + received.length + " bytes")
          .build();
    }
    System.arraycopy(received, 0, response, 0, received.length);
    return received.length;
  }

  private synchronized BusEvent event(byte[] command, int length) {
    commands++;
    int code = 0;
    for (int i = 6; i < Math.min(length, HEADER_SIZE); i++) {
      code = code << 8 | command[i] & 0xFF;
    }
    return new BusEvent(commands, code, true, length);
  }

  @Override
  public void cancel() {
    transport.cancel();
  }

  @Override
  public TransportInfo info() {
    return transport.info();
  }

  @Override
  public <T> Optional<T> ability(Class<T> type) {
    return transport.ability(type);
  }

  @Override
  public void close() {
    transport.close();
  }
}
