package dev.tpm4j.codec.golden;

import static dev.tpm4j.codec.golden.Capture.NO_AUTH;

import dev.tpm4j.codec.golden.Keys.Key;
import java.util.List;

/** Every assertion of a policy; those that a real session refuses in a trial session. */
final class PolicyScript {
  private static final int OWNER = 0x40000001;
  private static final int INDEX = 0x01000010;
  private static final int SHA256 = 0x000b;
  private static final byte[] DIGEST = new byte[32];
  private static final byte[] REFERENCE = {'r', 'e', 'f'};

  private final Capture tpm;
  private final Keys keys;

  PolicyScript(Capture tpm) {
    this.tpm = tpm;
    this.keys = new Keys(tpm);
  }

  private void assertion(Session session, String name, Bytes parameters) {
    tpm.run(name, parameters, session.handle);
  }

  void run() {
    simple();
    nonVolatile();
    signed();
    secret();
    satisfied();
  }

  private void restart(Session session) {
    tpm.run("PolicyRestart", new Bytes(), session.handle);
  }

  private void simple() {
    Session s = keys.session(1, false);
    assertion(s, "PolicyPCR", new Bytes().empty().rawHex("00000001 000b 03 010000"));
    assertion(s, "PolicyLocality", new Bytes().u8(0x05));
    assertion(s, "PolicyCommandCode", new Bytes().u32(0x17b));
    assertion(s, "PolicyPhysicalPresence", new Bytes());
    assertion(s, "PolicyAuthValue", new Bytes());
    assertion(s, "PolicyNvWritten", new Bytes().u8(1));
    Bytes clock = new Bytes().sized(new byte[8]).u16(0).u16(3);
    assertion(s, "PolicyCounterTimer", clock);
    byte[] digest = tpm.run("PolicyGetDigest", new Bytes(), s.handle).parameters().sized();
    Bytes branches = new Bytes().u32(3).sized(DIGEST).sized(digest).sized(REFERENCE);
    assertion(s, "PolicyOR", branches);
    restart(s);
    assertion(s, "PolicyPassword", new Bytes());
    assertion(s, "PolicyCpHash", new Bytes().sized(DIGEST));
    restart(s);
    assertion(s, "PolicyNameHash", new Bytes().sized(DIGEST));
    restart(s);
    assertion(s, "PolicyTemplate", new Bytes().sized(DIGEST));
    restart(s);
    byte[] name = new Bytes().u16(SHA256).raw(DIGEST).array();
    assertion(s, "PolicyDuplicationSelect", new Bytes().sized(name).sized(name).u8(1));
    keys.flush(s.handle);
  }

  private void nonVolatile() {
    Session trial = keys.session(3, false);
    byte[] policy = tpm.run("PolicyGetDigest", new Bytes(), trial.handle).parameters().sized();
    keys.flush(trial.handle);
    byte[] content = new Bytes().u16(SHA256).raw(policy).array();
    Bytes area = new Bytes().u32(INDEX).u16(SHA256).u32(0x00020002).empty().u16(content.length);
    tpm.owner("NV_DefineSpace", new Bytes().empty().sized(area), OWNER);
    tpm.owner("NV_Write", new Bytes().sized(content).u16(0), OWNER, INDEX);
    Session s = keys.session(1, false);
    tpm.owner("PolicyAuthorizeNV", new Bytes(), OWNER, INDEX, s.handle);
    Bytes operand = new Bytes().sized(new byte[] {0, SHA256}).u16(0).u16(0);
    tpm.owner("PolicyNV", operand, OWNER, INDEX, s.handle);
    keys.flush(s.handle);
    tpm.owner("NV_UndefineSpace", new Bytes(), OWNER, INDEX);
  }

  private void signed() {
    Key key = keys.primary(Templates.ecdsa());
    Session s = keys.session(1, false);
    byte[] expiration = new byte[4];
    byte[] signature = sign(key, Session.sha256(s.nonceTpm(), expiration, REFERENCE));
    tpm.run(
        "PolicySigned",
        new Bytes().sized(s.nonceTpm()).empty().sized(REFERENCE).raw(expiration).raw(signature),
        key.handle(),
        s.handle);
    restart(s);
    tpm.note("a policy that the key authorized");
    byte[] digest = Session.sha256(DIGEST, REFERENCE);
    Capture.Answer verified =
        tpm.run("VerifySignature", new Bytes().sized(digest).raw(sign(key, digest)), key.handle());
    tpm.run(
        "PolicyAuthorize",
        new Bytes()
            .sized(DIGEST)
            .sized(REFERENCE)
            .sized(key.name())
            .raw(Keys.ticket(verified.parameters())),
        s.handle);
    keys.flush(s.handle);
    keys.flush(key);
  }

  private byte[] sign(Key key, byte[] digest) {
    Bytes parameters = new Bytes().sized(digest).u16(0x0010).rawHex("8024 40000007 0000");
    return CryptoScript.signature(tpm.owner("Sign", parameters, key.handle()));
  }

  private void secret() {
    Session s = keys.session(1, false);
    Reply reply =
        tpm.run(
                "PolicySecret",
                List.of(NO_AUTH),
                new Bytes().sized(s.nonceTpm()).empty().sized(REFERENCE).u32(-600),
                OWNER,
                s.handle)
            .parameters();
    byte[] timeout = reply.sized();
    byte[] ticket = Keys.ticket(reply);
    restart(s);
    tpm.note("the same assertion by its ticket");
    byte[] owner = new Bytes().u32(OWNER).array();
    tpm.run(
        "PolicyTicket",
        new Bytes().sized(timeout).empty().sized(REFERENCE).sized(owner).raw(ticket),
        s.handle);
    keys.flush(s.handle);
  }

  /** Policies that authorize: with the authorization value in an HMAC, and as a password. */
  private void satisfied() {
    byte[] secret = {'p', 'o', 'l'};
    for (String assertion : List.of("PolicyAuthValue", "PolicyPassword")) {
      Session trial = keys.session(3, false);
      tpm.run(assertion, new Bytes(), trial.handle);
      byte[] policy = tpm.run("PolicyGetDigest", new Bytes(), trial.handle).parameters().sized();
      keys.flush(trial.handle);
      Bytes template = new Bytes().rawHex("0008 000b 00040032").sized(policy);
      Key key = keys.primary(secret, template.rawHex("0005 000b 0000"));
      Session s = keys.session(1, false).auth(secret).attributes(0);
      tpm.run(assertion, new Bytes(), s.handle);
      if (assertion.equals("PolicyPassword")) {
        s.withPassword();
      }
      Bytes parameters = new Bytes().sized(DIGEST).u16(0x0010);
      tpm.run("HMAC", List.of(s), parameters, key.handle());
      keys.flush(key);
    }
  }
}
