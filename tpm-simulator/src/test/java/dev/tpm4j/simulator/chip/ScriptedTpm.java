package dev.tpm4j.simulator.chip;

import dev.tpm4j.transport.HashSequenceControl;
import dev.tpm4j.transport.LocalityControl;
import dev.tpm4j.transport.TpmTransport;
import dev.tpm4j.transport.TransportInfo;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;

/**
 * The smallest thing that can stand behind a chip: GetRandom gives bytes that count up and go on
 * counting from command to command, so that a byte lost or read twice shows.
 */
public class ScriptedTpm implements TpmTransport, LocalityControl, HashSequenceControl {

  private final List<Integer> codes = new ArrayList<>();
  private final List<Integer> localities = new ArrayList<>();
  private final ByteArrayOutputStream hashed = new ByteArrayOutputStream();
  private final List<String> hashEvents = new ArrayList<>();
  private int locality;
  private int next;

  /** The response that follows, as the test expects it. */
  public static byte[] randomResponse(int first, int count) {
    byte[] response = new byte[12 + count];
    header(response, response.length, 0);
    response[11] = (byte) count;
    for (int i = 0; i < count; i++) {
      response[12 + i] = (byte) (first + i);
    }
    return response;
  }

  /** TPM2_GetRandom. */
  public static byte[] getRandom(int count) {
    return new byte[] {(byte) 0x80, 1, 0, 0, 0, 12, 0, 0, 1, 0x7B, 0, (byte) count};
  }

  private static void header(byte[] response, int size, int code) {
    response[0] = (byte) 0x80;
    response[1] = 1;
    response[4] = (byte) (size >>> 8);
    response[5] = (byte) size;
    response[8] = (byte) (code >>> 8);
    response[9] = (byte) code;
  }

  @Override
  public int transmit(byte[] command, int length, byte[] response) {
    int code =
        (command[6] & 0xFF) << 24
            | (command[7] & 0xFF) << 16
            | (command[8] & 0xFF) << 8
            | command[9] & 0xFF;
    codes.add(code);
    localities.add(locality);
    byte[] answer;
    if (code == 0x17B) {
      int count = command[11] & 0xFF;
      answer = randomResponse(next, count);
      next += count;
    } else {
      answer = new byte[10];
      header(answer, 10, code == 0x143 || code == 0x144 ? 0 : 0x143);
    }
    System.arraycopy(answer, 0, response, 0, answer.length);
    return answer.length;
  }

  /** How many random bytes were given so far. */
  public int given() {
    return next;
  }

  /** Command codes executed so far. */
  public List<Integer> codes() {
    return codes;
  }

  /** Localities the commands came from. */
  public List<Integer> localities() {
    return localities;
  }

  /** Hash sequence calls in order. */
  public List<String> hashEvents() {
    return hashEvents;
  }

  /** What was hashed. */
  public byte[] hashed() {
    return hashed.toByteArray();
  }

  @Override
  public void locality(int other) {
    locality = other;
  }

  @Override
  public int locality() {
    return locality;
  }

  @Override
  public void hashStart() {
    hashEvents.add("start");
  }

  @Override
  public void hashData(byte[] data, int offset, int length) {
    hashed.write(data, offset, length);
  }

  @Override
  public void hashEnd() {
    hashEvents.add("end");
  }

  @Override
  public void cancel() {}

  @Override
  public TransportInfo info() {
    return new TransportInfo("scripted", "scripted", 4096, 4096);
  }

  @Override
  public void close() {}
}
