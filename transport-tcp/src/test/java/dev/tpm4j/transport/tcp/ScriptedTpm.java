package dev.tpm4j.transport.tcp;

import dev.tpm4j.transport.PlatformControl;
import dev.tpm4j.transport.SimulatorControl;
import dev.tpm4j.transport.TpmTransport;
import dev.tpm4j.transport.TransportException;
import dev.tpm4j.transport.TransportException.Kind;
import dev.tpm4j.transport.TransportInfo;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * A TPM that answers from a script, writes down everything done to it, and can be told to fail or
 * to take its time. Power is on at the start.
 */
final class ScriptedTpm implements TpmTransport, PlatformControl, SimulatorControl {

  /** What it does with a command. */
  interface Behaviour {
    byte[] answer(byte[] command) throws InterruptedException;
  }

  final List<String> log = Collections.synchronizedList(new ArrayList<>());
  private final TransportInfo info = new TransportInfo("scripted", "a script", 4096, 4096);
  private final CountDownLatch canceled = new CountDownLatch(1);
  private volatile Behaviour behaviour = command -> Bytes.RANDOM_4;
  private volatile boolean powered = true;
  private volatile int locality;

  ScriptedTpm answering(Behaviour other) {
    behaviour = other;
    return this;
  }

  ScriptedTpm unpowered() {
    powered = false;
    return this;
  }

  /** Waits for cancel(), then gives the answer a cancelled TPM gives. */
  byte[] untilCanceled() throws InterruptedException {
    if (!canceled.await(10, TimeUnit.SECONDS)) {
      throw new AssertionError("nobody cancelled");
    }
    return Bytes.hex("80 01 00 00 00 0a 00 00 09 09");
  }

  @Override
  public synchronized int transmit(byte[] command, int length, byte[] response) {
    byte[] exact = Arrays.copyOf(command, length);
    log.add("command@" + locality + " " + Bytes.hex(exact));
    if (!powered) {
      throw TransportException.of(Kind.NOT_POWERED).what("no power").build();
    }
    try {
      byte[] answer = behaviour.answer(exact);
      System.arraycopy(answer, 0, response, 0, answer.length);
      return answer.length;
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw TransportException.of(Kind.CANCELED).what("interrupted").build();
    }
  }

  @Override
  public void cancel() {
    log.add("cancel");
    canceled.countDown();
  }

  @Override
  public TransportInfo info() {
    return info;
  }

  @Override
  public void close() {
    log.add("close");
  }

  @Override
  public void powerOn() {
    log.add("powerOn");
    powered = true;
  }

  @Override
  public void powerOff() {
    log.add("powerOff");
    powered = false;
  }

  @Override
  public void reset() {
    log.add("reset");
  }

  @Override
  public void physicalPresence(boolean asserted) {
    log.add("physicalPresence " + asserted);
  }

  @Override
  public void locality(int number) {
    log.add("locality " + number);
    locality = number;
  }

  @Override
  public int locality() {
    return locality;
  }

  @Override
  public void hashStart() {
    log.add("hashStart");
  }

  @Override
  public void hashData(byte[] data, int offset, int length) {
    log.add("hashData " + Bytes.hex(Arrays.copyOfRange(data, offset, offset + length)));
  }

  @Override
  public void hashEnd() {
    log.add("hashEnd");
  }

  @Override
  public void testFailureMode() {
    log.add("testFailureMode");
  }

  @Override
  public boolean actSignaled(int handle) {
    log.add("actSignaled " + Integer.toHexString(handle));
    return false;
  }

  /** The same TPM with nothing but commands, as a chip on a bus without any control line. */
  TpmTransport bare() {
    ScriptedTpm self = this;
    return new TpmTransport() {
      @Override
      public int transmit(byte[] command, int length, byte[] response) {
        return self.transmit(command, length, response);
      }

      @Override
      public void cancel() {
        self.cancel();
      }

      @Override
      public TransportInfo info() {
        return info;
      }

      @Override
      public void close() {
        self.close();
      }
    };
  }
}
