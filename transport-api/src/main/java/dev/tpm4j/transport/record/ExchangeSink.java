package dev.tpm4j.transport.record;

import java.io.UncheckedIOException;

/**
 * Where a recording goes.
 *
 * <p>{@link #accept} never throws: a full disk must not cost a command its response. A sink keeps
 * its first failure, drops what follows, and throws it from {@link #close()}. Calls are serialised
 * by the recorder.
 */
public interface ExchangeSink extends AutoCloseable {

  /**
   * Takes one exchange.
   *
   * @param exchange complete; may be kept
   */
  void accept(Exchange exchange);

  /**
   * Writes what is pending and closes. Idempotent.
   *
   * @throws UncheckedIOException the first failure, if there was one: the recording is incomplete
   */
  @Override
  void close();
}
