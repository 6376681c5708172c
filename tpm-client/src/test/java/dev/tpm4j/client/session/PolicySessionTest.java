package dev.tpm4j.client.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.tpm4j.client.KeyTemplate;
import dev.tpm4j.client.Peer;
import dev.tpm4j.codec.CommandRequest;
import dev.tpm4j.codec.Octets;
import dev.tpm4j.codec.command.CreatePrimary;
import dev.tpm4j.codec.command.NvDefineSpace;
import dev.tpm4j.codec.command.NvUndefineSpaceSpecial;
import dev.tpm4j.codec.command.PolicyAuthValue;
import dev.tpm4j.codec.command.PolicyCommandCode;
import dev.tpm4j.codec.command.PolicyGetDigest;
import dev.tpm4j.codec.command.PolicyPassword;
import dev.tpm4j.codec.command.PolicyRestart;
import dev.tpm4j.codec.command.PolicySecret;
import dev.tpm4j.codec.command.PolicySigned;
import dev.tpm4j.codec.command.PolicyTicket;
import dev.tpm4j.codec.command.Sign;
import dev.tpm4j.codec.command.Unseal;
import dev.tpm4j.codec.type.TpmAlgId;
import dev.tpm4j.codec.type.TpmRc;
import dev.tpm4j.codec.type.TpmRh;
import dev.tpm4j.codec.type.TpmSt;
import dev.tpm4j.codec.type.TpmaNv;
import dev.tpm4j.codec.type.TpmsNvPublic;
import dev.tpm4j.codec.type.TpmtSigScheme;
import dev.tpm4j.codec.type.TpmtTkHashcheck;
import dev.tpm4j.codec.type.TpmuSigScheme;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.List;
import java.util.function.IntFunction;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Given an object that a policy opens: sessions fulfil it, with and without HMACs. */
class PolicySessionTest {

  private static final Octets SECRET = Octets.of(Rig.SECRET);
  private static final Entity OWNER = Entity.of(TpmRh.RH_OWNER);

  private static Octets digestOf(Rig rig, IntFunction<CommandRequest<?>> assertion) {
    try (TpmSession trial = rig.channel.start(SessionSpec.trial())) {
      rig.run(assertion.apply(trial.handle()));
      return rig.run(new PolicyGetDigest.Request(trial.handle())).policyDigest();
    }
  }

  private static Octets unseal(Rig rig, Entity sealed, SessionUse... uses) {
    return rig.run(new Unseal.Request(sealed.handle()), List.of(sealed), List.of(uses)).outData();
  }

  @ParameterizedTest
  @EnumSource(Peer.class)
  void policyAuthValueProvesTheValueInAnHmac(Peer peer) {
    try (Rig rig = new Rig(peer)) {
      Entity sealed = rig.sealed(KeyTemplate.sealed(digestOf(rig, PolicyAuthValue.Request::new)));
      try (TpmSession session = rig.channel.start(SessionSpec.policy())) {
        for (int i = 0; i < 2; i++) {
          // Each use begins the policy anew, on both sides.
          rig.run(new PolicyAuthValue.Request(session.handle()));
          assertThat(unseal(rig, sealed, session.use().encryptResponse())).isEqualTo(SECRET);
        }
        rig.run(new PolicyAuthValue.Request(session.handle()));
        Entity wrong = sealed.withAuth(Rig.bytes("wrong"));
        TpmResponseException refused =
            catchThrowableOfType(
                TpmResponseException.class, () -> unseal(rig, wrong, session.use()));
        assertThat(refused.is(TpmRc.AUTH_FAIL)).isTrue();
      }
    }
  }

  @ParameterizedTest
  @EnumSource(Peer.class)
  void policyPasswordSendsTheValue(Peer peer) {
    try (Rig rig = new Rig(peer)) {
      Entity sealed = rig.sealed(KeyTemplate.sealed(digestOf(rig, PolicyPassword.Request::new)));
      SaltKey key = rig.saltKey(KeyTemplate.eccStorage());
      try (TpmSession session = rig.channel.start(SessionSpec.policy());
          TpmSession encrypting = rig.channel.start(SessionSpec.hmac().saltedTo(key))) {
        rig.run(new PolicyPassword.Request(session.handle()));
        assertThat(unseal(rig, sealed, session.use())).isEqualTo(SECRET);
        rig.run(new PolicyPassword.Request(session.handle()));
        assertThat(unseal(rig, sealed, session.use(), encrypting.use().encryptResponse()))
            .isEqualTo(SECRET);
      }
    }
  }

