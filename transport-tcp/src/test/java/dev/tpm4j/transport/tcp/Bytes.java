package dev.tpm4j.transport.tcp;

import java.nio.ByteBuffer;
import java.util.HexFormat;

/** Frames written as people read them. */
final class Bytes {

  static final byte[] STARTUP_CLEAR = hex("80 01 00 00 00 0c 00 00 01 44 00 00");
  static final byte[] GET_RANDOM_4 = hex("80 01 00 00 00 0c 00 00 01 7b 00 04");
  static final byte[] RANDOM_4 = hex("80 01 00 00 00 10 00 00 00 00 00 04 6a 9a 08 43");
  static final byte[] SUCCESS = hex("80 01 00 00 00 0a 00 00 00 00");
  static final byte[] RC_FAILURE = hex("80 01 00 00 00 0a 00 00 01 01");

  /** PCR_Reset(21): allowed from locality 2 on swtpm and Microsoft's simulator. */
  static final byte[] PCR_RESET_21 =
      hex("80 02 00 00 00 1b 00 00 01 3d 00 00 00 15 00 00 00 09 40 00 00 09 00 00 00 00 00");

  /** PCR_Read(sha256:17). */
  static final byte[] PCR_READ_17 =
      hex("80 01 00 00 00 14 00 00 01 7e 00 00 00 01 00 0b 03 00 00 02");

  /** CreatePrimary of an RSA-2048 storage key in the owner's hierarchy: slow on any TPM. */
  static final byte[] CREATE_PRIMARY_RSA =
      hex(
          "80 02 00 00 00 43 00 00 01 31 40 00 00 01 00 00 00 09 40 00 00 09 00 00 00 00 00"
              + "00 04 00 00 00 00 00 1a 00 01 00 0b 00 03 00 72 00 00 00 06 00 80 00 43"
              + "00 10 08 00 00 00 00 00 00 00 00 00 00 00 00 00");

  private Bytes() {}

  static byte[] hex(String text) {
    return HexFormat.of().parseHex(text.replaceAll("\\s", ""));
  }

  static String hex(byte[] bytes) {
    return HexFormat.of().formatHex(bytes);
  }

  static int responseCode(byte[] response) {
    return ByteBuffer.wrap(response).getInt(TpmHeader.CODE_AT);
  }
}
