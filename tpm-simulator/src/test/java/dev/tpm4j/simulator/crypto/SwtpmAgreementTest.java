package dev.tpm4j.simulator.crypto;

import static dev.tpm4j.simulator.crypto.Bytes.random;
import static dev.tpm4j.simulator.crypto.Bytes.range;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tpm4j.simulator.crypto.PrimaryTemplates.Made;
import dev.tpm4j.simulator.crypto.SwtpmPeer.Primary;
import dev.tpm4j.simulator.crypto.SwtpmPeer.Reply;
import dev.tpm4j.simulator.crypto.SwtpmPeer.Seeds;
import dev.tpm4j.simulator.crypto.SwtpmPeer.Writer;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * What passes between swtpm and our code in either direction. Primary keys of swtpm are known here,
 * because they follow from its seeds.
 */
class SwtpmAgreementTest {

  private static final int ALG_RSASSA = 0x0014;
  private static final int ALG_ECDH = 0x0019;
  private static final int ALG_ECDSA = 0x0018;
  private static final int ALG_ECDAA = 0x001A;
  private static final int ALG_SM2 = 0x001B;
  private static final int ALG_ECSCHNORR = 0x001C;
  private static final int ALG_NULL = 0x0010;
  private static final int ST_HASHCHECK = 0x8024;
  private static final byte[] NONE = {};

  private static SwtpmPeer swtpm;

  @BeforeAll
  static void start() throws IOException {
    swtpm = SwtpmPeer.start();
  }

  @AfterAll
  static void stop() throws IOException {
    if (swtpm != null) {
      swtpm.close();
    }
  }

  /** A primary object with the secrets that our code finds for it. */
  private record Known(Primary theirs, Made made) implements AutoCloseable {

    static Known create(int hierarchy, byte[] template) throws Exception {
      Seeds seeds = swtpm.seeds();
      byte[] seed = seeds.of(hierarchy);
      Made made =
          hierarchy == SwtpmPeer.ENDORSEMENT
              ? PrimaryTemplates.make(seed, template, seeds.shProof(), seeds.ehProof())
              : PrimaryTemplates.make(seed, template);
      return new Known(swtpm.createPrimary(hierarchy, template), made);
    }

    int handle() {
      return theirs.handle();
    }

    byte[] name() {
      return PrimaryTemplates.name(theirs.publicArea());
    }

    BigInteger d() {
      return new BigInteger(1, made.sensitive());
    }

    byte[][] coordinates() {
      Reply unique = new Reply("", 0, ByteBuffer.wrap(made.unique()));
      return new byte[][] {unique.sized(), unique.sized()};
    }

    RsaPrivateKey rsa() throws CryptException {
      byte[] modulus = new Reply("", 0, ByteBuffer.wrap(made.unique())).sized();
      return RsaPrivateKey.of(RsaPublicKey.of(modulus, 0), made.sensitive());
    }

    @Override
    public void close() throws IOException {
      swtpm.flush(handle());
    }
  }

  private static byte[] rsaOrEccParent(String kind, Hash nameAlg) {
    return kind.equals("RSA")
        ? PrimaryTemplates.rsaParent(nameAlg, 2048)
        : PrimaryTemplates.eccParent(nameAlg, EccCurve.valueOf(kind));
  }

  @ParameterizedTest
  @CsvSource({
    "RSA,SHA256,1073741825",
    "RSA,SHA384,1073741835",
    "NIST_P256,SHA256,1073741825",
    "NIST_P384,SHA384,1073741835",
    "BN_P256,SHA1,1073741825"
  })
  void unwrapsTheObjectsThatSwtpmMakes(String kind, Hash nameAlg, int hierarchy) throws Exception {
    try (Known parent = Known.create(hierarchy, rsaOrEccParent(kind, nameAlg))) {
      byte[] secret = "sealed".getBytes(StandardCharsets.US_ASCII);
      byte[] template = sealedTemplate(0x00000452, NONE);
      byte[] parameters =
          new Writer()
              .sized(new Writer().sized(range(1, 5)).sized(secret).toByteArray())
              .sized(template)
              .sized(NONE)
              .u32(0)
              .toByteArray();
      Reply reply = swtpm.run(0x153, new int[] {parent.handle()}, 1, parameters).success();
      reply.u32();
      byte[] privateArea = reply.sized();
      byte[] name = PrimaryTemplates.name(reply.sized());
      OuterWrap wrap =
          new OuterWrap(nameAlg, SymmetricAlgorithm.AES, 128, parent.made().seedValue());
      Reply sensitive = new Reply("", 0, ByteBuffer.wrap(wrap.unwrapWithIv(name, privateArea)));
      assertThat(sensitive.u16()).isEqualTo(sensitive.body().remaining());
      assertThat(sensitive.u16()).isEqualTo(PrimaryTemplates.KEYEDHASH);
      assertThat(sensitive.sized()).startsWith(1, 2, 3, 4);
      assertThat(sensitive.sized()).hasSize(32);
      assertThat(sensitive.sized()).isEqualTo(secret);
    }
  }

