package dev.tpm4j.tss;

import dev.tpm4j.transport.TpmTransport;
import dev.tpm4j.transport.TransportInfo;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.function.BinaryOperator;

/** Hears all that passes on the way to a TPM, and may change what comes back. */
final class Tap implements TpmTransport {
  final List<byte[]> frames = new ArrayList<>();
  private final TpmTransport transport;

  /** Of a command and its response makes the response that is handed on. */
  BinaryOperator<byte[]> tamper = (command, response) -> response;

  /** Makes of a command the one that the TPM is given. */
  java.util.function.UnaryOperator<byte[]> tamperCommand = command -> command;

  Tap(TpmTransport transport) {
    this.transport = transport;
  }

  @Override
  public int transmit(byte[] command, int length, byte[] response) {
    byte[] sent = Arrays.copyOf(command, length);
    frames.add(sent);
    byte[] received = transport.transmit(tamperCommand.apply(sent.clone()));
    frames.add(received);
    byte[] given = tamper.apply(sent, received.clone());
    System.arraycopy(given, 0, response, 0, given.length);
    return given.length;
  }

  /** Whether the bytes went by, either way. */
  boolean heard(byte[] secret) {
    String wanted = HexFormat.of().formatHex(secret);
    return frames.stream().map(HexFormat.of()::formatHex).anyMatch(hex -> hex.contains(wanted));
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
