package dev.tpm4j.simulator.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tpm4j.simulator.crypto.EccCurve;
import dev.tpm4j.simulator.crypto.EccPoint;
import dev.tpm4j.simulator.engine.ExternalKeys.Key;
import java.io.ByteArrayInputStream;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.Signature;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.MGF1ParameterSpec;
import java.security.spec.PSSParameterSpec;
import java.util.Arrays;
import javax.crypto.Cipher;
import javax.crypto.Mac;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.OAEPParameterSpec;
import javax.crypto.spec.PSource;
import javax.crypto.spec.SecretKeySpec;
import org.bouncycastle.jce.ECNamedCurveTable;
import org.bouncycastle.jce.spec.ECNamedCurveParameterSpec;
import org.bouncycastle.math.ec.ECPoint;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the keys in a TPM compute, checked by the JDK. */
class KeyUseTest {

  private static final int SIGN = 0x15D;
  private static final int VERIFY = 0x177;
  private static final int RSA_ENCRYPT = 0x174;
  private static final int RSA_DECRYPT = 0x159;
  private static final int ECDH_KEYGEN = 0x163;
  private static final int ECDH_ZGEN = 0x154;
  private static final int ZGEN_2PHASE = 0x18D;
  private static final int EC_EPHEMERAL = 0x18E;
  private static final int COMMIT = 0x18B;
  private static final int MAC = 0x155;
  private static final int MAC_START = 0x15B;
  private static final int HASH_START = 0x186;
  private static final int UPDATE = 0x15C;
  private static final int COMPLETE = 0x13E;
  private static final int EVENT_COMPLETE = 0x185;
  private static final int ENCRYPT_DECRYPT = 0x164;
  private static final int ENCRYPT_DECRYPT_2 = 0x193;
  private static final int QUOTE = 0x158;
  private static final int CERTIFY_X509 = 0x197;
  private static final int NULL = 0x40000007;

  private static final byte[] MESSAGE = "a message".getBytes(StandardCharsets.UTF_8);

  private final KeyUse use = new KeyUse();

  private static String digest(int hash) {
    return Client.sized(ClientSession.digest(hash, MESSAGE));
  }

  private static Signature verifier(String algorithm, Key key) throws GeneralSecurityException {
    Signature verifier = Signature.getInstance(algorithm);
    verifier.initVerify(key.jca());
    return verifier;
  }

  @ParameterizedTest
  @CsvSource({
    "1024, 0004, SHA1withRSA",
    "2048, 000B, SHA256withRSA",
    "2048, 000C, SHA384withRSA",
    "3072, 000D, SHA512withRSA"
  })
  void signsWithRsassaAsTheJdkExpects(int bits, String hash, String algorithm)
      throws GeneralSecurityException {
    Key key = ExternalKeys.rsa(bits, ExternalKeys.BOTH, "0010");
    int handle = use.load(key);
    String digest = digest(Integer.parseInt(hash, 16));
    byte[] signature = use.run(SIGN, handle, digest + "0014" + hash + KeyUse.NULL_TICKET);
    Signature verifier = verifier(algorithm, key);
    verifier.update(MESSAGE);
    assertThat(verifier.verify(KeyUse.jca(signature, 0))).isTrue();
    assertThat(
            use.succeed(
                Tpm.command(VERIFY, "%08X".formatted(handle) + digest + Tpm.hex(signature))))
        .hasSize(10 + 8);
  }

  @ParameterizedTest
  @CsvSource({"2048, 000B, SHA-256, 32", "3072, 000D, SHA-512, 64"})
  void signsWithRsapssAndASaltAsLongAsTheDigest(int bits, String hash, String name, int salt)
      throws GeneralSecurityException {
    Key key = ExternalKeys.rsa(bits, ExternalKeys.SIGN, "0016" + hash);
    String digest = digest(Integer.parseInt(hash, 16));
    byte[] signature = use.run(SIGN, use.load(key), digest + "0010" + KeyUse.NULL_TICKET);
    Signature verifier = Signature.getInstance("RSASSA-PSS");
    verifier.setParameter(new PSSParameterSpec(name, "MGF1", new MGF1ParameterSpec(name), salt, 1));
    verifier.initVerify(key.jca());
    verifier.update(MESSAGE);
    assertThat(verifier.verify(KeyUse.jca(signature, 0))).isTrue();
  }

