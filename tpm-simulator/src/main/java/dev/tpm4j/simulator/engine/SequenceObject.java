package dev.tpm4j.simulator.engine;

import dev.tpm4j.codec.Octets;
import dev.tpm4j.codec.type.TpmaObject;
import dev.tpm4j.simulator.crypto.Cmac;
import dev.tpm4j.simulator.crypto.SymmetricAlgorithm;
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
          out.optional("cipher", sequence.cipher, CIPHER);
          out.octets("authValue", sequence.authValue);
          out.octets("key", sequence.key);
          out.bytes("data", sequence.data());
          out.flag("begun", sequence.begun);
          out.flag("ticketSafe", sequence.ticketSafe);
        }

        @Override
        public SequenceObject read(StateFields in) {
          SequenceObject sequence =
              new SequenceObject(
                  in.choice("kind", null, Kind.values()),
                  in.u32("hashAlg", 0),
                  in.optional("cipher", null, CIPHER),
                  in.octets("authValue", null),
                  in.octets("key", null));
          sequence.data.writeBytes(in.bytes("data", null));
          sequence.begun = in.flag("begun", false);
          sequence.ticketSafe = in.flag("ticketSafe", false);
          return sequence;
        }
      };

  private static final StateFields.Form<SymmetricAlgorithm> CIPHER =
      new StateFields.Form<>() {
        @Override
        public void write(StateFields out, SymmetricAlgorithm cipher) {
          out.choice("algorithm", cipher, SymmetricAlgorithm.values());
        }

        @Override
        public SymmetricAlgorithm read(StateFields in) {
          return in.choice("algorithm", null, SymmetricAlgorithm.values());
        }
      };

  /** Octets of {@code TPM_GENERATED_VALUE}: of shorter first data nobody can tell. */
  private static final int GENERATED_VALUE_SIZE = 4;

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

  /** The cipher of a CMAC; null otherwise. */
  final SymmetricAlgorithm cipher;

  /** Some data has come, be it empty. */
  private boolean begun;

  /** The first data that came cannot be the beginning of a structure of the TPM's own. */
  private boolean ticketSafe;

  private final ByteArrayOutputStream data = new ByteArrayOutputStream();

  SequenceObject(Kind kind, int hashAlg, Octets authValue, Octets key) {
    this(kind, hashAlg, null, authValue, key);
  }

  private SequenceObject(
      Kind kind, int hashAlg, SymmetricAlgorithm cipher, Octets authValue, Octets key) {
    this.cipher = cipher;
    this.kind = Objects.requireNonNull(kind, "kind");
    this.hashAlg = hashAlg;
    this.authValue = Objects.requireNonNull(authValue, "authValue");
    this.key = Objects.requireNonNull(key, "key");
  }

  static SequenceObject cmac(SymmetricAlgorithm cipher, Octets authValue, Octets key) {
    return new SequenceObject(Kind.CMAC, Cmac.ALGORITHM_ID, cipher, authValue, key);
  }

  boolean hasRoomFor(int length) {
    return length <= MAX_DATA - data.size();
  }

  /** Adds data; what comes first decides whether there will be a ticket. */
  void add(byte[] more) {
    if (!begun) {
      begun = true;
      ticketSafe = more.length >= GENERATED_VALUE_SIZE && Tickets.isSafe(more);
    }
    data.write(more, 0, more.length);
  }

  /** Whether a ticket can say that the TPM hashed this, and that it is nothing of its own. */
  boolean isTicketSafe() {
    return ticketSafe;
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
    SequenceObject copy = new SequenceObject(kind, hashAlg, cipher, authValue, key);
    copy.data.writeBytes(data());
    copy.begun = begun;
    copy.ticketSafe = ticketSafe;
    return copy;
  }

  /** No secret in a log. */
  @Override
  public String toString() {
    return "SequenceObject[" + kind + "]";
  }
}
