package dev.tpm4j.simulator.engine;

import java.util.Arrays;

/** What two TPMs with the same keys have to answer alike, for each command that uses keys. */
final class Deterministic {

  private static final int FIRMWARE_SIZE = 8;

  private static final int CLOCK_SIZE = 8;

  private Deterministic() {}

  /** The part of a response that is not random; all of a refusal. */
  static byte[] part(int code, byte[] response) {
    if (Tpm.rc(response) != 0) {
      return response;
    }
    return switch (code) {
      case 0x163 -> new byte[0];
      case 0x18E -> end(response, 2);
      case 0x18B -> Arrays.copyOfRange(KeyUse.parameters(response), 0, first(response));
      case 0x18D -> twoPhase(KeyUse.parameters(response));
      case 0x174 -> Arrays.copyOf(response, 12);
      case 0x15D -> signature(response);
      case 0x148, 0x14A, 0x14C, 0x14D, 0x133, 0x158 -> attestation(KeyUse.parameters(response));
      case 0x197 -> certificate(KeyUse.parameters(response));
      default -> response;
    };
  }

  /** The nonce of an ECDAA signature is written without zeros at its beginning. */
  static boolean variesInSize(int code, byte[] response) {
    if (Tpm.rc(response) != 0) {
      return false;
    }
    return switch (code) {
      case 0x15D -> Tpm.number(response, 14, 2) == 0x1A;
      case 0x148, 0x14A, 0x14C, 0x14D, 0x133, 0x158 -> {
        int structure = (int) Tpm.number(response, 14, 2);
        yield Tpm.number(response, 16 + structure, 2) == 0x1A;
      }
      default -> false;
    };
  }

  private static byte[] end(byte[] bytes, int length) {
    return Arrays.copyOfRange(bytes, bytes.length - length, bytes.length);
  }

  /** The first point in the parameters. */
  private static int first(byte[] response) {
    return 2 + (int) Tpm.number(KeyUse.parameters(response), 0, 2);
  }

  /** Of ECDH the first point, which is of static keys alone. */
  private static byte[] twoPhase(byte[] parameters) {
    int first = 2 + (int) Tpm.number(parameters, 0, 2);
    boolean ecdh = Tpm.number(parameters, first, 2) > 4;
    return ecdh ? Arrays.copyOf(parameters, first) : new byte[0];
  }

  /** RSASSA and HMAC are the same every time; of others the algorithms are. */
  private static byte[] signature(byte[] response) {
    int scheme = (int) Tpm.number(response, 14, 2);
    boolean all = scheme == 0x14 || scheme == 0x05;
    return all ? response : Arrays.copyOfRange(response, 14, 18);
  }

  /** {@code TPMS_ATTEST} without the clock and the version of the firmware. */
  private static byte[] attestation(byte[] parameters) {
    byte[] structure = KeyUse.sized(parameters, 0);
    int signer = (int) Tpm.number(structure, 6, 2);
    int extra = (int) Tpm.number(structure, 8 + signer, 2);
    int clock = 10 + signer + extra;
    Arrays.fill(structure, clock, clock + CLOCK_SIZE, (byte) 0);
    structure[clock + 16] = 0;
    Arrays.fill(structure, clock + 17, clock + 17 + FIRMWARE_SIZE, (byte) 0);
    if (Tpm.number(structure, 4, 2) == 0x8019) {
      int time = clock + 17 + FIRMWARE_SIZE;
      Arrays.fill(structure, time, time + 2 * CLOCK_SIZE, (byte) 0);
      structure[time + 24] = 0;
      Arrays.fill(structure, time + 25, structure.length, (byte) 0);
    }
    return structure;
  }

  /** addedToCertificate and tbsDigest. */
  private static byte[] certificate(byte[] parameters) {
    int added = 2 + (int) Tpm.number(parameters, 0, 2);
    return Arrays.copyOf(parameters, added + 2 + (int) Tpm.number(parameters, added, 2));
  }
}
