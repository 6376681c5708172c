package dev.tpm4j.codec.golden;

import static dev.tpm4j.codec.golden.Capture.NO_AUTH;

import dev.tpm4j.codec.golden.Keys.Created;
import dev.tpm4j.codec.golden.Keys.Key;
import java.util.List;

/** Objects: made, loaded, saved, moved, attested; with passwords, HMAC sessions and policies. */
final class ObjectScript {
  private static final int OWNER = 0x40000001;
  private static final int NULL = 0x40000007;
  private static final int ENDORSEMENT = 0x4000000b;
  private static final int PERSISTENT = 0x81000001;
  private static final int CC_DUPLICATE = 0x14b;
  private static final String NO_SCHEME = "0010";
  private static final byte[] SECRET = {'s', 'e', 'c', 'r', 'e', 't'};

  private final Capture tpm;
  private final Keys keys;

  ObjectScript(Capture tpm) {
    this.tpm = tpm;
    this.keys = new Keys(tpm);
  }

  void run() {
    Key parent = keys.primary(Templates.storage());
    persistence(parent);
    sealing(parent);
    attestation(parent);
    contexts(parent);
    loaded(parent);
    keys.flush(parent);
    duplication();
    credentials();
    sessions();
    certificate();
  }

  private void persistence(Key parent) {
    tpm.run("ReadPublic", new Bytes(), parent.handle());
    tpm.owner("EvictControl", new Bytes().u32(PERSISTENT), OWNER, parent.handle());
    tpm.owner("EvictControl", new Bytes().u32(PERSISTENT), OWNER, PERSISTENT);
  }

  private void sealing(Key parent) {
    Created created = keys.create(parent, SECRET, Templates.sealed());
    Key sealed = keys.load(parent, created);
    tpm.owner("Unseal", new Bytes(), sealed.handle());
    Reply changed =
        tpm.owner("ObjectChangeAuth", new Bytes().sized(SECRET), sealed.handle(), parent.handle())
            .parameters();
    keys.flush(sealed);
    sealed = keys.load(parent, changed.sized(), created.publicArea());
    tpm.run("Unseal", List.of(SECRET), new Bytes(), sealed.handle());
    keys.flush(sealed);
  }

  private void attestation(Key parent) {
    Created created = keys.create(parent, new byte[0], Templates.ecdsa());
    Key signer = keys.load(parent, created);
    Bytes challenge = new Bytes().sized(new byte[] {1, 2}).rawHex(NO_SCHEME);
    tpm.owner("Certify", challenge, parent.handle(), signer.handle());
    tpm.owner(
        "CertifyCreation",
        new Bytes().empty().sized(created.creationHash()).rawHex("0018 000b").raw(created.ticket()),
        signer.handle(),
        signer.handle());
    Bytes selection = new Bytes().raw(challenge).rawHex("00000001 000b 03 010203");
    tpm.owner("Quote", selection, signer.handle());
    tpm.owner("GetTime", challenge, ENDORSEMENT, signer.handle());
    tpm.owner("GetCommandAuditDigest", challenge, ENDORSEMENT, signer.handle());
    Session audit = keys.session(0, false).attributes(Session.CONTINUE | Session.AUDIT);
    tpm.run("GetRandom", List.of(audit), new Bytes().u16(8));
    tpm.run(
        "GetSessionAuditDigest",
        Keys.both(NO_AUTH, NO_AUTH),
        challenge,
        ENDORSEMENT,
        signer.handle(),
        audit.handle);
    tpm.note("signed by nobody: TPM_RH_NULL");
    tpm.owner("GetTime", challenge, ENDORSEMENT, NULL);
    keys.flush(audit.handle);
    keys.flush(signer);
  }

  private void contexts(Key parent) {
    Reply saved = tpm.run("ContextSave", new Bytes(), parent.handle()).parameters();
    byte[] context = context(saved);
    int copy = tpm.run("ContextLoad", new Bytes().raw(context)).handle();
    keys.flush(copy);
    Session session = keys.session(0, false);
    context = context(tpm.run("ContextSave", new Bytes(), session.handle).parameters());
    tpm.run("ContextLoad", new Bytes().raw(context));
    keys.flush(session.handle);
  }

  private static byte[] context(Reply saved) {
    return new Bytes().raw(saved.take(16)).sized(saved.sized()).array();
  }

