package dev.tpm4j.simulator.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tpm4j.codec.type.TpmRc;
import dev.tpm4j.simulator.crypto.EccCurve;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * Objects from outside with a nameAlg of {@code TPM_ALG_NULL}: they have no Name, and nothing binds
 * their areas together. Whatever is done with them is answered, and as swtpm does.
 */
class NamelessKeysTest {

  private static final int KEY = 0x80000000;
  private static final String DIGEST = "0020" + "11".repeat(32);

  private static List<ExternalKeys.Key> keys() {
    List<ExternalKeys.Key> keys = new ArrayList<>();
    for (int attributes : List.of(ExternalKeys.BOTH, ExternalKeys.SIGN, ExternalKeys.DECRYPT)) {
      keys.add(ExternalKeys.rsa(1024, attributes, "0010"));
      keys.add(ExternalKeys.ecc(EccCurve.NIST_P256, attributes, "0010"));
      keys.add(ExternalKeys.ecc(EccCurve.BN_P256, attributes, "0010"));
      keys.add(ExternalKeys.cipher(attributes, "000600800043"));
    }
    keys.add(ExternalKeys.rsa(1024, ExternalKeys.SIGN, "0016000B"));
    keys.add(ExternalKeys.ecc(EccCurve.NIST_P256, ExternalKeys.SIGN, "001A000B0001"));
    keys.add(ExternalKeys.hmac(ExternalKeys.SIGN, "0005000B"));
    keys.add(ExternalKeys.hmac(ExternalKeys.BOTH, "0010"));
    return keys;
  }

  private static ExternalKeys.Key nameless(ExternalKeys.Key key) {
    String area = key.publicArea().substring(0, 4) + "0010" + key.publicArea().substring(8);
    return new ExternalKeys.Key(key.what(), area, key.sensitive(), key.jca());
  }

  private static List<byte[]> uses() {
    String key = "%08X".formatted(KEY);
    String random = "0020" + "5A".repeat(32);
    List<byte[]> commands = new ArrayList<>();
    commands.add(Tpm.command(0x173, key));
    for (String scheme : List.of("0010", "0014000B", "0018000B", "001A000B0000", "0005000B")) {
      commands.add(Tpm.authorized(0x15D, KEY, DIGEST + scheme + "8024 40000007 0000"));
      commands.add(KeyUse.two(0x148, KEY, KEY, "0002 AABB" + scheme));
      commands.add(Tpm.authorized(0x158, KEY, "0002 AABB" + scheme + "00000000"));
      commands.add(KeyUse.two(0x14C, 0x4000000B, KEY, "0002 AABB" + scheme));
    }
    commands.add(Tpm.command(0x177, key + DIGEST + "0014 000B 0080" + "22".repeat(128)));
    commands.add(Tpm.command(0x177, key + DIGEST + "0018 000B" + random + random));
    commands.add(Tpm.command(0x177, key + DIGEST + "0005 000B" + "22".repeat(32)));
    commands.add(Tpm.command(0x174, key + "0003 112233 0017 000B 0000"));
    commands.add(Tpm.command(0x174, key + "0003 112233 0010 0000"));
    commands.add(Tpm.authorized(0x159, KEY, "0080" + "01".repeat(128) + "0010 0000"));
    commands.add(Tpm.command(0x163, key));
    commands.add(Tpm.authorized(0x154, KEY, "0044" + random + random));
    commands.add(Tpm.authorized(0x18B, KEY, "0004 0000 0000 0000 0000"));
    commands.add(Tpm.authorized(0x18B, KEY, "0004 0000 0000 0002 1122" + random));
    commands.add(Tpm.command(0x168, key + "0001 AA 0022 000B" + "44".repeat(32)));
    commands.add(KeyUse.two(0x147, KEY, KEY, "0000 0000"));
    commands.add(Tpm.authorized(0x155, KEY, "0002 AABB 0010"));
    commands.add(Tpm.authorized(0x155, KEY, "0002 AABB 000B"));
    commands.add(Tpm.authorized(0x164, KEY, "00 0010 0010" + "00".repeat(16) + "0004 11223344"));
    commands.add(Tpm.authorized(0x15E, KEY, ""));
    commands.add(Tpm.command(0x8002, 0x150, key + key + Tpm.PASSWORD + "0003 616263"));
    commands.add(Tpm.command(0x8002, 0x120, "40000001" + key + Tpm.PASSWORD + "81000001"));
    commands.add(
        Tpm.authorized(0x153, KEY, "0004 0000 0000" + Templates.hmac(0) + "0000 00000000"));
    commands.add(Tpm.authorized(0x157, KEY, "0002 AABB" + Templates.hmac(0)));
    for (String salt : List.of("0000", "0004 11223344", "0080" + "01".repeat(128))) {
      commands.add(
          Tpm.command(0x176, key + "40000007 0010" + "33".repeat(16) + salt + "00 0010 000B"));
    }
    commands.add(KeyUse.two(0x197, KEY, KEY, "0000 0010 0008 3006 3000 3000 3000"));
    return commands;
  }

  @Test
  void whateverIsDoneWithThemIsAnswered() {
    for (ExternalKeys.Key key : keys()) {
      for (byte[] load : List.of(nameless(key).load(), nameless(key).loadPublic())) {
        TpmEngine tpm = TpmEngine.started();
        if (Tpm.rc(tpm.transmit(load)) == 0) {
          for (byte[] use : uses()) {
            assertThat(Tpm.rc(tpm.transmit(use)))
                .as("%s%n%s", key.what(), Tpm.hex(use))
                .isNotEqualTo(TpmRc.FAILURE);
          }
        }
      }
    }
  }

  @Test
  void swtpmAnswersThemAlike() throws IOException {
    List<String> different = new ArrayList<>();
    int loaded = 0;
    try (TwoTpms both = TwoTpms.start()) {
      for (ExternalKeys.Key key : keys()) {
        for (byte[] load : List.of(nameless(key).load(), nameless(key).loadPublic())) {
          if (both.alike(load).rc() != 0) {
            continue;
          }
          loaded++;
          for (byte[] use : uses()) {
            int theirs = Tpm.rc(both.swtpm.transmit(use));
            byte[] response = both.engine.transmit(use);
            // libtpms says of an error in one handle of CertifyX509 that it is in the other.
            int handle = Tpm.number(use, 6, 4) == 0x197 ? 0x300 : 0;
            if ((Tpm.rc(response) & ~handle) != (theirs & ~handle)) {
              different.add(
                  "%s: %s: engine %03X swtpm %03X"
                      .formatted(key.what(), Tpm.hex(use), Tpm.rc(response), theirs));
            } else if (theirs == 0 && Tpm.number(use, 6, 4) == 0x176) {
              both.flush(0x02000000);
            }
          }
          both.flush(KEY);
        }
      }
    }
    assertThat(loaded).isGreaterThan(20);
    assertThat(different).isEmpty();
  }
}
