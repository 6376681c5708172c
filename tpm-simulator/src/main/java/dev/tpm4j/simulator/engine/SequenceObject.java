package dev.tpm4j.simulator.engine;

import dev.tpm4j.codec.Octets;
import dev.tpm4j.codec.WireReader;
import dev.tpm4j.codec.type.TpmAlgId;
import dev.tpm4j.codec.type.TpmaObject;
import dev.tpm4j.simulator.crypto.Cmac;
import dev.tpm4j.simulator.crypto.Hash;
import dev.tpm4j.simulator.crypto.RunningCmac;
import dev.tpm4j.simulator.crypto.RunningHash;
import dev.tpm4j.simulator.crypto.SymmetricAlgorithm;
import java.io.ByteArrayOutputStream;
import java.util.Objects;
import java.util.function.BiFunction;

/**
 * A hash, HMAC, CMAC or event sequence under way (TCG TPM 2.0 Library, Part 1, "Hash, MAC and HMAC
 * Sequences"). However much data there are, it stays small enough for a saved context.
 */
final class SequenceObject implements LoadedObject {

  /** Octets of {@code TPM_GENERATED_VALUE}: of shorter first data nobody can tell. */
  private static final int GENERATED_VALUE_SIZE = 4;

  static final StateFields.Form<SequenceObject> FORM =
      new StateFields.Form<>() {
        @Override
        public void write(StateFields out, SequenceObject sequence) {
          out.choice("kind", sequence.kind, Kind.values());
          out.u32("hashAlg", sequence.hashAlg);
          out.u32("cipher", sequence.cipher == null ? 0 : sequence.cipher.id());
          out.octets("authValue", sequence.authValue);
          out.octets("key", sequence.key);
          sequence.fields(out);
        }

        @Override
        public SequenceObject read(StateFields in) {
          SequenceObject sequence =
              new SequenceObject(
                  in.choice("kind", null, Kind.values()),
                  in.u32("hashAlg", 0),
                  SymmetricAlgorithm.ofId(in.u32("cipher", 0)),
                  in.octets("authValue", null),
                  in.octets("key", null));
          sequence.fields(in);
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

  /** The cipher of a CMAC; null otherwise. */
  private final SymmetricAlgorithm cipher;

  private final Octets authValue;

  /** The key of an HMAC or CMAC; empty otherwise. */
  private final Octets key;

  /** Some data has come, be it empty. */
  private boolean begun;

  /** The first data that came cannot be the beginning of a structure of the TPM's own. */
  private boolean ticketSafe;

  /** What has been computed so far, of an event sequence one after the other as TPM2B. */
  private Octets running = Octets.EMPTY;

  private SequenceObject(
      Kind kind, int hashAlg, SymmetricAlgorithm cipher, Octets authValue, Octets key) {
    this.kind = Objects.requireNonNull(kind, "kind");
    this.hashAlg = hashAlg;
    this.cipher = cipher;
    this.authValue = Objects.requireNonNull(authValue, "authValue");
    this.key = Objects.requireNonNull(key, "key");
  }

  static SequenceObject hash(Hash hash, Octets authValue) {
    SequenceObject sequence =
        new SequenceObject(Kind.HASH, hash.id(), null, authValue, Octets.EMPTY);
    sequence.running = Octets.of(RunningHash.start(sequence.hash()));
    return sequence;
  }

  static SequenceObject hmac(Hash hash, Octets authValue, Octets key) {
    SequenceObject sequence = new SequenceObject(Kind.HMAC, hash.id(), null, authValue, key);
    sequence.running = Octets.of(RunningHash.startHmac(hash, key.toByteArray()));
    return sequence;
  }

  static SequenceObject cmac(SymmetricAlgorithm cipher, Octets authValue, Octets key) {
    SequenceObject sequence =
        new SequenceObject(Kind.CMAC, Cmac.ALGORITHM_ID, cipher, authValue, key);
    sequence.running = Octets.of(RunningCmac.start(cipher));
    return sequence;
  }

  /** Of all hashes that PCRs have. */
  static SequenceObject event(Octets authValue) {
    SequenceObject sequence =
        new SequenceObject(Kind.EVENT, TpmAlgId.NULL, null, authValue, Octets.EMPTY);
    sequence.running = all((hash, none) -> RunningHash.start(hash), null);
    return sequence;
  }

  /** What may change, in the order of saved states. */
  private void fields(StateFields fields) {
    begun = fields.flag("begun", begun);
    ticketSafe = fields.flag("ticketSafe", ticketSafe);
    running = fields.octets("running", running);
  }

  /** Adds data; what comes first decides whether there will be a ticket. */
  void add(byte[] more) {
    if (!begun) {
      begun = true;
      ticketSafe = more.length >= GENERATED_VALUE_SIZE && Tickets.isSafe(more);
    }
    byte[] old = running.toByteArray();
    running =
        switch (kind) {
          case HASH, HMAC -> Octets.of(RunningHash.add(hash(), old, more));
          case CMAC -> Octets.of(RunningCmac.add(cipher, key.toByteArray(), old, more));
          case EVENT -> all((hash, own) -> RunningHash.add(hash, own, more), running);
        };
  }

  /** Whether a ticket can say that the TPM hashed this, and that it is nothing of its own. */
  boolean isTicketSafe() {
    return ticketSafe;
  }

  /** The digest or MAC of a sequence that is not for events. */
  byte[] result() {
    byte[] done = running.toByteArray();
    return switch (kind) {
      case HASH -> RunningHash.finish(hash(), done);
      case HMAC -> RunningHash.finishHmac(hash(), key.toByteArray(), done);
      case CMAC -> RunningCmac.finish(cipher, key.toByteArray(), done);
      case EVENT -> throw new IllegalStateException("an event sequence has several results");
    };
  }

  /** The digest of an event sequence for one bank. */
  byte[] result(Hash bank) {
    WireReader in = reader(running);
    for (Hash hash : Hash.values()) {
      byte[] own = in.buffer("running").toByteArray();
      if (hash == bank) {
        return RunningHash.finish(hash, own);
      }
    }
    throw new IllegalArgumentException("no bank of " + bank);
  }

  private Hash hash() {
    return Hash.ofId(hashAlg);
  }

  /** Does the same with every hash of PCRs. */
  private static Octets all(BiFunction<Hash, byte[], byte[]> step, Octets old) {
    WireReader in = old == null ? null : reader(old);
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    for (Hash bank : Hash.values()) {
      byte[] own = in == null ? null : in.buffer("running").toByteArray();
      byte[] next = step.apply(bank, own);
      out.write(next.length >>> 8);
      out.write(next.length);
      out.writeBytes(next);
    }
    return Octets.of(out.toByteArray());
  }

  private static WireReader reader(Octets octets) {
    return new WireReader(octets.toByteArray(), 0, octets.length());
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
    copy.begun = begun;
    copy.ticketSafe = ticketSafe;
    copy.running = running;
    return copy;
  }

  /** No secret in a log. */
  @Override
  public String toString() {
    return "SequenceObject[" + kind + "]";
  }
}