  /** Import opens the seed, the outer wrap and the inner wrap; Unseal shows that all was right. */
  @ParameterizedTest
  @CsvSource({"RSA,SHA256", "NIST_P256,SHA256", "NIST_P521,SHA512", "SM2_P256,SHA1"})
  void swtpmImportsWhatWeDuplicate(String kind, Hash nameAlg) throws Exception {
    try (Known parent = Known.create(SwtpmPeer.OWNER, rsaOrEccParent(kind, nameAlg))) {
      byte[] secret = range(0, 50);
      byte[] seedValue = range(50, 82);
      byte[] unique = ObjectCreation.unique(Hash.SHA256, seedValue, secret, false);
      byte[] publicArea = sealedTemplate(0x00000440, unique);
      byte[] name = PrimaryTemplates.name(publicArea);
      byte[] area =
          new Writer()
              .u16(PrimaryTemplates.KEYEDHASH)
              .sized(new byte[32])
              .sized(seedValue)
              .sized(secret)
              .toByteArray();
      byte[] innerKey = range(10, 26);
      InnerWrap inner = new InnerWrap(Hash.SHA256, SymmetricAlgorithm.AES, innerKey);
      SecretSharing.Shared seed = share(parent, kind, nameAlg, KdfLabel.DUPLICATE);
      OuterWrap outer = new OuterWrap(nameAlg, SymmetricAlgorithm.AES, 128, seed.secret());
      byte[] duplicate = outer.wrap(name, inner.wrap(name, Tpm2b.marshal(area)));
      byte[] parameters =
          new Writer()
              .sized(innerKey)
              .sized(publicArea)
              .sized(duplicate)
              .sized(seed.encrypted())
              .u16(SymmetricAlgorithm.AES.id())
              .u16(128)
              .u16(CipherMode.CFB.id())
              .toByteArray();
      Reply imported = swtpm.run(0x156, new int[] {parent.handle()}, 1, parameters).success();
      imported.u32();
      byte[] load = new Writer().sized(imported.sized()).sized(publicArea).toByteArray();
      int handle = swtpm.run(0x157, new int[] {parent.handle()}, 1, load).success().u32();
      Reply unsealed = swtpm.run(0x15E, new int[] {handle}, 1, NONE).success();
      unsealed.u32();
      assertThat(unsealed.sized()).isEqualTo(secret);
      swtpm.flush(handle);
    }
  }

  @ParameterizedTest
  @CsvSource({"RSA,SHA256", "RSA,SHA384", "NIST_P256,SHA256", "NIST_P384,SHA384", "BN_P638,SHA1"})
  void exchangesCredentials(String kind, Hash nameAlg) throws Exception {
    try (Known key = Known.create(SwtpmPeer.ENDORSEMENT, rsaOrEccParent(kind, nameAlg))) {
      byte[] credential = range(7, 7 + nameAlg.digestSize());
      byte[] objectName = key.name();

      byte[] make = new Writer().sized(credential).sized(objectName).toByteArray();
      Reply made = swtpm.run(0x168, new int[] {key.handle()}, 0, make).success();
      byte[] theirBlob = made.sized();
      byte[] seed = open(key, kind, nameAlg, KdfLabel.IDENTITY, made.sized());
      OuterWrap theirs = new OuterWrap(nameAlg, SymmetricAlgorithm.AES, 128, seed);
      assertThat(Credential.open(theirs, objectName, theirBlob)).isEqualTo(credential);

      SecretSharing.Shared shared = share(key, kind, nameAlg, KdfLabel.IDENTITY);
      OuterWrap ours = new OuterWrap(nameAlg, SymmetricAlgorithm.AES, 128, shared.secret());
      byte[] activate =
          new Writer()
              .sized(Credential.seal(ours, objectName, credential))
              .sized(shared.encrypted())
              .toByteArray();
      int[] handles = {key.handle(), key.handle()};
      Reply activated = swtpm.run(0x147, handles, 2, activate).success();
      activated.u32();
      assertThat(activated.sized()).isEqualTo(credential);
    }
  }

