package dev.tpm4j.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tpm4j.client.session.Entity;
import dev.tpm4j.client.session.SealedFor;
import dev.tpm4j.client.session.SessionSpec;
import dev.tpm4j.client.session.TpmResponseException;
import dev.tpm4j.client.session.TpmSession;
import dev.tpm4j.codec.Octets;
import dev.tpm4j.codec.WireReader;
import dev.tpm4j.codec.command.ActivateCredential;
import dev.tpm4j.codec.command.Create;
import dev.tpm4j.codec.command.GetRandom;
import dev.tpm4j.codec.command.Import;
import dev.tpm4j.codec.command.NvDefineSpace;
import dev.tpm4j.codec.command.NvIncrement;
import dev.tpm4j.codec.command.NvRead;
import dev.tpm4j.codec.command.NvUndefineSpace;
import dev.tpm4j.codec.command.PcrExtend;
import dev.tpm4j.codec.command.PcrRead;
import dev.tpm4j.codec.command.PolicyGetDigest;
import dev.tpm4j.codec.command.PolicyPCR;
import dev.tpm4j.codec.command.PolicySecret;
import dev.tpm4j.codec.command.Quote;
import dev.tpm4j.codec.command.Sign;
import dev.tpm4j.codec.command.Unseal;
import dev.tpm4j.codec.type.TpmAlgId;
import dev.tpm4j.codec.type.TpmNt;
import dev.tpm4j.codec.type.TpmRc;
import dev.tpm4j.codec.type.TpmRh;
import dev.tpm4j.codec.type.TpmaNv;
import dev.tpm4j.codec.type.TpmaObject;
import dev.tpm4j.codec.type.TpmsAttest;
import dev.tpm4j.codec.type.TpmsNvPublic;
import dev.tpm4j.codec.type.TpmsSensitiveCreate;
import dev.tpm4j.codec.type.TpmtHa;
import dev.tpm4j.codec.type.TpmtPublic;
import dev.tpm4j.codec.type.TpmtSensitive;
import dev.tpm4j.codec.type.TpmtSymDefObject;
import dev.tpm4j.codec.type.TpmuAttest;
import dev.tpm4j.codec.type.TpmuHa;
import dev.tpm4j.codec.type.TpmuSensitiveComposite;
import dev.tpm4j.codec.type.TpmuSymKeyBits;
import dev.tpm4j.codec.type.TpmuSymMode;
import dev.tpm4j.transport.TpmTransport;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.MessageDigest;
import java.security.interfaces.ECPrivateKey;
import java.security.spec.ECGenParameterSpec;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What docs/client.md shows, word for word, on every TPM there is. */
class ExamplesTest {

  private static final Octets MESSAGE =
      Octets.of("attack at dawn".getBytes(StandardCharsets.US_ASCII));

  private static Octets random(TpmTransport transport) {
    try (TpmClient tpm = TpmClient.connect(transport).protectBus()) {
      return tpm.execute(new GetRandom.Request(16)).randomBytes();
    }
  }

  @ParameterizedTest
  @EnumSource(Peer.class)
  void random(Peer peer) {
    assertThat(random(peer.open()).length()).isEqualTo(16);
  }

  /** What is kept between sealing and unsealing. */
  private record Kept(Octets privatePart, TpmtPublic area) {}

  private static Kept seal(TpmClient tpm, Octets secret) {
    try (TpmScope scope = tpm.scope()) {
      // The policy: PCR 16 has the value that it has now.
      TpmSession trial = scope.start(SessionSpec.trial());
      tpm.execute(new PolicyPCR.Request(trial.handle(), Octets.EMPTY, PcrSelection.sha256(16)));
      Octets policy = tpm.execute(new PolicyGetDigest.Request(trial.handle())).policyDigest();

      TpmObject parent = scope.createPrimary(TpmRh.RH_OWNER, KeyTemplate.eccStorage());
      Create.Response sealed =
          tpm.execute(
              new Create.Request(
                  parent.handle(),
                  new TpmsSensitiveCreate(Octets.EMPTY, secret),
                  KeyTemplate.sealed(policy),
                  Octets.EMPTY,
                  List.of()));
      return new Kept(sealed.outPrivate(), sealed.outPublic());
    }
  }

