package dev.tpm4j.client.session;

import dev.tpm4j.codec.Octets;
import dev.tpm4j.codec.command.StartAuthSession;
import dev.tpm4j.codec.type.TpmRh;
import dev.tpm4j.codec.type.TpmSe;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.function.IntConsumer;

/**
 * The start of a session: what TPM2_StartAuthSession is told, and the session's key from what it
 * answers. For those who send their commands themselves; {@link CommandChannel#start} does it all.
 *
 * <p>Source: TPM 2.0 Library Part 1, "Session Key Creation".
 */
public final class SessionOpening implements AutoCloseable {

  private static final byte[] LABEL = "ATH".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] NOTHING = {};

  private final SessionSpec spec;
  private final Nonces nonces = new Nonces();
  private final Salt salt;
  private final byte[] nonceCaller;

  /**
   * Chooses nonce and salt.
   *
   * @param spec which session
   * @throws IllegalArgumentException if its nonces are longer than its digests, or its salt key is
   *     none
   */
  public SessionOpening(SessionSpec spec) {
    if (spec.nonceSize() > spec.hash().digestSize()) {
      throw new IllegalArgumentException(
          "nonces of " + spec.nonceSize() + " bytes are longer than a digest of " + spec.hash());
    }
    this.spec = spec;
    this.nonceCaller = new byte[spec.nonceSize()];
    nonces.next(nonceCaller);
    this.salt =
        spec.saltKey() == null ? null : Salt.of(spec.saltKey().area(), "SECRET", nonces.source());
  }

  /**
   * The command to send.
   *
   * @return without sessions
   */
  public StartAuthSession.Request request() {
    return new StartAuthSession.Request(
        salt == null ? TpmRh.RH_NULL : spec.saltKey().handle(),
        spec.bound() == null ? TpmRh.RH_NULL : spec.bound().handle(),
        Octets.of(nonceCaller),
        salt == null ? Octets.EMPTY : salt.encrypted(),
        spec.type(),
        spec.cipher().symmetric(spec.hash()),
        spec.hash().id());
  }

  /**
   * The session that the TPM has started.
   *
   * @param response to {@link #request}
   * @param flush sends TPM2_FlushContext with a handle, when the session is closed
   * @return the session
   * @throws AlteredResponseException if the TPM's nonce is not as long as this side's
   */
  public TpmSession finish(StartAuthSession.Response response, IntConsumer flush) {
    if (response.nonceTPM().length() != nonceCaller.length) {
      throw new AlteredResponseException(
          "StartAuthSession",
          "a nonce of " + response.nonceTPM().length() + " bytes for one of " + nonceCaller.length,
          null);
    }
    byte[] key = NOTHING;
    if (salt != null || spec.bound() != null) {
      key =
          new KeyedHash(spec.hash())
              .kdfa(
                  spec.bound() == null ? NOTHING : spec.bound().auth(),
                  salt == null ? NOTHING : salt.bytes(),
                  LABEL,
                  response.nonceTPM().toByteArray(),
                  nonceCaller,
                  spec.hash().digestSize() * Byte.SIZE);
    }
    boolean remembers = spec.bound() != null && spec.type() == TpmSe.HMAC;
    return new TpmSession(
        response.sessionHandle(),
        spec,
        key,
        response.nonceTPM(),
        remembers ? spec.bound().copy() : null,
        flush);
  }

  /** Wipes salt and nonce. */
  @Override
  public void close() {
    if (salt != null) {
      salt.close();
    }
    Arrays.fill(nonceCaller, (byte) 0);
  }
}