  /** CreateLoaded under a derivation parent, whose key follows from the seed. */
  @ParameterizedTest
  @EnumSource(names = {"NIST_P256", "NIST_P384", "NIST_P521", "BN_P256", "SM2_P256"})
  void derivesTheSameObjects(EccCurve curve) throws Exception {
    byte[] template = PrimaryTemplates.derivationParent(Hash.SHA256, Hash.SHA384);
    try (Known parent = Known.create(SwtpmPeer.OWNER, template)) {
      byte[] label = "label".getBytes(StandardCharsets.US_ASCII);
      byte[] context = range(0, 20);
      byte[] publicTemplate =
          new Writer()
              .u16(PrimaryTemplates.ECC)
              .u16(Hash.SHA256.id())
              .u32(0x00020052)
              .sized(NONE)
              .u16(ALG_NULL)
              .u16(ALG_NULL)
              .u16(curve.id())
              .u16(ALG_NULL)
              .sized(label)
              .sized(context)
              .toByteArray();
      byte[] parameters =
          new Writer()
              .sized(new Writer().sized(NONE).sized(NONE).toByteArray())
              .sized(publicTemplate)
              .toByteArray();
      Reply reply = swtpm.run(0x191, new int[] {parent.handle()}, 1, parameters).success();
      swtpm.flush(reply.u32());
      reply.u32();
      reply.sized();
      KdfSource source = new KdfSource(Hash.SHA384, parent.made().sensitive(), label, context);
      EccPoint q = curve.generate(source).q();
      assertThat(reply.sized()).endsWith(Tpm2b.marshal(curve.bytes(q.x()), curve.bytes(q.y())));
    }
  }

  @ParameterizedTest
  @CsvSource({
    "NIST_P256,24,SHA256",
    "NIST_P521,24,SHA512",
    "BN_P638,24,SHA256",
    "NIST_P256,28,SHA256",
    "NIST_P192,28,SHA512",
    "NIST_P384,28,SHA1",
    "SM2_P256,27,SHA256",
    "NIST_P256,27,SHA256"
  })
  void verifiesTheSignaturesOfTheOther(EccCurve curve, int scheme, Hash hash) throws Exception {
    byte[] template = PrimaryTemplates.eccSigner(Hash.SHA256, curve, ALG_NULL, null);
    try (Known key = Known.create(SwtpmPeer.OWNER, template)) {
      byte[] digest = hash.digest(range(0, 10));
      Reply signed = sign(key, scheme, hash, digest);
      EccSignature theirs = new EccSignature(signed.sized(), signed.sized());
      byte[][] q = key.coordinates();
      EccPoint point = EccPoint.of(q[0], q[1]);
      EccSignature ours;
      switch (scheme) {
        case ALG_ECDSA -> {
          EccSigning.verifyEcdsa(curve, point, digest, theirs);
          ours = EccSigning.ecdsa(curve, key.d(), digest, random("k"));
        }
        case ALG_ECSCHNORR -> {
          EccSigning.verifyEcSchnorr(curve, point, hash, digest, theirs);
          ours = EccSigning.ecSchnorr(curve, key.d(), hash, digest, random("k"));
        }
        default -> {
          EccSigning.verifySm2(curve, point, digest, theirs);
          ours = EccSigning.sm2(curve, key.d(), digest, random("k"));
        }
      }
      assertThat(ours.r()).hasSameSizeAs(theirs.r());
      assertThat(ours.s()).hasSameSizeAs(theirs.s());
      byte[] verify =
          new Writer()
              .sized(digest)
              .u16(scheme)
              .u16(hash.id())
              .sized(ours.r())
              .sized(ours.s())
              .toByteArray();
      swtpm.run(0x177, new int[] {key.handle()}, 0, verify).success();
    }
  }

