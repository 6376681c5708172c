package dev.tpm4j.client.session;

import dev.tpm4j.codec.Octets;
import dev.tpm4j.codec.command.FlushContext;
import dev.tpm4j.codec.command.PolicyAuthValue;
import dev.tpm4j.codec.command.PolicyPassword;
import dev.tpm4j.codec.command.PolicyRestart;
import dev.tpm4j.codec.type.TpmSe;
import dev.tpm4j.codec.type.TpmaSession;
import java.util.Arrays;
import java.util.Locale;
import java.util.function.IntConsumer;

/**
 * A session of the TPM, with the key and the nonces that this side of it needs.
 *
 * <p>Any thread may use it, in commands of the one channel it belongs to. After a response that was
 * altered, or that was lost, this side cannot know the TPM's nonce any more: the session refuses
 * each further use, and says why.
 *
 * <p>{@link #close} flushes it and wipes its key.
 */
public final class TpmSession implements AutoCloseable {

  private final int handle;
  private final int type;
  private final HashAlgorithm hash;
  private final SessionCipher cipher;
  private final byte[] key;
  private final byte[] nonceCaller;
  private final byte[] nonceTpm;
  private final Entity bound;
  private final IntConsumer flush;
  private final SessionUse use = new SessionUse(this, TpmaSession.CONTINUE_SESSION);
  private boolean authValueNeeded;
  private boolean passwordNeeded;
  private volatile byte[] auditDigest;
  private volatile String unusable;
  private volatile boolean gone;

  TpmSession(
      int handle, SessionSpec spec, byte[] key, Octets nonceTpm, Entity bound, IntConsumer flush) {
    this.handle = handle;
    this.type = spec.type();
    this.hash = spec.hash();
    this.cipher = spec.cipher();
    this.key = key;
    this.nonceTpm = nonceTpm.toByteArray();
    this.nonceCaller = new byte[this.nonceTpm.length];
    this.bound = bound;
    this.flush = flush;
  }

  /**
   * Its handle.
   *
   * @return TPMI_SH_AUTH_SESSION, or TPMI_SH_POLICY for policy and trial sessions
   */
  public int handle() {
    return handle;
  }

  /**
   * To use it in a command, which it survives.
   *
   * @return a use with TPMA_SESSION continueSession alone
   */
  public SessionUse use() {
    return use;
  }

  /**
   * The TPM's latest nonce: TPM2_PolicySigned and TPM2_PolicySecret take it where an authorization
   * is to be for this session alone.
   *
   * @return content of TPM2B_NONCE
   */
  public Octets nonceTpm() {
    return Octets.of(nonceTpm);
  }

  /**
   * Whether it can still be used.
   *
   * @return false after it has ended, or a response was altered or lost
   */
  public boolean isUsable() {
    return unusable == null;
  }

  /**
   * What this session has audited so far, computed here: TPM2_GetSessionAuditDigest attests the
   * TPM's.
   *
   * @return a digest of the session's hash algorithm; empty if nothing was audited yet
   */
  public Octets auditDigest() {
    byte[] digest = auditDigest;
    return digest == null ? Octets.EMPTY : Octets.of(digest);
  }

  /** Extends the audit digest by a command and its response. */
  void audited(KeyedHash with, byte[] commandHash, byte[] responseHash, boolean reset) {
    int size = hash.digestSize();
    byte[] old = auditDigest == null || reset ? new byte[size] : auditDigest;
    byte[] next = new byte[size];
    with.digest().update(old);
    with.digest().update(commandHash, 0, size);
    with.digest().update(responseHash, 0, size);
    with.digestInto(next, 0);
    auditDigest = next;
  }

  HashAlgorithm hash() {
    return hash;
  }

  SessionCipher cipher() {
    return cipher;
  }

  byte[] key() {
    return key;
  }

  byte[] nonceCaller() {
    return nonceCaller;
  }

  byte[] nonceTpmBytes() {
    return nonceTpm;
  }

  boolean isPolicy() {
    return type != TpmSe.HMAC;
  }

  boolean isTrial() {
    return type == TpmSe.TRIAL;
  }

  /** Whether the entity's authorization value is sent in clear: TPM2_PolicyPassword said so. */
  boolean sendsPassword() {
    return passwordNeeded;
  }

  /** Whether the entity's authorization value is a part of the HMAC's key. */
  boolean includesAuthOf(Entity entity) {
    return isPolicy() ? authValueNeeded : bound == null || !bound.isSameAs(entity);
  }

  /**
   * Takes note of a command about this session that the TPM has executed: TPM2_PolicyAuthValue,
   * TPM2_PolicyPassword, TPM2_PolicyRestart or TPM2_FlushContext. {@link CommandChannel} does so by
   * itself.
   *
   * @param commandCode TPM_CC; others change nothing
   */
  public void executed(int commandCode) {
    switch (commandCode) {
      case PolicyAuthValue.CODE -> {
        authValueNeeded = true;
        passwordNeeded = false;
      }
      case PolicyPassword.CODE -> {
        passwordNeeded = true;
        authValueNeeded = false;
      }
      case PolicyRestart.CODE -> restartPolicy();
      case FlushContext.CODE -> ended("it was flushed");
      default -> {
        // It changes nothing here.
      }
    }
  }

  /** A policy begins anew, by TPM2_PolicyRestart or with each use. */
  void restartPolicy() {
    authValueNeeded = false;
    passwordNeeded = false;
  }

  void requireUsable() {
    String why = unusable;
    if (why != null) {
      throw new IllegalStateException(this + " cannot be used any more: " + why);
    }
  }

  /** The TPM still has it, this side cannot use it. */
  void spoil(String why) {
    if (unusable == null) {
      unusable = why;
    }
    wipe();
  }

  /** The TPM has it no more. */
  void ended(String why) {
    gone = true;
    spoil(why);
  }

  private void wipe() {
    Arrays.fill(key, (byte) 0);
    if (bound != null) {
      bound.close();
    }
  }

  /**
   * Flushes it, if the TPM still has it, and wipes its key. May be called again.
   *
   * @throws TpmResponseException if the TPM refuses, as it does when it was reset in between
   */
  @Override
  public void close() {
    if (gone) {
      return;
    }
    try {
      // Waits for a command in progress, which needs the key.
      flush.accept(handle);
    } finally {
      ended("it was closed");
    }
  }

  @Override
  public String toString() {
    String what = isTrial() ? "trial" : isPolicy() ? "policy" : "HMAC";
    return String.format(Locale.ROOT, "%s session 0x%08x", what, handle);
  }
}