  @ParameterizedTest
  @EnumSource(Peer.class)
  void policyWithoutAuthValueNeedsNoHmacAndSaltedMakesOne(Peer peer) {
    try (Rig rig = new Rig(peer)) {
      IntFunction<CommandRequest<?>> unsealOnly =
          handle -> new PolicyCommandCode.Request(handle, Unseal.CODE);
      Entity sealed = rig.sealed(KeyTemplate.sealed(digestOf(rig, unsealOnly)));
      SaltKey key = rig.saltKey(KeyTemplate.eccStorage());
      try (TpmSession bare = rig.channel.start(SessionSpec.policy());
          TpmSession salted = rig.channel.start(SessionSpec.policy().saltedTo(key))) {
        rig.run(unsealOnly.apply(bare.handle()));
        assertThat(unseal(rig, sealed, bare.use())).isEqualTo(SECRET);
        rig.run(unsealOnly.apply(salted.handle()));
        assertThat(unseal(rig, sealed, salted.use().encryptResponse())).isEqualTo(SECRET);
        rig.run(new PolicyAuthValue.Request(bare.handle()));
        rig.run(new PolicyRestart.Request(bare.handle()));
        rig.run(unsealOnly.apply(bare.handle()));
        assertThat(unseal(rig, sealed, bare.use())).isEqualTo(SECRET);
      }
    }
  }

  @ParameterizedTest
  @EnumSource(Peer.class)
  void policySecretExpiresAndItsTicketServesAnotherSession(Peer peer) {
    try (Rig rig = new Rig(peer)) {
      Octets policy = digestOfAuthorised(rig, trial -> policySecret(trial, Octets.EMPTY, 0));
      Entity sealed = rig.sealed(KeyTemplate.sealed(policy));
      PolicySecret.Response given;
      try (TpmSession session = rig.channel.start(SessionSpec.policy());
          TpmSession owner = rig.channel.start(SessionSpec.hmac())) {
        given =
            rig.run(
                policySecret(session.handle(), session.nonceTpm(), -60),
                List.of(OWNER, Entity.of(session.handle())),
                List.of(owner.use()));
        assertThat(given.policyTicket().digest().length()).isGreaterThan(0);
        assertThat(unseal(rig, sealed, session.use())).isEqualTo(SECRET);
      }
      try (TpmSession session = rig.channel.start(SessionSpec.policy())) {
        rig.run(
            new PolicyTicket.Request(
                session.handle(),
                given.timeout(),
                Octets.EMPTY,
                Octets.EMPTY,
                OWNER.name(),
                given.policyTicket()));
        assertThat(unseal(rig, sealed, session.use())).isEqualTo(SECRET);
      }
      try (TpmSession session = rig.channel.start(SessionSpec.policy())) {
        TpmResponseException refused =
            catchThrowableOfType(
                TpmResponseException.class, () -> unseal(rig, sealed, session.use()));
        assertThat(refused.is(TpmRc.POLICY_FAIL)).isTrue();
      }
    }
  }

  private static PolicySecret.Request policySecret(int session, Octets nonce, int expiration) {
    return new PolicySecret.Request(
        TpmRh.RH_OWNER, session, nonce, Octets.EMPTY, Octets.EMPTY, expiration);
  }

  private static Octets digestOfAuthorised(Rig rig, IntFunction<CommandRequest<?>> assertion) {
    try (TpmSession trial = rig.channel.start(SessionSpec.trial())) {
      rig.run(
          assertion.apply(trial.handle()), List.of(OWNER, Entity.of(trial.handle())), Rig.PASSWORD);
      return rig.run(new PolicyGetDigest.Request(trial.handle())).policyDigest();
    }
  }

