package dev.tpm4j.tss;

import dev.tpm4j.transport.TpmTransport;
import dev.tpm4j.transport.TransportException;

/** From a transport to TSS.Java in one call. */
public final class Tpm4j {

  private Tpm4j() {}

  /**
   * TSS.Java's {@code Tpm} over an open transport. Nothing is sent: a TPM that was just switched on
   * still expects {@code Startup(TPM_SU.CLEAR)}.
   *
   * <p>The commands' failures are TSS.Java's {@code TpmException}, with the TPM's response code;
   * the transport's are {@link TransportException}. After either, settings made for the one command
   * ({@code _allowErrors()}, {@code _withSession()}) are gone.
   *
   * @param transport the TPM; closed with the returned object
   * @return the TPM, for one thread at a time
   */
  public static TransportTpm connect(TpmTransport transport) {
    return new TransportTpm(new TransportTpmDevice(transport));
  }
}
