package dev.tpm4j.client;

import dev.tpm4j.transport.TpmTransport;
import dev.tpm4j.transport.TransportInfo;
import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.function.UnaryOperator;

/** Somebody on the way to the TPM: hears everything, and changes what he is told to. */
public final class Interposer implements TpmTransport {

  private final TpmTransport tpm;
  private final ByteArrayOutputStream heard = new ByteArrayOutputStream();
  private UnaryOperator<byte[]> commands = UnaryOperator.identity();
  private UnaryOperator<byte[]> responses = UnaryOperator.identity();

  public Interposer(TpmTransport tpm) {
    this.tpm = tpm;
  }

  /** Changes each command from now on. */
  public void onCommand(UnaryOperator<byte[]> change) {
    commands = change;
  }

  /** Changes each response from now on. */
  public void onResponse(UnaryOperator<byte[]> change) {
    responses = change;
  }

  /** Lets everything pass. */
  public void rest() {
    commands = UnaryOperator.identity();
    responses = UnaryOperator.identity();
  }

  /** All bytes that passed so far, as the TPM and the client sent them. */
  public byte[] heard() {
    return heard.toByteArray();
  }

  /** Flips one bit; frames that are shorter stay as they are. */
  public static UnaryOperator<byte[]> flip(int bit) {
    return frame -> {
      byte[] changed = frame.clone();
      if (bit / Byte.SIZE < changed.length) {
        changed[bit / Byte.SIZE] ^= (byte) (0x80 >> bit % Byte.SIZE);
      }
      return changed;
    };
  }

  @Override
  public int transmit(byte[] command, int length, byte[] response) {
    byte[] sent = Arrays.copyOf(command, length);
    heard.writeBytes(sent);
    byte[] changed = commands.apply(sent);
    int received = tpm.transmit(changed, changed.length, response);
    byte[] answer = Arrays.copyOf(response, received);
    heard.writeBytes(answer);
    byte[] given = responses.apply(answer);
    System.arraycopy(given, 0, response, 0, given.length);
    return given.length;
  }

  @Override
  public void cancel() {
    tpm.cancel();
  }

  @Override
  public TransportInfo info() {
    return tpm.info();
  }

  @Override
  public void close() {
    tpm.close();
  }
}
