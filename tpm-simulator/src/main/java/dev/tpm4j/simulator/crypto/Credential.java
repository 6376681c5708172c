package dev.tpm4j.simulator.crypto;

import dev.tpm4j.simulator.crypto.CryptException.Failure;
import java.nio.ByteBuffer;

/** What {@code TPM2_MakeCredential} makes and {@code TPM2_ActivateCredential} opens, Part 1 §24. */
public final class Credential {

  private Credential() {}

  /**
   * Seals a credential for an object.
   *
   * @param protection from the key that opens it; its seed was shared under {@link
   *     KdfLabel#IDENTITY}
   * @param name the name of the object that must be there when it is opened
   * @param credential the secret, at most 64 bytes
   * @return the {@code TPM2B_ID_OBJECT}'s bytes
   */
  public static byte[] seal(OuterWrap protection, byte[] name, byte[] credential) {
    return protection.wrap(name, Tpm2b.marshal(credential));
  }

  /**
   * Opens a credential.
   *
   * @param protection as it was sealed with
   * @param name the name of the object
   * @param blob the {@code TPM2B_ID_OBJECT}'s bytes
   * @return the secret
   * @throws CryptException {@code INTEGRITY} if this is not the blob made under that name, {@code
   *     SIZE} or {@code INSUFFICIENT} if it is no such blob
   */
  public static byte[] open(OuterWrap protection, byte[] name, byte[] blob) throws CryptException {
    ByteBuffer in = ByteBuffer.wrap(protection.unwrap(name, blob));
    byte[] credential = Tpm2b.unmarshal(in, Hash.MAX_DIGEST_SIZE);
    if (in.hasRemaining()) {
      throw new CryptException(Failure.SIZE, "more than a credential");
    }
    return credential;
  }
}
