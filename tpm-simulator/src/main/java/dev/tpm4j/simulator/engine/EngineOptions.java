package dev.tpm4j.simulator.engine;

import dev.tpm4j.profile.TpmProfile;
import dev.tpm4j.simulator.crypto.Hash;
import dev.tpm4j.transport.Timebase;
import dev.tpm4j.transport.TransportInfo;
import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.util.Objects;

/**
 * How a {@link TpmEngine} is made. Immutable; the builder is not safe for use by several threads.
 */
public final class EngineOptions {

  private static final int SEED_SIZE = 48;
  private static final int MIN_BUFFER = 2176;
  private static final int MAX_RANDOM = Hash.MAX_DIGEST_SIZE;

  private final byte[] seed;
  private final Timebase timebase;
  private final TpmIdentity identity;
  private final LibraryRevision revision;
  private final int bufferSize;
  private final int maxRandom;

  private final boolean suspendOnClose;
  private final boolean endorsementCertificates;
  private final CommandLatency latency;

  private EngineOptions(Builder builder) {
    this.seed = builder.seed;
    this.timebase = builder.timebase;
    this.identity = builder.identity;
    this.revision = builder.revision;
    this.bufferSize = builder.bufferSize;
    this.maxRandom = builder.maxRandom;
    this.suspendOnClose = builder.suspendOnClose;
    this.endorsementCertificates = builder.endorsementCertificates;
    this.latency = builder.latency;
  }

  private static byte[] freshSeed() {
    byte[] seed = new byte[SEED_SIZE];
    new SecureRandom().nextBytes(seed);
    return seed;
  }

  /**
   * A new TPM with the simulator's identity, real time and random secrets.
   *
   * @return the defaults
   */
  public static EngineOptions defaults() {
    return builder().build();
  }

  /**
   * Begins with the defaults.
   *
   * @return a builder
   */
  public static Builder builder() {
    return new Builder();
  }

  /** These with what a saved TPM is. */
  EngineOptions ofSaved(TpmIdentity savedIdentity, LibraryRevision savedRevision) {
    Builder builder = new Builder();
    builder.seed = seed;
    builder.timebase = timebase;
    builder.identity = savedIdentity;
    builder.revision = savedRevision;
    builder.bufferSize = bufferSize;
    builder.maxRandom = maxRandom;
    builder.suspendOnClose = suspendOnClose;
    builder.endorsementCertificates = endorsementCertificates;
    builder.latency = latency;
    return builder.build();
  }

  boolean hasSeed() {
    return seed != null;
  }

  /** The identity given, or null. */
  TpmIdentity givenIdentity() {
    return identity;
  }

  /** The revision given, or null. */
  LibraryRevision givenRevision() {
    return revision;
  }

  /** The seed given, or another one each time. */
  byte[] seed() {
    return seed == null ? freshSeed() : seed.clone();
  }

  /**
   * The clock.
   *
   * @return where Time and Clock of the TPM come from
   */
  public Timebase timebase() {
    return timebase;
  }

  /**
   * The identity.
   *
   * @return what the TPM says it is
   */
  public TpmIdentity identity() {
    return identity == null ? TpmIdentity.SIMULATOR : identity;
  }

  /**
   * The revision of the library specification.
   *
   * @return whose commands the TPM has
   */
  public LibraryRevision revision() {
    return revision == null ? LibraryRevision.R1_59 : revision;
  }

  /**
   * The largest command and the largest response.
   *
   * @return {@code TPM_PT_MAX_COMMAND_SIZE} and {@code TPM_PT_MAX_RESPONSE_SIZE}, in bytes
   */
  public int bufferSize() {
    return bufferSize;
  }

  /**
   * The most that {@code TPM2_GetRandom} gives at once.
   *
   * @return bytes
   */
  public int maxRandom() {
    return maxRandom;
  }

  /**
   * What becomes of the volatile state of a TPM in a file when it is closed.
   *
   * @return whether it is saved too
   */
  public boolean suspendOnClose() {
    return suspendOnClose;
  }

  /**
   * What a new TPM has in NV.
   *
   * @return whether the certificates of its endorsement keys are there
   */
  public boolean endorsementCertificates() {
    return endorsementCertificates;
  }

  /**
   * How long commands take.
   *
   * @return the least time from command to response
   */
  public CommandLatency latency() {
    return latency;
  }

  /** Collects options. */
  public static final class Builder {
    private byte[] seed;
    private Timebase timebase = Timebase.system();
    private TpmIdentity identity;
    private LibraryRevision revision;
    private int bufferSize = TransportInfo.DEFAULT_MAX_SIZE;
    private int maxRandom = MAX_RANDOM;
    private boolean suspendOnClose;
    private boolean endorsementCertificates;
    private CommandLatency latency = CommandLatency.NONE;