  @ParameterizedTest
  @CsvSource({
    "NIST_P256, 000B, SHA256withECDSAinP1363Format",
    "NIST_P384, 000C, SHA384withECDSAinP1363Format",
    "NIST_P521, 000D, SHA512withECDSAinP1363Format"
  })
  void signsWithEcdsaAsTheJdkExpects(EccCurve curve, String hash, String algorithm)
      throws GeneralSecurityException {
    Key key = ExternalKeys.ecc(curve, ExternalKeys.SIGN, "0018" + hash);
    String digest = digest(Integer.parseInt(hash, 16));
    byte[] signature = use.run(SIGN, use.load(key), digest + "0010" + KeyUse.NULL_TICKET);
    Signature verifier = verifier(algorithm, key);
    verifier.update(MESSAGE);
    assertThat(verifier.verify(KeyUse.jca(signature, 0))).isTrue();
  }

  /** s = r + T d, so that [s]G - [T]Q is the point E = [r]G of the commitment. */
  @Test
  void signsAnonymouslyOnceForEachCommitment() {
    EccCurve curve = EccCurve.NIST_P256;
    Key key = ExternalKeys.ecc(curve, ExternalKeys.SIGN, "001A000B0000");
    int handle = use.load(key);
    byte[] commitment = use.run(COMMIT, handle, "0004 0000 0000 0000 0000");
    int count = (int) Tpm.number(commitment, commitment.length - 2, 2);
    byte[] e = Arrays.copyOfRange(commitment, 6 + 6 + 2, commitment.length - 2);
    byte[] digest = ClientSession.digest(0xB, MESSAGE);
    String sign = digest(0xB) + "001A000B" + "%04X".formatted(count) + KeyUse.NULL_TICKET;
    byte[] signature = use.run(SIGN, handle, sign);
    byte[] nonce = KeyUse.sized(signature, 4);
    BigInteger s = new BigInteger(1, KeyUse.sized(signature, 6 + nonce.length));
    BigInteger t = new BigInteger(1, ClientSession.digest(0xB, nonce, digest)).mod(curve.n());
    EccPoint q =
        KeyMaterial.eccPublic(((TpmObject) use.state.live.objects.find(handle)).publicArea());
    ECNamedCurveParameterSpec p256 = ECNamedCurveTable.getParameterSpec("P-256");
    ECPoint publicKey = p256.getCurve().createPoint(q.x(), q.y());
    ECPoint committed = p256.getG().multiply(s).subtract(publicKey.multiply(t)).normalize();
    assertThat(committed.getAffineXCoord().toBigInteger())
        .isEqualTo(new BigInteger(1, KeyUse.sized(e, 0)));
    assertThat(use.refused(SIGN, handle, sign)).as("the same commitment again").isEqualTo(0x084);
  }

  @Test
  void signsForARestrictedKeyOnlyWhatThisTpmHashed() {
    int handle =
        use.primary(
            Templates.of(
                0x23,
                0xB,
                Templates.KEY | Templates.SIGN | Templates.RESTRICTED | Templates.FIXED,
                "0010 0018 000B 0003 0010",
                "0000 0000"));
    byte[] hashed = use.succeed(Tpm.command(0x17D, Client.sized(MESSAGE) + "000B 40000001"));
    String digest = Client.sized(KeyUse.sized(hashed, 10));
    String ticket = Tpm.hex(Arrays.copyOfRange(hashed, 44, hashed.length));
    use.run(SIGN, handle, digest + "0010" + ticket);
    assertThat(use.refused(SIGN, handle, digest + "0010" + KeyUse.NULL_TICKET)).isEqualTo(0x3E0);
    assertThat(use.refused(SIGN, handle, digest(0xC) + "0010" + ticket)).isEqualTo(0x3E0);
  }

  @Test
  void givesATicketForASignatureOfAKeyInAHierarchy() {
    int handle = use.primary(Templates.eccSigner(Templates.FIXED));
    String digest = digest(0xB);
    byte[] signature = use.run(SIGN, handle, digest + "0010" + KeyUse.NULL_TICKET);
    byte[] response =
        use.succeed(Tpm.command(VERIFY, "%08X".formatted(handle) + digest + Tpm.hex(signature)));
    assertThat(Tpm.hex(response).substring(20)).startsWith("8022400000010040");
    byte[] other = signature.clone();
    other[other.length - 1] ^= 1;
    byte[] refused =
        use.tpm.transmit(Tpm.command(VERIFY, "%08X".formatted(handle) + digest + Tpm.hex(other)));
    assertThat(Tpm.rc(refused)).isEqualTo(0x2DB);
  }

