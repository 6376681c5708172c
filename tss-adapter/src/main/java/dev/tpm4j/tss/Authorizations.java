package dev.tpm4j.tss;

import dev.tpm4j.codec.Wire;
import dev.tpm4j.tss.wire.CommandCoder;
import java.util.Arrays;
import tss.ReqStructure;
import tss.tpm.TPM_HANDLE;
import tss.tpm.TPM_RH;

/**
 * The sessions of one command: those its caller named, and passwords for the handles that are left.
 * Made once, used for one command after another.
 */
final class Authorizations {
  private static final int PW = TPM_RH.PW.toInt();
  private static final int CONTINUE_SESSION = 1;
  private static final int MAX_SESSIONS = 3;
  private static final byte[] NOTHING = {};

  private final int[] handles = new int[MAX_SESSIONS];
  private final byte[][] passwords = new byte[MAX_SESSIONS][];
  private int count;

  /** Takes the sessions of a command. */
  void take(CommandCoder coder, ReqStructure request, TPM_HANDLE[] named) {
    int authorizations = coder.authorizations();
    int given = named == null ? 0 : named.length;
    count = Math.max(given, authorizations);
    if (count > MAX_SESSIONS) {
      throw new IllegalArgumentException(count + " sessions; a command takes " + MAX_SESSIONS);
    }
    for (int i = 0; i < count; i++) {
      TPM_HANDLE session = i < given ? named[i] : null;
      handles[i] = session == null ? PW : session.handle;
      byte[] password = null;
      if (handles[i] == PW) {
        password = session == null ? null : session.AuthValue;
        if (password == null && i < authorizations) {
          password = coder.handle(request, i).AuthValue;
        }
      }
      passwords[i] = password == null ? NOTHING : password;
    }
  }

  int count() {
    return count;
  }

  int write(byte[] b, int start) {
    int at = start + 4;
    for (int i = 0; i < count; i++) {
      at = Wire.putU32(b, at, handles[i]);
      at = Wire.putU16(b, at, 0);
      at = Wire.putU8(b, at, CONTINUE_SESSION);
      at = Wire.putBuffer(b, at, passwords[i]);
    }
    Wire.putU32(b, start, at - start - 4);
    return at;
  }

  /** Forgets the passwords; they are their owners'. */
  void forget() {
    Arrays.fill(passwords, 0, count, null);
    count = 0;
  }
}
