package dev.tpm4j.simulator.engine;

import dev.tpm4j.codec.Octets;
import dev.tpm4j.codec.WireFormatException;
import dev.tpm4j.simulator.storage.Envelope;
import dev.tpm4j.transport.Diagnosis;
import dev.tpm4j.transport.Timebase;
import dev.tpm4j.transport.TransportException;
import dev.tpm4j.transport.TransportException.Kind;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeSet;

/**
 * Everything a simulated TPM remembers at one moment, as one immutable value: NV, the volatile
 * state, its identity and revision, and the lines of the platform around it. Two are equal when
 * nothing in them differs. It holds all secrets of the TPM.
 */
public final class SavedState {

  private final byte[] bytes;

  private SavedState(byte[] bytes) {
    this.bytes = bytes;
  }

  /**
   * A state taken apart.
   *
   * @param identity what the TPM says it is
   * @param revision what it can do
   * @param state the rest
   * @param platform null if the volatile state was not saved
   * @param powered whether it had power
   */
  record Contents(
      TpmIdentity identity,
      LibraryRevision revision,
      TpmState state,
      Platform platform,
      boolean powered) {
    boolean isSuspended() {
      return platform != null;
    }

    /** Refuses a TPM that is not the one that was asked for, if one was. */
    void requireIdentity(TpmIdentity given, String where) {
      if (given != null && !given.equals(identity)) {
        throw TransportException.of(Kind.CONFIGURATION)
            .what(
                "the TPM in "
                    + where
                    + " is a '"
                    + identity.vendorString()
                    + "' of '"
                    + identity.manufacturer()
                    + "', and what is asked for is a '"
                    + given.vendorString()
                    + "' of '"
                    + given.manufacturer()
                    + "' (or has another firmware)")
            .diagnosis(
                Diagnosis.of(
                    "the TPM was made with another profile",
                    "leave the profile out, or give this one a file of its own"))
            .build();
      }
    }

    /** Refuses a TPM that can do more, or less, than what was asked for, if anything was. */
    void requireRevision(LibraryRevision given, String where) {
      if (given != null && given != revision) {
        throw TransportException.of(Kind.CONFIGURATION)
            .what(
                "the TPM in "
                    + where
                    + " has the commands of revision "
                    + revision
                    + ", and what is asked for is one of "
                    + given)
            .diagnosis(
                Diagnosis.of(
                    "the TPM was made with another revision",
                    "leave the revision out, or give this one a file of its own"))
            .build();
      }
    }
  }

  /** Lets no time pass between reading the timer and writing it again. */
  private static final class StandingTime implements Timebase {
    @Override
    public long nanoTime() {
      return 0;
    }

    @Override
    public void sleep(long nanos) {
      throw new IllegalStateException("a saved state does not sleep");
    }
  }

  /** All there is. */
  static SavedState suspended(
      EngineOptions options, TpmState state, Platform platform, boolean powered) {
    return of(new Contents(options.identity(), options.revision(), state, platform, powered));
  }

  /** What a loss of power leaves. */
  static SavedState unpowered(EngineOptions options, TpmState state) {
    TpmState left = state.copy();
    NvStorage.restoreOrderly(left.permanent);
    return of(new Contents(options.identity(), options.revision(), left, null, false));
  }

  private static SavedState of(Contents contents) {
    StateWriter out = new StateWriter();
    write(out, contents);
    return new SavedState(out.toByteArray());
  }

  private static void write(StateWriter out, Contents contents) {
    out.flag("suspended", contents.isSuspended());
    out.item("identity", contents.identity, TpmIdentity.FORM);
    out.choice("revision", contents.revision, LibraryRevision.values());
    if (!contents.isSuspended()) {
      contents.state.permanentFields(out);
      return;
    }
    contents.state.fields(out);
    contents.platform.copy().fields(out.part("platform"));
    out.flag("powered", contents.powered);
  }

  /**
   * Takes back what {@link #toBytes} gave.
   *
   * @param sealed the bytes, in an envelope with version and checksum
   * @return the state
   * @throws TransportException {@link Kind#MALFORMED_STATE} if the bytes are damaged, not all of
   *     it, of another version, or no state
   */
  public static SavedState of(byte[] sealed) {
    return ofBody(Envelope.open(sealed, "the saved state"), "the saved state");
  }

  /** A state without its envelope. */
  static SavedState ofBody(byte[] body, String where) {
    SavedState state = new SavedState(body);
    if (!of(state.read(where, new StandingTime())).equals(state)) {
      throw malformed(where, "is not written in the way that tpm4j writes", null);
    }
    return state;
  }

  /**
   * Takes the state apart, for a TPM of its own.
   *
   * @param timebase what the TPM's timer goes on with
   */
  Contents contents(Timebase timebase) {
    return read("the saved state", timebase);
  }

  private Contents read(String where, Timebase timebase) {
    try {
      StateReader in = new StateReader(bytes);
      boolean suspended = in.flag("suspended", false);
      TpmIdentity identity = in.item("identity", null, TpmIdentity.FORM);
      LibraryRevision revision = in.choice("revision", null, LibraryRevision.values());
      TpmState state = TpmState.blank();
      Platform platform = null;
      boolean powered = false;
      if (suspended) {
        state.fields(in);
        platform = new Platform(timebase);
        platform.fields(in.part("platform"));
        powered = in.flag("powered", false);
      } else {
        state.permanentFields(in);
      }
      in.requireEnd();
      return new Contents(identity, revision, state, platform, powered);
    } catch (WireFormatException | IllegalArgumentException e) {
      throw malformed(where, "is whole, but what is in it is no state: " + e.getMessage(), e);
    }
  }

  private static TransportException malformed(String where, String what, RuntimeException cause) {
    return TransportException.of(Kind.MALFORMED_STATE)
        .what(where + " " + what)
        .diagnosis(
            Diagnosis.of(
                "another program, or another build of tpm4j, has written it",
                "use what has written it, or begin a new TPM"))
        .cause(cause)
        .build();
  }

  /** Without an envelope. */
  byte[] body() {
    return bytes;
  }

  /**
   * The state in an envelope with version and checksum, as it is in a file of {@link
   * TpmEngine#open}.
   *
   * @return new bytes, with all secrets of the TPM
   */
  public byte[] toBytes() {
    return Envelope.seal(bytes);
  }

  /**
   * What differs between two states, for tests.
   *
   * @param other another state
   * @return the names of the fields that differ or are in one of the two only, never their values
   */
  public List<String> differences(SavedState other) {
    Map<String, Octets> mine = fields();
    Map<String, Octets> others = other.fields();
    TreeSet<String> names = new TreeSet<>(mine.keySet());
    names.addAll(others.keySet());
    List<String> differing = new ArrayList<>(names);
    differing.removeIf(name -> Objects.equals(mine.get(name), others.get(name)));
    return differing;
  }

  private Map<String, Octets> fields() {
    Map<String, Octets> named = new LinkedHashMap<>();
    write(new StateWriter(named), contents(new StandingTime()));
    return named;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof SavedState that && Arrays.equals(bytes, that.bytes);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(bytes);
  }

  /** No secret in a log. */
  @Override
  public String toString() {
    return "SavedState[" + bytes.length + " bytes]";
  }
}