  @Test
  void decryptsWhatTheJdkEncryptedAndTheOtherWayRound() throws GeneralSecurityException {
    Key key = ExternalKeys.rsa(2048, ExternalKeys.DECRYPT, "0010");
    int handle = use.load(key);
    byte[] label = "a label\0".getBytes(StandardCharsets.UTF_8);
    Cipher oaep = Cipher.getInstance("RSA/ECB/OAEPPadding");
    oaep.init(
        Cipher.ENCRYPT_MODE,
        key.jca(),
        new OAEPParameterSpec(
            "SHA-384", "MGF1", MGF1ParameterSpec.SHA384, new PSource.PSpecified(label)));
    String scheme = "0017 000C" + Client.sized(label);
    String cipherText = Client.sized(oaep.doFinal(MESSAGE));
    assertThat(KeyUse.sized(use.run(RSA_DECRYPT, handle, cipherText + scheme), 0))
        .isEqualTo(MESSAGE);
    assertThat(use.refused(RSA_DECRYPT, handle, cipherText + "0017 000C 0000")).isEqualTo(0x084);
    assertThat(use.refused(RSA_DECRYPT, handle, cipherText + "0017 000C 0001 41")).isEqualTo(0x3C4);
    Cipher pkcs1 = Cipher.getInstance("RSA/ECB/PKCS1Padding");
    pkcs1.init(Cipher.ENCRYPT_MODE, key.jca());
    cipherText = Client.sized(pkcs1.doFinal(MESSAGE));
    assertThat(KeyUse.sized(use.run(RSA_DECRYPT, handle, cipherText + "0015 0000"), 0))
        .isEqualTo(MESSAGE);
    byte[] ours =
        use.succeed(
            Tpm.command(
                RSA_ENCRYPT, "%08X".formatted(handle) + Client.sized(MESSAGE) + "0010 0000"));
    Cipher raw = Cipher.getInstance("RSA/ECB/NoPadding");
    raw.init(Cipher.ENCRYPT_MODE, key.jca());
    assertThat(KeyUse.sized(ours, 10)).isEqualTo(raw.doFinal(MESSAGE));
  }

  @ParameterizedTest
  @CsvSource({"NIST_P256", "NIST_P521", "BN_P638"})
  void agreesOnAPointWithItself(EccCurve curve) {
    int handle = use.load(ExternalKeys.ecc(curve, ExternalKeys.DECRYPT, "0010"));
    byte[] generated = use.succeed(Tpm.command(ECDH_KEYGEN, "%08X".formatted(handle)));
    byte[] z = KeyUse.sized(generated, 10);
    byte[] ephemeral = KeyUse.sized(generated, 12 + z.length);
    byte[] again = use.run(ECDH_ZGEN, handle, Client.sized(ephemeral));
    assertThat(KeyUse.sized(again, 0)).isEqualTo(z);
    ephemeral[ephemeral.length - 1] ^= 1;
    assertThat(use.refused(ECDH_ZGEN, handle, Client.sized(ephemeral))).isEqualTo(0x1E7);
  }

  /** Both sides of MQV and of SM2's exchange: static and ephemeral keys the other way round. */
  @ParameterizedTest
  @CsvSource({"001D, NIST_P256", "001D, NIST_P384", "001B, SM2_P256"})
  void exchangesKeysInTwoPhasesWithTheSameResultOnBothSides(String scheme, EccCurve curve) {
    int alice = use.load(ExternalKeys.ecc(curve, ExternalKeys.DECRYPT, "0010"));
    int bob =
        use.primary(
            Templates.of(
                0x23,
                0xB,
                Templates.KEY | Templates.DECRYPT,
                "0010 0010 %04X 0010".formatted(curve.id()),
                "0000 0000"));
    byte[][] ephemeral = new byte[2][];
    int[] counts = new int[2];
    for (int i = 0; i < 2; i++) {
      byte[] answer = use.succeed(Tpm.command(EC_EPHEMERAL, "%04X".formatted(curve.id())));
      ephemeral[i] = KeyUse.sized(answer, 10);
      counts[i] = (int) Tpm.number(answer, answer.length - 2, 2);
    }
    byte[] ofAlice = exchange(alice, point(bob), ephemeral[1], scheme, counts[0]);
    byte[] ofBob = exchange(bob, point(alice), ephemeral[0], scheme, counts[1]);
    assertThat(ofAlice).isEqualTo(ofBob);
  }

  private byte[] exchange(int key, String theirs, byte[] ephemeral, String scheme, int count) {
    String end = scheme + "%04X".formatted(count);
    String points = Templates.sized(theirs) + Client.sized(ephemeral);
    byte[] shared = use.run(ZGEN_2PHASE, key, points + end);
    assertThat(use.refused(ZGEN_2PHASE, key, points + end)).as("used up").isEqualTo(0x4C4);
    return shared;
  }

