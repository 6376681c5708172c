package dev.tpm4j.tss;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tpm4j.client.session.AlteredResponseException;
import dev.tpm4j.client.session.SaltKey;
import dev.tpm4j.client.session.SessionCipher;
import dev.tpm4j.client.session.SessionSpec;
import dev.tpm4j.client.session.TpmSession;
import dev.tpm4j.client.session.UnexpectedKeyException;
import dev.tpm4j.codec.Octets;
import dev.tpm4j.tss.crypto.Handles;
import dev.tpm4j.tss.crypto.Hashes;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import tss.Tpm;
import tss.TpmException;
import tss.tpm.CertifyResponse;
import tss.tpm.CreatePrimaryResponse;
import tss.tpm.CreateResponse;
import tss.tpm.PolicySecretResponse;
import tss.tpm.StartAuthSessionResponse;
import tss.tpm.TPM2B_DIGEST_KEYEDHASH;
import tss.tpm.TPM2B_PUBLIC_KEY_RSA;
import tss.tpm.TPMA_NV;
import tss.tpm.TPMA_OBJECT;
import tss.tpm.TPMS_ECC_PARMS;
import tss.tpm.TPMS_ECC_POINT;
import tss.tpm.TPMS_KEYEDHASH_PARMS;
import tss.tpm.TPMS_NULL_ASYM_SCHEME;
import tss.tpm.TPMS_NULL_KDF_SCHEME;
import tss.tpm.TPMS_NULL_SCHEME_KEYEDHASH;
import tss.tpm.TPMS_NULL_SIG_SCHEME;
import tss.tpm.TPMS_NV_PUBLIC;
import tss.tpm.TPMS_PCR_SELECTION;
import tss.tpm.TPMS_RSA_PARMS;
import tss.tpm.TPMS_SENSITIVE_CREATE;
import tss.tpm.TPMS_SIG_SCHEME_ECDSA;
import tss.tpm.TPMT_PUBLIC;
import tss.tpm.TPMT_SYM_DEF;
import tss.tpm.TPMT_SYM_DEF_OBJECT;
import tss.tpm.TPM_ALG_ID;
import tss.tpm.TPM_ECC_CURVE;
import tss.tpm.TPM_HANDLE;
import tss.tpm.TPM_RC;
import tss.tpm.TPM_RH;
import tss.tpm.TPM_SE;

