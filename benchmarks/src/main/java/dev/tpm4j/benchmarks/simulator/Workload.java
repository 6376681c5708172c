package dev.tpm4j.benchmarks.simulator;

import dev.tpm4j.codec.AuthorizationArea;
import dev.tpm4j.codec.Octets;
import dev.tpm4j.codec.Wire;
import dev.tpm4j.codec.command.ContextLoad;
import dev.tpm4j.codec.command.ContextSave;
import dev.tpm4j.codec.command.FlushContext;
import dev.tpm4j.codec.command.GetRandom;
import dev.tpm4j.codec.command.Hmac;
import dev.tpm4j.codec.command.NvDefineSpace;
import dev.tpm4j.codec.command.NvIncrement;
import dev.tpm4j.codec.command.NvRead;
import dev.tpm4j.codec.command.NvUndefineSpace;
import dev.tpm4j.codec.command.NvWrite;
import dev.tpm4j.codec.command.PcrExtend;
import dev.tpm4j.codec.command.PcrRead;
import dev.tpm4j.codec.command.Sign;
import dev.tpm4j.codec.command.StartAuthSession;
import dev.tpm4j.codec.type.TpmAlgId;
import dev.tpm4j.codec.type.TpmNt;
import dev.tpm4j.codec.type.TpmRh;
import dev.tpm4j.codec.type.TpmSe;
import dev.tpm4j.codec.type.TpmSt;
import dev.tpm4j.codec.type.TpmaNv;
import dev.tpm4j.codec.type.TpmsNvPublic;
import dev.tpm4j.codec.type.TpmsPcrSelection;
import dev.tpm4j.codec.type.TpmtHa;
import dev.tpm4j.codec.type.TpmtPublic;
import dev.tpm4j.codec.type.TpmtSigScheme;
import dev.tpm4j.codec.type.TpmtSymDef;
import dev.tpm4j.codec.type.TpmtTkHashcheck;
import dev.tpm4j.codec.type.TpmuHa;
import dev.tpm4j.codec.type.TpmuSigScheme;
import dev.tpm4j.codec.type.TpmuSymKeyBits;
import dev.tpm4j.codec.type.TpmuSymMode;
import dev.tpm4j.transport.TpmTransport;
import dev.tpm4j.transport.TransportInfo;
import java.util.List;

/** What is timed: a command, or a few that belong together, again and again. */
enum Workload {
  /** 32 bytes. */
  GET_RANDOM("GetRandom(32)", tpm -> once(tpm, to -> GetRandom.encode(to, Sizes.DIGEST))),

  /** Eight of the SHA-256 bank. */
  PCR_READ("PCR_Read(8)", tpm -> once(tpm, to -> PcrRead.encode(to, Pcrs.FIRST_EIGHT))),

  /** The debug PCR, SHA-256. */
  PCR_EXTEND(
      "PCR_Extend",
      tpm ->
          once(
              tpm,
              to ->
                  PcrExtend.encode(
                      to, AuthorizationArea.EMPTY_PASSWORD, Pcrs.DEBUG, Pcrs.DIGESTS))),

  /** 64 bytes with SHA-256. */
  HMAC(
      "HMAC(64)",
      tpm ->
          withKey(
              tpm,
              Templates.hmacKey(),
              key ->
                  to ->
                      Hmac.encode(
                          to,
                          AuthorizationArea.EMPTY_PASSWORD,
                          key,
                          new byte[Sizes.MESSAGE],
                          TpmAlgId.NULL))),

  /** RSASSA with SHA-256. */
  SIGN_RSA("Sign RSA-2048", tpm -> withKey(tpm, Templates.rsaSigner(), Workload::sign)),

  /** ECDSA with SHA-256. */
  SIGN_ECC("Sign P-256", tpm -> withKey(tpm, Templates.eccSigner(), Workload::sign)),

  /** A signing key below a P-256 storage key. */
  LOAD_ECC("Load P-256", tpm -> load(tpm, Templates.eccSigner())),

  /** A signing key below a P-256 storage key. */
  LOAD_RSA("Load RSA-2048", tpm -> load(tpm, Templates.rsaSigner())),

  /** The same key each time. */
  PRIMARY_ECC("CreatePrimary P-256", tpm -> primary(tpm, Templates.eccParent())),

  /** The same key each time. */
  PRIMARY_RSA("CreatePrimary RSA-2048", tpm -> primary(tpm, Templates.rsaParent())),