  private String point(int handle) {
    TpmObject key = (TpmObject) use.state.live.objects.find(handle);
    return ExternalKeys.point(
        KeyMaterial.curve(key.publicArea()), KeyMaterial.eccPublic(key.publicArea()));
  }

  @Test
  void authenticatesInOneCommandAndInASequence() throws GeneralSecurityException {
    int handle = use.load(ExternalKeys.hmac(ExternalKeys.SIGN, "0005000B"));
    Mac mac = Mac.getInstance("HmacSHA256");
    byte[] secret = "a key for HMACs".getBytes(StandardCharsets.UTF_8);
    mac.init(new SecretKeySpec(secret, "HmacSHA256"));
    byte[] expected = mac.doFinal(MESSAGE);
    assertThat(KeyUse.sized(use.run(MAC, handle, Client.sized(MESSAGE) + "0010"), 0))
        .isEqualTo(expected);
    byte[] started = use.succeed(Tpm.authorized(MAC_START, handle, "0000 0010"));
    int sequence = KeyUse.handle(started);
    use.run(UPDATE, sequence, Client.sized(Arrays.copyOf(MESSAGE, 4)));
    byte[] rest = Arrays.copyOfRange(MESSAGE, 4, MESSAGE.length);
    byte[] completed = use.run(COMPLETE, sequence, Client.sized(rest) + "40000001");
    assertThat(KeyUse.sized(completed, 0)).isEqualTo(expected);
    assertThat(Tpm.hex(completed)).endsWith(KeyUse.NULL_TICKET.replace(" ", ""));
    assertThat(use.state.live.objects.find(sequence)).isNull();
  }

  @Test
  void givesTheTicketOfASequenceThatItsFirstDataDeserve() {
    assertThat(sequence(MESSAGE)).startsWith("8024400000010040");
    assertThat(sequence(Tpm.hex("FF5443"), Tpm.hex("47"))).isEqualTo("8024400000070000");
    assertThat(sequence(Tpm.hex("FF544347"))).isEqualTo("8024400000070000");
    assertThat(sequence(new byte[0], MESSAGE)).isEqualTo("8024400000070000");
  }

  private String sequence(byte[]... parts) {
    int sequence = KeyUse.handle(use.succeed(Tpm.command(HASH_START, "0000 000B")));
    for (byte[] part : parts) {
      use.run(UPDATE, sequence, Client.sized(part));
    }
    return Tpm.hex(use.run(COMPLETE, sequence, "0000 40000001")).substring(2 * 34);
  }

  @Test
  void extendsAPcrWithAnEventInParts() {
    int sequence = KeyUse.handle(use.succeed(Tpm.command(HASH_START, "0000 0010")));
    use.run(UPDATE, sequence, Client.sized(Arrays.copyOf(MESSAGE, 4)));
    byte[] rest = Arrays.copyOfRange(MESSAGE, 4, MESSAGE.length);
    byte[] digests = use.run(EVENT_COMPLETE, 16, sequence, Client.sized(rest));
    assertThat(Tpm.hex(digests))
        .startsWith("00000004" + "0004" + Tpm.hex(ClientSession.digest(0x4, MESSAGE)));
    byte[] extended = ClientSession.digest(0xB, new byte[32], ClientSession.digest(0xB, MESSAGE));
    assertThat(Tpm.pcr(use.tpm, 0xB, 16)).isEqualTo(Tpm.hex(extended));
  }

  @ParameterizedTest
  @CsvSource({
    "000600800010, AES/CTR/NoPadding, 0040, 16, 37",
    "000600800010, AES/OFB/NoPadding, 0041, 16, 37",
    "000601000042, AES/CBC/NoPadding, 0010, 16, 48",
    "000600800010, AES/CFB/NoPadding, 0043, 16, 48",
    "000601000010, AES/ECB/NoPadding, 0044, 0, 48",
    "000300C00010, DESede/CBC/NoPadding, 0042, 8, 48"
  })
  void encryptsAsTheJdkDoesAndDecryptsItAgain(
      String definition, String jdk, String mode, int ivSize, int size)
      throws GeneralSecurityException {
    Key key = ExternalKeys.cipher(ExternalKeys.BOTH, definition);
    int handle = use.load(key);
    byte[] iv = Arrays.copyOf(MESSAGE, ivSize);
    byte[] data = Arrays.copyOf(MESSAGE, size);
    Cipher cipher = Cipher.getInstance(jdk);
    TpmObject object = (TpmObject) use.state.live.objects.find(handle);
    byte[] secret = KeyMaterial.secret(object.sensitive()).toByteArray();
    SecretKeySpec spec = new SecretKeySpec(secret, jdk.substring(0, jdk.indexOf('/')));
    cipher.init(Cipher.ENCRYPT_MODE, spec, ivSize == 0 ? null : new IvParameterSpec(iv));
    byte[] expected = cipher.doFinal(data);
    byte[] out =
        use.run(ENCRYPT_DECRYPT, handle, "00" + mode + Client.sized(iv) + Client.sized(data));
    assertThat(KeyUse.sized(out, 0)).isEqualTo(expected);
    byte[] back =
        use.run(ENCRYPT_DECRYPT_2, handle, Client.sized(expected) + "01" + mode + Client.sized(iv));
    assertThat(KeyUse.sized(back, 0)).isEqualTo(data);
  }