  /** Commit, then Sign: what swtpm proves is what our signing would prove. */
  @Test
  void readsAnEcdaaSignatureAsSwtpmMakesIt() throws Exception {
    EccCurve curve = EccCurve.BN_P256;
    byte[] template = PrimaryTemplates.eccSigner(Hash.SHA256, curve, ALG_ECDAA, Hash.SHA256);
    try (Known key = Known.create(SwtpmPeer.OWNER, template)) {
      byte[] noPoint = Tpm2b.marshal(NONE, NONE);
      byte[] commit = new Writer().sized(noPoint).sized(NONE).sized(NONE).toByteArray();
      Reply committed = swtpm.run(0x18B, new int[] {key.handle()}, 1, commit).success();
      committed.u32();
      committed.sized();
      committed.sized();
      Reply e = new Reply("", 0, ByteBuffer.wrap(committed.sized()));
      EccPoint commitment = EccPoint.of(e.sized(), e.sized());
      int counter = committed.u16();
      byte[] digest = Hash.SHA256.digest(range(0, 10));
      byte[] sign =
          new Writer()
              .sized(digest)
              .u16(ALG_ECDAA)
              .u16(Hash.SHA256.id())
              .u16(counter)
              .u16(ST_HASHCHECK)
              .u32(SwtpmPeer.NULL)
              .sized(NONE)
              .toByteArray();
      Reply signed = swtpm.run(0x15D, new int[] {key.handle()}, 1, sign).success();
      signed.u32();
      signed.u32();
      byte[] nonce = signed.sized();
      byte[] s = signed.sized();
      BigInteger t = new BigInteger(1, Hash.SHA256.digest(nonce, digest)).mod(curve.n());
      BigInteger r = new BigInteger(1, s).subtract(t.multiply(key.d())).mod(curve.n());
      assertThat(curve.multiply(r)).isEqualTo(commitment);
      assertThat(s).hasSize(32);
    }
  }

  @ParameterizedTest
  @EnumSource
  void describesTheCurvesAlike(EccCurve curve) throws Exception {
    byte[] parameters = new Writer().u16(curve.id()).toByteArray();
    Reply reply = swtpm.run(0x178, new int[0], 0, parameters).success();
    Writer ours = new Writer().u16(curve.id()).u16(curve.keyBits());
    if (curve.kdfHash() == ALG_NULL) {
      ours.u16(ALG_NULL);
    } else {
      ours.u16(0x0020).u16(curve.kdfHash());
    }
    EccCurve.Parameters values = curve.parameters();
    ours.u16(ALG_NULL).sized(values.p()).sized(values.a()).sized(values.b());
    ours.sized(values.gX()).sized(values.gY()).sized(values.n()).sized(values.h());
    assertThat(reply.body().array()).isEqualTo(ours.toByteArray());
  }

  /**
   * EC_Ephemeral and ZGen_2Phase, the other party being us: ECDH is as it should be. libtpms 0.9.2
   * cannot do MQV, and in SM2 takes other bits of the coordinates than the standard does, which is
   * shown here so that a day on which it does will be noticed.
   */
  @ParameterizedTest
  @CsvSource({"SM2_P256", "NIST_P256"})
  void meetsSwtpmInExchanges(EccCurve curve) throws Exception {
    byte[] template = PrimaryTemplates.eccDecryptor(Hash.SHA256, curve);
    EccKeyPair ourStatic = curve.generate(random("static"));
    EccKeyPair ourEphemeral = curve.generate(random("ephemeral"));
    try (Known key = Known.create(SwtpmPeer.OWNER, template)) {
      byte[][] q = key.coordinates();
      EccPoint theirStatic = EccPoint.of(q[0], q[1]);
      for (int scheme : new int[] {ALG_ECDH, ALG_SM2}) {
        Reply ephemeral =
            swtpm.run(0x18E, new int[0], 0, new Writer().u16(curve.id()).toByteArray()).success();
        Reply point = new Reply("", 0, ByteBuffer.wrap(ephemeral.sized()));
        EccPoint theirEphemeral = EccPoint.of(point.sized(), point.sized());
        byte[] exchange =
            new Writer()
                .sized(marshal(curve, ourStatic.q()))
                .sized(marshal(curve, ourEphemeral.q()))
                .u16(scheme)
                .u16(ephemeral.u16())
                .toByteArray();
        Reply reply = swtpm.run(0x18D, new int[] {key.handle()}, 1, exchange).success();
        reply.u32();
        byte[] z1 = reply.sized();
        if (scheme == ALG_ECDH) {
          EccPoint zs = curve.multiply(theirStatic, ourStatic.d());
          EccPoint ze = curve.multiply(theirEphemeral, ourEphemeral.d());
          assertThat(z1).isEqualTo(marshal(curve, zs));
          assertThat(reply.sized()).isEqualTo(marshal(curve, ze));
        } else {
          BigInteger t =
              associateOfLibtpms(ourEphemeral.q())
                  .multiply(ourEphemeral.d())
                  .add(ourStatic.d())
                  .mod(curve.n());
          EccPoint z =
              EccCurve.finite(
                  curve
                      .pointOf(theirStatic)
                      .add(
                          curve
                              .pointOf(theirEphemeral)
                              .multiply(associateOfLibtpms(theirEphemeral)))
                      .multiply(t));
          assertThat(z1).isEqualTo(marshal(curve, z));
        }
      }
    }
  }

