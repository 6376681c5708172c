package dev.tpm4j.tss;

import dev.tpm4j.client.session.HashAlgorithm;
import dev.tpm4j.client.session.SaltKey;
import dev.tpm4j.client.session.SessionCipher;
import dev.tpm4j.client.session.SessionOpening;
import dev.tpm4j.client.session.SessionSpec;
import dev.tpm4j.client.session.TpmSession;
import dev.tpm4j.codec.Octets;
import dev.tpm4j.codec.WireReader;
import dev.tpm4j.codec.command.StartAuthSession;
import dev.tpm4j.codec.type.TpmAlgId;
import dev.tpm4j.codec.type.TpmRh;
import dev.tpm4j.codec.type.TpmSe;
import dev.tpm4j.codec.type.TpmtPublic;
import dev.tpm4j.tss.crypto.Handles;
import dev.tpm4j.tss.wire.TssStructure;
import java.util.function.IntConsumer;
import tss.tpm.CreatePrimaryResponse;
import tss.tpm.ReadPublicResponse;
import tss.tpm.StartAuthSessionResponse;
import tss.tpm.TPM2_CreatePrimary_REQUEST;
import tss.tpm.TPM2_FlushContext_REQUEST;
import tss.tpm.TPM2_ReadPublic_REQUEST;
import tss.tpm.TPM2_StartAuthSession_REQUEST;
import tss.tpm.TPMA_OBJECT;
import tss.tpm.TPMS_ECC_PARMS;
import tss.tpm.TPMS_ECC_POINT;
import tss.tpm.TPMS_NULL_ASYM_SCHEME;
import tss.tpm.TPMS_NULL_KDF_SCHEME;
import tss.tpm.TPMS_PCR_SELECTION;
import tss.tpm.TPMS_SENSITIVE_CREATE;
import tss.tpm.TPMT_PUBLIC;
import tss.tpm.TPMT_SYM_DEF;
import tss.tpm.TPMT_SYM_DEF_OBJECT;
import tss.tpm.TPM_ALG_ID;
import tss.tpm.TPM_CC;
import tss.tpm.TPM_ECC_CURVE;
import tss.tpm.TPM_HANDLE;
import tss.tpm.TPM_SE;

/** Starts sessions, and learns the keys of those that TSS.Java's users start themselves. */
final class SessionStarter {
  private static final int MIN_NONCE = 16;
  private static final int MAX_SYMMETRIC_BYTES = 6;
  private static final int KEY_BITS = 128;

  private final Entities.Sender sender;
  private final IntConsumer flusher;

  SessionStarter(Entities.Sender sender, IntConsumer flusher) {
    this.sender = sender;
    this.flusher = flusher;
  }

  /** A session that was asked for, until the TPM has answered. */
  final class Opening {
    private final SessionOpening opening;
    private final TPM2_StartAuthSession_REQUEST request;

    Opening(SessionOpening opening, TPM2_StartAuthSession_REQUEST request) {
      this.opening = opening;
      this.request = request;
    }

    TPM2_StartAuthSession_REQUEST request() {
      return request;
    }

    TpmSession finish(StartAuthSessionResponse response) {
      try (opening) {
        return opening.finish(
            new StartAuthSession.Response(response.handle.handle, Octets.of(response.nonceTPM)),
            flusher);
      }
    }
  }

  TpmSession start(SessionSpec spec) {
    try (SessionOpening opening = new SessionOpening(spec)) {
      StartAuthSessionResponse response = new StartAuthSessionResponse();
      sender.send(TPM_CC.StartAuthSession, request(opening.request()), response);
      return new Opening(opening, null).finish(response);
    }
  }

  /** A session with a salt for a key that is made for it and gone when it has started. */
  TpmSession startSalted(SessionSpec spec) {
    CreatePrimaryResponse key = new CreatePrimaryResponse();
    sender.send(
        TPM_CC.CreatePrimary,
        new TPM2_CreatePrimary_REQUEST(
            Handles.none(),
            new TPMS_SENSITIVE_CREATE(),
            saltKeyTemplate(),
            new byte[0],
            new TPMS_PCR_SELECTION[0]),
        key);
    try {
      return start(spec.saltedTo(new SaltKey(key.handle.handle, area(key.outPublic))));
    } finally {
      sender.send(TPM_CC.FlushContext, new TPM2_FlushContext_REQUEST(key.handle), null);
    }
  }

