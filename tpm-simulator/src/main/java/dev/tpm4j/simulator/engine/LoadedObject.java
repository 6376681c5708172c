package dev.tpm4j.simulator.engine;

import dev.tpm4j.codec.Octets;

/** What a transient handle can refer to: a key or data object, or a sequence of hash data. */
sealed interface LoadedObject permits TpmObject, SequenceObject {

  /** {@code TPMA_OBJECT}; of a sequence, the attributes its authorisation follows. */
  int objectAttributes();

  /** The authorisation value, without trailing zeros. */
  Octets authValue();

  /** The Name that authorisations are computed over; empty for a sequence. */
  Octets name();

  /** A value that shares nothing that can change. */
  LoadedObject copy();
}
