package dev.tpm4j.simulator.engine;

import dev.tpm4j.codec.type.TpmAlgId;
import dev.tpm4j.simulator.crypto.Hash;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;

/**
 * Known-answer tests of the algorithms this TPM computes with. The answers are the published ones:
 * FIPS 180-4 for "abc", RFC 4231 test case 2 for HMAC.
 */
final class SelfTests {

  /** {@code TPM_ALG_ID}s that have a test, ascending. */
  static final List<Integer> TESTABLE =
      List.of(TpmAlgId.SHA1, TpmAlgId.HMAC, TpmAlgId.SHA256, TpmAlgId.SHA384, TpmAlgId.SHA512);

  private SelfTests() {}

  /** Runs the test of one algorithm; one without a test passes. */
  static boolean passes(int algorithm) {
    return switch (algorithm) {
      case TpmAlgId.SHA1 -> abc(Hash.SHA1, "a9993e364706816aba3e25717850c26c9cd0d89d");
      case TpmAlgId.SHA256 ->
          abc(Hash.SHA256, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
      case TpmAlgId.SHA384 ->
          abc(
              Hash.SHA384,
              "cb00753f45a35e8bb5a03d699ac65007272c32ab0eded1631a8b605a43ff5bed"
                  + "8086072ba1e7cc2358baeca134c825a7");
      case TpmAlgId.SHA512 ->
          abc(
              Hash.SHA512,
              "ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a"
                  + "2192992a274fc1a836ba3c23a3feebbd454d4423643ce80e2a9ac94fa54ca49f");
      case TpmAlgId.HMAC ->
          matches(
              Hash.SHA256.hmac(ascii("Jefe"), ascii("what do ya want for nothing?")),
              "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
      default -> true;
    };
  }

  private static boolean abc(Hash hash, String expected) {
    return matches(hash.digest(ascii("abc")), expected);
  }

  private static boolean matches(byte[] actual, String expected) {
    return Arrays.equals(actual, HexFormat.of().parseHex(expected));
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }
}
