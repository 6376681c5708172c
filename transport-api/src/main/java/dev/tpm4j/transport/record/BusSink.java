package dev.tpm4j.transport.record;

import dev.tpm4j.transport.TransportException;
import java.io.UncheckedIOException;

/**
 * Where the recording of a bus goes. One sink serves one device.
 *
 * <p>{@link #accept} never throws: a full disk must not leave a chip selected. A sink keeps its
 * first failure, drops what follows, and throws it from {@link #close()}. Not safe for use by
 * several threads at once; a device is not either.
 */
public interface BusSink extends AutoCloseable {

  /**
   * Begins. Called once, before anything else.
   *
   * @param setup which bus
   * @param redaction whether bytes will be hidden
   * @throws TransportException with {@link TransportException.Kind#CONFIGURATION} if this sink has
   *     no use for such a recording
   */
  void begin(BusSetup setup, Redaction redaction);

  /**
   * Takes one operation.
   *
   * @param operation complete; may be kept
   */
  void accept(BusRecord operation);

  /**
   * Writes what is pending and closes. Idempotent.
   *
   * @throws UncheckedIOException the first failure, if there was one: the recording is incomplete
   */
  @Override
  void close();
}