  @Test
  void quotesPcrsInAStructureThatTheJdkVerifies() throws GeneralSecurityException {
    Key key = ExternalKeys.rsa(2048, ExternalKeys.SIGN, "0014000B");
    byte[] quote = use.run(QUOTE, use.load(key), "0003 616263 0010 00000001 000B 03 030000");
    byte[] structure = KeyUse.sized(quote, 0);
    Signature verifier = verifier("SHA256withRSA", key);
    verifier.update(structure);
    assertThat(verifier.verify(KeyUse.jca(quote, 2 + structure.length))).isTrue();
    assertThat(Tpm.hex(structure)).startsWith("ff5443478018");
    byte[] pcrs = ClientSession.digest(0xB, new byte[64]);
    assertThat(Tpm.hex(structure))
        .endsWith("00000001000b03030000" + Client.sized(pcrs).toLowerCase());
    assertThat(use.refused(QUOTE, NULL, "0000 0010 00000000")).isEqualTo(0x2D2);
  }

  @Test
  void hidesItsCountersUnlessAKeyOfTheEndorsementHierarchySigns() {
    String template = Templates.eccSigner(Templates.FIXED);
    int owned = use.primary(template);
    byte[] primary =
        use.succeed(
            Tpm.authorized(0x131, 0x4000000B, "0004 0000 0000" + template + "0000 00000000"));
    int endorsed = KeyUse.handle(primary);
    String parameters = "0000 0010 00000000";
    long plain = firmware(use.run(QUOTE, endorsed, parameters));
    assertThat(plain).isEqualTo(EngineOptions.defaults().identity().firmwareVersion());
    long hidden = firmware(use.run(QUOTE, owned, parameters));
    assertThat(hidden).isNotEqualTo(plain);
    assertThat(firmware(use.run(QUOTE, owned, parameters))).isEqualTo(hidden);
  }

  private static long firmware(byte[] quote) {
    byte[] structure = KeyUse.sized(quote, 0);
    int signer = (int) Tpm.number(structure, 6, 2);
    return Tpm.number(structure, 10 + signer + 17, 8);
  }

  @ParameterizedTest
  @CsvSource({"true", "false"})
  void certifiesAKeyInACertificateThatTheJdkVerifies(boolean rsa) throws GeneralSecurityException {
    Key signer =
        rsa
            ? ExternalKeys.rsa(2048, ExternalKeys.SIGN, "0014000B")
            : ExternalKeys.ecc(EccCurve.NIST_P256, ExternalKeys.SIGN, "0018000B");
    Key subject = ExternalKeys.ecc(EccCurve.NIST_P384, ExternalKeys.SIGN, "0018000C");
    int signHandle = use.load(signer);
    byte[] partial = PartialCertificates.of(0x8000, true, 0x40440, false);
    byte[] answer =
        use.run(CERTIFY_X509, use.load(subject), signHandle, "0000 0010" + Client.sized(partial));
    byte[] added = KeyUse.sized(answer, 0);
    byte[] digest = KeyUse.sized(answer, 2 + added.length);
    byte[] signature = KeyUse.jca(answer, 4 + added.length + digest.length);
    byte[] certificate = Certificates.assemble(partial, added, signature, rsa);
    X509Certificate parsed =
        (X509Certificate)
            CertificateFactory.getInstance("X.509")
                .generateCertificate(new ByteArrayInputStream(certificate));
    parsed.verify(signer.jca());
    assertThat(parsed.getPublicKey()).isEqualTo(subject.jca());
    assertThat(ClientSession.digest(0xB, parsed.getTBSCertificate())).isEqualTo(digest);
    assertThat(parsed.getKeyUsage()[0]).isTrue();
  }
}
