package dev.tpm4j.simulator.chip.peer;

import java.util.function.BooleanSupplier;

/** The order in which somebody's driver accesses the registers. */
abstract class Peer {

  final Wire wire;

  Peer(Wire wire) {
    this.wire = wire;
  }

  /** What the driver does once, before the first command. */
  void start() {}

  /** One command, with everything the driver does around it. */
  abstract byte[] command(byte[] command);

  final void await(String what, long timeoutMillis, long stepMicros, BooleanSupplier condition) {
    long end = wire.nanoTime() + timeoutMillis * 1_000_000;
    while (!condition.getAsBoolean()) {
      if (wire.nanoTime() >= end) {
        throw new PeerFailure("timeout: " + what);
      }
      wire.sleepMicros(stepMicros);
    }
  }

  static void check(boolean right, String what) {
    if (!right) {
      throw new PeerFailure(what);
    }
  }

  static byte[] part(byte[] all, int from, int length) {
    return java.util.Arrays.copyOfRange(all, from, from + length);
  }

  static int size(byte[] response) {
    return (response[2] & 0xFF) << 24
        | (response[3] & 0xFF) << 16
        | (response[4] & 0xFF) << 8
        | response[5] & 0xFF;
  }

  static boolean has(int value, int bits) {
    return (value & bits) == bits;
  }
}