  @ParameterizedTest
  @EnumSource(Peer.class)
  void policySignedTakesASignatureOverTheSessionsNonce(Peer peer) throws Exception {
    try (Rig rig = new Rig(peer)) {
      CreatePrimary.Response key = rig.primary(KeyTemplate.eccSigning());
      Entity signer = Entity.object(key.objectHandle(), key.outPublic());
      Octets policy;
      try (TpmSession trial = rig.channel.start(SessionSpec.trial())) {
        signed(rig, signer, trial);
        policy = rig.run(new PolicyGetDigest.Request(trial.handle())).policyDigest();
      }
      Entity sealed = rig.sealed(KeyTemplate.sealed(policy));
      try (TpmSession session = rig.channel.start(SessionSpec.policy())) {
        signed(rig, signer, session);
        assertThat(unseal(rig, sealed, session.use())).isEqualTo(SECRET);
      }
    }
  }

  /** The TPM plays the one whose consent the policy asks for. */
  private static void signed(Rig rig, Entity signer, TpmSession session) throws Exception {
    int expiration = -30;
    MessageDigest consent = MessageDigest.getInstance("SHA-256");
    consent.update(session.nonceTpm().toByteArray());
    consent.update(ByteBuffer.allocate(4).putInt(expiration).array());
    Sign.Response signature =
        rig.run(
            new Sign.Request(
                signer.handle(),
                Octets.of(consent.digest()),
                new TpmtSigScheme(TpmAlgId.NULL, new TpmuSigScheme.Null()),
                new TpmtTkHashcheck(TpmSt.HASHCHECK, TpmRh.RH_NULL, Octets.EMPTY)),
            List.of(signer),
            Rig.PASSWORD);
    rig.run(
        new PolicySigned.Request(
            signer.handle(),
            session.handle(),
            session.nonceTpm(),
            Octets.EMPTY,
            Octets.EMPTY,
            expiration,
            signature.signature()));
  }

  @ParameterizedTest
  @EnumSource(Peer.class)
  void indexThatIsGoneAnswersWithoutItsAuthValue(Peer peer) {
    try (Rig rig = new Rig(peer)) {
      IntFunction<CommandRequest<?>> special =
          handle -> new PolicyCommandCode.Request(handle, NvUndefineSpaceSpecial.CODE);
      Octets policy;
      try (TpmSession trial = rig.channel.start(SessionSpec.trial())) {
        rig.run(special.apply(trial.handle()));
        rig.run(new PolicyAuthValue.Request(trial.handle()));
        policy = rig.run(new PolicyGetDigest.Request(trial.handle())).policyDigest();
      }
      Entity platform = Entity.of(TpmRh.RH_PLATFORM);
      TpmsNvPublic area =
          new TpmsNvPublic(
              0x01400007,
              TpmAlgId.SHA256,
              TpmaNv.PPREAD | TpmaNv.PPWRITE | TpmaNv.POLICY_DELETE | TpmaNv.PLATFORMCREATE,
              policy,
              8);
      rig.run(
          new NvDefineSpace.Request(TpmRh.RH_PLATFORM, Octets.of(Rig.AUTH), area),
          List.of(platform),
          Rig.PASSWORD);
      Entity index = Entity.nv(area).withAuth(Rig.AUTH);
      SaltKey key = rig.saltKey(KeyTemplate.eccStorage());
      try (TpmSession session = rig.channel.start(SessionSpec.policy().saltedTo(key))) {
        rig.run(special.apply(session.handle()));
        rig.run(new PolicyAuthValue.Request(session.handle()));
        rig.run(
            new NvUndefineSpaceSpecial.Request(index.handle(), TpmRh.RH_PLATFORM),
            List.of(index, platform),
            List.of(session.use(), SessionUse.password()));
      }
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"ENGINE", "SWTPM"})
  void trialSessionTakesPartInNothing(Peer peer) {
    try (Rig rig = new Rig(peer)) {
      Entity sealed = rig.sealed(KeyTemplate.sealed());
      try (TpmSession trial = rig.channel.start(SessionSpec.trial())) {
        assertThatThrownBy(() -> unseal(rig, sealed, trial.use()))
            .isInstanceOf(IllegalArgumentException.class)
            .hasMessageContaining("trial session");
      }
    }
  }
}
