package dev.tpm4j.tss;

import dev.tpm4j.client.session.Entity;
import dev.tpm4j.client.session.SessionSpec;
import dev.tpm4j.client.session.SessionUse;
import dev.tpm4j.client.session.TpmSession;
import dev.tpm4j.codec.CommandInfo;
import dev.tpm4j.codec.type.TpmHt;
import dev.tpm4j.tss.wire.CommandCoder;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import tss.ReqStructure;
import tss.tpm.TPM_HANDLE;

/** Which sessions a command is sent with, and what its handles refer to. For one command. */
final class SessionPlan {
  private static final int TYPE_SHIFT = 24;

  private final CommandInfo info;
  private final CommandCoder coder;
  private final List<SessionUse> uses = new ArrayList<>(Authorizations.MAX_SESSIONS);
  private final byte[][] passwords = new byte[Authorizations.MAX_SESSIONS][];
  private final boolean[] isPassword = new boolean[Authorizations.MAX_SESSIONS];
  private final List<Entity> entities = new ArrayList<>(Authorizations.MAX_SESSIONS);
  private boolean onlyPolicies = true;
  private boolean chosenByCaller;

  SessionPlan(CommandInfo info, CommandCoder coder) {
    this.info = info;
    this.coder = coder;
  }

  List<SessionUse> uses() {
    return uses;
  }

  List<Entity> entities() {
    return entities;
  }

  /** The sessions the caller named, and passwords for the handles that are left. */
  void take(CallState state, SessionBook book) {
    if (state.uses != null) {
      chosenByCaller = true;
      requireFew(state.uses.length);
      uses.addAll(List.of(state.uses));
    } else if (state.sessions != null) {
      requireFew(state.sessions.length);
      for (TPM_HANDLE session : state.sessions) {
        add(session, book);
      }
    }
    while (uses.size() < coder.authorizations()) {
      addPassword(null);
    }
  }

  private static void requireFew(int count) {
    if (count > Authorizations.MAX_SESSIONS) {
      throw new IllegalArgumentException(
          count + " sessions; a command takes " + Authorizations.MAX_SESSIONS);
    }
  }

  private void add(TPM_HANDLE session, SessionBook book) {
    if (session == null || session.handle == Authorizations.PW) {
      addPassword(session == null ? null : session.AuthValue);
      return;
    }
    onlyPolicies &= session.handle >>> TYPE_SHIFT == TpmHt.POLICY_SESSION;
    uses.add(book.of(session).use());
  }

  private void addPassword(byte[] value) {
    passwords[uses.size()] = value;
    isPassword[uses.size()] = true;
    uses.add(SessionUse.password());
  }

  /**
   * Puts protecting sessions in place of passwords, and lets one of them encrypt what can be
   * encrypted. A command that has nothing to authorise or encrypt is audited by it, so that its
   * response has an HMAC too.
   */
  void protect(BusProtection protection, Function<SessionSpec, TpmSession> starter) {
    if (chosenByCaller) {
      return;
    }
    int used = 0;
    int first = -1;
    for (int i = 0; i < coder.authorizations(); i++) {
      if (isPassword[i]) {
        uses.set(i, protection.session(used, starter).use());
        used++;
        first = first < 0 ? i : first;
      }
    }
    boolean encryptable = info.decrypt() || info.encrypt();
    boolean unsigned = uses.isEmpty() || onlyPolicies;
    if (first < 0) {
      if (uses.size() == Authorizations.MAX_SESSIONS || !encryptable && !unsigned) {
        return;
      }
      first = uses.size();
      uses.add(protection.session(0, starter).use());
    }
    SessionUse use = uses.get(first);
    use = info.decrypt() ? use.encryptCommand() : use;
    use = info.encrypt() ? use.encryptResponse() : use;
    boolean authorises = first < coder.authorizations();
    uses.set(first, encryptable || authorises ? use : use.audit());
  }

  /** Asks for what is not known of the handles. */
  void resolve(ReqStructure request, Entities of) {
    for (int i = 0; i < coder.handles(); i++) {
      entities.add(of.of(coder.handle(request, i), passwords[i], i + 1));
    }
  }
}
