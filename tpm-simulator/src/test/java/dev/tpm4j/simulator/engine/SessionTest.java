package dev.tpm4j.simulator.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tpm4j.codec.type.TpmRc;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Sessions of a caller that computes its own keys, nonces and HMACs. PCR_Extend of PCR 16 (empty
 * authorisation value) and PCR 20 (an authorisation value of the platform's choosing) are what is
 * authorised.
 */
class SessionTest {

  private static final int HMAC = 0;
  private static final int POLICY = 1;
  private static final int TRIAL = 3;
  private static final int SHA256 = 0xB;
  private static final int PCR_EXTEND = 0x182;
  private static final int PCR_EVENT = 0x13C;
  private static final int HASH = 0x17D;
  private static final int GET_RANDOM = 0x17B;
  private static final int FLUSH = 0x165;
  private static final String DIGEST = "00000001 000B" + "AA".repeat(32);

  private final TpmState state = TpmState.manufacture(new Drbg(new byte[] {1}));
  private final TpmEngine tpm = new TpmEngine(EngineOptions.defaults(), state);
  private final Client client = new Client(tpm::transmit, 1);

  @BeforeEach
  void start() {
    Tpm.run(tpm, Tpm.STARTUP_CLEAR);
    state.clear.pcrAuth = "pcr secret".getBytes(java.nio.charset.StandardCharsets.UTF_8);
    tpm.locality(2);
  }

  private Client.Answer extend(int pcr, ClientSession... sessions) {
    return client.run(PCR_EXTEND, List.of(pcr), DIGEST, sessions);
  }

  private static void assertGood(Client.Answer answer) {
    assertThat(answer.rc()).isZero();
    assertThat(answer.authentic()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(ints = {0x4, 0xB, 0xC, 0xD})
  void authorizesWithAnHmacOfTheAuthValueAndRollsItsNonceEachTime(int hash) {
    ClientSession session = client.start(Client.Start.of(HMAC, hash)).auth("pcr secret");
    byte[] nonce = session.nonceTpm();
    for (int i = 0; i < 3; i++) {
      assertGood(extend(20, session));
      assertThat(session.nonceTpm()).hasSameSizeAs(nonce).isNotEqualTo(nonce);
      nonce = session.nonceTpm();
    }
  }

  @Test
  void refusesAWrongHmacAndStaysUsable() {
    ClientSession session = client.start(Client.Start.of(HMAC, SHA256)).auth("pcr secret");
    session.wrong = true;
    assertThat(extend(20, session).rc()).isEqualTo(0x9A2);
    session.wrong = false;
    assertGood(extend(20, session));
    session.auth("another");
    assertThat(extend(20, session).rc()).isEqualTo(0x9A2);
  }

  @Test
  void takesAnEmptyHmacWhereThereIsNoKey() {
    ClientSession session = client.start(Client.Start.of(HMAC, SHA256));
    assertGood(extend(16, session));
  }

  @Test
  void endsASessionThatIsNotToContinue() {
    ClientSession session = client.start(Client.Start.of(HMAC, SHA256));
    session.attributes = 0;
    assertGood(extend(16, session));
    assertThat(extend(16, session).rc()).isEqualTo(TpmRc.REFERENCE_S0);
    assertThat(ActiveSessions.of(state).active()).isZero();
  }

  @Test
  void includesNoAuthValueForWhatASessionIsBoundTo() {
    ClientSession session =
        client.start(Client.Start.of(HMAC, SHA256).bind(20, "pcr secret")).auth("pcr secret");
    session.includesAuth = false;
    assertGood(extend(20, session));
    session.auth = new byte[0];
    session.includesAuth = true;
    assertGood(extend(16, session));
  }

  @Test
  void includesTheAuthValueAgainOnceItIsAnotherThanWhenBound() {
    ClientSession session =
        client.start(Client.Start.of(HMAC, SHA256).bind(20, "pcr secret")).auth("new");
    state.clear.pcrAuth = "new".getBytes(java.nio.charset.StandardCharsets.UTF_8);
    assertGood(extend(20, session));
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 128, 256})
  void decryptsAndEncryptsTheFirstParameterWhileAuthorizing(int cipherBits) {
    ClientSession session =
        client.start(Client.Start.of(HMAC, SHA256).cipher(cipherBits)).auth("pcr secret");
    String before = Tpm.pcr(tpm, SHA256, 20);
    Client.Answer answer =
        client.run(PCR_EVENT, List.of(20), "0003 616263", session.with(ClientSession.DECRYPT));
    assertGood(answer);
    byte[] event = ClientSession.digest(SHA256, Tpm.hex("616263"));
    assertThat(answer.hex()).contains(Tpm.hex(event));
    assertThat(Tpm.pcr(tpm, SHA256, 20))
        .isEqualTo(Tpm.hex(ClientSession.digest(SHA256, Tpm.hex(before), event)));
  }

  @ParameterizedTest
  @CsvSource({"0, 0", "0, 128", "256, 0", "128, 256"})
  void letsOneSessionAuthorizeOneDecryptAndOneEncrypt(int decryptBits, int encryptBits) {
    Client.Start keyed = Client.Start.of(HMAC, SHA256).bind(20, "pcr secret");
    ClientSession decrypt = client.start(keyed.cipher(decryptBits)).with(ClientSession.DECRYPT);
    ClientSession encrypt =
        client.start(keyed.cipher(encryptBits)).with(ClientSession.ENCRYPT | ClientSession.AUDIT);
    Client.Answer hash = client.run(HASH, List.of(), "0003 616263 000B 40000007", decrypt, encrypt);
    assertGood(hash);
    assertThat(hash.hex())
        .startsWith("0020" + Tpm.hex(ClientSession.digest(SHA256, Tpm.hex("616263"))));
    ClientSession owner = client.start(Client.Start.of(HMAC, SHA256)).auth("pcr secret");
    assertGood(client.run(PCR_EVENT, List.of(20), "0003 616263", owner, decrypt));
    decrypt.wrong = true;
    assertThat(client.run(PCR_EVENT, List.of(20), "0003 616263", owner, decrypt).rc())
        .isEqualTo(0xAA2);
  }

  @Test
  void saysWhichSessionCannotDoWhatItIsAskedFor() {
    ClientSession plain = client.start(Client.Start.of(HMAC, SHA256));
    ClientSession cipher = client.start(Client.Start.of(HMAC, SHA256).cipher(128));
    ClientSession trial = client.start(Client.Start.of(TRIAL, SHA256));
    assertThat(client.run(GET_RANDOM, List.of(), "0010", plain).rc()).isEqualTo(0x982);
    plain.with(ClientSession.ENCRYPT);
    assertThat(client.run(GET_RANDOM, List.of(), "0010", plain).rc()).isEqualTo(0x996);
    plain.with(ClientSession.AUDIT);
    assertThat(client.run(GET_RANDOM, List.of(), "0010", plain, plain).rc()).isEqualTo(0xA8B);
    cipher.with(ClientSession.DECRYPT);
    assertThat(client.run(0x181, List.of(), "0000", cipher).rc()).isEqualTo(0x982);
    assertThat(extend(16, trial).rc()).isEqualTo(0x982);
  }

  @Test
  void forgetsLoadedSessionsWithTheNextReset() {
    ClientSession session = client.start(Client.Start.of(HMAC, SHA256));
    Tpm.run(tpm, Tpm.SHUTDOWN_STATE);
    tpm.reset();
    tpm.locality(0);
    Tpm.run(tpm, Tpm.STARTUP_STATE);
    assertThat(extend(16, session).rc()).isEqualTo(TpmRc.REFERENCE_S0);
    assertThat(ActiveSessions.of(state).active()).isZero();
  }

  @Test
  void knowsSavedSessionsAfterARestartAndForgetsThemWithAReset() throws ResponseCodeException {
    ClientSession session = client.start(Client.Start.of(HMAC, SHA256));
    client.start(Client.Start.of(HMAC, SHA256));
    ActiveSessions.of(state).save(session.handle);
    tpm.locality(0);
    for (String startup : List.of(Tpm.STARTUP_STATE, Tpm.STARTUP_CLEAR)) {
      Tpm.run(tpm, Tpm.SHUTDOWN_STATE);
      tpm.powerOff();
      tpm.powerOn();
      assertThat(Tpm.rc(tpm, startup)).isZero();
      assertThat(ActiveSessions.of(state).isSaved(session.handle)).isTrue();
      assertThat(ActiveSessions.of(state).active()).isEqualTo(1);
    }
    assertThat(extend(16, session).rc()).isEqualTo(TpmRc.REFERENCE_S0);
    Tpm.run(tpm, Tpm.SHUTDOWN_CLEAR);
    tpm.powerOff();
    tpm.powerOn();
    Tpm.run(tpm, Tpm.STARTUP_CLEAR);
    assertThat(ActiveSessions.of(state).active()).isZero();
  }

  @Test
  void sharesASaltWithTheHolderOfAnRsaKey() throws ResponseCodeException {
    TestKeys.Key key = TestKeys.rsa(TestKeys.DECRYPT, "", new byte[0]);
    int handle = state.live.objects.add(key.object());
    byte[] salt = client.bytes(20);
    byte[] encrypted = TestKeys.rsaSecret(key.pair().getPublic(), salt);
    Client.Start start = Client.Start.of(HMAC, SHA256).cipher(128);
    ClientSession session = client.start(start, handle, encrypted, salt).auth("pcr secret");
    assertGood(extend(20, session));
    assertThat(ActiveSessions.of(state).find(session.handle).sessionKey.length()).isEqualTo(32);
    session.auth("guess");
    assertThat(extend(20, session).rc()).isEqualTo(0x9A2);
    encrypted[200] ^= 1;
    assertThat(client.tryStart(start, handle, encrypted, salt).rc()).isEqualTo(0x2C4);
    assertThat(client.tryStart(start, handle, new byte[0], salt).rc()).isEqualTo(0x2C4);
    assertThat(client.tryStart(start, 0x40000007, encrypted, salt).rc()).isEqualTo(0x2C4);
  }

  @Test
  void sharesASaltWithTheHolderOfAnEllipticCurveKey() throws ResponseCodeException {
    TestKeys.Key key = TestKeys.ecc(TestKeys.DECRYPT, "", new byte[0]);
    int handle = state.live.objects.add(key.object());
    byte[][] secret = TestKeys.eccSecret(key.pair().getPublic());
    Client.Start start = Client.Start.of(HMAC, SHA256).bind(20, "pcr secret");
    ClientSession session = client.start(start, handle, secret[1], secret[0]).auth("pcr secret");
    session.includesAuth = false;
    assertGood(extend(20, session));
    secret[1][10] ^= 1;
    assertThat(client.tryStart(start, handle, secret[1], secret[0]).rc()).isEqualTo(0x2C4);
  }

  @Test
  void takesASaltOnlyWithAKeyThatDecrypts() throws ResponseCodeException {
    int signing = state.live.objects.add(TestKeys.rsa(TestKeys.SIGN, "", new byte[0]).object());
    int hmac = state.live.objects.add(TestKeys.hmac(TestKeys.SIGN, "", new byte[0]).object());
    int half =
        state.live.objects.add(
            TestKeys.rsa(TestKeys.DECRYPT, "", new byte[0]).object().withSensitive(null));
    Client.Start start = Client.Start.of(HMAC, SHA256);
    byte[] any = new byte[256];
    assertThat(client.tryStart(start, signing, any, any).rc()).isEqualTo(0x182);
    assertThat(client.tryStart(start, hmac, any, any).rc()).isEqualTo(0x19C);
    assertThat(client.tryStart(start, half, any, any).rc()).isEqualTo(0x18B);
    assertThat(client.tryStart(start.bind(half, ""), 0x40000007, new byte[0], any).rc())
        .isEqualTo(0x28B);
  }

  @Test
  void asksForPhysicalPresenceWhereThePlatformSaysSo() {
    ClientSession trial = client.start(Client.Start.of(TRIAL, SHA256));
    List<Integer> handles = List.of(0x4000000C, trial.handle);
    String parameters = "0000 0000 0000 00000000";
    ClientSession password = ClientSession.password("");
    state.permanent.physicalPresenceCommands.add(0x151);
    assertThat(client.run(0x151, handles, parameters, password).rc()).isEqualTo(0x990);
    tpm.physicalPresence(true);
    assertThat(client.run(0x151, handles, parameters, password).rc()).isZero();
  }

  @Test
  void leavesWhatIsTooShortToBeDecryptedToTheReaderOfTheParameters() {
    ClientSession session = client.start(Client.Start.of(HMAC, SHA256).cipher(128));
    String area = "%08X 0000 21 0000".formatted(session.handle);
    assertThat(client.send("8002 00000017 0000017D 00000009" + area)).isEqualTo(0x1DA);
    assertThat(client.send("8002 00000019 0000017D 00000009" + area + "0003")).isEqualTo(0x995);
    assertThat(client.send("8002 0000001A 0000017D 00000009" + area + "000361")).isEqualTo(0x1DA);
  }

  @Test
  void flushesASessionOnce() {
    ClientSession session = client.start(Client.Start.of(POLICY, SHA256));
    String handle = "%08X".formatted(session.handle);
    assertThat(client.run(FLUSH, List.of(), handle).rc()).isZero();
    assertThat(client.run(FLUSH, List.of(), handle).rc()).isEqualTo(0x1CB);
  }

  @Test
  void hasSlotsForThreeSessions() {
    for (int i = 0; i < 3; i++) {
      client.start(Client.Start.of(HMAC, SHA256));
    }
    TpmState before = state.copy();
    assertThat(
            client.send(
                "8001 0000002B 00000176 40000007 40000007 0010"
                    + "00".repeat(16)
                    + "0000 00 0010 000B"))
        .isEqualTo(TpmRc.SESSION_MEMORY);
    assertThat(state.permanent.random.generate(8))
        .as("no random number was spent on it")
        .isEqualTo(before.permanent.random.generate(8));
  }
}
