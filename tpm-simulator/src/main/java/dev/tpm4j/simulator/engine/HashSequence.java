package dev.tpm4j.simulator.engine;

import dev.tpm4j.simulator.crypto.Hash;
import java.io.ByteArrayOutputStream;

/**
 * The data between {@code _TPM_Hash_Start} and {@code _TPM_Hash_End}. It is kept, not hashed as it
 * comes, because a digest in progress could not be copied with the state.
 */
final class HashSequence {

  /** More than any firmware measures in one sequence. */
  static final int MAX_SIZE = 64 << 20;

  private final ByteArrayOutputStream data = new ByteArrayOutputStream();

  static final StateFields.Form<HashSequence> FORM =
      new StateFields.Form<>() {
        @Override
        public void write(StateFields out, HashSequence sequence) {
          out.bytes("data", sequence.data.toByteArray());
        }

        @Override
        public HashSequence read(StateFields in) {
          HashSequence sequence = new HashSequence();
          sequence.data.writeBytes(in.bytes("data", null));
          return sequence;
        }
      };

  HashSequence copy() {
    HashSequence copy = new HashSequence();
    copy.data.writeBytes(data.toByteArray());
    return copy;
  }

  boolean hasRoomFor(int length) {
    return length <= MAX_SIZE - data.size();
  }

  void add(byte[] bytes, int offset, int length) {
    data.write(bytes, offset, length);
  }

  byte[] digest(Hash hash) {
    return hash.digest(data.toByteArray());
  }
}