  private static BigInteger associateOfLibtpms(EccPoint point) {
    return point.x().mod(BigInteger.ONE.shiftLeft(66)).setBit(94);
  }

  @ParameterizedTest
  @CsvSource({
    "AES,128",
    "AES,256",
    "TDES,128",
    "TDES,192",
    "CAMELLIA,128",
    "CAMELLIA,256",
  })
  void encryptsAsSwtpmDoesAndGoesOnWithTheSameInitialValue(SymmetricAlgorithm algorithm, int bits)
      throws Exception {
    byte[] template = PrimaryTemplates.cipher(Hash.SHA256, algorithm, bits, ALG_NULL);
    try (Known key = Known.create(SwtpmPeer.OWNER, template)) {
      for (CipherMode mode : CipherMode.values()) {
        byte[] data = range(0, 64);
        byte[] iv = mode.hasIv() ? range(0xE0, 0xE0 + algorithm.blockSize()) : NONE;
        byte[] ours = mode.encrypt(algorithm, key.made().sensitive(), iv.clone(), data);
        Reply theirs = encryptDecrypt(key, false, mode, iv, data);
        assertThat(theirs.sized()).as("%s", mode).isEqualTo(ours);
        byte[] ivOut = iv.clone();
        byte[] back = mode.decrypt(algorithm, key.made().sensitive(), ivOut, ours);
        Reply opened = encryptDecrypt(key, true, mode, iv, ours);
        assertThat(opened.sized()).as("%s", mode).isEqualTo(back).isEqualTo(data);
        // libtpms makes counter mode of TDES itself and does not give the counter back.
        if (algorithm != SymmetricAlgorithm.TDES || mode != CipherMode.CTR) {
          assertThat(theirs.sized()).as("%s", mode).isEqualTo(ivOut);
          assertThat(opened.sized()).as("%s", mode).isEqualTo(ivOut);
        }
      }
    }
  }

  /**
   * After a short last block OpenSSL, and with it swtpm, leaves the key stream in the chain of CFB
   * where the TCG's own code puts zeros, as ours does.
   */
  @Test
  void differsFromSwtpmOnlyInTheChainAfterAShortBlockOfCfb() throws Exception {
    SymmetricAlgorithm aes = SymmetricAlgorithm.AES;
    byte[] template = PrimaryTemplates.cipher(Hash.SHA256, aes, 128, ALG_NULL);
    try (Known key = Known.create(SwtpmPeer.OWNER, template)) {
      byte[] data = range(0, 40);
      for (CipherMode mode : new CipherMode[] {CipherMode.CTR, CipherMode.OFB, CipherMode.CFB}) {
        byte[] iv = range(0xE0, 0xF0);
        Reply theirs = encryptDecrypt(key, false, mode, iv, data);
        byte[] ours = mode.encrypt(aes, key.made().sensitive(), iv, data);
        assertThat(theirs.sized()).as("%s", mode).isEqualTo(ours);
        if (mode == CipherMode.CFB) {
          byte[] stream =
              CipherMode.ECB.encrypt(
                  aes, key.made().sensitive(), NONE, Arrays.copyOfRange(ours, 16, 32));
          System.arraycopy(stream, 8, iv, 8, 8);
        }
        assertThat(theirs.sized()).as("%s", mode).isEqualTo(iv);
      }
    }
  }

