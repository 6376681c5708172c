package dev.tpm4j.codec.golden;

import dev.tpm4j.codec.golden.Keys.Key;

/** What keys do. */
final class CryptoScript {
  private static final int P256 = 3;
  private static final String NO_HASHCHECK = "8024 40000007 0000";
  private static final byte[] DATA = new byte[32];

  private final Capture tpm;
  private final Keys keys;

  CryptoScript(Capture tpm) {
    this.tpm = tpm;
    this.keys = new Keys(tpm);
  }

  void run() {
    signatures();
    rsa();
    symmetric();
    curves();
  }

  private void signatures() {
    Key key = keys.primary(Templates.ecdsa());
    Capture.Answer signed =
        tpm.owner("Sign", new Bytes().sized(DATA).u16(0x0010).rawHex(NO_HASHCHECK), key.handle());
    byte[] signature = signature(signed);
    tpm.run("VerifySignature", new Bytes().sized(DATA).raw(signature), key.handle());
    keys.flush(key);
    key = keys.primary(Templates.hmac());
    signed =
        tpm.owner(
            "Sign", new Bytes().sized(DATA).rawHex("0005 000b").rawHex(NO_HASHCHECK), key.handle());
    int hmacBytes = 2 + 2 + 32;
    signature = signed.parameters().take(hmacBytes);
    tpm.run("VerifySignature", new Bytes().sized(DATA).raw(signature), key.handle());
    macs(key);
    keys.flush(key);
  }

  /** TPMT_SIGNATURE of ECDSA. */
  static byte[] signature(Capture.Answer signed) {
    Reply reply = signed.parameters();
    return new Bytes()
        .u16(reply.u16())
        .u16(reply.u16())
        .sized(reply.sized())
        .sized(reply.sized())
        .array();
  }

  private void macs(Key key) {
    tpm.owner("HMAC", new Bytes().sized(DATA).u16(0x000b), key.handle());
    int handle = tpm.owner("HMAC_Start", new Bytes().empty().u16(0x0010), key.handle()).handle();
    tpm.owner("SequenceUpdate", new Bytes().sized(DATA), handle);
    tpm.owner("SequenceComplete", new Bytes().sized(DATA).u32(Keys.NULL), handle);
  }

  private void rsa() {
    Key key = keys.primary(Templates.rsa());
    byte[] label = {'l', 0};
    Bytes oaep = Bytes.hex("0017 000b").sized(label);
    Reply encrypted =
        tpm.run("RSA_Encrypt", new Bytes().sized(DATA).raw(oaep), key.handle()).parameters();
    tpm.owner("RSA_Decrypt", new Bytes().sized(encrypted.sized()).raw(oaep), key.handle());
    Bytes rsaes = Bytes.hex("0015 0000");
    encrypted =
        tpm.run("RSA_Encrypt", new Bytes().sized(DATA).raw(rsaes), key.handle()).parameters();
    tpm.owner("RSA_Decrypt", new Bytes().sized(encrypted.sized()).raw(rsaes), key.handle());
    keys.flush(key);
  }

  private void symmetric() {
    Key key = keys.primary(Templates.aes());
    byte[] iv = new byte[16];
    tpm.owner("EncryptDecrypt", new Bytes().u8(0).u16(0x0043).sized(iv).sized(DATA), key.handle());
    tpm.owner("EncryptDecrypt2", new Bytes().sized(DATA).u8(1).u16(0x0010).sized(iv), key.handle());
    keys.flush(key);
  }

  private void curves() {
    Key key = keys.primary(Templates.ecdh());
    Reply generated = tpm.run("ECDH_KeyGen", new Bytes(), key.handle()).parameters();
    generated.sized(); // zPoint
    byte[] point = generated.sized();
    tpm.owner("ECDH_ZGen", new Bytes().sized(point), key.handle());
    Reply ephemeral = tpm.run("EC_Ephemeral", new Bytes().u16(P256)).parameters();
    byte[] other = ephemeral.sized();
    int counter = ephemeral.u16();
    tpm.owner(
        "ZGen_2Phase",
        new Bytes().sized(point).sized(other).u16(0x0019).u16(counter),
        key.handle());
    keys.flush(key);
    key = keys.primary(Templates.ecdaa());
    Reply committed =
        tpm.owner("Commit", new Bytes().sized(new byte[4]).empty().empty(), key.handle())
            .parameters();
    committed.sized();
    committed.sized();
    committed.sized();
    tpm.owner(
        "Sign",
        new Bytes().sized(DATA).rawHex("001a 000b").u16(committed.u16()).rawHex(NO_HASHCHECK),
        key.handle());
    keys.flush(key);
  }
}
