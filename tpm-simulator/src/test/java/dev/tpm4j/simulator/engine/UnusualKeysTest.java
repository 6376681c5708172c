package dev.tpm4j.simulator.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tpm4j.codec.type.TpmRc;
import java.io.IOException;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * Public keys that nobody would make, but anybody can bring: the engine answers whatever is done
 * with them, and as swtpm does.
 */
class UnusualKeysTest {

  private static final String MODULUS = "C3".repeat(256);

  private static final byte[] EVEN_MODULUS = rsa("00000000", "80" + "00".repeat(255));

  /** {@code TPM2_LoadExternal} of an RSA key with sign and decrypt. */
  private static byte[] rsa(String exponent, String modulus) {
    String area =
        "0001 000B 00060440 0000 0010 0010 0800".replace(" ", "") + exponent + "0100" + modulus;
    return Tpm.command(0x167, "0000" + Templates.sized(area) + "40000007");
  }

  private static List<byte[]> uses(int key) {
    String handle = "%08X".formatted(key);
    String digest = "0020" + "11".repeat(32);
    List<byte[]> commands = new ArrayList<>();
    for (String scheme : List.of("0015", "0017 000B", "0017 000D", "0010")) {
      commands.add(Tpm.command(0x174, handle + "0005 1122334455" + scheme + "0000"));
    }
    for (String scheme : List.of("0014 000B", "0016 000B", "0016 000D")) {
      for (String signature : List.of("22".repeat(256), "FF".repeat(256), "00".repeat(256))) {
        commands.add(Tpm.command(0x177, handle + digest + scheme + "0100" + signature));
      }
    }
    commands.add(
        Tpm.command(0x176, handle + "40000007 0010" + "33".repeat(16) + "0000 00 0010 000B"));
    commands.add(Tpm.command(0x168, handle + "0001 AA 0022 000B" + "44".repeat(32)));
    return commands;
  }

  private static List<byte[]> keys() {
    List<byte[]> keys = new ArrayList<>();
    for (String exponent :
        List.of("00000001", "00000007", "00000008", "00010000", "FFFFFFFE", "FFFFFFFF")) {
      keys.add(rsa(exponent, MODULUS));
    }
    keys.add(EVEN_MODULUS);
    keys.add(rsa("00000000", "FF".repeat(256)));
    BigInteger half = BigInteger.ONE.shiftLeft(1024).subtract(BigInteger.valueOf(105));
    keys.add(rsa("00000000", Tpm.hex(TestKeys.unsigned(half.multiply(half), 256))));
    return keys;
  }

  @Test
  void anyUseOfThemIsAnswered() {
    for (byte[] key : keys()) {
      TpmEngine tpm = TpmEngine.started();
      byte[] loaded = tpm.transmit(key);
      if (Tpm.rc(loaded) == 0) {
        for (byte[] use : uses(0x80000000)) {
          assertThat(Tpm.rc(tpm.transmit(use)))
              .as("%s%n%s", Tpm.hex(key), Tpm.hex(use))
              .isNotEqualTo(TpmRc.FAILURE);
        }
      }
    }
  }

  /** With an even modulus OpenSSL does not encrypt, for which swtpm answers TPM_RC_FAILURE. */
  @Test
  void swtpmAnswersThemAlike() throws IOException {
    try (TwoTpms both = TwoTpms.start()) {
      int compared = 0;
      for (byte[] key : keys()) {
        if (both.alike(key).rc() != 0) {
          continue;
        }
        for (byte[] use : uses(0x80000000)) {
          int theirs = Tpm.rc(both.swtpm.transmit(use));
          boolean encrypts = Tpm.number(use, 6, 4) == 0x174;
          if (!encrypts || key != EVEN_MODULUS) {
            assertThat(Integer.toHexString(Tpm.rc(both.engine.transmit(use))))
                .as("%s%n%s", Tpm.hex(key), Tpm.hex(use))
                .isEqualTo(Integer.toHexString(theirs));
            compared++;
          }
        }
        both.flush(0x80000000);
      }
      assertThat(compared).isGreaterThan(50);
    }
  }
}
