package dev.tpm4j.tss;

import dev.tpm4j.client.session.TpmSession;
import dev.tpm4j.codec.type.TpmCc;
import java.util.HashMap;
import java.util.Map;
import tss.ReqStructure;
import tss.tpm.TPM2_FlushContext_REQUEST;
import tss.tpm.TPM_HANDLE;

/** The sessions whose keys this side knows, by handle: TSS.Java names sessions by their handles. */
final class SessionBook {
  private final Map<Integer, TpmSession> sessions = new HashMap<>();

  void add(TpmSession session) {
    sessions.values().removeIf(each -> !each.isUsable());
    sessions.put(session.handle(), session);
  }

  /**
   * The session with a handle.
   *
   * @throws IllegalStateException when nobody here knows its key
   */
  TpmSession of(TPM_HANDLE handle) {
    TpmSession session = sessions.get(handle.handle);
    if (session == null) {
      throw new IllegalStateException(
          "the key of session 0x"
              + Integer.toHexString(handle.handle)
              + " is not known here: start it with this connection's startSession or"
              + " StartAuthSession; a salted one with startSession, which knows the salt");
    }
    return session;
  }

  /** Some commands change what a session is good for, whoever sends them. */
  void follow(int code, ReqStructure request, TPM_HANDLE first) {
    if (sessions.isEmpty()) {
      return;
    }
    TPM_HANDLE handle =
        code == TpmCc.FLUSH_CONTEXT ? ((TPM2_FlushContext_REQUEST) request).flushHandle : first;
    TpmSession session = handle == null ? null : sessions.get(handle.handle);
    if (session != null) {
      session.executed(code);
    }
  }

  /** The TPM has none of them any more. */
  void forgetAll() {
    sessions.clear();
  }
}
