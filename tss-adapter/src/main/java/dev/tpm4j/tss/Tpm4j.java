package dev.tpm4j.tss;

import dev.tpm4j.profile.TpmProfile;
import dev.tpm4j.transport.Board;
import dev.tpm4j.transport.MountedTransport;
import dev.tpm4j.transport.TpmTransport;
import dev.tpm4j.transport.TransportException;
import tss.TpmDevice;

/** From a transport to TSS.Java in one call. */
public final class Tpm4j {

  private Tpm4j() {}

  /**
   * TSS.Java's {@code Tpm} over an open transport. Nothing is sent: a TPM that was just switched on
   * still expects {@code Startup(TPM_SU.CLEAR)}.
   *
   * <p>The commands' failures are {@link TpmResponseException}, which is TSS.Java's {@code
   * TpmException}; the transport's are {@link TransportException}. After either, settings made for
   * the one command ({@code _allowErrors()}, {@code _withSession()}) are gone.
   *
   * @param transport the TPM; closed with the returned object
   * @return the TPM
   */
  public static TransportTpm connect(TpmTransport transport) {
    return connect(transport, TpmOptions.defaults());
  }

  /**
   * TSS.Java's {@code Tpm} over an open transport.
   *
   * @param transport the TPM; closed with the returned object
   * @param options deadline and patience
   * @return the TPM
   */
  public static TransportTpm connect(TpmTransport transport, TpmOptions options) {
    return new TransportTpm(new TransportTpmDevice(transport), options);
  }

  /**
   * TSS.Java's {@code Tpm} on a part, over a board that is opened for it. Nothing is sent.
   *
   * @param profile the part and how it is wired
   * @param board who moves the wires: {@code linux}, {@code pi4j}, {@code serial:PORT}, {@code
   *     virtual}
   * @return the TPM; closing it closes the board
   * @throws TransportException when there is no such board, or no such part on it
   */
  public static TransportTpm connect(TpmProfile profile, String board) {
    Board opened = Board.open(board);
    try {
      TpmTransport transport = opened.connect(profile);
      return connect(
          new OwnedTransport(new MountedTransport(transport, opened, profile), opened),
          TpmOptions.defaults().withTimebase(opened.timebase()));
    } catch (RuntimeException e) {
      opened.close();
      throw e;
    }
  }

  /**
   * TSS.Java's {@code Tpm} over one of its own devices, which is connected.
   *
   * @param device the TPM; closed with the returned object
   * @return the TPM
   */
  public static TransportTpm over(TpmDevice device) {
    return new TransportTpm(device, TpmOptions.defaults());
  }
}
