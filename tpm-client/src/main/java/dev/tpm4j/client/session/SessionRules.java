package dev.tpm4j.client.session;

import dev.tpm4j.codec.CommandInfo;
import dev.tpm4j.codec.type.TpmaSession;

/**
 * What a TPM would refuse about the sessions of a command, found out before anything is sent.
 *
 * <p>Source: TPM 2.0 Library Part 1, "Session-based Authorizations", "Session Attributes".
 */
final class SessionRules {

  private SessionRules() {}

  static IllegalArgumentException misfit(CommandInfo command, String what) {
    return new IllegalArgumentException("TPM2_" + command.name() + " with " + what);
  }

  /** Checks a session that is no password, beside those that come before it. */
  static void require(
      CommandInfo info, SessionUse use, Entity entity, SessionUse[] before, int count) {
    TpmSession session = use.session();
    session.requireUsable();
    if (session.isTrial()) {
      throw misfit(info, "a trial session: it computes a digest and takes part in no command");
    }
    for (int i = 0; i < count; i++) {
      if (before[i].session() == session) {
        throw misfit(info, "one session twice");
      }
    }
    boolean decrypt = use.has(TpmaSession.DECRYPT);
    boolean encrypt = use.has(TpmaSession.ENCRYPT);
    boolean audit = use.has(TpmaSession.AUDIT);
    requireEncryptable(info, decrypt, encrypt);
    if ((decrypt || encrypt) && session.cipher() == SessionCipher.NONE) {
      throw misfit(info, "encryption by a session that was started without a cipher");
    }
    if (audit && session.isPolicy()) {
      throw misfit(info, "a policy session that audits");
    }
    int role = use.attributes() & (TpmaSession.DECRYPT | TpmaSession.ENCRYPT | TpmaSession.AUDIT);
    for (int i = 0; i < count; i++) {
      if ((before[i].attributes() & role) != 0) {
        throw misfit(info, "two sessions that encrypt or audit the same");
      }
    }
    if (entity == null && role == 0) {
      throw misfit(info, "a session that neither authorises nor encrypts nor audits");
    }
  }

  private static void requireEncryptable(CommandInfo info, boolean decrypt, boolean encrypt) {
    if (decrypt && !info.decrypt()) {
      throw misfit(info, "encryption of its first parameter, which is not encryptable");
    }
    if (encrypt && !info.encrypt()) {
      throw misfit(info, "encryption of its response's first parameter, which is not encryptable");
    }
  }
}
