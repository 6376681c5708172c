package dev.tpm4j.simulator.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tpm4j.codec.CommandInfo.AuthRole;
import dev.tpm4j.codec.Octets;
import dev.tpm4j.codec.type.TpmsNvPublic;
import dev.tpm4j.simulator.crypto.Hash;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Part 1, "Authorization Selection Logic for Objects" and "... for NV", row by row. */
class AuthRulesTest {

  private static final int NV_READ = 0x14E;
  private static final int NV_WRITE = 0x137;
  private static final int UNSEAL = 0x15E;

  private final TpmState state = TpmState.manufacture(new Drbg(new byte[] {1}));

  private static Entity object(int attributes, boolean publicOnly) {
    TpmObject object = TestKeys.hmac(attributes, "", new byte[32]).object();
    return new Entity.Loaded(0x80000000, publicOnly ? object.withSensitive(null) : object);
  }

  @ParameterizedTest
  @CsvSource({
    // userWithAuth, adminWithPolicy, role, authValue, policy only
    "false, false, USER, false, false",
    "true, false, USER, true, false",
    "false, true, USER, false, false",
    "true, true, USER, true, false",
    "false, false, ADMIN, true, false",
    "true, false, ADMIN, true, false",
    "false, true, ADMIN, false, true",
    "true, true, ADMIN, true, true",
    "true, false, DUP, true, true",
  })
  void authorizesAnObjectAsItsAttributesSay(
      boolean userWithAuth, boolean adminWithPolicy, AuthRole role, boolean auth, boolean policy) {
    int attributes =
        (userWithAuth ? TestKeys.USER_WITH_AUTH : 0)
            | (adminWithPolicy ? TestKeys.ADMIN_WITH_POLICY : 0);
    Entity entity = object(attributes, false);
    assertThat(AuthRules.takesAuthValue(entity, role, UNSEAL)).isEqualTo(auth);
    assertThat(AuthRules.requiresPolicy(state, entity, role)).isEqualTo(policy);
    assertThat(AuthRules.takesPolicy(state, entity, role, UNSEAL)).isTrue();
    Entity half = object(attributes, true);
    assertThat(AuthRules.takesAuthValue(half, role, UNSEAL)).isFalse();
    assertThat(AuthRules.takesPolicy(state, half, role, UNSEAL)).isFalse();
  }

  @Test
  void authorizesASequenceByItsAuthValueAlone() {
    SequenceObject sequence = SequenceObject.hash(Hash.SHA256, Octets.EMPTY);
    Entity entity = new Entity.Loaded(0x80000000, sequence);
    assertThat(AuthRules.takesAuthValue(entity, AuthRole.USER, UNSEAL)).isTrue();
    assertThat(AuthRules.takesPolicy(state, entity, AuthRole.USER, UNSEAL)).isFalse();
  }

  @ParameterizedTest
  @CsvSource({
    // TPMA_NV, authValue read, write, policy read, write
    "00000000, false, false, false, false",
    "00000004, false, true, false, false",
    "00000008, false, false, false, true",
    "00040000, true, false, false, false",
    "00080000, false, false, true, false",
  })
  void authorizesAnIndexAsItsAttributesSay(
      String attributes, boolean authRead, boolean authWrite, boolean read, boolean write) {
    Entity index = index(Integer.parseInt(attributes, 16), Octets.of(new byte[32]));
    assertThat(AuthRules.takesAuthValue(index, AuthRole.USER, NV_READ)).isEqualTo(authRead);
    assertThat(AuthRules.takesAuthValue(index, AuthRole.USER, NV_WRITE)).isEqualTo(authWrite);
    assertThat(AuthRules.takesPolicy(state, index, AuthRole.USER, NV_READ)).isEqualTo(read);
    assertThat(AuthRules.takesPolicy(state, index, AuthRole.USER, NV_WRITE)).isEqualTo(write);
    assertThat(AuthRules.requiresPolicy(state, index, AuthRole.ADMIN)).isTrue();
    assertThat(AuthRules.takesPolicy(state, index, AuthRole.ADMIN, 0x11F)).isTrue();
    Entity without = index(Integer.parseInt(attributes, 16), Octets.EMPTY);
    assertThat(AuthRules.takesPolicy(state, without, AuthRole.ADMIN, 0x11F)).isFalse();
  }

  private static Entity index(int attributes, Octets policy) {
    TpmsNvPublic area = new TpmsNvPublic(0x01500001, 0xB, attributes, policy, 8);
    return new Entity.Nv(0x01500001, new NvIndex(area, Octets.EMPTY, Octets.of(new byte[8])));
  }

  @ParameterizedTest
  @CsvSource({"40000001, true", "40000007, true", "4000000A, true", "4000000D, false"})
  void authorizesHierarchiesByTheirAuthValueAndByAPolicyThatTheyHave(String handle, boolean auth) {
    Entity hierarchy = new Entity.Permanent((int) Long.parseLong(handle, 16));
    assertThat(AuthRules.takesAuthValue(hierarchy, AuthRole.USER, UNSEAL)).isEqualTo(auth);
    assertThat(AuthRules.takesPolicy(state, hierarchy, AuthRole.USER, UNSEAL)).isFalse();
    state.permanent.ownerPolicy = new AuthPolicy(0xB, Octets.of(new byte[32]));
    assertThat(AuthRules.takesPolicy(state, hierarchy, AuthRole.USER, UNSEAL))
        .isEqualTo(handle.equals("40000001"));
  }

  @Test
  void requiresThePolicyOfAPcrThatHasOne() {
    Entity pcr = new Entity.Pcr(20);
    assertThat(AuthRules.requiresPolicy(state, pcr, AuthRole.USER)).isFalse();
    assertThat(AuthRules.takesAuthValue(pcr, AuthRole.USER, 0x182)).isTrue();
    state.permanent.pcrPolicy = new AuthPolicy(0xB, Octets.of(new byte[32]));
    assertThat(AuthRules.requiresPolicy(state, pcr, AuthRole.USER)).isTrue();
    assertThat(AuthRules.takesPolicy(state, pcr, AuthRole.USER, 0x182)).isTrue();
    assertThat(AuthRules.requiresPolicy(state, new Entity.Pcr(16), AuthRole.USER)).isFalse();
  }
}
