package dev.tpm4j.simulator.crypto;

import static dev.tpm4j.simulator.crypto.Bytes.hex;
import static dev.tpm4j.simulator.crypto.Bytes.random;
import static dev.tpm4j.simulator.crypto.Bytes.range;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tpm4j.simulator.crypto.CryptException.Failure;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.bouncycastle.crypto.params.DESParameters;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class SymmetricTest {

  private static final String SP800_38A_TEXT =
      "6bc1bee22e409f96e93d7e117393172aae2d8a571e03ac9c9eb76fac45af8e51"
          + "30c81c46a35ce411e5fbc1191a0a52eff69f2445df4f9b17ad2b417be66c3710";

  private static final String KEY_128 = "2b7e151628aed2a6abf7158809cf4f3c";
  private static final String KEY_256 =
      "603deb1015ca71be2b73aef0857d77811f352c073b6108d72d9810a30914dff4";
  private static final String IV = "000102030405060708090a0b0c0d0e0f";
  private static final String COUNTER = "f0f1f2f3f4f5f6f7f8f9fafbfcfdfeff";

  /** SP 800-38A F.1.1, F.1.5, F.2.1, F.2.5, F.3.13, F.3.17, F.4.1, F.4.5, F.5.1 and F.5.5. */
  @ParameterizedTest
  @CsvSource({
    "ECB,128,3ad77bb40d7a3660a89ecaf32466ef97f5d3d58503b9699de785895a96fdbaaf"
        + "43b1cd7f598ece23881b00e3ed0306887b0c785e27e8ad3f8223207104725dd4",
    "ECB,256,f3eed1bdb5d2a03c064b5a7e3db181f8591ccb10d410ed26dc5ba74a31362870"
        + "b6ed21b99ca6f4f9f153e7b1beafed1d23304b7a39f9f3ff067d8d8f9e24ecc7",
    "CBC,128,7649abac8119b246cee98e9b12e9197d5086cb9b507219ee95db113a917678b2"
        + "73bed6b8e3c1743b7116e69e222295163ff1caa1681fac09120eca307586e1a7",
    "CBC,256,f58c4c04d6e5f1ba779eabfb5f7bfbd69cfc4e967edb808d679f777bc6702c7d"
        + "39f23369a9d9bacfa530e26304231461b2eb05e2c39be9fcda6c19078c6a9d1b",
    "CFB,128,3b3fd92eb72dad20333449f8e83cfb4ac8a64537a0b3a93fcde3cdad9f1ce58b"
        + "26751f67a3cbb140b1808cf187a4f4dfc04b05357c5d1c0eeac4c66f9ff7f2e6",
    "CFB,256,dc7e84bfda79164b7ecd8486985d386039ffed143b28b1c832113c6331e5407b"
        + "df10132415e54b92a13ed0a8267ae2f975a385741ab9cef82031623d55b1e471",
    "OFB,128,3b3fd92eb72dad20333449f8e83cfb4a7789508d16918f03f53c52dac54ed825"
        + "9740051e9c5fecf64344f7a82260edcc304c6528f659c77866a510d9c1d6ae5e",
    "OFB,256,dc7e84bfda79164b7ecd8486985d38604febdc6740d20b3ac88f6ad82a4fb08d"
        + "71ab47a086e86eedf39d1c5bba97c4080126141d67f37be8538f5a8be740e484",
    "CTR,128,874d6191b620e3261bef6864990db6ce9806f66b7970fdff8617187bb9fffdff"
        + "5ae4df3edbd5d35e5b4f09020db03eab1e031dda2fbe03d1792170a0f3009cee",
    "CTR,256,601ec313775789a5b7a7f504bbf3d228f443e3ca4d62b59aca84e990cacaf5c5"
        + "2b0930daa23de94ce87017ba2d84988ddfc9c58db67aada613c2dd08457941a6"
  })
  void givesTheAesExamplesOfSp80038a(CipherMode mode, int keyBits, String cipherText)
      throws CryptException {
    byte[] key = hex(keyBits == 128 ? KEY_128 : KEY_256);
    byte[] iv = ivOf(mode, mode == CipherMode.CTR ? COUNTER : IV);
    byte[] text = hex(SP800_38A_TEXT);
    assertThat(hex(mode.encrypt(SymmetricAlgorithm.AES, key, iv.clone(), text)))
        .isEqualTo(cipherText);
    assertThat(mode.decrypt(SymmetricAlgorithm.AES, key, iv, hex(cipherText))).isEqualTo(text);
  }

  /** Computed by OpenSSL: {@code openssl enc -des-ede3-*} and {@code -camellia-192-*}. */
  @ParameterizedTest
  @CsvSource({
    "TDES,ECB,192,714772f339841d34267fcc4bd2949cc3ee11c22a576a303876183f99c0b6de87",
    "TDES,CBC,192,069c504d0d673050de436c90c712feb99f20e02180c278355b2f8a3f2f1c2d74",
    "TDES,CFB,192,7b5b5426f9db654bc92654bf9c7e0783cfad966a754e83566ab6ab9104eb7fa7",
    "TDES,OFB,192,7b5b5426f9db654be52ba8b9cccc04e395e714876df2c244e8b504b36af2ea2a",
    "TDES,ECB,128,06ede3d82884090aff322c19f0518486730576972a666e58b6c88cf107340d3d",
    "TDES,CBC,128,6e7484e6f44d320b46ff502cdb49ce71760cda4fe0ae862282e91e83ab9df985",
    "TDES,CFB,128,be8a6a09683593475829b85b52db33d4eed7cf0f75c00f9b18ed649541edbf53",
    "TDES,OFB,128,be8a6a09683593478e0b40c66cfc138d98d2b465a9a796960368bc969ece30b3",
    "CAMELLIA,ECB,192,19d1888b53d612c38e795158e3fc1b119442c7d92504a3e31d740013ded280dd",
    "CAMELLIA,CBC,192,17082ce081d815b1f4a693486ee81334f39c61b81dc2c2e051e9cab25e99c1f4",
    "CAMELLIA,CFB,192,d9ee82d4996daea477d3f4ccb1037b42476de69606a4764c41080e9a160bf57e",
    "CAMELLIA,OFB,192,d9ee82d4996daea477d3f4ccb1037b42afc6e1c4ce89ca27d5fe89e5ecdbd925",
    "CAMELLIA,CTR,192,d9ee82d4996daea477d3f4ccb1037b426f32f34faecba2be6705c0b8c5d2afe2"
  })
  void givesWhatOpenSslGives(
      SymmetricAlgorithm algorithm, CipherMode mode, int keyBits, String cipherText)
      throws CryptException {
    boolean des = algorithm == SymmetricAlgorithm.TDES;
    byte[] key =
        des
            ? Arrays.copyOf(hex("0123456789abcdef23456789abcdef01456789abcdef0123"), keyBits / 8)
            : range(0, 24);
    byte[] iv = ivOf(mode, des ? "0011223344556677" : "00112233445566778899aabbccddeeff");
    byte[] text = hex(SP800_38A_TEXT.substring(0, 64));
    assertThat(hex(mode.encrypt(algorithm, key, iv.clone(), text))).isEqualTo(cipherText);
    assertThat(mode.decrypt(algorithm, key, iv, hex(cipherText))).isEqualTo(text);
  }

  @ParameterizedTest
  @EnumSource
  void goesOnWithTheInitialValueThatCameBack(CipherMode mode) throws CryptException {
    byte[] text = hex(SP800_38A_TEXT);
    for (SymmetricAlgorithm algorithm : SymmetricAlgorithm.values()) {
      byte[] key = range(1, 17);
      byte[] start = ivOf(mode, hex(range(0xF0, 0xF0 + algorithm.blockSize())));
      byte[] whole = mode.encrypt(algorithm, key, start.clone(), text);
      byte[] iv = start.clone();
      byte[] first = mode.encrypt(algorithm, key, iv, Arrays.copyOf(text, 32));
      byte[] second = mode.encrypt(algorithm, key, iv, Arrays.copyOfRange(text, 32, 64));
      assertThat(Tpm2b.concat(first, second)).isEqualTo(whole);
      byte[] back = start.clone();
      byte[] opened = mode.decrypt(algorithm, key, back, first);
      byte[] openedRest = mode.decrypt(algorithm, key, back, second);
      assertThat(Tpm2b.concat(opened, openedRest)).isEqualTo(text);
      assertThat(back).isEqualTo(iv);
    }
  }

  /** Part 4 of the library, CryptSym.c: what is missing from the last block is taken for zeros. */
  @Test
  void fillsTheChainOfCfbWithZerosAfterAShortBlock() throws CryptException {
    byte[] iv = hex(IV);
    byte[] cipherText =
        CipherMode.CFB.encrypt(
            SymmetricAlgorithm.AES, hex(KEY_128), iv, hex(SP800_38A_TEXT.substring(0, 80)));
    assertThat(hex(cipherText))
        .isEqualTo(
            "3b3fd92eb72dad20333449f8e83cfb4ac8a64537a0b3a93fcde3cdad9f1ce58b26751f67a3cbb140");
    assertThat(hex(iv)).isEqualTo("26751f67a3cbb1400000000000000000");
    byte[] back = hex(IV);
    CipherMode.CFB.decrypt(SymmetricAlgorithm.AES, hex(KEY_128), back, cipherText);
    assertThat(back).isEqualTo(iv);
  }

  @Test
  void countsAWholeBlockForTheLastBytesOfAStream() throws CryptException {
    byte[] iv = hex("ffffffffffffffffffffffffffffffff");
    CipherMode.CTR.encrypt(SymmetricAlgorithm.AES, hex(KEY_128), iv, new byte[17]);
    assertThat(hex(iv)).isEqualTo("00000000000000000000000000000001");
  }

  @ParameterizedTest
  @EnumSource
  void refusesSizesThatDoNotFitTheMode(CipherMode mode) throws CryptException {
    byte[] key = hex(KEY_128);
    byte[] iv = ivOf(mode, IV);
    byte[] otherIv = new byte[mode.hasIv() ? 15 : 16];
    assertThatThrownBy(() -> mode.encrypt(SymmetricAlgorithm.AES, key, otherIv, new byte[16]))
        .isInstanceOfSatisfying(
            CryptException.class, e -> assertThat(e.failure()).isEqualTo(Failure.SIZE));
    if (mode.needsWholeBlocks()) {
      assertThatThrownBy(() -> mode.decrypt(SymmetricAlgorithm.AES, key, iv, new byte[17]))
          .isInstanceOfSatisfying(
              CryptException.class, e -> assertThat(e.failure()).isEqualTo(Failure.SIZE));
    } else {
      assertThat(mode.encrypt(SymmetricAlgorithm.AES, key, iv, new byte[17])).hasSize(17);
    }
    assertThat(mode.encrypt(SymmetricAlgorithm.AES, key, iv, new byte[0])).isEmpty();
  }

  /** RFC 4493 §4 and SP 800-38B D.3 and D.4. */
  @ParameterizedTest
  @CsvSource({
    "128,0,bb1d6929e95937287fa37d129b756746",
    "128,16,070a16b46b4d4144f79bdd9dd04a287c",
    "128,40,dfa66747de9ae63030ca32611497c827",
    "128,64,51f0bebf7e3b9d92fc49741779363cfe",
    "256,0,028962f61b7bf89efc6b551f4667d983",
    "256,40,aaf3d8f1de5640c232f5b169b9c911e6"
  })
  void givesThePublishedCmacs(int keyBits, int length, String mac) {
    byte[] key = hex(keyBits == 128 ? KEY_128 : KEY_256);
    byte[] text = Arrays.copyOf(hex(SP800_38A_TEXT), length);
    byte[] first = Arrays.copyOf(text, length / 3);
    byte[] rest = Arrays.copyOfRange(text, length / 3, length);
    assertThat(hex(Cmac.compute(SymmetricAlgorithm.AES, key, first, rest))).isEqualTo(mac);
  }

  @Test
  void knowsTheSixtyFourWeakKeysOfDes() {
    List<byte[]> weak = new ArrayList<>();
    byte[] values = hex("011fe0fe");
    byte[] lastValues = hex("010ef1fe");
    for (int i = 0; i < 256; i++) {
      byte[] key = new byte[8];
      for (int j = 0; j < 4; j++) {
        key[j] = values[i >> 2 * j & 3];
        key[4 + j] = lastValues[i >> 2 * j & 3];
      }
      if (WeakDesKeys.contains(key)) {
        weak.add(key);
      }
    }
    assertThat(weak).hasSize(64);
    // Bouncy Castle knows the weak and half-weak ones.
    assertThat(weak.stream().filter(key -> DESParameters.isWeakKey(key, 0))).hasSize(16);
    for (String possiblyWeak :
        List.of("01011f1f01010e0e", "e0fe011ff1fe010e", "1fe0e01f0ef1f10e", "fefee0e0fefef1f1")) {
      assertThat(WeakDesKeys.contains(hex(possiblyWeak))).isTrue();
    }
    assertThat(WeakDesKeys.contains(hex("0123456789abcdef"))).isFalse();
    assertThat(WeakDesKeys.contains(hex("0101011f0101010e"))).isFalse();
  }

  @Test
  void makesKeysThatItWouldAccept() throws CryptException {
    byte[] tripleDes =
        SymmetricKeys.generate(SymmetricAlgorithm.TDES, 192, random("triple DES key"));
    for (byte b : tripleDes) {
      assertThat(Integer.bitCount(b & 0xFF) % 2).isOne();
    }
    assertThat(SymmetricKeys.isAllowed(SymmetricAlgorithm.TDES, tripleDes)).isTrue();
    assertThat(SymmetricKeys.generate(SymmetricAlgorithm.AES, 256, random("AES key")))
        .isEqualTo(random("AES key").generate(32));
    assertThatThrownBy(() -> SymmetricKeys.generate(SymmetricAlgorithm.AES, 64, random("short")))
        .isInstanceOfSatisfying(
            CryptException.class, e -> assertThat(e.failure()).isEqualTo(Failure.KEY_SIZE));
  }

  @Test
  void refusesTripleDesKeysThatAreSingleDes() {
    byte[] twice = hex("0123456789abcdef0123456789abcdef");
    byte[] weakHalf = hex("0123456789abcdef0101010101010101");
    assertThat(SymmetricKeys.isAllowed(SymmetricAlgorithm.TDES, twice)).isFalse();
    assertThat(SymmetricKeys.isAllowed(SymmetricAlgorithm.TDES, weakHalf)).isFalse();
    assertThat(SymmetricKeys.isAllowed(SymmetricAlgorithm.TDES, new byte[7])).isFalse();
    assertThat(SymmetricKeys.isAllowed(SymmetricAlgorithm.AES, new byte[16])).isTrue();
  }

  private static byte[] ivOf(CipherMode mode, String iv) {
    return mode.hasIv() ? hex(iv) : new byte[0];
  }
}
