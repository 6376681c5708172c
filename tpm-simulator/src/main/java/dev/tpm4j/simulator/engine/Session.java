package dev.tpm4j.simulator.engine;

import dev.tpm4j.codec.Octets;
import dev.tpm4j.codec.type.TpmAlgId;
import dev.tpm4j.codec.type.TpmtSymDef;
import dev.tpm4j.simulator.crypto.Hash;
import java.util.Objects;

/**
 * An authorisation session (TCG TPM 2.0 Library, Part 1, "Session-based Authorizations"). Only the
 * policy commands and the session processing change it.
 */
final class Session {

  /** {@code TPM_SE}. */
  enum Type {
    HMAC,
    POLICY,
    TRIAL
  }

  /** The largest Name: a {@code TPM_ALG_ID} and a digest. */
  private static final int NAME_SIZE = 2 + Hash.MAX_DIGEST_SIZE;

  final Type type;

  /** {@code TPM_ALG_ID} of the digests and HMACs of the session. */
  final int authHash;

  final TpmtSymDef symmetric;

  /** Empty for a session that is neither bound nor salted. */
  final Octets sessionKey;

  Octets nonceTpm;

  boolean isAudit;
  Octets auditDigest = Octets.EMPTY;

  /** What {@link #binding} gave for what an HMAC session is bound to; empty if unbound. */
  Octets boundEntity = Octets.EMPTY;

  boolean isDaBound;
  boolean isLockoutBound;

  PolicyState policy;

  Session(Type type, int authHash, TpmtSymDef symmetric, Octets sessionKey, Octets nonceTpm) {
    this(type, authHash, symmetric, sessionKey, nonceTpm, new PolicyState());
  }

  private Session(
      Type type,
      int authHash,
      TpmtSymDef symmetric,
      Octets sessionKey,
      Octets nonceTpm,
      PolicyState policy) {
    this.type = Objects.requireNonNull(type, "type");
    this.authHash = authHash;
    this.symmetric = Objects.requireNonNull(symmetric, "symmetric");
    this.sessionKey = Objects.requireNonNull(sessionKey, "sessionKey");
    this.nonceTpm = Objects.requireNonNull(nonceTpm, "nonceTpm");
    this.policy = policy;
  }

  /** A policy or trial session, whose handle is of type {@code TPM_HT_POLICY_SESSION}. */
  boolean isPolicy() {
    return type != Type.HMAC;
  }

  boolean isTrial() {
    return type == Type.TRIAL;
  }

  boolean isBound() {
    return boundEntity.length() > 0;
  }

  /** Whether it can encrypt and decrypt parameters. */
  boolean hasCipher() {
    return symmetric.algorithm() != TpmAlgId.NULL;
  }

  /** Whether it is bound to an entity whose authorisation value is still what it was then. */
  boolean isBoundTo(TpmState state, Entity entity) {
    return isBound() && boundEntity.equals(binding(state, entity));
  }

  /** Name and authorisation value of an entity, one at each end and overlapping if they must. */
  static Octets binding(TpmState state, Entity entity) {
    byte[] value = new byte[NAME_SIZE];
    entity.name().write(value, 0);
    byte[] auth = entity.authValue(state).toByteArray();
    for (int i = 0; i < auth.length; i++) {
      value[NAME_SIZE - auth.length + i] ^= auth[i];
    }
    return Octets.of(value);
  }

  /** Forgets what the policy commands have asserted. */
  void resetPolicy() {
    PolicyState old = policy;
    policy = new PolicyState();
    policy.digest = Octets.of(new byte[old.digest.length()]);
    policy.startTime = old.startTime;
    policy.epoch = old.epoch;
  }

  /** As {@link #resetPolicy}, and time counts from now on. */
  void restartPolicy(TpmState state) {
    resetPolicy();
    policy.startTime = state.live.time;
    policy.epoch = state.permanent.timeEpoch;
  }

  static final StateFields.Form<Session> FORM =
      new StateFields.Form<>() {
        @Override
        public void write(StateFields out, Session session) {
          out.choice("type", session.type, Type.values());
          out.u32("authHash", session.authHash);
          symmetric(out, session.symmetric);
          out.octets("sessionKey", session.sessionKey);
          out.octets("nonceTpm", session.nonceTpm);
          session.fields(out);
        }

        @Override
        public Session read(StateFields in) {
          Session session =
              new Session(
                  in.choice("type", null, Type.values()),
                  in.u32("authHash", 0),
                  symmetric(in, null),
                  in.octets("sessionKey", null),
                  in.octets("nonceTpm", null));
          session.fields(in);
          return session;
        }

        private static TpmtSymDef symmetric(StateFields fields, TpmtSymDef symmetric) {
          return fields.structure("symmetric", symmetric, TpmtSymDef::write, TpmtSymDef::read);
        }
      };

