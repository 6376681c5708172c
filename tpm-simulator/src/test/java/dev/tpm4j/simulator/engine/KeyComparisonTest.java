package dev.tpm4j.simulator.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tpm4j.simulator.crypto.EccCurve;
import dev.tpm4j.simulator.engine.ExternalKeys.Key;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * The same keys in swtpm and in the engine, and the same seeded stream of commands that use them:
 * the same codes, sizes and, where nothing random is in them, bytes.
 */
class KeyComparisonTest {

  private static final int SEED = 5;
  private static final int ROUNDS = 30;
  private static final int COMMANDS = 60;

  private TwoTpms both;

  @BeforeEach
  void start() throws IOException {
    both = TwoTpms.start();
    both.state.permanent.auditedCommands.add(0x140);
  }

  @AfterEach
  void stop() throws IOException {
    if (both != null) {
      both.close();
    }
  }

  static List<Key> keys() {
    List<Key> keys = new ArrayList<>();
    keys.add(ExternalKeys.rsa(2048, ExternalKeys.BOTH, "0010"));
    keys.add(ExternalKeys.rsa(2048, ExternalKeys.SIGN, "0014000B"));
    keys.add(ExternalKeys.rsa(2048, ExternalKeys.SIGN, "0016000C"));
    keys.add(ExternalKeys.rsa(2048, ExternalKeys.DECRYPT, "0015"));
    keys.add(ExternalKeys.rsa(2048, ExternalKeys.DECRYPT, "00170004"));
    keys.add(ExternalKeys.rsa(1024, ExternalKeys.BOTH, "0010"));
    keys.add(ExternalKeys.rsa(3072, ExternalKeys.BOTH, "0010"));
    for (EccCurve curve : EccCurve.values()) {
      keys.add(ExternalKeys.ecc(curve, ExternalKeys.BOTH, "0010"));
    }
    keys.add(ExternalKeys.ecc(EccCurve.NIST_P256, ExternalKeys.SIGN, "0018000B"));
    keys.add(ExternalKeys.ecc(EccCurve.NIST_P384, ExternalKeys.SIGN, "001C000C"));
    keys.add(ExternalKeys.ecc(EccCurve.NIST_P256, ExternalKeys.SIGN, "001A000B0000"));
    keys.add(ExternalKeys.ecc(EccCurve.BN_P256, ExternalKeys.SIGN, "001A000B0000"));
    keys.add(ExternalKeys.ecc(EccCurve.SM2_P256, ExternalKeys.SIGN, "001B000B"));
    keys.add(ExternalKeys.ecc(EccCurve.NIST_P521, ExternalKeys.DECRYPT, "0019000B"));
    keys.add(ExternalKeys.hmac(ExternalKeys.SIGN, "0005000B"));
    keys.add(ExternalKeys.hmac(ExternalKeys.SIGN, "0005000D"));
    keys.add(ExternalKeys.hmac(ExternalKeys.BOTH, "0010"));
    keys.add(ExternalKeys.cipher(ExternalKeys.BOTH, "000600800010"));
    keys.add(ExternalKeys.cipher(ExternalKeys.BOTH, "000601000042"));
    keys.add(ExternalKeys.cipher(ExternalKeys.BOTH, "002600800010"));
    keys.add(ExternalKeys.cipher(ExternalKeys.BOTH, "000300C00010"));
    keys.add(ExternalKeys.cipher(ExternalKeys.SIGN, "00060080003F"));
    keys.add(ExternalKeys.cipher(ExternalKeys.SIGN, "00030080003F"));
    return keys;
  }

  @Test
  void usesTheSameKeysAlike() throws IOException {
    List<Key> keys = keys();
    KeyStream stream = new KeyStream(SEED);
    Map<KeyDifference, Integer> seen = new EnumMap<>(KeyDifference.class);
    both.alike(
        Tpm.command(0x176, "40000007 40000007 0010" + "00".repeat(16) + "0000 00 0010 000B"));
    int succeeded = 0;
    for (int round = 0; round < ROUNDS; round++) {
      stream.first = stream.any(keys);
      stream.second = stream.any(keys);
      both.equal(stream.first.load()).succeed();
      both.equal(stream.second.load()).succeed();
      for (int i = 0; i < COMMANDS; i++) {
        succeeded += compare(stream, seen);
      }
      for (int slot = 0; slot < TransientObjects.SLOTS; slot++) {
        both.equal(Tpm.command(0x165, "%08X".formatted(0x80000000 + slot)));
      }
    }
    assertThat(succeeded).isGreaterThan(ROUNDS * COMMANDS / 5);
    assertThat(seen.keySet()).containsExactlyInAnyOrder(KeyDifference.values());
  }

  /** 1 if the command succeeded. */
  private int compare(KeyStream stream, Map<KeyDifference, Integer> seen) throws IOException {
    byte[] command = stream.next();
    byte[] theirs;
    try {
      theirs = both.swtpm.transmit(command);
    } catch (IOException e) {
      throw new IOException(
          "%s %s %s".formatted(Tpm.hex(command), stream.first.what(), stream.second.what()), e);
    }
    byte[] ours = both.engine.transmit(command);
    int code = (int) Tpm.number(command, 6, 4);
    String exchange =
        "%s%nkeys   %s, %s%nswtpm  %s%nengine %s"
            .formatted(
                Tpm.hex(command),
                stream.first.what(),
                stream.second.what(),
                Tpm.hex(theirs),
                Tpm.hex(ours));
    for (KeyDifference difference : KeyDifference.values()) {
      if (difference.explains(code, theirs, ours)) {
        seen.merge(difference, 1, Integer::sum);
        return 0;
      }
    }
    assertThat(Integer.toHexString(Tpm.rc(ours)))
        .as(exchange)
        .isEqualTo(Integer.toHexString(Tpm.rc(theirs)));
    if (!Deterministic.variesInSize(code, ours)) {
      assertThat(ours.length).as(exchange).isEqualTo(theirs.length);
    }
    assertThat(Tpm.hex(Deterministic.part(code, ours)))
        .as(exchange)
        .isEqualTo(Tpm.hex(Deterministic.part(code, theirs)));
    if (Tpm.rc(ours) != 0) {
      return 0;
    }
    byte[] answer = stream.below(2) == 0 ? ours : theirs;
    switch (code) {
      case 0x15D -> stream.lastSignature = Tpm.hex(KeyUse.parameters(answer));
      case 0x174 -> stream.lastCipherText = Tpm.hex(Arrays.copyOfRange(answer, 10, answer.length));
      case 0x18E, 0x18B ->
          stream.lastCount = (int) Tpm.number(answer, answer.length - 2 - sessions(answer), 2);
      default -> {
        // Nothing that a later command could use.
      }
    }
    return 1;
  }

  private static int sessions(byte[] response) {
    return Tpm.number(response, 0, 2) == 0x8002 ? 5 : 0;
  }
}
