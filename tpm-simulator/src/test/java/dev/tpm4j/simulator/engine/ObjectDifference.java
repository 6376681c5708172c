package dev.tpm4j.simulator.engine;

import dev.tpm4j.codec.type.TpmRc;

/** Where the engine treats objects in another way than swtpm 0.7.1, and why. */
enum ObjectDifference {
  CREDENTIAL_THAT_CANNOT_BE_DECRYPTED(
      TpmRc.VALUE | 0x240,
      TpmRc.FAILURE,
      "ActivateCredential with a secret that RSA does not decrypt: swtpm takes any refusal of"
          + " OpenSSL for a failure of the TPM."),

  CREDENTIAL_WITHOUT_A_HASH(
      TpmRc.VALUE,
      TpmRc.SUCCESS,
      "MakeCredential for a key without a name algorithm: swtpm encrypts with a key that nobody"
          + " has computed. Without a hash there is no KDF: TPM_RC_VALUE.");

  private final int engine;
  private final int swtpm;
  private final String reason;

  ObjectDifference(int engine, int swtpm, String reason) {
    this.engine = engine;
    this.swtpm = swtpm;
    this.reason = reason;
  }

  int engine() {
    return engine;
  }

  int swtpm() {
    return swtpm;
  }

  String reason() {
    return reason;
  }
}
