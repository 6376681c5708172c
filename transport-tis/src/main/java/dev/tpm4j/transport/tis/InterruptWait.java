package dev.tpm4j.transport.tis;

import dev.tpm4j.transport.TransportException;
import dev.tpm4j.transport.TransportException.Kind;
import dev.tpm4j.transport.tis.Counters.Count;

/**
 * The interrupt line as a way to wait for a response: switched on with care, and off again at the
 * first doubt (Linux 6.12, tpm_tis_core.c, does the same; boards with dead or storming lines are
 * common).
 *
 * <pre>
 *   no locality   R INT_ENABLE, R INTF_CAPABILITY      dataAvailInt and a polarity must be there
 *   locality      W INT_ENABLE polarity | dataAvail    global off
 *                 W INT_STATUS all                     forget old ones
 *                 W INT_ENABLE + global
 *   per command   go, wait for the line, R STS, W INT_STATUS dataAvail
 * </pre>
 *
 * The first command after that is the self test: if it ends without an interrupt, polling it is.
 */
final class InterruptWait {

  static final int GLOBAL_ENABLE = 1 << 31;
  static final int DATA_AVAIL = 1;
  private static final int SOURCES = 0x87;
  private static final int LEVEL_LOW = 1 << 4;
  private static final int EDGE_RISING = 1 << 5;
  private static final int EDGE_FALLING = 1 << 6;

  /** Interrupts without a reason, or commands without an interrupt, before polling takes over. */
  private static final int TOLERATED = 3;

  private final InterruptLine line;
  private final RegisterPort port;
  private final Counters counters;
  private boolean supported;
  private volatile boolean usable;
  private boolean proven;
  private int mask;
  private int missed;

  InterruptWait(InterruptLine line, RegisterPort port, Counters counters) {
    this.line = line;
    this.port = port;
    this.counters = counters;
  }

  boolean usable() {
    return usable;
  }

  /** Before a locality is held. */
  void inquire() {
    if (line == null) {
      return;
    }
    int enabled = port.readWord(TisRegister.INT_ENABLE);
    int capability = port.readWord(TisRegister.INTF_CAPABILITY);
    supported =
        enabled != -1
            && capability != -1
            && (capability & DATA_AVAIL) != 0
            && (capability & (LEVEL_LOW | EDGE_FALLING | EDGE_RISING | 1 << 3)) != 0;
    mask = DATA_AVAIL | polarity(capability);
  }

  /** INT_ENABLE bits 4:3: 00 high level, 01 low level, 10 rising edge, 11 falling edge. */
  private static int polarity(int capability) {
    if ((capability & LEVEL_LOW) != 0) {
      return 1 << 3;
    }
    if ((capability & EDGE_FALLING) != 0) {
      return 3 << 3;
    }
    return (capability & EDGE_RISING) != 0 ? 2 << 3 : 0;
  }

  /** With the locality held. */
  void enable() {
    if (supported) {
      port.writeWord(TisRegister.INT_ENABLE, mask);
      port.writeWord(TisRegister.INT_STATUS, SOURCES);
      line.clear();
      port.writeWord(TisRegister.INT_ENABLE, mask | GLOBAL_ENABLE);
      usable = true;
    }
  }

  /** Waits for the line; returns early if another thread asks for something. */
  boolean await(long nanos, Scene scene) {
    for (long left = nanos; left > 0 && !scene.pending(); left -= Scene.SLICE) {
      if (fires(Math.min(left, Scene.SLICE))) {
        return true;
      }
      if (!usable) {
        return false;
      }
    }
    return false;
  }

  private boolean fires(long nanos) {
    try {
      return line.await(nanos);
    } catch (TransportException failure) {
      if (failure.kind() == Kind.CANCELED) {
        throw failure;
      }
      // The TPM works on, and what it does can be polled.
      disable();
      return false;
    }
  }

  /** The response is there; whether the line said so decides whether it is believed further. */
  void responseCame(boolean lineFired) {
    if (lineFired) {
      proven = true;
      missed = 0;
      counters.add(Count.INTERRUPTS);
      clear();
      return;
    }
    counters.add(Count.INTERRUPTS_MISSED);
    if (!proven || ++missed >= TOLERATED) {
      disable();
    } else {
      clear();
    }
  }

  /** The line fired, and no response was there. */
  void firedInVain(int times) {
    clear();
    if (times >= TOLERATED) {
      disable();
    }
  }

  private void clear() {
    port.writeWord(TisRegister.INT_STATUS, DATA_AVAIL);
    line.clear();
  }

  /** Back to polling, for good. */
  void disable() {
    if (usable) {
      usable = false;
      supported = false;
      port.writeWord(TisRegister.INT_ENABLE, mask);
      port.writeWord(TisRegister.INT_STATUS, SOURCES);
    }
  }
}
