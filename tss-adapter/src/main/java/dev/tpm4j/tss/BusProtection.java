package dev.tpm4j.tss;

import dev.tpm4j.client.session.SaltKey;
import dev.tpm4j.client.session.SessionSpec;
import dev.tpm4j.client.session.TpmSession;
import dev.tpm4j.transport.TransportException;
import java.util.Arrays;
import java.util.function.Function;
import tss.TpmException;

/**
 * The salted sessions that protect commands whose caller named none. One is enough for most; a
 * second is started with the first command that has two handles to authorise.
 */
final class BusProtection {
  private static final System.Logger LOG = System.getLogger(BusProtection.class.getName());

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
      end(index);
      sessions[index] = starter.apply(SessionSpec.hmac());
    }
    return sessions[index];
  }

  /** The TPM has them no more. */
  void forget() {
    Arrays.fill(sessions, null);
  }

  /** Ends them. */
  void close() {
    for (int i = 0; i < MOST; i++) {
      end(i);
    }
  }

  /** One that was spoilt by an altered response still has its place in the TPM. */
  private void end(int index) {
    TpmSession session = sessions[index];
    sessions[index] = null;
    if (session != null) {
      try {
        session.close();
      } catch (TpmException | TransportException e) {
        // The TPM is gone, or has forgotten it by itself.
        LOG.log(System.Logger.Level.DEBUG, "a protecting session was not flushed", e);
      }
    }
  }
}
