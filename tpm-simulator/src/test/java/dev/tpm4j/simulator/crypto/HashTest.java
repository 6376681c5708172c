package dev.tpm4j.simulator.crypto;

import static dev.tpm4j.simulator.crypto.Bytes.hex;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.bouncycastle.crypto.Digest;
import org.bouncycastle.crypto.ExtendedDigest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class HashTest {

  private static final byte[] ABC = "abc".getBytes(StandardCharsets.US_ASCII);

  /** The examples of FIPS 180-4 on csrc.nist.gov. */
  @ParameterizedTest
  @CsvSource({
    "SHA1,a9993e364706816aba3e25717850c26c9cd0d89d",
    "SHA256,ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
    "SHA384,cb00753f45a35e8bb5a03d699ac65007272c32ab0eded1631a8b605a43ff5bed"
        + "8086072ba1e7cc2358baeca134c825a7",
    "SHA512,ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a"
        + "2192992a274fc1a836ba3c23a3feebbd454d4423643ce80e2a9ac94fa54ca49f"
  })
  void givesThePublishedDigests(Hash hash, String digest) {
    assertThat(hex(hash.digest(ABC))).isEqualTo(digest);
    assertThat(digest).hasSize(2 * hash.digestSize());
    assertThat(Hash.ofId(hash.id())).isEqualTo(hash);
  }

  /** RFC 2202 test case 2 and RFC 4231 §4.3. */
  @ParameterizedTest
  @CsvSource({
    "SHA1,effcdf6ae5eb2fa2d27416d5f184df9c259a7c79",
    "SHA256,5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843",
    "SHA384,af45d2e376484031617f78d2b58a6b1b9c7ef464f5a01b47e42ec3736322445e"
        + "8e2240ca5e69e2c78b3239ecfab21649",
    "SHA512,164b7a7bfcf819e2e395fbe73b56e0a387bd64222e831fd610270cd7ea250554"
        + "9758bf75c05a994a6d034f65f8f0e6fdcaeab1a34d4a6b4b636e070a38bce737"
  })
  void givesThePublishedHmacs(Hash hash, String hmac) {
    byte[] data = "what do ya want for nothing?".getBytes(StandardCharsets.US_ASCII);
    byte[] key = "Jefe".getBytes(StandardCharsets.US_ASCII);
    byte[] rest = Arrays.copyOfRange(data, 4, data.length);
    assertThat(hex(hash.hmac(key, Arrays.copyOf(data, 4), rest))).isEqualTo(hmac);
  }

  /** Computed by OpenSSL. Sessions that are neither bound nor salted have such keys. */
  @ParameterizedTest
  @CsvSource({
    "SHA1,9b4a918f398d74d3e367970aba3cbe54e4d2b5d9",
    "SHA256,fd7adb152c05ef80dccf50a1fa4c05d5a3ec6da95575fc312ae7c5d091836351",
    "SHA384,948f7c5caa500c31d7d4a0f52f3e3da7e33c8a9fe6ef528b8a9ac3e4adc4e24d"
        + "908e6f40b737510e82354759dc5e9f06",
    "SHA512,29689f6b79a8dd686068c2eeae97fd8769ad3ba65cb5381f838358a8045a358e"
        + "e3ba1739c689c7805e31734fb6072f87261d1256995370d55725cba00d10bdd0"
  })
  void computesAnHmacWithAnEmptyKey(Hash hash, String hmac) {
    assertThat(hex(hash.hmac(new byte[0], ABC))).isEqualTo(hmac);
  }

  @ParameterizedTest
  @EnumSource
  void isTheSameHashInTheEncodings(Hash hash) {
    Digest digest = hash.lightweight();
    digest.update(ABC, 0, ABC.length);
    byte[] out = new byte[digest.getDigestSize()];
    digest.doFinal(out, 0);
    assertThat(out).isEqualTo(hash.digest(ABC));
    assertThat(((ExtendedDigest) digest).getByteLength()).isEqualTo(hash.blockSize());
  }

  @Test
  void knowsNoOtherIdentifier() {
    assertThat(Hash.ofId(0x0010)).isNull();
    assertThat(Hash.ofId(0x0012)).isNull();
  }
}