  /** An HMAC session, neither bound nor salted. */
  SESSION("StartAuthSession", Workload::session),

  /** Of a P-256 signing key. */
  CONTEXT("ContextSave, -Load", Workload::context),

  /** 32 bytes. */
  NV_READ(
      "NV_Read(32)",
      tpm -> {
        NvSpace space = NvSpace.define(tpm, 0, TpmNt.ORDINARY, Sizes.DIGEST);
        tpm.send(tpm.command(space::write));
        return space.again(
            to ->
                NvRead.encode(
                    to,
                    AuthorizationArea.EMPTY_PASSWORD,
                    NvSpace.INDEX,
                    NvSpace.INDEX,
                    Sizes.DIGEST,
                    0));
      }),

  /** 32 bytes, the same each time. */
  NV_WRITE(
      "NV_Write(32)",
      tpm -> {
        NvSpace space = NvSpace.define(tpm, 0, TpmNt.ORDINARY, Sizes.DIGEST);
        return space.again(space::write);
      }),

  /** A counter in NV. */
  NV_INCREMENT("NV_Increment", tpm -> counter(tpm, 0)),

  /** A counter in RAM. */
  NV_INCREMENT_ORDERLY("NV_Increment orderly", tpm -> counter(tpm, TpmaNv.ORDERLY)),

  /** A new key each time. */
  CREATE_ECC("Create P-256", tpm -> create(tpm, Templates.eccSigner())),

  /** A new key each time. */
  CREATE_RSA("Create RSA-2048", tpm -> create(tpm, Templates.rsaSigner()));

  /** One subject's own. Closing it leaves the TPM as it was before. */
  interface Task extends AutoCloseable {
    void run();

    @Override
    void close();
  }

  private interface Setup {
    Task on(Caller tpm);
  }

  private interface KeyUse {
    Caller.Encoder of(int key);
  }

  private static final class Sizes {
    static final int DIGEST = 32;
    static final int MESSAGE = 64;
    static final int NONCE = 16;
  }

  private static final class Pcrs {
    static final int DEBUG = 16;
    static final List<TpmsPcrSelection> FIRST_EIGHT =
        List.of(new TpmsPcrSelection(TpmAlgId.SHA256, Octets.of(new byte[] {(byte) 0xFF, 0, 0})));
    static final List<TpmtHa> DIGESTS =
        List.of(new TpmtHa(TpmAlgId.SHA256, new TpmuHa.Sha256(Octets.of(new byte[Sizes.DIGEST]))));
  }

  private final String title;
  private final Setup setup;

  Workload(String title, Setup setup) {
    this.title = title;
    this.setup = setup;
  }

  String title() {
    return title;
  }

  /** Whether each run makes a key whose cost is a matter of luck. */
  boolean scatters() {
    return this == CREATE_RSA;
  }

  /** Prepares the TPM. */
  Task on(TpmTransport tpm) {
    return setup.on(new Caller(tpm));
  }

  private record Repeated(Runnable body, Runnable end) implements Task {
    @Override
    public void run() {
      body.run();
    }

    @Override
    public void close() {
      end.run();
    }
  }

  private static Task once(Caller tpm, Caller.Encoder encoder) {
    byte[] command = tpm.command(encoder);
    return new Repeated(() -> tpm.send(command), () -> {});
  }

  private static Task withKey(Caller tpm, TpmtPublic template, KeyUse use) {
    int key = tpm.sendForHandle(tpm.createPrimary(template));
    byte[] command = tpm.command(use.of(key));
    return new Repeated(() -> tpm.send(command), () -> tpm.flush(key));
  }

  private static Caller.Encoder sign(int key) {
    TpmtSigScheme ofKey = new TpmtSigScheme(TpmAlgId.NULL, new TpmuSigScheme.Null());
    TpmtTkHashcheck none = new TpmtTkHashcheck(TpmSt.HASHCHECK, TpmRh.RH_NULL, Octets.EMPTY);
    return to ->
        Sign.encode(to, AuthorizationArea.EMPTY_PASSWORD, key, new byte[Sizes.DIGEST], ofKey, none);
  }

  private static Task load(Caller tpm, TpmtPublic template) {
    int parent = tpm.sendForHandle(tpm.createPrimary(Templates.eccParent()));
    return flushed(tpm, tpm.loadOfNew(parent, template), () -> tpm.flush(parent));
  }

