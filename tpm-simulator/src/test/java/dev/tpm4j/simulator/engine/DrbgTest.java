package dev.tpm4j.simulator.engine;

import static dev.tpm4j.simulator.engine.Tpm.hex;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class DrbgTest {

  /** NIST CAVP, HMAC_DRBG, SHA-256, no reseed, no personalisation: entropy, then nonce. */
  @Test
  void givesTheBytesOfThePublishedVector() {
    Drbg random =
        new Drbg(
            hex(
                "ca851911349384bffe89de1cbdc46e6831e44d34a4fb935ee285dd14b71a7488"
                    + "659ba96c601dc69fc902940805ec0ca8"));
    random.generate(128);
    assertThat(hex(random.generate(128)))
        .isEqualTo(
            "e528e9abf2dece54d47c7e75e5fe302149f817ea9fb4bee6f4199697d04d5b89"
                + "d54fbb978a15b5c443c9ec21036d2460b6f73ebad0dc2aba6e624abf07745bc1"
                + "07694bb7547bb0995f70de25d6b29e2d3011bb19d27676c07162c8b5ccde0668"
                + "961df86803482cb37ed6d5c0bb8d50cf1f50d476aa0458bdaba806f48be9dcb8");
  }

  @Test
  void dependsOnWhatIsStirredIn() {
    Drbg plain = new Drbg(new byte[] {1});
    Drbg stirred = plain.copy();
    stirred.stir(new byte[] {2});
    assertThat(stirred.generate(32)).isNotEqualTo(plain.copy().generate(32));
    Drbg again = plain.copy();
    again.stir(new byte[] {2});
    again.generate(32);
    assertThat(again.generate(16)).isEqualTo(stirred.generate(16));
  }
}
