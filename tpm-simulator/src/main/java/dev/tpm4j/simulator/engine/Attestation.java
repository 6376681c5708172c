package dev.tpm4j.simulator.engine;

import dev.tpm4j.codec.Octets;
import dev.tpm4j.codec.type.TpmRh;
import dev.tpm4j.codec.type.TpmsAttest;
import dev.tpm4j.codec.type.TpmsClockInfo;
import dev.tpm4j.codec.type.TpmtSigScheme;
import dev.tpm4j.codec.type.TpmtSignature;
import dev.tpm4j.codec.type.TpmuAttest;
import dev.tpm4j.simulator.crypto.Hash;
import dev.tpm4j.simulator.crypto.Kdf;
import dev.tpm4j.simulator.crypto.KdfLabel;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * What all attestations have in common (TCG TPM 2.0 Library, Part 1, "Attestation"; Part 2,
 * "TPMS_ATTEST"): who signs, how, and the structure that is signed. Nothing of the TPM changes
 * before {@link #sign}.
 */
final class Attestation {

  /** {@code TPM_GENERATED_VALUE}: no one can have data signed that begin like this. */
  static final int MAGIC = 0xFF544347;

  /** A structure with the largest of everything fits: 2048 octets of NV are in it. */
  private static final int MAX_SIZE = 4096;

  private static final int OBFUSCATION_BITS = 128;

  private final Execution execution;
  private final TpmObject key;
  private final SignatureScheme scheme;
  private final Octets qualifyingData;

  private Attestation(
      Execution execution, TpmObject key, SignatureScheme scheme, Octets qualifyingData) {
    this.execution = execution;
    this.key = key;
    this.scheme = scheme;
    this.qualifyingData = qualifyingData;
  }

  /**
   * Chooses key and scheme.
   *
   * @param execution the command
   * @param signHandle the number of the handle of the key
   * @param wanted the scheme that the caller wants
   * @param schemeParameter the number of the parameter that this is
   * @param qualifyingData what the caller wants to find in the structure
   * @throws ResponseCodeException {@code TPM_RC_KEY} of the handle, {@code TPM_RC_SCHEME} of the
   *     parameter
   */
  static Attestation by(
      Execution execution,
      int signHandle,
      TpmtSigScheme wanted,
      int schemeParameter,
      Octets qualifyingData)
      throws ResponseCodeException {
    TpmObject key = SignatureCreation.signer(execution.entity(signHandle - 1), signHandle);
    SignatureScheme scheme = SignatureScheme.select(key, wanted, schemeParameter);
    return new Attestation(execution, key, scheme, qualifyingData);
  }

  /** Of the scheme; null for {@code TPM_RH_NULL}. */
  Hash hash() {
    return scheme.hash();
  }

  SignatureScheme scheme() {
    return scheme;
  }

  /** Nothing may show which key has signed. */
  boolean isAnonymous() {
    return scheme.isAnonymous();
  }

  /** Somebody has signed: the handle was not {@code TPM_RH_NULL}. */
  boolean isSigned() {
    return key != null;
  }

  /**
   * A structure and its signature.
   *
   * @param structure {@code TPMS_ATTEST}
   * @param signature {@code TPM_ALG_NULL} for {@code TPM_RH_NULL}
   */
  record Signed(Octets structure, TpmtSignature signature) {}

  /** Fills in the common fields and signs; what is attested has a selector of {@code TPM_ST}. */
  Signed sign(TpmuAttest attested) throws ResponseCodeException {
    byte[] buffer = new byte[MAX_SIZE];
    byte[] structure = Arrays.copyOf(buffer, fill(attested).write(buffer, 0));
    byte[] digest = {};
    if (key != null) {
      digest = hash().digest(structure);
      if (isAnonymous() && qualifyingData.length() != 0) {
        digest = hash().digest(qualifyingData.toByteArray(), digest);
      }
    }
    TpmtSignature signature = SignatureCreation.sign(execution.state(), key, scheme, digest);
    if (key != null) {
      execution.clearOrderly();
    }
    return new Signed(Octets.of(structure), signature);
  }

  private TpmsAttest fill(TpmuAttest attested) {
    Octets signer = EntityNames.of(TpmRh.RH_NULL);
    if (key != null) {
      signer = isAnonymous() ? Octets.EMPTY : key.qualifiedName();
    }
    TpmsClockInfo clock = Timekeeper.timeInfo(execution.state()).clockInfo();
    long firmware = execution.options().identity().firmwareVersion();
    if (!isPrivileged()) {
      ByteBuffer hidden = obfuscation(signer);
      firmware += hidden.getLong();
      long counts = hidden.getLong();
      clock =
          new TpmsClockInfo(
              clock.clock(),
              clock.resetCount() + (int) (counts >>> Integer.SIZE),
              clock.restartCount() + (int) counts,
              clock.safe());
    }
    Octets extra = isAnonymous() ? Octets.EMPTY : qualifyingData;
    return new TpmsAttest(MAGIC, attested.selector(), signer, extra, clock, firmware, attested);
  }

  /** Keys of the platform and of the endorsement hierarchy may tell one TPM from another. */
  private boolean isPrivileged() {
    return key != null
        && (key.hierarchy() == TpmRh.RH_ENDORSEMENT || key.hierarchy() == TpmRh.RH_PLATFORM);
  }

  /**
   * What is added to the counters, the same for a signer every time. The reference implementation
   * reads these octets as numbers of its machine, which as a rule is little-endian.
   */
  private ByteBuffer obfuscation(Octets signer) {
    byte[] octets =
        Kdf.kdfa(
            Tickets.HASH,
            execution.state().permanent.hierarchies.storageProof(),
            KdfLabel.ATTESTATION,
            signer.toByteArray(),
            new byte[0],
            OBFUSCATION_BITS);
    return ByteBuffer.wrap(octets).order(ByteOrder.LITTLE_ENDIAN);
  }
}