  /** What may change, in the order of saved states. */
  private void fields(StateFields fields) {
    isAudit = fields.flag("isAudit", isAudit);
    auditDigest = fields.octets("auditDigest", auditDigest);
    boundEntity = fields.octets("boundEntity", boundEntity);
    isDaBound = fields.flag("isDaBound", isDaBound);
    isLockoutBound = fields.flag("isLockoutBound", isLockoutBound);
    policy.fields(fields);
  }

  Session copy() {
    Session copy = new Session(type, authHash, symmetric, sessionKey, nonceTpm, policy.copy());
    copy.isAudit = isAudit;
    copy.auditDigest = auditDigest;
    copy.boundEntity = boundEntity;
    copy.isDaBound = isDaBound;
    copy.isLockoutBound = isLockoutBound;
    return copy;
  }

  /** No secret in a log. */
  @Override
  public String toString() {
    return "Session[" + type + "]";
  }

  /** What the policy commands have asserted so far. */
  static final class PolicyState {

    /** Zero octets, as many as the digest of the session has, until the first assertion. */
    Octets digest = Octets.EMPTY;

    /** {@code TPM_CC}, or 0 for any command. */
    int commandCode;

    /** {@code TPMA_LOCALITY}, or 0 for any. */
    int locality;

    /** {@code pcrUpdateCounter} when PCRs were included, or 0 if none were. */
    int pcrCounter;

    /** Time at the start, in milliseconds, and the epoch in which it counts. */
    long startTime;

    /** In milliseconds, compared with Time; 0 for none. */
    long timeout;

    int epoch;

    /** Which digest of the command is required, and what it has to be. */
    Required required = Required.NOTHING;

    Octets requiredDigest = Octets.EMPTY;

    boolean authValueNeeded;
    boolean passwordNeeded;
    boolean physicalPresenceRequired;
    boolean checkNvWritten;
    boolean nvWrittenState;

    /** By {@code TPM2_PolicyTransportSPDM}. */
    boolean secureChannelRequired;

    /** What {@link #requiredDigest} is the digest of. */
    enum Required {
      NOTHING,
      CP_HASH,
      NAME_HASH,
      TEMPLATE_HASH,
      /** The same digest was asserted as both; only as a cpHash is it checked. */
      TEMPLATE_AND_CP_HASH,
      PARAMETERS_HASH
    }

    /** Every field, in the order of saved states. */
    private void fields(StateFields fields) {
      digest = fields.octets("policyDigest", digest);
      commandCode = fields.u32("commandCode", commandCode);
      locality = fields.u32("locality", locality);
      pcrCounter = fields.u32("pcrCounter", pcrCounter);
      startTime = fields.u64("startTime", startTime);
      timeout = fields.u64("timeout", timeout);
      epoch = fields.u32("epoch", epoch);
      required = fields.choice("required", required, Required.values());
      requiredDigest = fields.octets("requiredDigest", requiredDigest);
      authValueNeeded = fields.flag("authValueNeeded", authValueNeeded);
      passwordNeeded = fields.flag("passwordNeeded", passwordNeeded);
      physicalPresenceRequired = fields.flag("physicalPresenceRequired", physicalPresenceRequired);
      checkNvWritten = fields.flag("checkNvWritten", checkNvWritten);
      nvWrittenState = fields.flag("nvWrittenState", nvWrittenState);
      secureChannelRequired = fields.flag("secureChannelRequired", secureChannelRequired);
    }

    PolicyState copy() {
      PolicyState copy = new PolicyState();
      copy.digest = digest;
      copy.commandCode = commandCode;
      copy.locality = locality;
      copy.pcrCounter = pcrCounter;
      copy.startTime = startTime;
      copy.timeout = timeout;
      copy.epoch = epoch;
      copy.required = required;
      copy.requiredDigest = requiredDigest;
      copy.authValueNeeded = authValueNeeded;
      copy.passwordNeeded = passwordNeeded;
      copy.physicalPresenceRequired = physicalPresenceRequired;
      copy.checkNvWritten = checkNvWritten;
      copy.nvWrittenState = nvWrittenState;
      copy.secureChannelRequired = secureChannelRequired;
      return copy;
    }
  }
}