  private static Octets unseal(TpmClient tpm, Kept kept) {
    try (TpmScope scope = tpm.scope()) {
      TpmObject parent = scope.createPrimary(TpmRh.RH_OWNER, KeyTemplate.eccStorage());
      TpmObject sealed = scope.load(parent, kept.privatePart(), kept.area(), Octets.EMPTY);
      TpmSession session = scope.start(SessionSpec.policy());
      tpm.execute(new PolicyPCR.Request(session.handle(), Octets.EMPTY, PcrSelection.sha256(16)));
      return tpm.execute(new Unseal.Request(sealed.handle()), session.use()).outData();
    }
  }

  private static void extend(TpmClient tpm) {
    Octets event = Octets.of(new byte[32]);
    tpm.execute(
        new PcrExtend.Request(16, List.of(new TpmtHa(TpmAlgId.SHA256, new TpmuHa.Sha256(event)))));
  }

  @ParameterizedTest
  @EnumSource(Peer.class)
  void sealAndUnsealToPcrs(Peer peer) {
    Interposer listener = new Interposer(peer.open());
    try (TpmClient tpm = TpmClient.connect(listener).protectBus()) {
      Kept kept = seal(tpm, MESSAGE);
      assertThat(unseal(tpm, kept)).isEqualTo(MESSAGE);
      extend(tpm);
      assertThatThrownBy(() -> unseal(tpm, kept))
          .isInstanceOfSatisfying(
              TpmResponseException.class,
              refused -> assertThat(refused.is(TpmRc.POLICY_FAIL)).isTrue());
    }
    // The policy session has no key of its own: the bus's session encrypts beside it.
    assertThat(new String(listener.heard(), StandardCharsets.ISO_8859_1))
        .doesNotContain("attack at dawn");
  }

  private static boolean sign(TpmClient tpm, byte[] message) throws Exception {
    try (TpmScope scope = tpm.scope()) {
      TpmObject key = scope.createPrimary(TpmRh.RH_OWNER, KeyTemplate.eccSigning());
      byte[] digest = MessageDigest.getInstance("SHA-256").digest(message);
      Sign.Response signed =
          tpm.execute(
              new Sign.Request(
                  key.handle(), Octets.of(digest), TpmKeys.ownScheme(), TpmKeys.noTicket()));
      return TpmKeys.verify(key.area(), Octets.of(message), signed.signature());
    }
  }

  @ParameterizedTest
  @EnumSource(Peer.class)
  void sign(Peer peer) throws Exception {
    try (TpmClient tpm = TpmClient.connect(peer.open()).protectBus()) {
      assertThat(sign(tpm, MESSAGE.toByteArray())).isTrue();
    }
  }

  private static Quote.Response quote(TpmClient tpm, TpmObject attestationKey, Octets challenge) {
    return tpm.execute(
        new Quote.Request(
            attestationKey.handle(),
            challenge,
            TpmKeys.ownScheme(),
            PcrSelection.sha256(0, 7, 16)));
  }

  private static void verify(
      TpmtPublic attestationKey, Octets challenge, Quote.Response quote, List<Octets> pcrs)
      throws Exception {
    if (!TpmKeys.verify(attestationKey, quote.quoted(), quote.signature())) {
      throw new SecurityException("not signed by this key");
    }
    byte[] bytes = quote.quoted().toByteArray();
    TpmsAttest attest = TpmsAttest.read(new WireReader(bytes, 0, bytes.length));
    if (!attest.extraData().equals(challenge)) {
      throw new SecurityException("an answer to another challenge");
    }
    MessageDigest digest = MessageDigest.getInstance("SHA-256");
    pcrs.forEach(pcr -> digest.update(pcr.toByteArray()));
    if (!(attest.attested() instanceof TpmuAttest.Quote quoted)
        || !quoted.value().pcrDigest().equals(Octets.of(digest.digest()))) {
      throw new SecurityException("other PCR values than these");
    }
  }

