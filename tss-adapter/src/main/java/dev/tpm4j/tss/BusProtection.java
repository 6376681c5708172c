package dev.tpm4j.tss;

import dev.tpm4j.client.session.SaltKey;
import dev.tpm4j.client.session.SessionSpec;
import dev.tpm4j.client.session.TpmSession;
import java.util.function.Function;

/**
 * The salted sessions that protect commands whose caller named none. One is enough for most; a
 * second is started with the first command that has two handles to authorise.
 */
final class BusProtection {
  /** A command has two handles to authorise at most. */
  private static final int MOST = 2;

  /** Null: a new key of the TPM's each time. */
  private final SaltKey key;

  private final TpmSession[] sessions = new TpmSession[MOST];

  BusProtection(SaltKey key) {
    this.key = key;
  }

  /** The key that salts are encrypted to; null where the TPM makes one. */
  SaltKey key() {
    return key;
  }

  /** A session, started where there is none. */
  TpmSession session(int index, Function<SessionSpec, TpmSession> starter) {
    if (sessions[index] == null || !sessions[index].isUsable()) {
      sessions[index] = starter.apply(SessionSpec.hmac());
    }
    return sessions[index];
  }

  /** The TPM has them no more. */
  void forget() {
    java.util.Arrays.fill(sessions, null);
  }

  /** Ends them. */
  void close() {
    for (TpmSession session : sessions) {
      if (session != null && session.isUsable()) {
        session.close();
      }
    }
    forget();
  }
}
