package dev.tpm4j.codec.golden;

import java.util.List;

/** Keys made and loaded with empty authorization values. */
final class Keys {
  static final int OWNER = 0x40000001;
  static final int NULL = 0x40000007;

  /** A loaded object. */
  record Key(int handle, byte[] name, byte[] publicArea) {}

  /** What TPM2_Create gives. */
  record Created(byte[] privateArea, byte[] publicArea, byte[] creationHash, byte[] ticket) {}

  private final Capture tpm;

  Keys(Capture tpm) {
    this.tpm = tpm;
  }

  /** The parameters that make an object: sensitive data, template, nothing else. */
  static Bytes creation(byte[] auth, byte[] data, Bytes template) {
    return new Bytes().sized(new Bytes().sized(auth).sized(data)).sized(template).empty().u32(0);
  }

  Key primary(Bytes template) {
    return primary(Capture.NO_AUTH, template);
  }

  Key primary(byte[] auth, Bytes template) {
    Capture.Answer answer =
        tpm.owner("CreatePrimary", creation(auth, new byte[0], template), OWNER);
    Reply reply = answer.parameters();
    byte[] publicArea = reply.sized();
    reply.sized(); // creationData
    reply.sized(); // creationHash
    ticket(reply);
    byte[] name = reply.sized();
    tpm.name(answer.handle(), name);
    return new Key(answer.handle(), name, publicArea);
  }

  Created create(Key parent, byte[] data, Bytes template) {
    Reply reply =
        tpm.owner("Create", creation(Capture.NO_AUTH, data, template), parent.handle())
            .parameters();
    byte[] privateArea = reply.sized();
    byte[] publicArea = reply.sized();
    reply.sized(); // creationData
    return new Created(privateArea, publicArea, reply.sized(), ticket(reply));
  }

  Key load(Key parent, Created created) {
    return load(parent, created.privateArea(), created.publicArea());
  }

  Key load(Key parent, byte[] privateArea, byte[] publicArea) {
    Bytes parameters = new Bytes().sized(privateArea).sized(publicArea);
    Capture.Answer answer = tpm.owner("Load", parameters, parent.handle());
    byte[] name = answer.parameters().sized();
    tpm.name(answer.handle(), name);
    return new Key(answer.handle(), name, publicArea);
  }

  /** Loads a public area alone. */
  Key external(byte[] publicArea) {
    Bytes parameters = new Bytes().empty().sized(publicArea).u32(OWNER);
    Capture.Answer answer = tpm.run("LoadExternal", parameters);
    byte[] name = answer.parameters().sized();
    tpm.name(answer.handle(), name);
    return new Key(answer.handle(), name, publicArea);
  }

  void flush(Key... keys) {
    for (Key key : keys) {
      flush(key.handle());
    }
  }

  void flush(int handle) {
    tpm.run("FlushContext", new Bytes().u32(handle));
  }

  /** The bytes of a ticket: tag, hierarchy, digest. */
  static byte[] ticket(Reply reply) {
    return new Bytes().u16(reply.u16()).u32(reply.u32()).sized(reply.sized()).array();
  }

  /** Starts a session: type 0 HMAC, 1 policy, 3 trial. */
  Session session(int type, boolean encrypted) {
    Bytes parameters = new Bytes().sized(new byte[16]).empty().u8(type);
    parameters.rawHex(encrypted ? "0006 0080 0043" : "0010").u16(0x000b);
    Capture.Answer answer = tpm.run("StartAuthSession", parameters, NULL, NULL);
    return new Session(answer.handle(), answer.parameters().sized());
  }

  /** The policy digest of a trial session in which one command stands. */
  byte[] policyOfCommand(int code) {
    Session trial = session(3, false);
    tpm.run("PolicyCommandCode", new Bytes().u32(code), trial.handle);
    byte[] digest = tpm.run("PolicyGetDigest", new Bytes(), trial.handle).parameters().sized();
    flush(trial.handle);
    return digest;
  }

  /** A policy session in which one command stands. */
  Session policyFor(int code) {
    Session session = session(1, false);
    tpm.run("PolicyCommandCode", new Bytes().u32(code), session.handle);
    return session.withoutHmac().attributes(0);
  }

  static List<Object> both(Object first, Object second) {
    return List.of(first, second);
  }
}