  private static Task primary(Caller tpm, TpmtPublic template) {
    return flushed(tpm, tpm.createPrimary(template), () -> {});
  }

  private static Task create(Caller tpm, TpmtPublic template) {
    int parent = tpm.sendForHandle(tpm.createPrimary(Templates.eccParent()));
    byte[] command = tpm.create(parent, template);
    return new Repeated(() -> tpm.send(command), () -> tpm.flush(parent));
  }

  private static Task session(Caller tpm) {
    TpmtSymDef noCipher =
        new TpmtSymDef(TpmAlgId.NULL, new TpmuSymKeyBits.Null(), new TpmuSymMode.Null());
    return flushed(
        tpm,
        tpm.command(
            to ->
                StartAuthSession.encode(
                    to,
                    TpmRh.RH_NULL,
                    TpmRh.RH_NULL,
                    new byte[Sizes.NONCE],
                    new byte[0],
                    TpmSe.HMAC,
                    noCipher,
                    TpmAlgId.SHA256)),
        () -> {});
  }

  /** A command that loads something, and its flushing. */
  private static Task flushed(Caller tpm, byte[] command, Runnable end) {
    FlushContext.Prepared flush = FlushContext.prepare(null, 0);
    byte[] frame = flush.frame();
    return new Repeated(
        () -> {
          flush.setFlushHandle(tpm.sendForHandle(command));
          tpm.send(frame, flush.length());
        },
        end);
  }

  /** Save, flush, load. */
  private static Task context(Caller tpm) {
    int[] key = {tpm.sendForHandle(tpm.createPrimary(Templates.eccSigner()))};
    FlushContext.Prepared flush = FlushContext.prepare(null, 0);
    ContextSave.Prepared save = ContextSave.prepare(null, 0);
    byte[] load = new byte[TransportInfo.DEFAULT_MAX_SIZE];
    int header = TpmTransport.HEADER_SIZE;
    return new Repeated(
        () -> {
          save.setSaveHandle(key[0]);
          byte[] saved = tpm.send(save.frame(), save.length());
          int length = Wire.u32(saved, 2);
          // A context is the response's only parameter, and the only one of the command.
          System.arraycopy(saved, 0, load, 0, length);
          Wire.putU32(load, header - Integer.BYTES, ContextLoad.CODE);
          flush.setFlushHandle(key[0]);
          tpm.send(flush.frame(), flush.length());
          key[0] = Wire.u32(tpm.send(load, length), header);
        },
        () -> tpm.flush(key[0]));
  }

  private static Task counter(Caller tpm, int attributes) {
    NvSpace space = NvSpace.define(tpm, attributes, TpmNt.COUNTER, Long.BYTES);
    return space.again(
        to ->
            NvIncrement.encode(to, AuthorizationArea.EMPTY_PASSWORD, NvSpace.INDEX, NvSpace.INDEX));
  }

  /** An NV index of one's own. */
  private record NvSpace(Caller tpm) {
    static final int INDEX = 0x0180_0077;
    private static final int TYPE_AT = 4;

    static NvSpace define(Caller tpm, int attributes, int type, int size) {
      TpmsNvPublic area =
          new TpmsNvPublic(
              INDEX,
              TpmAlgId.SHA256,
              TpmaNv.AUTHREAD | TpmaNv.AUTHWRITE | TpmaNv.NO_DA | type << TYPE_AT | attributes,
              Octets.EMPTY,
              size);
      tpm.send(
          tpm.command(
              to ->
                  NvDefineSpace.encode(
                      to, AuthorizationArea.EMPTY_PASSWORD, TpmRh.RH_OWNER, new byte[0], area)));
      return new NvSpace(tpm);
    }

    int write(byte[] to) {
      return NvWrite.encode(
          to, AuthorizationArea.EMPTY_PASSWORD, INDEX, INDEX, new byte[Sizes.DIGEST], 0);
    }

    Task again(Caller.Encoder encoder) {
      byte[] command = tpm.command(encoder);
      return new Repeated(() -> tpm.send(command), this::undefine);
    }

    private void undefine() {
      tpm.send(
          tpm.command(
              to ->
                  NvUndefineSpace.encode(
                      to, AuthorizationArea.EMPTY_PASSWORD, TpmRh.RH_OWNER, INDEX)));
    }
  }
}
