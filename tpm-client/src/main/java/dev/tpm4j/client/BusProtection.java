package dev.tpm4j.client;

import dev.tpm4j.client.session.Entity;
import dev.tpm4j.client.session.SaltKey;
import dev.tpm4j.client.session.SessionSpec;
import dev.tpm4j.client.session.SessionUse;
import dev.tpm4j.client.session.TpmResponseException;
import dev.tpm4j.client.session.TpmSession;
import dev.tpm4j.codec.CommandInfo;
import dev.tpm4j.codec.type.TpmaSession;
import dev.tpm4j.transport.TransportException;
import java.util.ArrayList;
import java.util.List;

/**
 * Salted sessions, and their place in each command: the first authorises in place of a password,
 * encrypts what can be encrypted, and audits where there is nothing else for it to do, because so
 * it may come along and vouch for the response.
 */
final class BusProtection implements AutoCloseable {

  private static final int MAX_SESSIONS = 3;

  private final TpmClient tpm;
  private final BusKey key;
  private final TpmSession first;
  private TpmSession second;

  BusProtection(TpmClient tpm, BusKey key) {
    this.tpm = tpm;
    this.key = key;
    this.first = open();
  }

  boolean isPinned() {
    return key.isPinned();
  }

  private TpmSession open() {
    SaltKey salt = key.obtain(tpm);
    TpmSession session;
    try {
      session = tpm.channel().start(SessionSpec.hmac().saltedTo(salt));
    } catch (RuntimeException failure) {
      key.release(tpm, salt, failure);
      throw failure;
    }
    key.release(tpm, salt, null);
    return session;
  }

  /** For the rare command with two authorization values: a session can prove but one. */
  private synchronized TpmSession second() {
    if (second == null) {
      second = open();
    }
    return second;
  }

  /** Adds to the sessions that a caller wants whatever is missing for protection. */
  List<SessionUse> protect(CommandInfo info, List<Entity> entities, List<SessionUse> wanted) {
    if (!info.sessions()) {
      return wanted;
    }
    List<SessionUse> uses = new ArrayList<>(MAX_SESSIONS);
    uses.addAll(wanted);
    int own = -1;
    for (int i = uses.size(); i < info.authorizations(); i++) {
      if (own < 0) {
        own = i;
        uses.add(first.use());
      } else {
        // An empty value gives nothing away, and a second session is not to be had for nothing.
        uses.add(entities.get(i).hasAuth() ? second().use() : SessionUse.password());
      }
    }
    boolean decrypt = info.decrypt() && none(uses, TpmaSession.DECRYPT);
    boolean encrypt = info.encrypt() && none(uses, TpmaSession.ENCRYPT);
    if (own < 0) {
      boolean idle = !decrypt && !encrypt;
      if (uses.size() == MAX_SESSIONS || idle && !none(uses, TpmaSession.AUDIT)) {
        return uses;
      }
      own = uses.size();
      uses.add(idle ? first.use().audit() : first.use());
    }
    SessionUse use = uses.get(own);
    use = decrypt ? use.encryptCommand() : use;
    use = encrypt ? use.encryptResponse() : use;
    uses.set(own, use);
    return uses;
  }

  private static boolean none(List<SessionUse> uses, int bit) {
    for (SessionUse use : uses) {
      if (use.has(bit)) {
        return false;
      }
    }
    return true;
  }

  /** Flushes the sessions, if the TPM is still there to be asked. */
  @Override
  public synchronized void close() {
    close(first);
    if (second != null) {
      close(second);
    }
  }

  private static void close(TpmSession session) {
    try {
      session.close();
    } catch (TpmResponseException | TransportException gone) {
      // The TPM was reset or is gone, and its sessions with it.
    }
  }
}