    private Builder() {}

    /**
     * Makes all randomness of the TPM, its secrets included, follow from a seed: the same seed,
     * commands and clock give the same responses. Without this each TPM is different.
     *
     * @param bytes any bytes, at least one
     * @return this
     */
    public Builder seed(byte[] bytes) {
      if (bytes.length == 0) {
        throw new IllegalArgumentException("an empty seed is no seed");
      }
      this.seed = bytes.clone();
      return this;
    }

    /**
     * Like {@link #seed(byte[])}.
     *
     * @param number any number
     * @return this
     */
    public Builder seed(long number) {
      return seed(ByteBuffer.allocate(Long.BYTES).putLong(number).array());
    }

    /**
     * The clock that the TPM's Time and Clock follow; the system's by default.
     *
     * @param clock for instance a virtual board's
     * @return this
     */
    public Builder timebase(Timebase clock) {
      this.timebase = Objects.requireNonNull(clock, "clock");
      return this;
    }

    /**
     * What the TPM says it is; {@link TpmIdentity#SIMULATOR} by default.
     *
     * @param who the identity
     * @return this
     */
    public Builder identity(TpmIdentity who) {
      this.identity = Objects.requireNonNull(who, "who");
      return this;
    }

    /**
     * The identity of a part, see {@link TpmIdentity#of}.
     *
     * @param profile the part
     * @return this
     */
    public Builder profile(TpmProfile profile) {
      return identity(TpmIdentity.of(profile));
    }

    /**
     * Whose commands the TPM has; {@link LibraryRevision#R1_59} by default, as the parts of today.
     *
     * @param which a revision of the library specification
     * @return this
     */
    public Builder revision(LibraryRevision which) {
      this.revision = Objects.requireNonNull(which, "which");
      return this;
    }

    /**
     * The largest command and response; 4096 by default.
     *
     * @param bytes 2176 (the largest response fits: NV_Certify of 1024 octets by an RSA 3072 key,
     *     in three sessions) to 4096
     * @return this
     */
    public Builder bufferSize(int bytes) {
      if (bytes < MIN_BUFFER || bytes > TransportInfo.DEFAULT_MAX_SIZE) {
        throw new IllegalArgumentException("buffer size out of range: " + bytes);
      }
      this.bufferSize = bytes;
      return this;
    }

    /**
     * The most that {@code TPM2_GetRandom} gives at once; 64 by default, 32 on some parts.
     *
     * @param bytes 1 to 64
     * @return this
     */
    public Builder maxRandom(int bytes) {
      if (bytes < 1 || bytes > MAX_RANDOM) {
        throw new IllegalArgumentException("random bytes out of range: " + bytes);
      }
      this.maxRandom = bytes;
      return this;
    }

    /**
     * Whether {@link TpmEngine#close} of a TPM that is kept in a file also saves what a loss of
     * power would clear (PCRs, sessions, loaded objects), so that the next {@link TpmEngine#open}
     * goes on where this one stopped, as a virtual machine that was suspended. Without this, which
     * is the default, closing is a loss of power.
     *
     * @param suspend true to save it
     * @return this
     */
    public Builder suspendOnClose(boolean suspend) {
      this.suspendOnClose = suspend;
      return this;
    }

    /**
     * Whether a new TPM has certificates of its endorsement keys in NV, as a vendor's has: of the
     * RSA 2048 key at 0x01C00002, of the P-256 key at 0x01C0000A. They say what the identity says,
     * and their issuer is {@link dev.tpm4j.simulator.certificate.TestAuthority}. No by default: an
     * RSA key has to be found for it.
     *
     * @param certified true for a TPM with certificates
     * @return this
     */
    public Builder endorsementCertificates(boolean certified) {
      this.endorsementCertificates = certified;
      return this;
    }

    /**
     * How long the TPM takes for its commands, on its {@link #timebase}: a response is given out no
     * sooner. {@link CommandLatency#NONE} by default. Not for engines behind virtual chips, which
     * have a latency of their own.
     *
     * @param least for instance {@code CommandLatency.of(profile)}
     * @return this
     */
    public Builder latency(CommandLatency least) {
      this.latency = Objects.requireNonNull(least, "least");
      return this;
    }

    /**
     * Makes the options.
     *
     * @return the options
     */
    public EngineOptions build() {
      return new EngineOptions(this);
    }
  }
}
