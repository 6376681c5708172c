package dev.tpm4j.transport;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HexFormat;

/** Answers each command with the next of the given responses or failures. */
public class ScriptedTransport implements TpmTransport, LocalityControl {

  private final Deque<Object> answers = new ArrayDeque<>();
  private int locality;
  private boolean closed;

  public ScriptedTransport answer(String hex) {
    answers.add(HexFormat.of().parseHex(hex));
    return this;
  }

  public ScriptedTransport fail(TransportException failure) {
    answers.add(failure);
    return this;
  }

  @Override
  public int transmit(byte[] command, int length, byte[] response) {
    Object next = answers.remove();
    if (next instanceof TransportException failure) {
      throw failure;
    }
    byte[] answer = (byte[]) next;
    System.arraycopy(answer, 0, response, 0, answer.length);
    return answer.length;
  }

  @Override
  public void cancel() {}

  @Override
  public TransportInfo info() {
    return new TransportInfo("scripted", "answers from a list", 4096, 4096);
  }

  @Override
  public void locality(int value) {
    locality = value;
  }

  @Override
  public int locality() {
    return locality;
  }

  public boolean closed() {
    return closed;
  }

  @Override
  public void close() {
    closed = true;
  }
}
