package dev.tpm4j.simulator.engine;

import dev.tpm4j.codec.CommandInfo;
import dev.tpm4j.codec.Octets;
import dev.tpm4j.codec.type.TpmRc;
import dev.tpm4j.codec.type.TpmaSession;
import dev.tpm4j.simulator.crypto.Hash;
import java.util.function.Function;

/**
 * Session audit and command audit (TCG TPM 2.0 Library, Part 1, "Session-Based Audit", "Command
 * Audit"): digest := H(digest || cpHash || rpHash) for every successful command.
 */
final class AuditLog {

  private final TpmState state;
  private final CommandDigests command;
  private final Function<Hash, byte[]> rpHash;

  AuditLog(TpmState state, CommandDigests command, Function<Hash, byte[]> rpHash) {
    this.state = state;
    this.command = command;
    this.rpHash = rpHash;
  }

  /**
   * Refuses a session that is to be exclusive and is no longer so.
   *
   * @throws ResponseCodeException {@code TPM_RC_EXCLUSIVE}
   */
  static void requireExclusive(TpmState state, KeyedUse use) throws ResponseCodeException {
    if (use.sent().has(TpmaSession.AUDIT_EXCLUSIVE)
        && !begins(use)
        && state.live.exclusiveAuditSession != use.sent().handle()) {
      throw new ResponseCodeException(TpmRc.EXCLUSIVE);
    }
  }

  private static boolean begins(KeyedUse use) {
    return !use.session().isAudit || use.sent().has(TpmaSession.AUDIT_RESET);
  }

  /**
   * Adds the command to its audit session.
   *
   * @param info the command
   * @param use the audit session, or null: then no session is exclusive any more, unless the
   *     command takes no sessions at all
   */
  void session(CommandInfo info, KeyedUse use) {
    if (use == null) {
      if (info.sessions()) {
        state.live.exclusiveAuditSession = 0;
      }
      return;
    }
    Session session = use.session();
    int handle = use.sent().handle();
    if (begins(use)) {
      session.isAudit = true;
      session.boundEntity = Octets.EMPTY;
      session.auditDigest = Octets.of(new byte[use.hash().digestSize()]);
      state.live.exclusiveAuditSession = handle;
    } else if (state.live.exclusiveAuditSession != handle) {
      state.live.exclusiveAuditSession = 0;
    }
    use.reportExclusive(state.live.exclusiveAuditSession == handle);
    session.auditDigest = extended(session.auditDigest, use.hash());
  }

  /** Adds the command to the command audit, if that is to be done for it. */
  void command(int code) {
    if (!state.permanent.auditedCommands.contains(code)) {
      return;
    }
    Hash hash = Hash.ofId(state.permanent.auditHashAlg);
    if (state.reset.commandAuditDigest.length() == 0) {
      state.reset.commandAuditDigest = Octets.of(new byte[hash.digestSize()]);
      state.permanent.auditCounter++;
    }
    state.reset.commandAuditDigest = extended(state.reset.commandAuditDigest, hash);
  }

  private Octets extended(Octets digest, Hash hash) {
    byte[] old = digest.toByteArray();
    return Octets.of(hash.digest(old, command.cpHash(hash), rpHash.apply(hash)));
  }
}
