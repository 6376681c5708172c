package dev.tpm4j.simulator.engine;

import dev.tpm4j.codec.Octets;
import dev.tpm4j.codec.type.TpmaObject;
import java.io.ByteArrayOutputStream;
import java.util.Objects;

/**
 * A hash, HMAC or event sequence under way (TCG TPM 2.0 Library, Part 1, "Hash, MAC and HMAC
 * Sequences"). It keeps the data rather than the state of a digest, so that it can be copied and
 * saved whatever provides the digest; {@link #MAX_DATA} bounds it.
 */
final class SequenceObject implements LoadedObject {

  /** As much as one sequence may take in, in octets. */
  static final int MAX_DATA = 64 << 20;

  static final StateFields.Form<SequenceObject> FORM =
      new StateFields.Form<>() {
        @Override
        public void write(StateFields out, SequenceObject sequence) {
          out.choice("kind", sequence.kind, Kind.values());
          out.u32("hashAlg", sequence.hashAlg);
          out.octets("authValue", sequence.authValue);
          out.octets("key", sequence.key);
          out.bytes("data", sequence.data());
        }

        @Override
        public SequenceObject read(StateFields in) {
          SequenceObject sequence =
              new SequenceObject(
                  in.choice("kind", null, Kind.values()),
                  in.u32("hashAlg", 0),
                  in.octets("authValue", null),
                  in.octets("key", null));
          sequence.add(in.bytes("data", null));
          return sequence;
        }
      };

  /** What the sequence computes. */
  enum Kind {
    HASH,
    HMAC,
    CMAC,
    EVENT
  }

  final Kind kind;

  /** {@code TPM_ALG_ID}; {@code TPM_ALG_NULL} for an event sequence, which hashes with all. */
  final int hashAlg;

  private final Octets authValue;

  /** The key of an HMAC or CMAC; empty otherwise. */
  final Octets key;

  private final ByteArrayOutputStream data = new ByteArrayOutputStream();

  SequenceObject(Kind kind, int hashAlg, Octets authValue, Octets key) {
    this.kind = Objects.requireNonNull(kind, "kind");
    this.hashAlg = hashAlg;
    this.authValue = Objects.requireNonNull(authValue, "authValue");
    this.key = Objects.requireNonNull(key, "key");
  }

  boolean hasRoomFor(int length) {
    return length <= MAX_DATA - data.size();
  }

  void add(byte[] more) {
    data.write(more, 0, more.length);
  }

  byte[] data() {
    return data.toByteArray();
  }

  /** {@code userWithAuth} and {@code noDA}: an authorisation value that nobody can lock out. */
  @Override
  public int objectAttributes() {
    return TpmaObject.USER_WITH_AUTH | TpmaObject.NO_DA;
  }

  @Override
  public Octets authValue() {
    return authValue;
  }

  @Override
  public Octets name() {
    return Octets.EMPTY;
  }

  @Override
  public SequenceObject copy() {
    SequenceObject copy = new SequenceObject(kind, hashAlg, authValue, key);
    copy.add(data());
    return copy;
  }

  /** No secret in a log. */
  @Override
  public String toString() {
    return "SequenceObject[" + kind + "]";
  }
}
