package dev.tpm4j.codec;

/** What response codes mean and what to look at, for those who meet them. */
final class ResponseCodeHints {
  /** Name, meaning, advice; the advice may be missing. */
  private static final String[][] TEXTS = {
    {"SUCCESS", "the command was done"},
    {
      "BAD_TAG",
      "the first two bytes are no tag of a TPM 2.0 command",
      "a TPM 1.2 command, or bytes shifted on their way"
    },
    {
      "INITIALIZE",
      "the TPM waits for TPM2_Startup, or has had one already",
      "send TPM2_Startup(CLEAR) after each reset; in the middle of a run: look at RST# for noise"
    },
    {
      "FAILURE",
      "the TPM is in failure mode: a self test failed",
      "TPM2_GetTestResult says why; power-cycle it, and measure its supply if it stays"
    },
    {"SEQUENCE", "the command does not fit what came before it"},
    {"DISABLED", "the command is switched off", "TPM2_ClearControl, or a hierarchy that is off"},
    {"EXCLUSIVE", "the audit session was exclusive and is not any more"},
    {
      "AUTH_TYPE",
      "the entity cannot be authorised in this way",
      "its attributes say whether it takes its auth value, a policy, or both"
    },
    {
      "AUTH_MISSING",
      "a handle needs authorisation and the command has no session for it",
      "use tag TPM_ST_SESSIONS and a session, a password session with an empty password at least"
    },
    {"POLICY", "the policy session or its use is wrong"},
    {"PCR", "the PCR cannot be used in this way"},
    {
      "PCR_CHANGED",
      "a PCR changed after the policy session had looked at it",
      "restart the policy session and try again"
    },
    {
      "UPGRADE",
      "the TPM is in field upgrade mode",
      "finish the firmware update with the vendor's tool"
    },
    {"TOO_MANY_CONTEXTS", "the counter of saved contexts is at its end"},
    {
      "AUTH_UNAVAILABLE",
      "the auth value or the policy cannot be used for this",
      "userWithAuth, adminWithPolicy, or the state of the hierarchy forbid it"
    },
    {"REBOOT", "the TPM must be reset before it goes on", "reset it, then TPM2_Startup"},
    {"UNBALANCED", "hash and cipher of a key are of different strength"},
    {
      "COMMAND_SIZE",
      "the size in the header is not what arrived",
      "lost or added bytes: look at the bus, then at the encoder"
    },
    {
      "COMMAND_CODE",
      "the TPM does not have this command",
      "TPM2_GetCapability(TPM_CAP_COMMANDS) lists those it has"
    },
    {"AUTHSIZE", "authorizationSize does not fit the sessions that follow it"},
    {"AUTH_CONTEXT", "the command takes no session, or none of this kind"},
    {
      "NV_RANGE", "offset and size reach beyond the NV index", "TPM2_NV_ReadPublic has its dataSize"
    },
    {"NV_SIZE", "more bytes than can be written or read at once, or than the index has"},
    {"NV_LOCKED", "the NV index is locked", "until reset, or until it is defined again"},
    {"NV_AUTHORIZATION", "this authorisation may not do that with the NV index"},
    {"NV_UNINITIALIZED", "the NV index was never written", "write it before it is read"},
    {"NV_SPACE", "there is no room in NV memory", "undefine indices or evict keys"},
    {"NV_DEFINED", "the NV index or persistent handle is taken already"},
    {"BAD_CONTEXT", "the saved context is damaged or of another TPM or boot"},
    {"CPHASH", "the command is not the one that the policy allows"},
    {"PARENT", "the handle is no parent for this"},
    {"NEEDS_TEST", "a function must be tested before its use", "TPM2_SelfTest"},
    {"NO_RESULT", "the TPM could not compute a result"},
    {"SENSITIVE", "the sensitive area does not fit the public one"},
    {"READ_ONLY", "the TPM is in read-only mode"},
    {"ASYMMETRIC", "the asymmetric algorithm is not supported or not right here"},
    {
      "ATTRIBUTES",
      "attributes contradict each other, or the object's attributes forbid this",
      "compare objectAttributes with what the command needs (sign, decrypt, restricted, fixedTPM)"
    },
    {
      "HASH",
      "the hash is not supported or not right here",
      "TPM2_GetCapability(TPM_CAP_ALGS) lists those there are"
    },
    {"VALUE", "the value is out of range or not right here"},
    {"HIERARCHY", "the hierarchy is switched off or not right here"},
    {"KEY_SIZE", "this key size is not supported"},
    {"MGF", "the mask generation function is not supported"},
    {"MODE", "the mode is not supported"},
    {"TYPE", "the type of the object is not right here"},
    {
      "HANDLE",
      "there is nothing at the handle",
      "loaded objects and sessions are gone after a reset; TPM_CAP_HANDLES lists what is there"
    },
    {"KDF", "the key derivation function is not supported or not right here"},
    {"RANGE", "the value is outside of what is allowed"},
    {
      "AUTH_FAIL",
      "wrong auth value, and it counts for the dictionary attack protection",
      "stop guessing: each further try brings TPM_RC_LOCKOUT nearer"
    },
    {"NONCE", "the nonce is wrong, or not of the right size"},
    {"PP", "physical presence is required"},
    {
      "SCHEME",
      "the scheme is not supported or does not fit the key",
      "a key with a scheme of its own takes that one or TPM_ALG_NULL"
    },
    {
      "SIZE",
      "a size is wrong: of this structure, buffer or list",
      "count its bytes; too long for this TPM is possible too"
    },
    {"SYMMETRIC", "the symmetric algorithm is not supported or not right here"},
    {"TAG", "a structure has the wrong tag"},
    {"SELECTOR", "the selector of a union is not one that can be here"},
    {
      "INSUFFICIENT",
      "the command ended before its parameters did",
      "a parameter is missing, or a size is too great"
    },
    {"SIGNATURE", "the signature is not valid"},
    {"KEY", "the key is not right for this"},
    {
      "POLICY_FAIL",
      "the policy of the session is not that of the object",
      "TPM2_PolicyGetDigest against authPolicy; the PCRs may have changed"
    },
    {"INTEGRITY", "the blob is damaged or was made under another parent"},
    {"TICKET", "the ticket is not of this TPM, or not for this"},
    {"RESERVED_BITS", "a bit that must be 0 is 1"},
    {
      "BAD_AUTH",
      "wrong auth value; it does not count for the dictionary attack protection",
      "try the empty one; after a reset check which hierarchy's it is"
    },
    {"EXPIRED", "the policy or ticket has expired"},
    {"POLICY_CC", "the policy allows another command, not this one"},
    {"BINDING", "public and sensitive part do not belong together"},
    {"CURVE", "the curve is not supported"},
    {"ECC_POINT", "the point is not on the curve"},
    {"FW_LIMITED", "the hierarchy is limited to the firmware that is not running"},
    {"SVN_LIMITED", "the hierarchy is limited to another security version of the firmware"},
    {"PARMS", "this parameter set of the algorithm is not supported"},
    {"CONTEXT_GAP", "contexts are too far apart", "load and save the oldest session"},
    {
      "OBJECT_MEMORY",
      "no room for another object",
      "TPM2_FlushContext the objects that nobody needs, or use a resource manager"
    },
    {"SESSION_MEMORY", "no room for another session", "TPM2_FlushContext sessions left over"},
    {"MEMORY", "no room in the TPM", "TPM2_FlushContext objects and sessions left over"},
    {
      "SESSION_HANDLES",
      "no session handle is free",
      "TPM2_FlushContext sessions left over, saved ones too"
    },
    {"OBJECT_HANDLES", "no object handle is free", "TPM2_FlushContext objects left over"},
    {"LOCALITY", "the command is not allowed from this locality"},
    {"YIELDED", "the TPM gave up the command for something else", "send it again"},
    {"CANCELED", "the command was cancelled"},
    {"TESTING", "the TPM tests itself", "wait and send the command again"},
    {"NV_RATE", "NV memory is written too often", "wait and send the command again"},
    {
      "LOCKOUT",
      "too many wrong auth values: dictionary attack lockout",
      "wait for the recovery time, or TPM2_DictionaryAttackLockReset with the lockout auth"
    },
    {"RETRY", "the TPM is busy", "send the command again"},
    {"NV_UNAVAILABLE", "NV memory cannot be reached now", "send the command again"},
  };

  private ResponseCodeHints() {}

  static String meaning(String name) {
    return text(name, 1);
  }

  static String hint(String name) {
    return text(name, 2);
  }

  private static String text(String name, int column) {
    if (name.startsWith("TPM_RC_REFERENCE_")) {
      boolean session = name.charAt(name.length() - 2) == 'S';
      String what = session ? "session " : "handle ";
      int number = name.charAt(name.length() - 1) - '0' + 1;
      return column == 1
          ? what + number + " of the command is not loaded"
          : "load its context, or start anew";
    }
    for (String[] each : TEXTS) {
      if (name.startsWith("TPM_RC_") && name.substring(7).equals(each[0])) {
        return column < each.length ? each[column] : "";
      }
    }
    return "";
  }
}