  private void loaded(Key parent) {
    Bytes parameters = new Bytes().sized(new Bytes().sized(SECRET).empty()).sized(Templates.hmac());
    int handle = tpm.owner("CreateLoaded", parameters, parent.handle()).handle();
    keys.flush(handle);
    handle = tpm.owner("CreateLoaded", parameters, OWNER).handle();
    keys.flush(handle);
    tpm.note("public and private area from outside: an HMAC key of no hierarchy");
    byte[] seed = new byte[32];
    byte[] key = {1, 2, 3, 4, 5, 6, 7, 8};
    Bytes sensitive = new Bytes().u16(0x0008).empty().sized(seed).sized(key);
    Bytes area = Bytes.hex("0008 000b 00040040 0000 0005 000b").sized(Session.sha256(seed, key));
    handle = tpm.run("LoadExternal", new Bytes().sized(sensitive).sized(area).u32(NULL)).handle();
    keys.flush(handle);
    keys.flush(keys.external(parent.publicArea()));
  }

  private void duplication() {
    byte[] policy = keys.policyOfCommand(CC_DUPLICATE);
    Key first = keys.primary(Templates.storage());
    Created created = keys.create(first, new byte[0], Templates.movable(policy));
    Key movable = keys.load(first, created);
    Session may = keys.policyFor(CC_DUPLICATE);
    Bytes plain = new Bytes().empty().rawHex(NO_SCHEME);
    Reply duplicate =
        tpm.run("Duplicate", List.of(may), plain, movable.handle(), first.handle()).parameters();
    duplicate.sized(); // encryptionKeyOut
    Bytes parcel = new Bytes().sized(duplicate.sized()).sized(movable.name());
    parcel.sized(duplicate.sized());
    Reply rewrapped = tpm.owner("Rewrap", parcel, first.handle(), first.handle()).parameters();
    tpm.owner(
        "Import",
        new Bytes()
            .empty()
            .sized(created.publicArea())
            .sized(rewrapped.sized())
            .sized(rewrapped.sized())
            .rawHex(NO_SCHEME),
        first.handle());
    tpm.note("with an inner key that the TPM chooses");
    may = keys.policyFor(CC_DUPLICATE);
    tpm.run(
        "Duplicate",
        List.of(may),
        new Bytes().empty().rawHex("0006 0080 0043"),
        movable.handle(),
        NULL);
    keys.flush(movable, first);
  }

  private void credentials() {
    Key storage = keys.primary(Templates.storage());
    Key signer = keys.primary(Templates.ecdsa());
    Reply made =
        tpm.run("MakeCredential", new Bytes().sized(SECRET).sized(signer.name()), storage.handle())
            .parameters();
    Bytes parcel = new Bytes().sized(made.sized()).sized(made.sized());
    tpm.owner("ActivateCredential", parcel, signer.handle(), storage.handle());
    keys.flush(storage, signer);
  }

  /** The same commands under HMAC sessions, with parameters encrypted both ways. */
  private void sessions() {
    tpm.note("HMAC session: neither bound nor salted, with the key's authorization value");
    Key key = keys.primary(SECRET, Templates.hmac());
    Session session = keys.session(0, true).auth(SECRET);
    Bytes parameters = new Bytes().sized(new byte[40]).u16(0x0010);
    tpm.run("HMAC", List.of(session), parameters, key.handle());
    tpm.note("the first parameter encrypted on the way there, and both ways");
    int both = Session.CONTINUE | Session.DECRYPT;
    tpm.run("HMAC", List.of(session.attributes(both)), parameters, key.handle());
    tpm.run("HMAC", List.of(session.attributes(both | Session.ENCRYPT)), parameters, key.handle());
    tpm.note("a password beside a session that encrypts and one that audits");
    Session second = keys.session(0, false).attributes(Session.CONTINUE | Session.AUDIT);
    Session plain =
        keys.session(0, true).attributes(Session.CONTINUE | Session.DECRYPT | Session.ENCRYPT);
    tpm.run("HMAC", List.of(SECRET, plain, second), parameters, key.handle());
    keys.flush(session.handle);
    keys.flush(plain.handle);
    keys.flush(second.handle);
    keys.flush(key);
  }

  private void certificate() {
    Key signer = keys.primary(Templates.certificateSigner());
    Key subject = keys.primary(Templates.certificateSigner());
    String name = "3015 3113 3011 0603550403 0c0a 74706d346a2074657374".replace(" ", "");
    String validity =
        "301e 170d 3236303130313030303030305a 170d 3336303130313030303030305a".replace(" ", "");
    String usage = "a312 3010 300e 0603551d0f 0101ff 0404 03020780".replace(" ", "");
    byte[] body = Bytes.hex(name + validity + name + usage).array();
    Bytes partial = new Bytes().u8(0x30).u8(body.length).raw(body);
    tpm.owner(
        "CertifyX509",
        new Bytes().empty().rawHex(NO_SCHEME).sized(partial),
        subject.handle(),
        signer.handle());
    keys.flush(signer, subject);
  }
}