/** Given a TPM, and somebody who hears and may change what passes on the way to it. */
@Timeout(120)
class SessionsTest {
  private static final byte[] AUTH = "an auth value".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] SECRET = "the sealed secret".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] NOTHING = {};
  private static final TPMS_PCR_SELECTION[] NO_PCRS = {};
  private static final TPMT_SYM_DEF NO_CIPHER = new TPMT_SYM_DEF();
  private static final TPMT_SYM_DEF AES = new TPMT_SYM_DEF(TPM_ALG_ID.AES, 128, TPM_ALG_ID.CFB);

  private static TPMT_PUBLIC storage(boolean rsa) {
    TPMA_OBJECT attributes =
        new TPMA_OBJECT(
            TPMA_OBJECT.decrypt,
            TPMA_OBJECT.restricted,
            TPMA_OBJECT.userWithAuth,
            TPMA_OBJECT.sensitiveDataOrigin,
            TPMA_OBJECT.fixedTPM,
            TPMA_OBJECT.fixedParent);
    TPMT_SYM_DEF_OBJECT aes = new TPMT_SYM_DEF_OBJECT(TPM_ALG_ID.AES, 128, TPM_ALG_ID.CFB);
    return rsa
        ? new TPMT_PUBLIC(
            TPM_ALG_ID.SHA256,
            attributes,
            NOTHING,
            new TPMS_RSA_PARMS(aes, new TPMS_NULL_ASYM_SCHEME(), 2048, 0),
            new TPM2B_PUBLIC_KEY_RSA())
        : new TPMT_PUBLIC(
            TPM_ALG_ID.SHA256,
            attributes,
            NOTHING,
            new TPMS_ECC_PARMS(
                aes,
                new TPMS_NULL_ASYM_SCHEME(),
                TPM_ECC_CURVE.NIST_P256,
                new TPMS_NULL_KDF_SCHEME()),
            new TPMS_ECC_POINT());
  }

  private static TPMT_PUBLIC signing() {
    return new TPMT_PUBLIC(
        TPM_ALG_ID.SHA256,
        new TPMA_OBJECT(
            TPMA_OBJECT.sign, TPMA_OBJECT.userWithAuth, TPMA_OBJECT.sensitiveDataOrigin),
        NOTHING,
        new TPMS_ECC_PARMS(
            new TPMT_SYM_DEF_OBJECT(),
            new TPMS_SIG_SCHEME_ECDSA(TPM_ALG_ID.SHA256),
            TPM_ECC_CURVE.NIST_P256,
            new TPMS_NULL_KDF_SCHEME()),
        new TPMS_ECC_POINT());
  }

  private static TPMT_PUBLIC sealed(byte[] policy) {
    return new TPMT_PUBLIC(
        TPM_ALG_ID.SHA256,
        policy.length == 0
            ? new TPMA_OBJECT(
                TPMA_OBJECT.fixedTPM,
                TPMA_OBJECT.fixedParent,
                TPMA_OBJECT.userWithAuth,
                TPMA_OBJECT.noDA)
            : new TPMA_OBJECT(TPMA_OBJECT.fixedTPM, TPMA_OBJECT.fixedParent),
        policy,
        new TPMS_KEYEDHASH_PARMS(new TPMS_NULL_SCHEME_KEYEDHASH()),
        new TPM2B_DIGEST_KEYEDHASH());
  }

  private static CreatePrimaryResponse primary(Tpm tpm, TPMT_PUBLIC template, byte[] auth) {
    CreatePrimaryResponse key =
        tpm.CreatePrimary(
            Handles.owner(), new TPMS_SENSITIVE_CREATE(auth, NOTHING), template, NOTHING, NO_PCRS);
    key.handle.AuthValue = auth;
    return key;
  }

  /** Seals {@link #SECRET} under {@link #AUTH} and loads it. */
  private static TPM_HANDLE seal(Tpm tpm, TPM_HANDLE parent, byte[] policy) {
    CreateResponse made =
        tpm.Create(
            parent, new TPMS_SENSITIVE_CREATE(AUTH, SECRET), sealed(policy), NOTHING, NO_PCRS);
    TPM_HANDLE loaded = tpm.Load(parent, made.outPrivate, made.outPublic);
    loaded.AuthValue = AUTH;
    return loaded;
  }

  private static StartAuthSessionResponse start(Tpm tpm, TPM_SE type, TPMT_SYM_DEF cipher) {
    return tpm.StartAuthSession(
        TPM_HANDLE.from(TPM_RH.NULL),
        TPM_HANDLE.from(TPM_RH.NULL),
        new byte[20],
        NOTHING,
        type,
        cipher,
        TPM_ALG_ID.SHA256);
  }

  @ParameterizedTest
  @EnumSource(Tpms.class)
  void hmacKeepsTheAuthValueOffTheBus(Tpms kind) {
    try (Tpms.Started started = kind.start()) {
      Tap tap = new Tap(started.transport());
      TransportTpm tpm = Tpm4j.connect(tap);
      CreatePrimaryResponse key = primary(tpm, signing(), AUTH);
      StartAuthSessionResponse session = start(tpm, TPM_SE.HMAC, NO_CIPHER);
      tap.frames.clear();
      byte[] digest = Hashes.of(TPM_ALG_ID.SHA256, SECRET);
      for (int i = 0; i < 3; i++) {
        tpm._withSession(session.handle)
            .Sign(key.handle, digest, new TPMS_NULL_SIG_SCHEME(), noTicket());
      }
      assertThat(tap.heard(AUTH)).isFalse();
      tpm.Sign(key.handle, digest, new TPMS_NULL_SIG_SCHEME(), noTicket());
      assertThat(tap.heard(AUTH)).as("a password is in clear").isTrue();

      // A wrong value is the TPM's to notice, and the session lives on.
      key.handle.AuthValue = SECRET;
      assertThatExceptionOfType(TpmResponseException.class)
          .isThrownBy(
              () ->
                  tpm._withSession(session.handle)
                      .Sign(key.handle, digest, new TPMS_NULL_SIG_SCHEME(), noTicket()))
          .satisfies(e -> assertThat(e.ResponseCode).isIn(TPM_RC.AUTH_FAIL, TPM_RC.BAD_AUTH));
      key.handle.AuthValue = AUTH;
      tpm._withSession(session.handle)
          .Sign(key.handle, digest, new TPMS_NULL_SIG_SCHEME(), noTicket());
      tpm.FlushContext(session.handle);
      assertThatIllegalStateException()
          .isThrownBy(() -> tpm._withSession(session.handle).Unseal(key.handle));
    }
  }

  private static tss.tpm.TPMT_TK_HASHCHECK noTicket() {
    return new tss.tpm.TPMT_TK_HASHCHECK(Handles.none(), NOTHING);
  }

  @ParameterizedTest
  @EnumSource(Tpms.class)
  void boundSessionOfTssJavaAuthorisesWhatItIsBoundTo(Tpms kind) {
    try (Tpms.Started started = kind.start();
        TransportTpm tpm = Tpm4j.connect(started.transport())) {
      CreatePrimaryResponse key = primary(tpm, storage(false), AUTH);
      StartAuthSessionResponse session =
          tpm.StartAuthSession(
              Handles.none(),
              key.handle,
              new byte[16],
              NOTHING,
              TPM_SE.HMAC,
              AES,
              TPM_ALG_ID.SHA256);
      TPM_HANDLE other = seal(tpm, key.handle, NOTHING);
      for (int i = 0; i < 2; i++) {
        assertThat(tpm._withSession(session.handle).Unseal(other)).isEqualTo(SECRET);
        tpm._withSession(session.handle)
            .Create(
                key.handle,
                new TPMS_SENSITIVE_CREATE(AUTH, SECRET),
                sealed(NOTHING),
                NOTHING,
                NO_PCRS);
      }
    }
  }

  @ParameterizedTest
  @EnumSource(Tpms.class)
  void saltedSessionsEncryptBothWays(Tpms kind) {
    try (Tpms.Started started = kind.start()) {
      Tap tap = new Tap(started.transport());
      TransportTpm tpm = Tpm4j.connect(tap);
      for (boolean rsa : new boolean[] {true, false}) {
        CreatePrimaryResponse parent = primary(tpm, storage(rsa), NOTHING);
        SaltKey key = tpm.saltKey(parent.handle).requireName(Octets.of(parent.name));
        for (SessionCipher cipher :
            new SessionCipher[] {SessionCipher.AES_128_CFB, SessionCipher.XOR}) {
          tap.frames.clear();
          try (TpmSession session =
              tpm.startSession(
                  SessionSpec.hmac()
                      .cipher(cipher)
                      .saltedTo(key)
                      .boundTo(tpm.entity(parent.handle)))) {
            CreateResponse made =
                tpm._withUses(session.use().encryptCommand())
                    .Create(
                        parent.handle,
                        new TPMS_SENSITIVE_CREATE(AUTH, SECRET),
                        sealed(NOTHING),
                        NOTHING,
                        NO_PCRS);
            TPM_HANDLE item = tpm.Load(parent.handle, made.outPrivate, made.outPublic);
            item.AuthValue = AUTH;
            assertThat(tpm._withUses(session.use().encryptResponse()).Unseal(item))
                .isEqualTo(SECRET);
            tpm.FlushContext(item);
          }
          assertThat(tap.heard(SECRET)).isFalse();
          assertThat(tap.heard(AUTH)).isFalse();
        }
        assertThatExceptionOfType(UnexpectedKeyException.class)
            .isThrownBy(() -> tpm.saltKey(parent.handle).requireName(Octets.of(new byte[34])));
        tpm.FlushContext(parent.handle);
      }
    }
  }

  private static byte[] policyOf(TransportTpm tpm, java.util.function.Consumer<TPM_HANDLE> steps) {
    StartAuthSessionResponse trial = start(tpm, TPM_SE.TRIAL, NO_CIPHER);
    steps.accept(trial.handle);
    byte[] digest = tpm.PolicyGetDigest(trial.handle);
    tpm.FlushContext(trial.handle);
    return digest;
  }

  @ParameterizedTest
  @EnumSource(Tpms.class)
  void policiesWithAndWithoutAnHmac(Tpms kind) {
    try (Tpms.Started started = kind.start()) {
      Tap tap = new Tap(started.transport());
      TransportTpm tpm = Tpm4j.connect(tap);
      CreatePrimaryResponse parent = primary(tpm, storage(false), NOTHING);

      byte[] authValue = policyOf(tpm, tpm::PolicyAuthValue);
      TPM_HANDLE item = seal(tpm, parent.handle, authValue);
      StartAuthSessionResponse session = start(tpm, TPM_SE.POLICY, AES);
      tap.frames.clear();
      for (int i = 0; i < 2; i++) {
        tpm.PolicyAuthValue(session.handle);
        assertThat(tpm._withSession(session.handle).Unseal(item)).isEqualTo(SECRET);
      }
      assertThat(tap.heard(AUTH)).as("PolicyAuthValue proves it by an HMAC").isFalse();
      tpm.PolicyPassword(session.handle);
      assertThat(tpm._withSession(session.handle).Unseal(item)).isEqualTo(SECRET);
      assertThat(tap.heard(AUTH)).as("PolicyPassword sends it").isTrue();
      tpm.PolicyAuthValue(session.handle);
      tpm.PolicyRestart(session.handle);
      assertThatExceptionOfType(TpmException.class)
          .isThrownBy(() -> tpm._withSession(session.handle).Unseal(item));
      tpm.FlushContext(item);

      byte[] pcrs =
          policyOf(
              tpm,
              s ->
                  tpm.PolicyPCR(
                      s, NOTHING, TPMS_PCR_SELECTION.CreateSelectionArray(TPM_ALG_ID.SHA256, 16)));
      TPM_HANDLE toPcrs = seal(tpm, parent.handle, pcrs);
      tpm.PolicyPCR(
          session.handle, NOTHING, TPMS_PCR_SELECTION.CreateSelectionArray(TPM_ALG_ID.SHA256, 16));
      assertThat(tpm._withSession(session.handle).Unseal(toPcrs)).isEqualTo(SECRET);
    }
  }

  @ParameterizedTest
  @EnumSource(Tpms.class)
  void policySecretWithExpiryAndTicket(Tpms kind) {
    try (Tpms.Started started = kind.start();
        TransportTpm tpm = Tpm4j.connect(started.transport())) {
      CreatePrimaryResponse parent = primary(tpm, storage(false), NOTHING);
      byte[] policy =
          policyOf(tpm, s -> tpm.PolicySecret(Handles.owner(), s, NOTHING, NOTHING, NOTHING, 0));
      TPM_HANDLE item = seal(tpm, parent.handle, policy);
      StartAuthSessionResponse session = start(tpm, TPM_SE.POLICY, NO_CIPHER);
      PolicySecretResponse secret =
          tpm.PolicySecret(Handles.owner(), session.handle, NOTHING, NOTHING, NOTHING, -100);
      assertThat(secret.policyTicket.digest).isNotEmpty();
      assertThat(tpm._withSession(session.handle).Unseal(item)).isEqualTo(SECRET);
      tpm.PolicyTicket(
          session.handle,
          secret.timeout,
          NOTHING,
          NOTHING,
          new byte[] {0x40, 0, 0, 1},
          secret.policyTicket);
      assertThat(tpm._withSession(session.handle).Unseal(item)).isEqualTo(SECRET);
    }
  }

  @ParameterizedTest
  @EnumSource(Tpms.class)
  void protectedBusGivesNothingAway(Tpms kind) {
    byte[] random = null;
    for (boolean protectedBus : new boolean[] {false, true}) {
      try (Tpms.Started started = kind.start()) {
        Tap tap = new Tap(started.transport());
        TransportTpm tpm = Tpm4j.connect(tap);
        if (protectedBus) {
          tpm.protectBus();
        }
        CreatePrimaryResponse parent = primary(tpm, storage(false), AUTH);
        TPM_HANDLE item = seal(tpm, parent.handle, NOTHING);
        assertThat(tpm.Unseal(item)).isEqualTo(SECRET);
        tpm.FlushContext(item);
        TPM_HANDLE index = TPM_HANDLE.NV(0x77);
        index.AuthValue = AUTH;
        tpm.NV_DefineSpace(
            Handles.owner(),
            AUTH,
            new TPMS_NV_PUBLIC(
                index,
                TPM_ALG_ID.SHA256,
                new TPMA_NV(TPMA_NV.AUTHREAD, TPMA_NV.AUTHWRITE, TPMA_NV.NO_DA),
                NOTHING,
                SECRET.length));
        tpm.NV_Write(index, index, SECRET, 0);
        assertThat(tpm.NV_Read(index, index, SECRET.length, 0)).isEqualTo(SECRET);
        CreatePrimaryResponse key = primary(tpm, signing(), AUTH);
        CertifyResponse certified =
            tpm.Certify(parent.handle, key.handle, NOTHING, new TPMS_NULL_SIG_SCHEME());
        assertThat(certified.certifyInfo).isNotNull();
        random = tpm.GetRandom(16);
        assertThat(tap.heard(random)).isEqualTo(!protectedBus);
        assertThat(tap.heard(SECRET)).isEqualTo(!protectedBus);
        assertThat(tap.heard(AUTH)).isEqualTo(!protectedBus);
        tpm.PCR_Read(TPMS_PCR_SELECTION.CreateSelectionArray(TPM_ALG_ID.SHA256, 0));
        tpm.HierarchyChangeAuth(Handles.owner(), SECRET);
        tpm.HierarchyChangeAuth(Handles.owner(SECRET), NOTHING);
        assertThat(tap.heard(SECRET)).isEqualTo(!protectedBus);
        tpm.close();
      }
    }
  }

  /** One bit after the other, of what a frame has. */
  private static byte[] flipped(byte[] frame, int bit) {
    frame[bit / 8] ^= (byte) (1 << bit % 8);
    return frame;
  }

  private static boolean isUnseal(byte[] command) {
    return command[8] == 1 && command[9] == 0x5e;
  }

  @Test
  void noFlippedBitOfAProtectedResponseIsAccepted() {
    try (Tpms.Started started = Tpms.ENGINE.start()) {
      Tap tap = new Tap(started.transport());
      TransportTpm tpm = Tpm4j.connect(tap);
      TPM_HANDLE item = seal(tpm, primary(tpm, storage(false), NOTHING).handle, NOTHING);
      int bits = Integer.MAX_VALUE;
      for (int bit = 0; bit < bits; bit++) {
        int flip = bit;
        int[] length = new int[1];
        tap.tamper =
            (command, response) -> {
              if (!isUnseal(command)) {
                return response;
              }
              length[0] = response.length;
              return flipped(response, flip);
            };
        tap.frames.clear();
        try (TpmSession session = tpm.startSession(SessionSpec.hmac())) {
          assertThatThrownBy(() -> tpm._withUses(session.use().encryptResponse()).Unseal(item))
              .as("bit %d", bit)
              .isInstanceOfAny(AlteredResponseException.class)
              .hasMessageContaining("the response was altered on its way");
          assertThat(session.isUsable()).isFalse();
        }
        bits = 8 * length[0];
      }
      assertThat(bits).isGreaterThan(500);
      tap.tamper = (command, response) -> response;
      assertThat(tpm.Unseal(item)).isEqualTo(SECRET);
    }
  }

  @Test
  void noFlippedBitOfAProtectedCommandIsAccepted() {
    try (Tpms.Started started = Tpms.ENGINE.start()) {
      Tap tap = new Tap(started.transport());
      TransportTpm tpm = Tpm4j.connect(tap);
      TPM_HANDLE item = seal(tpm, primary(tpm, storage(false), NOTHING).handle, NOTHING);
      int bits = Integer.MAX_VALUE;
      for (int bit = 0; bit < bits; bit++) {
        int flip = bit;
        int[] length = new int[1];
        tap.tamperCommand =
            command -> {
              if (!isUnseal(command)) {
                return command;
              }
              length[0] = command.length;
              return flipped(command, flip);
            };
        tap.frames.clear();
        try (TpmSession session = tpm.startSession(SessionSpec.hmac())) {
          assertThatThrownBy(() -> tpm._withUses(session.use().encryptResponse()).Unseal(item))
              .as("bit %d", bit)
              .isInstanceOfAny(TpmResponseException.class, AlteredResponseException.class);
        }
        bits = 8 * length[0];
      }
      assertThat(bits).isGreaterThan(500);
    }
  }

  @Test
  void protectionNoticesWhoChangesResponses() {
    try (Tpms.Started started = Tpms.ENGINE.start()) {
      Tap tap = new Tap(started.transport());
      TransportTpm tpm = Tpm4j.connect(tap).protectBus();
      TPMS_PCR_SELECTION[] pcr = TPMS_PCR_SELECTION.CreateSelectionArray(TPM_ALG_ID.SHA256, 0);
      byte[] genuine = tpm.PCR_Read(pcr).pcrValues[0].buffer;
      tap.tamper = (command, response) -> command[9] == 0x7e ? flipped(response, 8 * 45) : response;
      assertThatExceptionOfType(AlteredResponseException.class).isThrownBy(() -> tpm.PCR_Read(pcr));
      assertThatExceptionOfType(AlteredResponseException.class)
          .isThrownBy(() -> tpm._allowErrors().PCR_Read(pcr));
      tap.tamper = (command, response) -> response;
      assertThat(tpm.PCR_Read(pcr).pcrValues[0].buffer).isEqualTo(genuine);
    }
  }

  @Test
  void protectionBeginsAnewAfterAReset() {
    try (Tpms.Started started = Tpms.ENGINE.start();
        TransportTpm tpm = Tpm4j.connect(started.transport()).protectBus()) {
      assertThat(tpm.GetRandom(8)).hasSize(8);
      tpm._getDevice().powerCycle();
      tpm.Startup(tss.tpm.TPM_SU.CLEAR);
      assertThat(tpm.GetRandom(8)).hasSize(8);
    }
  }

  @Test
  void saltForAKnownKeyKeepsAnInterposerOut() {
    try (Tpms.Started started = Tpms.ENGINE.start()) {
      Tap tap = new Tap(started.transport());
      TransportTpm tpm = Tpm4j.connect(tap);
      CreatePrimaryResponse key = primary(tpm, storage(true), NOTHING);
      SaltKey pinned = tpm.saltKey(key.handle).requireName(Octets.of(key.name));
      tpm.protectBus(pinned);
      tap.frames.clear();
      byte[] random = tpm.GetRandom(16);
      assertThat(tap.heard(random)).isFalse();
      assertThat(tap.heard(key.name)).as("no key was asked for").isFalse();
      tpm.close();
    }
  }

  @Test
  void closeLeavesNoSessionInTheTpm() {
    try (Tpms.Started started = Tpms.ENGINE.start()) {
      Tap tap = new Tap(started.transport());
      TransportTpm tpm = Tpm4j.connect(tap).protectBus();
      tpm.GetRandom(4);
      tap.frames.clear();
      tpm.close();
      assertThat(tap.frames.get(0)).startsWith(0x80, 0x01, 0, 0, 0, 0x0e, 0, 0, 1, 0x65, 2);
      assertThat(tap.frames).hasSize(2);
    }
  }

  @Test
  void unknownSessionIsExplained() {
    try (Tpms.Started started = Tpms.ENGINE.start();
        TransportTpm tpm = Tpm4j.connect(started.transport())) {
      assertThatIllegalStateException()
          .isThrownBy(() -> tpm._withSession(new TPM_HANDLE(0x02000005)).GetRandom(4))
          .withMessageContaining("startSession");
      assertThat(tpm.GetRandom(4)).hasSize(4);
    }
  }
}
