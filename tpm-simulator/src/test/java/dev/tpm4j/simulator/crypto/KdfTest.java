package dev.tpm4j.simulator.crypto;

import static dev.tpm4j.simulator.crypto.Bytes.hex;
import static dev.tpm4j.simulator.crypto.Bytes.range;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.bouncycastle.crypto.generators.MGF1BytesGenerator;
import org.bouncycastle.crypto.params.MGFParameters;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class KdfTest {

  private static final byte[] KEY = range(0x20, 0x40);
  private static final byte[] U = range(0xA0, 0xB0);
  private static final byte[] V = range(0xC0, 0xD4);

  /**
   * Computed by pyca/cryptography's KBKDFHMAC: counter mode, counter of 32 bits before the fixed
   * data, label, zero, context, length of 32 bits.
   */
  @ParameterizedTest
  @CsvSource({
    "SHA1,STORAGE,16,f1741a2d965fc4e3b2922605bc325724",
    "SHA1,SESSION_KEY,70,be397c96e8ad04a43fd47364bce9d9824012ec7eb1b939a4a33d0367c13f0d10"
        + "63e7ada753054d52655d9c9c31ca22648633b5d1d325f72ed673a69a64321087"
        + "c4cecc86b6d2",
    "SHA256,STORAGE,16,b4eaa438e6e100d765e0366866f818f9",
    "SHA256,SESSION_KEY,70,69e814146d92e0a8ec87e22046b1ef4bb190dba0604241cdda4eb976124449bf"
        + "3d63efdcc62901921efaa0bde996b3c7bd518d53b7b8014c53a78a2c9fab468e"
        + "b38d9e095d91",
    "SHA384,STORAGE,16,003e712d4cf5d70f06d5dd75842fc28a",
    "SHA384,SESSION_KEY,70,c913716d0b86e30ccba931b3864c232e39606daeeca8f613f0e506b8490eab0e"
        + "0a679b97814a5dabc70858094bc42c3e9ddffea8c628d3ccaf5cbffd1f97d1d9"
        + "b54e9ba4abf2",
    "SHA512,STORAGE,16,e6e6b91bab76c6b53ac0e54d83c7b7e7",
    "SHA512,SESSION_KEY,70,2eef388f469cf48799072ca224cfc33d1a76acc020cde69a2308897f2b836132"
        + "8c310172867f6b940c2f26a0cf6dfdf7fe5b67a96f12789a007b584ab0e2631d"
        + "91756ca6f36f"
  })
  void kdfaIsTheCounterModeOfSp800108(Hash hash, KdfLabel label, int bytes, String derived) {
    assertThat(hex(Kdf.kdfa(hash, KEY, label, U, V, 8 * bytes))).isEqualTo(derived);
  }

  /** Computed by pyca/cryptography's ConcatKDFHash. */
  @ParameterizedTest
  @CsvSource({
    "SHA1,1b255e75ba1ee0e48caa977d7d09bd9a453c4b887d6bd14d6948271c79fef476"
        + "6608dbc833b8c055b44c67a5bde124f40897447001dd9fe87db86d6e09247f50"
        + "c8cdba56ae8b",
    "SHA256,3fba4c1e3466120c026694f4d987645727b50649636e43a69a11f64c25a69608"
        + "0484cff1e45d2811969bec0da6ecead6d5a7a17584e63471f27ec05e6f3ae90e"
        + "c227eb992daf",
    "SHA384,0b2ccbc077d0317a60944144fa642150705e73a8cc9e59cda8cbd2ccca222f24"
        + "41af95e765b5cc52581a9df4e56b13ce084318dad2658cb2279980c8e7a2e189"
        + "4e17b4ccd087",
    "SHA512,94f4bf00adafc12315536b1c7ae20c17665dff3e4d28a52adf6fa934b7036b6b"
        + "1208ee30bf6f02b486fd511225778b36ccd3b4bbfbd05d70c475fc78db2c66b6"
        + "1209fab8bfe2"
  })
  void kdfeIsTheConcatenationKdfOfSp80056a(Hash hash, String derived) {
    byte[] z = range(1, 33);
    assertThat(hex(Kdf.kdfe(hash, z, KdfLabel.DUPLICATE, U, V, 560))).isEqualTo(derived);
  }

  @Test
  void endsALabelWithOneZeroWhetherItHasOneOrNot() {
    byte[] with = "label\0".getBytes(StandardCharsets.US_ASCII);
    byte[] without = "label".getBytes(StandardCharsets.US_ASCII);
    assertThat(Kdf.kdfa(Hash.SHA256, KEY, with, U, V, 256))
        .isEqualTo(Kdf.kdfa(Hash.SHA256, KEY, without, U, V, 256))
        .isNotEqualTo(Kdf.kdfa(Hash.SHA256, KEY, new byte[0], U, V, 256));
  }

  /** Part 1 §11.4.10.2: 521 bits are 66 bytes, and the seven bits above are cleared. */
  @Test
  void clearsTheBitsThatWereNotAskedFor() {
    for (int seed = 0; seed < 16; seed++) {
      byte[] key = {(byte) seed};
      byte[] kdfa = Kdf.kdfa(Hash.SHA512, key, KdfLabel.STORAGE, U, V, 521);
      byte[] kdfe = Kdf.kdfe(Hash.SHA512, key, KdfLabel.STORAGE, U, V, 521);
      assertThat(kdfa).hasSize(66);
      assertThat(kdfe).hasSize(66);
      assertThat(kdfa[0]).isBetween((byte) 0, (byte) 1);
      assertThat(kdfe[0]).isBetween((byte) 0, (byte) 1);
    }
  }

  @Test
  void refusesLengthsThatNoTpmAsksFor() {
    for (int bits : new int[] {-1, 8 * 0x8000}) {
      assertThatThrownBy(() -> Kdf.kdfa(Hash.SHA1, KEY, KdfLabel.STORAGE, U, V, bits))
          .isInstanceOf(IllegalArgumentException.class);
    }
    assertThat(Kdf.kdfa(Hash.SHA1, KEY, KdfLabel.STORAGE, U, V, 0)).isEmpty();
  }

  @ParameterizedTest
  @EnumSource
  void mgf1IsBouncyCastles(Hash hash) {
    byte[] mask = new byte[1000];
    MGF1BytesGenerator generator = new MGF1BytesGenerator(hash.lightweight());
    generator.init(new MGFParameters(KEY));
    generator.generateBytes(mask, 0, mask.length);
    assertThat(Kdf.mgf1(hash, KEY, mask.length)).isEqualTo(mask);
  }

  @Test
  void xorTakesItselfAway() {
    byte[] data = range(0, 100);
    Kdf.xor(Hash.SHA256, KEY, U, V, data);
    byte[] mask = Kdf.kdfa(Hash.SHA256, KEY, KdfLabel.OBFUSCATION, U, V, 800);
    for (int i = 0; i < data.length; i++) {
      assertThat(data[i]).isEqualTo((byte) (mask[i] ^ i));
    }
    Kdf.xor(Hash.SHA256, KEY, U, V, data);
    assertThat(data).isEqualTo(range(0, 100));
  }

  @Test
  void aDerivationTakenInPiecesIsTheDerivation() {
    byte[] label = "label".getBytes(StandardCharsets.US_ASCII);
    byte[] whole = Kdf.kdfa(Hash.SHA384, KEY, label, U, new byte[0], KdfSource.LIMIT_BITS);
    KdfSource source = new KdfSource(Hash.SHA384, KEY, label, U);
    int at = 0;
    for (int piece : new int[] {0, 1, 47, 48, 49, 200, 3}) {
      assertThat(source.generate(piece)).isEqualTo(Arrays.copyOfRange(whole, at, at + piece));
      at += piece;
    }
    int rest = whole.length - at;
    assertThatThrownBy(() -> source.generate(rest + 1)).isInstanceOf(IllegalStateException.class);
    assertThat(source.generate(rest)).isEqualTo(Arrays.copyOfRange(whole, at, whole.length));
  }
}
