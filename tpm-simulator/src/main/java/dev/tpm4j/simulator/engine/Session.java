package dev.tpm4j.simulator.engine;

import dev.tpm4j.codec.Octets;
import dev.tpm4j.codec.type.TpmtSymDef;
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

  /** {@link #timeout} of a session that ends with the next TPM Reset. */
  static final long TIMEOUT_ON_RESET = -1;

  /** {@link #timeout} of a session that ends with the next TPM Restart. */
  static final long TIMEOUT_ON_RESTART = -2;

  final Type type;

  /** {@code TPM_ALG_ID} of the digests and HMACs of the session. */
  final int authHash;

  final TpmtSymDef symmetric;

  /** Empty for a session that is neither bound nor salted. */
  final Octets sessionKey;

  Octets nonceTpm;

  boolean isAudit;
  Octets auditDigest = Octets.EMPTY;

  /** The Name and authorisation value of what an HMAC session is bound to; empty if unbound. */
  Octets boundEntity = Octets.EMPTY;

  boolean isDaBound;
  boolean isLockoutBound;

  final PolicyState policy;

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

    /** What {@link #requiredDigest} is the digest of. */
    enum Required {
      NOTHING,
      CP_HASH,
      NAME_HASH,
      TEMPLATE_HASH
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
      return copy;
    }
  }
}
