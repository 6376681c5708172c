package dev.tpm4j.simulator.engine;

import java.util.Arrays;
import java.util.Random;

/** Policy commands with plausible parameters, and now and then with odd ones. */
final class PolicyArguments {

  private static final int[] CODES = {
    0x171, 0x17F, 0x17F, 0x16F, 0x16D, 0x16C, 0x187, 0x16E, 0x170, 0x188, 0x16B, 0x16B, 0x18C,
    0x18F, 0x190, 0x180
  };

  private final Random random;
  private final byte[][] digests = {new byte[32], new byte[20], new byte[0], new byte[32]};

  PolicyArguments(Random random) {
    this.random = random;
    Arrays.fill(digests[3], (byte) 0x33);
  }

  private int below(int bound) {
    return random.nextInt(bound);
  }

  private boolean oneIn(int n) {
    return below(n) == 0;
  }

  /** A {@code TPM_CC}. */
  int code() {
    return CODES[below(CODES.length)];
  }

  /**
   * The parameters of a policy command.
   *
   * @param code the command
   * @param digest the policy digest of the session
   * @param size of a digest of the session
   */
  String of(int code, byte[] digest, int size) {
    return switch (code) {
      case 0x171 -> or(digest, size);
      case 0x17F ->
          (oneIn(3) ? digest(size) : "0000") + "00000001 000B 03 " + bits() + bits() + "00";
      case 0x16F -> "%02X".formatted(oneIn(3) ? below(256) : 1 << below(5) | 1);
      case 0x16D -> counterTimer();
      case 0x16C ->
          "%08X".formatted(new int[] {0x182, 0x13C, 0x151, 0x17D, 0x17B, 0x1FF, 0}[below(7)]);
      case 0x16E, 0x170, 0x190 -> digest(size);
      case 0x188 -> digest(34) + digest(34) + "%02X".formatted(below(2));
      case 0x18F -> "%02X".formatted(oneIn(9) ? 2 : below(2));
      default -> "";
    };
  }

  String digest(int size) {
    return Client.sized(oneIn(6) ? digests[below(4)] : Arrays.copyOf(digests[below(2)], size));
  }

  private String bits() {
    return oneIn(2) ? "00" : "%02X".formatted(1 << below(8));
  }

  private String or(byte[] digest, int size) {
    int count = oneIn(9) ? below(10) : 2 + below(3);
    StringBuilder list = new StringBuilder("%08X".formatted(count));
    int mine = below(Math.max(1, count));
    for (int i = 0; i < count; i++) {
      list.append(i == mine ? Client.sized(digest) : digest(size));
    }
    return list.toString();
  }

  private String counterTimer() {
    return switch (below(4)) {
      case 0 -> "0004 00000000 0010 %04X".formatted(below(14));
      case 1 -> "0008 0000000000000000 0000 0007";
      case 2 -> "0001 00 %04X 0007".formatted(20 + below(8));
      default -> "0004 00000002 0010 %04X".formatted(below(12));
    };
  }
}
