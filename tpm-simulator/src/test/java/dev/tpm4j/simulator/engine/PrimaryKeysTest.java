package dev.tpm4j.simulator.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tpm4j.codec.Octets;
import dev.tpm4j.codec.WireReader;
import dev.tpm4j.codec.type.TpmtPublic;
import dev.tpm4j.simulator.engine.ObjectMaker.Made;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Given primary objects that were made before: they are made again only where they would differ.
 */
class PrimaryKeysTest {

  private static final int OWNER = 0x40000001;
  private static final int ENDORSEMENT = 0x4000000B;
  private static final int PLATFORM = 0x4000000C;
  private static final int NULL = 0x40000007;

  private final TpmState state = TpmState.manufacture(new Drbg(new byte[] {1}));
  private final TpmEngine tpm =
      new TpmEngine(EngineOptions.builder().timebase(new TestClock()).build(), state);
  private final PrimaryKeys keys = new PrimaryKeys();

  @BeforeEach
  void startUp() {
    Tpm.run(tpm, Tpm.STARTUP_CLEAR);
  }

  private static TpmtPublic template(String sized) {
    byte[] bytes = Tpm.hex(sized);
    return TpmtPublic.readSized(new WireReader(bytes, 0, bytes.length), "a template");
  }

  private Made make(int hierarchy) throws ResponseCodeException {
    return make(hierarchy, Templates.eccParent(Templates.FIXED), "");
  }

  private Made make(int hierarchy, String template, String data) throws ResponseCodeException {
    Octets auth = Octets.of(new byte[32]);
    return keys.get(state, hierarchy, template(template), auth, Octets.of(Tpm.hex(data)));
  }

  private static Octets seedValue(Made made) {
    return made.sensitive().seedValue();
  }

  @Test
  void whatIsAskedForAgainIsNotMadeAgainButHasItsOwnAuthorisation() throws Exception {
    Made first = make(OWNER);
    Octets auth = Octets.of(new byte[] {7});
    TpmtPublic template = template(Templates.eccParent(Templates.FIXED));
    Made again = keys.get(state, OWNER, template, auth, Octets.EMPTY);
    assertThat(again.publicArea()).isSameAs(first.publicArea());
    assertThat(again.sensitive().authValue()).isEqualTo(auth);
    assertThat(first.sensitive().authValue()).isEqualTo(Octets.of(new byte[32]));
    assertThat(seedValue(again)).isEqualTo(seedValue(first));
  }

  @Test
  void itIsWhatWouldHaveBeenMade() throws Exception {
    for (int hierarchy : new int[] {OWNER, ENDORSEMENT, PLATFORM, NULL}) {
      make(hierarchy);
      Made again = make(hierarchy);
      Made made =
          ObjectMaker.primary(
              state,
              hierarchy,
              template(Templates.eccParent(Templates.FIXED)),
              Octets.of(new byte[32]),
              Octets.EMPTY);
      assertThat(again.publicArea()).isEqualTo(made.publicArea());
      assertThat(again.sensitive()).isEqualTo(made.sensitive());
    }
    assertThat(keys.size()).isEqualTo(4);
  }

  @Test
  void hierarchyTemplateAndDataMakeAnother() throws Exception {
    Made key = make(OWNER);
    assertThat(make(PLATFORM).publicArea()).isNotEqualTo(key.publicArea());
    assertThat(make(OWNER, Templates.eccParent(0), "").publicArea().unique())
        .isNotEqualTo(key.publicArea().unique());
    String sealed = Templates.sealed(Templates.FIXED);
    assertThat(make(OWNER, sealed, "01").publicArea())
        .isNotEqualTo(make(OWNER, sealed, "02").publicArea());
    assertThat(keys.size()).isEqualTo(5);
  }

  @ParameterizedTest
  @CsvSource({
    "ChangePPS, 0x125, 0x4000000C",
    "ChangeEPS, 0x124, 0x4000000B",
    "Clear,     0x126, 0x40000001"
  })
  void aNewSeedMakesANewKeyAndTheOldOnesAreForgotten(String name, int code, int changed)
      throws Exception {
    Made before = make(changed);
    make(NULL);
    assertThat(Tpm.rc(tpm.transmit(Tpm.authorized(code, PLATFORM, "")))).as(name).isZero();
    Made after = make(changed);
    assertThat(after.publicArea()).isNotEqualTo(before.publicArea());
    assertThat(keys.size()).isEqualTo(1);
  }

  /** Its key follows from the EPS, which stays; its seed value from the owner's proof, too. */
  @Test
  void clearChangesTheSeedValueOfAnEndorsementKeyAndNothingElseOfIt() throws Exception {
    Made before = make(ENDORSEMENT);
    assertThat(Tpm.rc(tpm.transmit(Tpm.authorized(0x126, PLATFORM, "")))).isZero();
    Made after = make(ENDORSEMENT);
    assertThat(after.publicArea()).isEqualTo(before.publicArea());
    assertThat(seedValue(after)).isNotEqualTo(seedValue(before));
  }

  @Test
  void aResetEndsTheKeysOfTheNullHierarchy() throws Exception {
    Made before = make(NULL);
    tpm.reset();
    Tpm.run(tpm, Tpm.STARTUP_CLEAR);
    assertThat(make(NULL).publicArea()).isNotEqualTo(before.publicArea());
    assertThat(keys.size()).isEqualTo(1);
  }

  @Test
  void keepsTheOnesThatWereUsedLast() throws Exception {
    Made first = make(OWNER, Templates.hmac(0), "");
    for (int i = 0; i < PrimaryKeys.CAPACITY - 1; i++) {
      make(OWNER, Templates.sealed(0), "%02X".formatted(i));
    }
    assertThat(make(OWNER, Templates.hmac(0), "").publicArea()).isSameAs(first.publicArea());
    make(OWNER, Templates.sealed(0), "FF");
    assertThat(keys.size()).isEqualTo(PrimaryKeys.CAPACITY);
    assertThat(make(OWNER, Templates.hmac(0), "").publicArea()).isSameAs(first.publicArea());
  }

  @Test
  void areNoPartOfTheState() {
    byte[] create =
        Tpm.authorized(0x131, OWNER, "0004 0000 0000" + Templates.eccParent(2) + "0000 00000000");
    byte[] flush = Tpm.command(0x165, "80000000");
    TpmEngine other = tpm.fork();
    byte[] response = tpm.transmit(create);
    tpm.transmit(flush);
    assertThat(tpm.transmit(create)).isEqualTo(response);
    tpm.transmit(flush);
    assertThat(other.transmit(create)).isEqualTo(response);
    other.transmit(flush);
    assertThat(tpm.save().differences(other.save())).isEmpty();
  }
}