  private static TPMT_PUBLIC saltKeyTemplate() {
    return new TPMT_PUBLIC(
        TPM_ALG_ID.SHA256,
        new TPMA_OBJECT(
            TPMA_OBJECT.decrypt,
            TPMA_OBJECT.restricted,
            TPMA_OBJECT.userWithAuth,
            TPMA_OBJECT.noDA,
            TPMA_OBJECT.sensitiveDataOrigin,
            TPMA_OBJECT.fixedTPM,
            TPMA_OBJECT.fixedParent),
        new byte[0],
        new TPMS_ECC_PARMS(
            new TPMT_SYM_DEF_OBJECT(TPM_ALG_ID.AES, KEY_BITS, TPM_ALG_ID.CFB),
            new TPMS_NULL_ASYM_SCHEME(),
            TPM_ECC_CURVE.NIST_P256,
            new TPMS_NULL_KDF_SCHEME()),
        new TPMS_ECC_POINT());
  }

  SaltKey saltKey(TPM_HANDLE key) {
    ReadPublicResponse read = new ReadPublicResponse();
    sender.send(TPM_CC.ReadPublic, new TPM2_ReadPublic_REQUEST(key), read);
    return new SaltKey(key.handle, area(read.outPublic));
  }

  private static TpmtPublic area(TPMT_PUBLIC area) {
    byte[] bytes = TssStructure.toBytes(area);
    return TpmtPublic.read(new WireReader(bytes, 0, bytes.length));
  }

  private static TPM2_StartAuthSession_REQUEST request(StartAuthSession.Request request) {
    byte[] symmetric = new byte[MAX_SYMMETRIC_BYTES];
    int end = request.symmetric().write(symmetric, 0);
    return new TPM2_StartAuthSession_REQUEST(
        new TPM_HANDLE(request.tpmKey()),
        new TPM_HANDLE(request.bind()),
        request.nonceCaller().toByteArray(),
        request.encryptedSalt().toByteArray(),
        TPM_SE.fromInt(request.sessionType()),
        TssStructure.fromBytes(TPMT_SYM_DEF.class, java.util.Arrays.copyOf(symmetric, end)),
        TPM_ALG_ID.fromInt(request.authHash()));
  }

  /**
   * The session that a user of TSS.Java starts. Its nonce is replaced by one of ours, of the same
   * length; all else stays as it is.
   *
   * @return null where the key cannot be known (the salt is the caller's), and where the TPM is
   *     going to refuse
   */
  Opening opening(TPM2_StartAuthSession_REQUEST request, Entities entities) {
    SessionSpec spec = spec(request);
    if (spec == null) {
      return null;
    }
    if (request.bind.handle != TpmRh.RH_NULL) {
      spec = spec.boundTo(entities.of(request.bind, null));
    }
    SessionOpening opening = new SessionOpening(spec);
    TPM2_StartAuthSession_REQUEST sent =
        new TPM2_StartAuthSession_REQUEST(
            request.tpmKey,
            request.bind,
            opening.request().nonceCaller().toByteArray(),
            request.encryptedSalt,
            request.sessionType,
            request.symmetric,
            request.authHash);
    return new Opening(opening, sent);
  }

  private static SessionSpec spec(TPM2_StartAuthSession_REQUEST request) {
    if (request.tpmKey.handle != TpmRh.RH_NULL || request.nonceCaller == null) {
      return null;
    }
    SessionSpec spec =
        switch (request.sessionType.toInt()) {
          case TpmSe.HMAC -> SessionSpec.hmac();
          case TpmSe.POLICY -> SessionSpec.policy();
          case TpmSe.TRIAL -> SessionSpec.trial();
          default -> null;
        };
    HashAlgorithm hash;
    try {
      hash = HashAlgorithm.of(request.authHash.toInt());
    } catch (IllegalArgumentException e) {
      return null;
    }
    int nonce = request.nonceCaller.length;
    return spec == null || nonce < MIN_NONCE || nonce > hash.digestSize()
        ? null
        : spec.hash(hash).nonceSize(nonce).cipher(cipher(request.symmetric));
  }

  private static SessionCipher cipher(TPMT_SYM_DEF symmetric) {
    int algorithm = symmetric.algorithm.toInt();
    if (algorithm == TpmAlgId.XOR) {
      return SessionCipher.XOR;
    }
    if (algorithm != TpmAlgId.AES || symmetric.mode.toInt() != TpmAlgId.CFB) {
      return SessionCipher.NONE;
    }
    return switch (symmetric.keyBits) {
      case 128 -> SessionCipher.AES_128_CFB;
      case 192 -> SessionCipher.AES_192_CFB;
      case 256 -> SessionCipher.AES_256_CFB;
      default -> SessionCipher.NONE;
    };
  }
}
