package dev.tpm4j.tss;

import dev.tpm4j.codec.AuthorizationArea;
import dev.tpm4j.codec.Wire;
import dev.tpm4j.tss.wire.CommandCoder;
import java.util.Arrays;
import tss.ReqStructure;
import tss.tpm.TPM_HANDLE;
import tss.tpm.TPM_RH;

/**
 * The passwords of one command, as stock TSS.Java sends them: those its caller named, and one for
 * each handle that is left. Made once, used for one command after another.
 */
final class Authorizations implements AuthorizationArea {
  static final int PW = TPM_RH.PW.toInt();
  static final int MAX_SESSIONS = 3;
  private static final int CONTINUE_SESSION = 1;
  private static final byte[] NOTHING = {};

  private final byte[][] passwords = new byte[MAX_SESSIONS][];
  private int count;

  /** Takes the passwords of a command. */
  void take(CommandCoder coder, ReqStructure request, TPM_HANDLE[] named) {
    int authorizations = coder.authorizations();
    int given = named == null ? 0 : named.length;
    int wanted = Math.max(given, authorizations);
    if (wanted > MAX_SESSIONS) {
      throw new IllegalArgumentException(wanted + " sessions; a command takes " + MAX_SESSIONS);
    }
    count = wanted;
    for (int i = 0; i < wanted; i++) {
      byte[] password = i < given && named[i] != null ? named[i].AuthValue : null;
      if (password == null && i < authorizations) {
        password = coder.handle(request, i).AuthValue;
      }
      passwords[i] = password == null ? NOTHING : password;
    }
  }

  int count() {
    return count;
  }

  @Override
  public int write(byte[] b, int start) {
    int at = start;
    for (int i = 0; i < count; i++) {
      at = Wire.putU32(b, at, PW);
      at = Wire.putU16(b, at, 0);
      at = Wire.putU8(b, at, CONTINUE_SESSION);
      at = Wire.putBuffer(b, at, passwords[i]);
    }
    return at;
  }

  /** Forgets the passwords; they are their owners'. */
  void forget() {
    Arrays.fill(passwords, 0, count, null);
    count = 0;
  }
}
