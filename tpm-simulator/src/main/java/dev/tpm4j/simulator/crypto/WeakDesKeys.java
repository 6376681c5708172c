package dev.tpm4j.simulator.crypto;

/**
 * The 64 weak, half-weak and possibly weak DES keys (SP 800-67 Rev. 2 §3.3.2), by what makes them
 * so: both halves of the key schedule's register repeat after two bits, or are their own complement
 * after two. With odd parity the first four bytes of such a key are taken from the table below, of
 * which each column must repeat or turn in that way, and the last four bytes follow from them.
 *
 * <pre>
 *   first half  01  1F  E0  FE      in bits, the two registers   00  01  10  11
 *   last half   01  0E  F1  FE
 * </pre>
 */
final class WeakDesKeys {

  private static final int HALF = 4;

  private WeakDesKeys() {}

  static boolean contains(byte[] key) {
    int[] registers = new int[HALF];
    for (int i = 0; i < HALF; i++) {
      registers[i] = register(key[i]);
      if (registers[i] < 0 || key[HALF + i] != lastHalf(registers[i])) {
        return false;
      }
    }
    return (registers[0] ^ registers[2]) == (registers[1] ^ registers[3]);
  }

  private static int register(byte b) {
    return switch (b & 0xFF) {
      case 0x01 -> 0;
      case 0x1F -> 1;
      case 0xE0 -> 2;
      case 0xFE -> 3;
      default -> -1;
    };
  }

  private static byte lastHalf(int register) {
    return (byte)
        switch (register) {
          case 0 -> 0x01;
          case 1 -> 0x0E;
          case 2 -> 0xF1;
          default -> 0xFE;
        };
  }
}
