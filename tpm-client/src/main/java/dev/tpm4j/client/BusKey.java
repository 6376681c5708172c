package dev.tpm4j.client;

import dev.tpm4j.client.session.SaltKey;
import dev.tpm4j.client.session.SessionSpec;
import dev.tpm4j.client.session.TpmSession;
import dev.tpm4j.client.session.UnexpectedKeyException;
import dev.tpm4j.codec.Octets;
import dev.tpm4j.codec.command.CreatePrimary;
import dev.tpm4j.codec.command.FlushContext;
import dev.tpm4j.codec.command.ReadPublic;
import dev.tpm4j.codec.type.TpmAlgId;
import dev.tpm4j.codec.type.TpmRh;
import dev.tpm4j.codec.type.TpmsSensitiveCreate;
import dev.tpm4j.codec.type.TpmtPublic;
import java.security.PublicKey;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;

/**
 * The key of the TPM to which the sessions that protect a bus are salted: where it comes from, and
 * what makes it known to be the TPM's.
 */
public final class BusKey {

  private final int hierarchy;
  private final TpmtPublic template;
  private final int handle;
  private final Consumer<SaltKey> verification;
  private final boolean pinned;

  private BusKey(
      int hierarchy,
      TpmtPublic template,
      int handle,
      boolean pinned,
      Consumer<SaltKey> verification) {
    this.hierarchy = hierarchy;
    this.template = template;
    this.handle = handle;
    this.pinned = pinned;
    this.verification = verification;
  }

  /**
   * Whatever key comes over the bus: a fresh primary key of the null hierarchy, which needs
   * nobody's authorization. Keeps everything from those who only listen; somebody who replaces the
   * key when the session is started can read and change all that follows.
   *
   * @return a key that is not pinned
   */
  public static BusKey unpinned() {
    return new BusKey(TpmRh.RH_NULL, KeyTemplate.eccStorage(), 0, false, key -> {});
  }

  /**
   * The endorsement key, known by the certificate that the TPM's vendor gave it. Checking the
   * certificate itself, its chain and that it is of this machine's TPM, is the caller's.
   *
   * @param certified the certificate's public key: RSA 2048 or P-256
   * @return a pinned key
   */
  public static BusKey endorsement(PublicKey certified) {
    Objects.requireNonNull(certified, "certified");
    TpmtPublic template =
        certified.getAlgorithm().equals("RSA")
            ? KeyTemplate.rsaEndorsement()
            : KeyTemplate.eccEndorsement();
    return new BusKey(
        TpmRh.RH_ENDORSEMENT,
        template,
        0,
        true,
        key -> key.requireUnique(TpmKeys.publicArea(certified, template)));
  }

  /**
   * A primary key that was seen before, such as the storage key when the device was made.
   *
   * @param hierarchy {@code TpmRh.RH_OWNER}, or another with the same seed as then
   * @param template what it is made from
   * @param seen its public area then
   * @return a pinned key
   */
  public static BusKey primary(int hierarchy, TpmtPublic template, TpmtPublic seen) {
    return new BusKey(
        hierarchy, Objects.requireNonNull(template), 0, true, key -> key.requireUnique(seen));
  }

  /**
   * A persistent key that was seen before.
   *
   * @param handle where it is
   * @param seen its Name then
   * @return a pinned key
   */
  public static BusKey persistent(int handle, Octets seen) {
    Objects.requireNonNull(seen, "seen");
    return new BusKey(0, null, handle, true, key -> key.requireName(seen));
  }

  /**
   * Whether somebody who can change what is on the bus is kept out.
   *
   * @return false for {@link #unpinned()}
   */
  public boolean isPinned() {
    return pinned;
  }

  /**
   * Has the TPM make or show the key, and checks it.
   *
   * @throws UnexpectedKeyException if it is another than the pinned one
   */
  SaltKey obtain(TpmClient tpm) {
    SaltKey key = template == null ? read(tpm) : create(tpm);
    try {
      verification.accept(key);
      return key;
    } catch (RuntimeException failure) {
      release(tpm, key, failure);
      throw failure;
    }
  }

  private SaltKey read(TpmClient tpm) {
    TpmtPublic area = tpm.plain(new ReadPublic.Request(handle)).outPublic();
    if (area == null || area.type() != TpmAlgId.RSA && area.type() != TpmAlgId.ECC) {
      throw new IllegalArgumentException("a session is salted to an RSA or ECC key");
    }
    return new SaltKey(handle, area);
  }

  private SaltKey create(TpmClient tpm) {
    CreatePrimary.Request request =
        new CreatePrimary.Request(
            hierarchy,
            new TpmsSensitiveCreate(Octets.EMPTY, Octets.EMPTY),
            template,
            Octets.EMPTY,
            List.of());
    CreatePrimary.Response made =
        tpm.entity(hierarchy).hasAuth() ? authorised(tpm, request) : tpm.plain(request);
    return new SaltKey(made.objectHandle(), made.outPublic());
  }

  /** The hierarchy's value is not to cross the bus for the sake of protecting others. */
  private static CreatePrimary.Response authorised(TpmClient tpm, CreatePrimary.Request request) {
    try (TpmSession session = tpm.start(SessionSpec.hmac())) {
      return tpm.plain(request, session.use());
    }
  }

  /** Gives back the slot that the key took. */
  void release(TpmClient tpm, SaltKey key, RuntimeException failure) {
    if (template == null) {
      return;
    }
    try {
      tpm.plain(new FlushContext.Request(key.handle()));
    } catch (RuntimeException second) {
      if (failure == null) {
        throw second;
      }
      failure.addSuppressed(second);
    }
  }
}
