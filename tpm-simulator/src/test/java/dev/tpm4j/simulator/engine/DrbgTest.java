package dev.tpm4j.simulator.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tpm4j.simulator.crypto.CtrDrbg;
import org.junit.jupiter.api.Test;

class DrbgTest {

  @Test
  void followsFromItsSeedAlone() {
    byte[] seed = {1, 2, 3};
    byte[] bytes = new Drbg(seed).generate(40);
    assertThat(new Drbg(seed).generate(40)).isEqualTo(bytes);
    assertThat(new Drbg(new byte[] {1, 2, 4}).generate(40)).isNotEqualTo(bytes);
    assertThat(CtrDrbg.seeded(seed).generate(40)).as("of the vectors there").isEqualTo(bytes);
  }

  @Test
  void tellsWhatItsNextSourceWillGiveWithoutGivingIt() {
    Drbg random = new Drbg(new byte[] {1});
    byte[] next = random.nextSource().generate(20);
    assertThat(random.nextSource().generate(20)).isEqualTo(next);
    assertThat(random.source().generate(20)).isEqualTo(next);
    assertThat(random.source().generate(20)).isNotEqualTo(next);
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
