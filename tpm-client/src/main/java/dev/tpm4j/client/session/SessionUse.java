package dev.tpm4j.client.session;

import dev.tpm4j.codec.type.TpmaSession;
import java.util.Locale;

/**
 * What one command does with a session. In a command's list, the first authorise the handles that
 * need it, in their order; further ones encrypt, decrypt or audit.
 */
public final class SessionUse implements CommandArgument {

  private static final SessionUse PASSWORD = new SessionUse(null, TpmaSession.CONTINUE_SESSION);

  private final TpmSession session;
  private final int attributes;

  SessionUse(TpmSession session, int attributes) {
    this.session = session;
    this.attributes = attributes;
  }

  /**
   * The authorization value of the entity in clear: for everybody on the bus to read.
   *
   * @return TPM_RS_PW
   */
  public static SessionUse password() {
    return PASSWORD;
  }

  /**
   * The command's first parameter is encrypted on its way to the TPM.
   *
   * @return a use with TPMA_SESSION decrypt: it is the TPM that decrypts
   */
  public SessionUse encryptCommand() {
    return with(TpmaSession.DECRYPT);
  }

  /**
   * The response's first parameter is encrypted on its way from the TPM.
   *
   * @return a use with TPMA_SESSION encrypt
   */
  public SessionUse encryptResponse() {
    return with(TpmaSession.ENCRYPT);
  }

  /**
   * The command becomes part of the session's audit digest.
   *
   * @return a use with TPMA_SESSION audit
   */
  public SessionUse audit() {
    return with(TpmaSession.AUDIT);
  }

  /**
   * The command is executed only if nothing happened since the last one that this session audited.
   *
   * @return a use with TPMA_SESSION audit and auditExclusive
   */
  public SessionUse auditExclusive() {
    return with(TpmaSession.AUDIT | TpmaSession.AUDIT_EXCLUSIVE);
  }

  /**
   * The audit digest begins anew with the command.
   *
   * @return a use with TPMA_SESSION audit and auditReset
   */
  public SessionUse auditReset() {
    return with(TpmaSession.AUDIT | TpmaSession.AUDIT_RESET);
  }

  /**
   * The session ends with the command, if it succeeds.
   *
   * @return a use without TPMA_SESSION continueSession
   */
  public SessionUse last() {
    requireSession();
    return new SessionUse(session, attributes & ~TpmaSession.CONTINUE_SESSION);
  }

  private SessionUse with(int bits) {
    requireSession();
    return new SessionUse(session, attributes | bits);
  }

  private void requireSession() {
    if (session == null) {
      throw new IllegalStateException("a password can do nothing but authorise");
    }
  }

  /** The session; null for a password. */
  TpmSession session() {
    return session;
  }

  /** TPMA_SESSION. */
  int attributes() {
    return attributes;
  }

  /**
   * Whether it has an attribute.
   *
   * @param bit a constant of {@code TpmaSession}
   * @return whether it is set
   */
  public boolean has(int bit) {
    return (attributes & bit) != 0;
  }

  @Override
  public String toString() {
    return session == null
        ? "password"
        : session + String.format(Locale.ROOT, " with attributes 0x%02x", attributes);
  }
}