  @ParameterizedTest
  @EnumSource(Peer.class)
  void quoteAndVerify(Peer peer) throws Exception {
    try (TpmClient tpm = TpmClient.connect(peer.open()).protectBus();
        TpmScope scope = tpm.scope()) {
      TpmObject key = scope.createPrimary(TpmRh.RH_ENDORSEMENT, KeyTemplate.eccAttestation());
      Quote.Response quote = quote(tpm, key, MESSAGE);
      List<Octets> pcrs =
          tpm.execute(new PcrRead.Request(PcrSelection.sha256(0, 7, 16))).pcrValues();
      verify(key.area(), MESSAGE, quote, pcrs);
      assertThatThrownBy(() -> verify(key.area(), Octets.EMPTY, quote, pcrs))
          .hasMessage("an answer to another challenge");
      extend(tpm);
      List<Octets> later =
          tpm.execute(new PcrRead.Request(PcrSelection.sha256(0, 7, 16))).pcrValues();
      assertThatThrownBy(() -> verify(key.area(), MESSAGE, quote, later))
          .hasMessage("other PCR values than these");
    }
  }

  private static Octets activate(
      TpmClient tpm,
      TpmScope scope,
      TpmObject attestationKey,
      TpmObject endorsementKey,
      SealedFor challenge) {
    // The endorsement key asks for PolicySecret(endorsement) before it is used.
    TpmSession policy = scope.start(SessionSpec.policy());
    tpm.execute(
        new PolicySecret.Request(
            TpmRh.RH_ENDORSEMENT, policy.handle(), Octets.EMPTY, Octets.EMPTY, Octets.EMPTY, 0));
    TpmSession authorising = scope.start(SessionSpec.hmac());
    return tpm.execute(
            new ActivateCredential.Request(
                attestationKey.handle(),
                endorsementKey.handle(),
                challenge.blob(),
                challenge.seed()),
            authorising.use(),
            policy.use())
        .certInfo();
  }

  @ParameterizedTest
  @EnumSource(Peer.class)
  void activateCredential(Peer peer) {
    try (TpmClient tpm = TpmClient.connect(peer.open()).protectBus()) {
      for (TpmtPublic template :
          List.of(KeyTemplate.rsaEndorsement(), KeyTemplate.eccEndorsement())) {
        try (TpmScope scope = tpm.scope()) {
          TpmObject endorsementKey = scope.createPrimary(TpmRh.RH_ENDORSEMENT, template);
          TpmObject attestationKey =
              scope.createPrimary(TpmRh.RH_ENDORSEMENT, KeyTemplate.eccAttestation());
          // On the other side, without a TPM.
          SealedFor challenge =
              SealedFor.credential(endorsementKey.area(), attestationKey.name(), MESSAGE);
          assertThat(activate(tpm, scope, attestationKey, endorsementKey, challenge))
              .isEqualTo(MESSAGE);
        }
      }
    }
  }

  private static TpmObject importKey(
      TpmClient tpm, TpmScope scope, TpmObject parent, KeyPair pair) {
    TpmtPublic template = KeyTemplate.eccSigning();
    TpmtPublic area =
        TpmKeys.publicArea(
            pair.getPublic(),
            KeyTemplate.withAttributes(template, TpmaObject.SIGN | TpmaObject.USER_WITH_AUTH));
    BigInteger d = ((ECPrivateKey) pair.getPrivate()).getS();
    TpmtSensitive sensitive =
        new TpmtSensitive(
            TpmAlgId.ECC,
            Octets.EMPTY,
            Octets.EMPTY,
            new TpmuSensitiveComposite.Ecc(TpmKeys.unsigned(d, 32)));
    SealedFor duplicate = SealedFor.key(parent.area(), area, sensitive);
    Octets privatePart =
        tpm.execute(
                new Import.Request(
                    parent.handle(),
                    Octets.EMPTY,
                    area,
                    duplicate.blob(),
                    duplicate.seed(),
                    new TpmtSymDefObject(
                        TpmAlgId.NULL, new TpmuSymKeyBits.Null(), new TpmuSymMode.Null())))
            .outPrivate();
    return scope.load(parent, privatePart, area, Octets.EMPTY);
  }

