package dev.tpm4j.simulator.engine;

import dev.tpm4j.codec.type.TpmRc;
import java.util.Arrays;

/**
 * Where the engine uses keys in another way than swtpm 0.7.1, and why. What is not compared at all
 * is in {@code docs/differences.md}, which lists these too.
 */
enum KeyDifference {
  ENCRYPTION_FAILURE(
      "RSA_Encrypt of a message too long for its padding or not below the modulus, RSA_Decrypt of"
          + " what is not so padded or not below the modulus: swtpm answers TPM_RC_FAILURE, because"
          + " OpenSSL does not tell libtpms why it refused. The specification (Part 3, both"
          + " commands) and the TCG's code say TPM_RC_VALUE, TPM_RC_SIZE or TPM_RC_HASH.") {
    @Override
    boolean explains(int code, byte[] swtpm, byte[] engine) {
      int rc = Tpm.rc(engine);
      return (code == 0x174 || code == 0x159)
          && Tpm.rc(swtpm) == TpmRc.FAILURE
          && (rc == TpmRc.VALUE || rc == TpmRc.SIZE || rc == TpmRc.HASH);
    }
  },

  HANDLES_OF_CERTIFY_X509(
      "CertifyX509: objectHandle is the first handle and signHandle the second (Part 3). libtpms"
          + " reads them so, but says of an error in one that it is in the other.") {
    @Override
    boolean explains(int code, byte[] swtpm, byte[] engine) {
      int rc = Tpm.rc(engine);
      boolean handle = (rc & 0xFC0) == 0x180 || (rc & 0xFC0) == 0x280;
      return code == 0x197 && handle && (rc ^ 0x300) == Tpm.rc(swtpm);
    }
  },

  CMAC_OF_TDES(
      "The CMAC of a TDES key: SP 800-38B §5.3 doubles the subkeys of a block of 64 bits with the"
          + " constant 0x1B. libtpms takes 0x87, that of 128 bits.") {
    @Override
    boolean explains(int code, byte[] swtpm, byte[] engine) {
      return (code == 0x155 || code == 0x13E)
          && Tpm.rc(swtpm) == TpmRc.SUCCESS
          && Tpm.rc(engine) == TpmRc.SUCCESS
          && Tpm.number(swtpm, 14, 2) == 8
          && Tpm.number(engine, 14, 2) == 8;
    }
  },

  CHAIN_AFTER_A_SHORT_BLOCK(
      "ivOut of CFB data that end within a block: the TCG's code fills the last ciphertext up with"
          + " zeros; libtpms gives what OpenSSL has there, the rest of the key stream. Neither can"
          + " be gone on with.") {
    @Override
    boolean explains(int code, byte[] swtpm, byte[] engine) {
      if (code != 0x164 && code != 0x193 || Tpm.rc(swtpm) != 0 || Tpm.rc(engine) != 0) {
        return false;
      }
      int data = (int) Tpm.number(engine, 14, 2);
      int block = (int) Tpm.number(engine, 16 + data, 2);
      int same = 18 + data + (block == 0 ? 0 : data % block);
      return data % Math.max(1, block) != 0
          && engine.length == swtpm.length
          && Arrays.equals(engine, 0, same, swtpm, 0, same)
          && Arrays.equals(
              engine, same, 18 + data + block, new byte[block], 0, 18 + data + block - same);
    }
  },

  LONG_ADDITION_TO_A_CERTIFICATE(
      "CertifyX509: when addedToCertificate is longer than half of its buffer of 1024 octets, which"
          + " it is with an RSA key of 3072 bits, libtpms moves it over itself to the front and"
          + " returns something garbled. The digest to be signed is right in both.") {
    @Override
    boolean explains(int code, byte[] swtpm, byte[] engine) {
      if (code != 0x197 || Tpm.rc(swtpm) != 0 || Tpm.rc(engine) != 0) {
        return false;
      }
      int added = (int) Tpm.number(engine, 14, 2);
      int digest = 16 + added;
      int end = digest + 2 + (int) Tpm.number(engine, digest, 2);
      return added > 512
          && added == Tpm.number(swtpm, 14, 2)
          && Arrays.equals(engine, digest, end, swtpm, digest, end);
    }
  };

  private final String reason;

  KeyDifference(String reason) {
    this.reason = reason;
  }

  String reason() {
    return reason;
  }

  abstract boolean explains(int code, byte[] swtpm, byte[] engine);
}
