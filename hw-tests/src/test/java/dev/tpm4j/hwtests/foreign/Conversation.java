package dev.tpm4j.hwtests.foreign;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;

/** Commands with responses of all sizes, and what is known of the responses beforehand. */
final class Conversation {

  /** {@code TPM2_GetRandom(32)}. */
  static final byte[] GET_RANDOM = hex("8001 0000000C 0000017B 0020");

  private static final byte[] SUCCESS = hex("8001 0000000A 00000000");
  private static final byte[] DIGEST = "in a PCR".repeat(4).getBytes();
  private static final byte[] MESSAGE = "0123456789abcdef".repeat(64).getBytes();

  private Conversation() {}

  /** One TPM, however it is reached. */
  @FunctionalInterface
  interface Tpm {
    byte[] transmit(byte[] command) throws IOException;
  }

  private static byte[] hex(String text) {
    return HexFormat.of().parseHex(text.replace(" ", ""));
  }

  private static byte[] hash() {
    return ByteBuffer.allocate(10 + 2 + MESSAGE.length + 2 + 4)
        .put(hex("8001 00000412 0000017D 0400"))
        .put(MESSAGE)
        .put(hex("000B 40000007"))
        .array();
  }

  private static byte[] sha256(byte[]... parts) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      for (byte[] part : parts) {
        digest.update(part);
      }
      return digest.digest();
    } catch (NoSuchAlgorithmException every) {
      throw new IllegalStateException(every);
    }
  }

  /** Has the whole conversation and checks each answer; gives the answers by command. */
  static Map<String, byte[]> with(Tpm tpm) throws IOException {
    Map<String, byte[]> answers = new LinkedHashMap<>();
    answers.put("Startup", tpm.transmit(hex("8001 0000000C 00000144 0000")));
    assertThat(answers.get("Startup")).isEqualTo(SUCCESS);

    answers.put("SelfTest", tpm.transmit(hex("8001 0000000B 00000143 01")));
    assertThat(answers.get("SelfTest")).isEqualTo(SUCCESS);

    answers.put(
        "properties", tpm.transmit(hex("8001 00000016 0000017A 00000006 00000100 0000007F")));
    assertThat(answers.get("properties"))
        .hasSizeGreaterThan(300)
        .startsWith(0x80, 0x01)
        .containsSequence(0x00, 0x00, 0x01, 0x00, '2', '.', '0', 0);

    answers.put("GetRandom", tpm.transmit(GET_RANDOM));
    assertThat(answers.get("GetRandom")).hasSize(44).startsWith(hex("8001 0000002C 00000000 0020"));

    byte[] extend =
        ByteBuffer.allocate(65)
            .put(hex("8002 00000041 00000182 00000010 00000009 40000009 0000 00 0000"))
            .put(hex("00000001 000B"))
            .put(DIGEST)
            .array();
    answers.put("PCR_Extend", tpm.transmit(extend));
    assertThat(answers.get("PCR_Extend")).startsWith(hex("8002 00000013 00000000"));

    answers.put("PCR_Read", tpm.transmit(hex("8001 00000014 0000017E 00000001 000B 03 000001")));
    assertThat(answers.get("PCR_Read")).hasSize(62).endsWith(sha256(new byte[32], DIGEST));

    answers.put("Hash", tpm.transmit(hash()));
    assertThat(Arrays.copyOfRange(answers.get("Hash"), 12, 44)).isEqualTo(sha256(MESSAGE));

    answers.put("no such command", tpm.transmit(hex("8001 0000000A 00000FFF")));
    assertThat(answers.get("no such command")).isEqualTo(hex("8001 0000000A 00000143"));
    return answers;
  }
}
