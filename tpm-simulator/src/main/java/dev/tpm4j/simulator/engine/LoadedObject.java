package dev.tpm4j.simulator.engine;

import dev.tpm4j.codec.Octets;

/** What a transient handle can refer to: a key or data object, or a sequence of hash data. */
sealed interface LoadedObject permits TpmObject, SequenceObject {

  /** Which of the two it is, then that one. */
  StateFields.Form<LoadedObject> FORM =
      new StateFields.Form<>() {
        @Override
        public void write(StateFields out, LoadedObject loaded) {
          if (out.flag("isObject", loaded instanceof TpmObject)) {
            TpmObject.FORM.write(out, (TpmObject) loaded);
          } else {
            SequenceObject.FORM.write(out, (SequenceObject) loaded);
          }
        }

        @Override
        public LoadedObject read(StateFields in) {
          return in.flag("isObject", false)
              ? TpmObject.FORM.read(in)
              : SequenceObject.FORM.read(in);
        }
      };

  /** {@code TPMA_OBJECT}; of a sequence, the attributes its authorisation follows. */
  int objectAttributes();

  /** The authorisation value, without trailing zeros. */
  Octets authValue();

  /** The Name that authorisations are computed over; empty for a sequence. */
  Octets name();

  /** A value that shares nothing that can change. */
  LoadedObject copy();
}
