package dev.tpm4j.simulator.crypto;

import static dev.tpm4j.simulator.crypto.Bytes.hex;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class CtrDrbgTest {

  /** NIST CAVP, CTR_DRBG, AES-256 no df, no reseed, no personalisation, COUNT = 0. */
  @Test
  void givesTheBytesOfThePublishedVector() {
    CtrDrbg random =
        CtrDrbg.instantiate(
            hex(
                "df5d73faa468649edda33b5cca79b0b05600419ccb7a879d"
                    + "dfec9db32ee494e5531b51de16a30f769262474c73bec010"));
    random.generate(64);
    assertThat(hex(random.generate(64)))
        .isEqualTo(
            "d1c07cd95af8a7f11012c84ce48bb8cb87189e99d40fccb1771c619bdf82ab22"
                + "80b1dc2f2581f39164f7ac0c510494b3a43c41b7db17514c87b107ae793e01c5");
  }

  /** The self-test of the TCG's reference code, PRNG_TestVectors.h. */
  @Test
  void givesTheBytesOfTheReferenceCodesSelfTest() {
    CtrDrbg random =
        CtrDrbg.instantiate(
            hex(
                "0d15aa80b16c3a10906cfedb795dae0b5b81041c5c5bfacb"
                    + "373d4440d9120f7e3d6cf90986cf52d85d3e947d8c061f91"));
    assertThat(hex(random.generate(16))).isEqualTo("28e0ebb8210166508c8f65f2207bd0a3");
    random.reseed(
        hex(
            "6ee793a33955d72ad12fd80a8a3fcf95ed3b4dac5795fe25"
                + "cf869f7c27573bbc56f1acae13a65042b340093c464a7a22"));
    assertThat(hex(random.generate(16))).isEqualTo("946f5182d54510b9461248f571ca06c9");
  }

  @Test
  void continuesFromItsState() {
    CtrDrbg random = CtrDrbg.seeded(new byte[] {1}, new byte[] {2, 3});
    random.generate(7);
    CtrDrbg restored = CtrDrbg.restored(random.state());
    CtrDrbg copy = random.copy();
    byte[] next = random.generate(33);
    assertThat(restored.generate(33)).isEqualTo(next);
    assertThat(copy.generate(33)).isEqualTo(next);
    assertThat(copy.state()).isEqualTo(random.state());
  }

  @Test
  void dependsOnWhatIsStirredIn() {
    CtrDrbg plain = CtrDrbg.seeded(new byte[] {1});
    CtrDrbg stirred = plain.copy();
    stirred.stir(new byte[] {2});
    CtrDrbg again = plain.copy();
    again.stir(new byte[] {2});
    byte[] bytes = stirred.generate(32);
    assertThat(bytes).isNotEqualTo(plain.generate(32)).isEqualTo(again.generate(32));
  }

  @Test
  void takesSeedsOfOneSizeOnly() {
    assertThatThrownBy(() -> CtrDrbg.instantiate(new byte[47]))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> CtrDrbg.restored(new byte[49]))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