  @ParameterizedTest
  @CsvSource({"20,SHA256", "20,SHA1", "22,SHA256", "22,SHA512"})
  void verifiesTheRsaSignaturesOfTheOther(int scheme, Hash hash) throws Exception {
    byte[] template = PrimaryTemplates.rsaSigner(Hash.SHA256, 1024);
    try (Known key = Known.create(SwtpmPeer.OWNER, template)) {
      byte[] digest = hash.digest(range(0, 10));
      Reply signed = sign(key, scheme, hash, digest);
      byte[] theirs = signed.sized();
      RsaPrivateKey rsa = key.rsa();
      byte[] ours;
      if (scheme == ALG_RSASSA) {
        ours = RsaSignature.signPkcs1(rsa, hash, digest);
        assertThat(theirs).isEqualTo(ours);
      } else {
        RsaSignature.verifyPss(rsa.publicKey(), hash, digest, theirs);
        ours = RsaSignature.signPss(rsa, hash, digest, random("salt"));
      }
      byte[] verify =
          new Writer().sized(digest).u16(scheme).u16(hash.id()).sized(ours).toByteArray();
      swtpm.run(0x177, new int[] {key.handle()}, 0, verify).success();
    }
  }

  private static Reply sign(Known key, int scheme, Hash hash, byte[] digest) throws IOException {
    byte[] parameters =
        new Writer()
            .sized(digest)
            .u16(scheme)
            .u16(hash.id())
            .u16(ST_HASHCHECK)
            .u32(SwtpmPeer.NULL)
            .sized(NONE)
            .toByteArray();
    Reply signed = swtpm.run(0x15D, new int[] {key.handle()}, 1, parameters).success();
    signed.u32();
    assertThat(signed.u16()).isEqualTo(scheme);
    assertThat(signed.u16()).isEqualTo(hash.id());
    return signed;
  }

  @Test
  void computesTheSameCmac() throws Exception {
    byte[] template =
        new Writer()
            .u16(PrimaryTemplates.SYMCIPHER)
            .u16(Hash.SHA256.id())
            .u32(0x00040472)
            .sized(NONE)
            .u16(SymmetricAlgorithm.AES.id())
            .u16(128)
            .u16(Cmac.ALGORITHM_ID)
            .sized(NONE)
            .toByteArray();
    try (Known key = Known.create(SwtpmPeer.OWNER, template)) {
      for (int length : new int[] {0, 1, 15, 16, 17, 100}) {
        byte[] data = range(0, length);
        byte[] parameters = new Writer().sized(data).u16(Cmac.ALGORITHM_ID).toByteArray();
        Reply reply = swtpm.run(0x155, new int[] {key.handle()}, 1, parameters).success();
        reply.u32();
        assertThat(reply.sized())
            .isEqualTo(Cmac.compute(SymmetricAlgorithm.AES, key.made().sensitive(), data));
      }
    }
  }

  private static Reply encryptDecrypt(
      Known key, boolean decrypt, CipherMode mode, byte[] iv, byte[] data) throws IOException {
    byte[] parameters =
        new Writer().sized(data).u8(decrypt ? 1 : 0).u16(mode.id()).sized(iv).toByteArray();
    Reply reply = swtpm.run(0x193, new int[] {key.handle()}, 1, parameters).success();
    reply.u32();
    return reply;
  }

  private static SecretSharing.Shared share(Known key, String kind, Hash nameAlg, KdfLabel label)
      throws CryptException {
    if (kind.equals("RSA")) {
      return SecretSharing.encrypt(key.rsa().publicKey(), nameAlg, label, random("share"));
    }
    byte[][] q = key.coordinates();
    EccCurve curve = EccCurve.valueOf(kind);
    return SecretSharing.encrypt(curve, q[0], q[1], nameAlg, label, random("share"));
  }

  private static byte[] open(Known key, String kind, Hash nameAlg, KdfLabel label, byte[] encrypted)
      throws CryptException {
    if (kind.equals("RSA")) {
      return SecretSharing.decrypt(key.rsa(), nameAlg, label, encrypted);
    }
    EccCurve curve = EccCurve.valueOf(kind);
    byte[] x = key.coordinates()[0];
    return SecretSharing.decrypt(curve, key.d(), x, nameAlg, label, encrypted);
  }

  private static byte[] sealedTemplate(int attributes, byte[] unique) {
    return new Writer()
        .u16(PrimaryTemplates.KEYEDHASH)
        .u16(Hash.SHA256.id())
        .u32(attributes)
        .sized(NONE)
        .u16(ALG_NULL)
        .sized(unique)
        .toByteArray();
  }

  private static byte[] marshal(EccCurve curve, EccPoint point) {
    return Tpm2b.marshal(curve.bytes(point.x()), curve.bytes(point.y()));
  }
}