  @ParameterizedTest
  @EnumSource(Peer.class)
  void importAKey(Peer peer) throws Exception {
    KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
    generator.initialize(new ECGenParameterSpec("secp256r1"));
    KeyPair pair = generator.generateKeyPair();
    try (TpmClient tpm = TpmClient.connect(peer.open()).protectBus()) {
      for (TpmtPublic template : List.of(KeyTemplate.rsaStorage(), KeyTemplate.eccStorage())) {
        try (TpmScope scope = tpm.scope()) {
          TpmObject parent = scope.createPrimary(TpmRh.RH_OWNER, template);
          TpmObject key = importKey(tpm, scope, parent, pair);
          byte[] digest = MessageDigest.getInstance("SHA-256").digest(MESSAGE.toByteArray());
          Sign.Response signed =
              tpm.execute(
                  new Sign.Request(
                      key.handle(), Octets.of(digest), TpmKeys.ownScheme(), TpmKeys.noTicket()));
          assertThat(TpmKeys.publicKey(key.area())).isEqualTo(pair.getPublic());
          assertThat(TpmKeys.verify(key.area(), MESSAGE, signed.signature())).isTrue();
        }
      }
    }
  }

  private static long count(TpmClient tpm, int index, Octets auth) {
    TpmsNvPublic counter =
        new TpmsNvPublic(
            index,
            TpmAlgId.SHA256,
            TpmaNv.AUTHREAD | TpmaNv.AUTHWRITE | TpmNt.COUNTER << 4,
            Octets.EMPTY,
            Long.BYTES);
    tpm.execute(new NvDefineSpace.Request(TpmRh.RH_OWNER, auth, counter));
    tpm.execute(new NvIncrement.Request(index, index));
    tpm.execute(new NvIncrement.Request(index, index));
    Octets value = tpm.execute(new NvRead.Request(index, index, Long.BYTES, 0)).data();
    return ByteBuffer.wrap(value.toByteArray()).getLong();
  }

  private static long readCounter(TpmClient tpm, int index, byte[] auth) {
    Entity counter = tpm.learnIndex(index, auth);
    Octets value = tpm.execute(new NvRead.Request(index, index, Long.BYTES, 0), counter).data();
    return ByteBuffer.wrap(value.toByteArray()).getLong();
  }

  @ParameterizedTest
  @EnumSource(Peer.class)
  void nvCounter(Peer peer) {
    int index = 0x01800100;
    Interposer listener = new Interposer(peer.open());
    try (TpmClient tpm = TpmClient.connect(listener).protectBus()) {
      long counted = count(tpm, index, MESSAGE);
      assertThat(counted).isPositive();
      TpmClient later = TpmClient.connect(listener).protectBus();
      assertThat(readCounter(later, index, MESSAGE.toByteArray())).isEqualTo(counted);
      tpm.execute(new NvUndefineSpace.Request(TpmRh.RH_OWNER, index));
    }
    assertThat(new String(listener.heard(), StandardCharsets.ISO_8859_1))
        .doesNotContain("attack at dawn");
  }

  @Test
  void pageShowsThisCode() throws Exception {
    Path root = Path.of(System.getProperty("tpm4j.root", ".."));
    String page = Files.readString(root.resolve("docs/client.md"));
    String code =
        squeezed(
            Files.readString(
                root.resolve("tpm-client/src/test/java/dev/tpm4j/client/ExamplesTest.java")));
    Matcher block = Pattern.compile("```java\n(.*?)```", Pattern.DOTALL).matcher(page);
    int blocks = 0;
    while (block.find()) {
      assertThat(code).as(block.group(1)).contains(squeezed(block.group(1)));
      blocks++;
    }
    assertThat(blocks).isGreaterThanOrEqualTo(9);
  }

  private static String squeezed(String text) {
    return text.replaceAll("\\s+", "");
  }
}
