package dev.tpm4j.tss;

import dev.tpm4j.client.session.SessionUse;
import java.time.Duration;
import tss.tpm.TPM_HANDLE;
import tss.tpm.TPM_RC;

/**
 * What one thread has set for its next command, and what became of its last. Each thread has its
 * own, so that nobody's {@code _withSession} is taken by another thread's command.
 */
final class CallState {
  /** For a command of our own, which is not protected. */
  boolean internal;

  boolean allowErrors;

  /** Null for success alone; SUCCESS, where it is expected too, comes first. */
  TPM_RC[] expected;

  /** Null where none were named. */
  TPM_HANDLE[] sessions;

  /** Null where none were named; in place of {@link #sessions}. */
  SessionUse[] uses;

  /** Null where the connection's own applies. */
  Duration deadline;

  TPM_RC lastResponseCode = TPM_RC.SUCCESS;

  void commandDone() {
    allowErrors = false;
    expected = null;
    sessions = null;
    uses = null;
    deadline = null;
  }

  void expect(TPM_RC... codes) {
    boolean onlySuccess =
        codes.length == 0 || codes.length == 1 && (codes[0] == null || codes[0] == TPM_RC.SUCCESS);
    expected = null;
    if (!onlySuccess) {
      expected = new TPM_RC[0];
      expectMore(codes);
    }
  }

  void expectMore(TPM_RC... codes) {
    TPM_RC[] before = expected == null ? new TPM_RC[] {TPM_RC.SUCCESS} : expected;
    TPM_RC[] all = new TPM_RC[before.length + codes.length];
    System.arraycopy(before, 0, all, 0, before.length);
    System.arraycopy(codes, 0, all, before.length, codes.length);
    for (int i = 1; i < all.length; i++) {
      if (all[i] == TPM_RC.SUCCESS) {
        all[i] = all[0];
        all[0] = TPM_RC.SUCCESS;
      }
    }
    expected = all;
  }

  boolean isSuccessExpected() {
    return expected == null || expected[0] == TPM_RC.SUCCESS;
  }

  boolean isExpected(TPM_RC code) {
    if (expected != null) {
      for (TPM_RC each : expected) {
        if (code.equals(each)) {
          return true;
        }
      }
    }
    return false;
  }
}
