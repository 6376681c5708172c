package dev.tpm4j.client.session;

import dev.tpm4j.codec.Octets;
import dev.tpm4j.codec.type.TpmtPublic;
import java.util.Locale;
import java.util.Objects;

/**
 * A decryption key of the TPM to which the salt of a session is encrypted.
 *
 * <p>The public area decides whom the salt is for. One that was read over the bus a moment ago
 * keeps out who listens; whoever can also change what passes may have put a key of his own there,
 * and then reads everything. {@link #requireName} and {@link #requireUnique} compare with what is
 * known from elsewhere: an earlier visit in safe surroundings, or the certificate of the
 * endorsement key.
 *
 * @param handle TPM_HANDLE of the loaded or persistent key
 * @param area its public area: an RSA or ECC key with the attribute decrypt
 */
public record SaltKey(int handle, TpmtPublic area) {

  /** Refuses null. */
  public SaltKey {
    Objects.requireNonNull(area, "area");
  }

  /**
   * Insists on a key that is known.
   *
   * @param pinned the Name it must have
   * @return this
   * @throws UnexpectedKeyException if it is another
   */
  public SaltKey requireName(Octets pinned) {
    if (!Entity.nameOf(area).equals(pinned)) {
      throw new UnexpectedKeyException(this + " has another Name than the one that was pinned");
    }
    return this;
  }

  /**
   * Insists on a public key that is known, whatever else its public area says.
   *
   * @param pinned a public area with the same key
   * @return this
   * @throws UnexpectedKeyException if it is another
   */
  public SaltKey requireUnique(TpmtPublic pinned) {
    if (area.type() != pinned.type() || !area.unique().equals(pinned.unique())) {
      throw new UnexpectedKeyException(this + " is another key than the one that was pinned");
    }
    return this;
  }

  @Override
  public String toString() {
    return String.format(Locale.ROOT, "key 0x%08x", handle);
  }
}
