package dev.tpm4j.codec.check;

/**
 * A structure that reaches a TPM inside plain bytes, such as a private area inside an encrypted
 * blob: no check of the command looked at it. Each method gives 0 or the response code, without a
 * number, that the reference implementation gives for it.
 *
 * <p>After 0 the structure can be read with the codec's {@code read} method of its type.
 */
public final class EnclosedStructure {
  private final Implementation implementation;
  private final byte[] bytes;

  /**
   * A structure that nobody has looked at.
   *
   * @param implementation what the TPM has
   * @param bytes the structure and nothing else; not copied
   */
  public EnclosedStructure(Implementation implementation, byte[] bytes) {
    this.implementation = implementation;
    this.bytes = bytes;
  }

  /**
   * Checks it as TPMT_SENSITIVE.
   *
   * @return 0 or a response code; TPM_RC_SIZE where something follows it
   */
  public int sensitive() {
    Unmarshaller in = start();
    int rc = StructureChecks.tpmtSensitive(in, false);
    return rc != 0 ? rc : end(in);
  }

  /**
   * Checks it as the content of a TPM2B_TEMPLATE: TPMT_PUBLIC with a name algorithm.
   *
   * @return 0 or a response code; TPM_RC_SIZE where something follows it
   */
  public int template() {
    Unmarshaller in = start();
    int rc = StructureChecks.tpmtPublic(in, false);
    return rc != 0 ? rc : end(in);
  }

  /**
   * Checks it as the content of a TPM2B_TEMPLATE for a derived object: TPMT_PUBLIC with a name
   * algorithm, and TPMS_DERIVE for its unique field.
   *
   * @return 0 or a response code; TPM_RC_SIZE where something follows it
   */
  public int derivationTemplate() {
    Unmarshaller in = start();
    int rc = ScalarChecks.tpmiAlgPublic(in, false);
    if (rc != 0) {
      return rc;
    }
    final long type = in.value();
    rc = ScalarChecks.tpmiAlgHash(in, false);
    if (rc != 0) {
      return rc;
    }
    rc = ScalarChecks.tpmaObject(in, false);
    if (rc != 0) {
      return rc;
    }
    rc = in.buffer(Limit.TPM2B_DIGEST);
    if (rc != 0) {
      return rc;
    }
    rc = StructureChecks.tpmuPublicParms(in, false, type);
    if (rc != 0) {
      return rc;
    }
    rc = StructureChecks.tpmsDerive(in, false);
    return rc != 0 ? rc : end(in);
  }

  /**
   * Checks its start as TPMS_DERIVE; what follows is not looked at.
   *
   * @return 0 or a response code
   */
  public int derive() {
    return StructureChecks.tpmsDerive(start(), false);
  }

  private Unmarshaller start() {
    return new Unmarshaller(implementation, bytes, 0, bytes.length);
  }

  private static int end(Unmarshaller in) {
    return in.remaining() == 0 ? 0 : Unmarshaller.TPM_RC_SIZE;
  }
}
