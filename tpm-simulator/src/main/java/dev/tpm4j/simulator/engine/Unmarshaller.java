package dev.tpm4j.simulator.engine;

/**
 * Reads one type of the wire format.
 *
 * @param <T> what it reads
 */
@FunctionalInterface
interface Unmarshaller<T> {
  T read(WireReader in) throws ResponseCodeException;
}
