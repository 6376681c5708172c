package dev.tpm4j.codec.check;

import dev.tpm4j.codec.CommandInfo;
import dev.tpm4j.codec.command.Commands;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * What a TPM has built in, of all that the schema knows: algorithms, curves, key sizes, commands,
 * handles, and how long things may be. Interface types answer for what is missing as if the value
 * did not exist, and commands as if nobody knew their code.
 *
 * <p>Immutable; any number of TPMs may share one. The reference implementation decides the same
 * when it is compiled ({@code ALG_x}, {@code ECC_x}, {@code RSA_x}, {@code CC_x}, {@code MAX_x}).
 */
public final class Implementation {
  private static final int FIRST_CODE = 0x11f;
  private static final int DEFAULT_COMMAND_BYTES = 4096;
  private static final int DEFAULT_PCRS = 24;
  private static final Implementation EVERYTHING = builder().build();

  private final CommandInfo[] byCode;
  private final List<CommandInfo> commands;
  private final BitSet algorithms;
  private final BitSet curves;
  private final BitSet capabilities;
  private final Map<Integer, int[]> keyBits;
  private final int[][] missingHandles;
  private final int[] limits;
  private final long[] reserved;
  private final int pcrs;
  private final int maxCommandBytes;

  private Implementation(Builder from) {
    commands = List.copyOf(from.commands);
    byCode = new CommandInfo[commands.get(commands.size() - 1).code() - FIRST_CODE + 1];
    for (CommandInfo command : commands) {
      byCode[command.code() - FIRST_CODE] = command;
    }
    algorithms = copy(from.algorithms);
    curves = copy(from.curves);
    capabilities = copy(from.capabilities);
    keyBits = Map.copyOf(from.keyBits);
    missingHandles = from.missingHandles.toArray(int[][]::new);
    limits = from.limits.clone();
    reserved = from.reserved.clone();
    pcrs = from.pcrs;
    maxCommandBytes = from.maxCommandBytes;
  }

  private static BitSet copy(BitSet set) {
    return set == null ? null : (BitSet) set.clone();
  }

  /**
   * A TPM that has all the schema knows, with HMAC and HMAC_Start and the limits of the reference
   * implementation's default profile.
   *
   * @return it
   */
  public static Implementation everything() {
    return EVERYTHING;
  }

  /**
   * Starts from {@link #everything}.
   *
   * @return what takes away from it
   */
  public static Builder builder() {
    return new Builder();
  }

  /**
   * The command with a code.
   *
   * @param code TPM_CC
   * @return null where this TPM has none
   */
  public CommandInfo command(int code) {
    int index = code - FIRST_CODE;
    return index >= 0 && index < byCode.length ? byCode[index] : null;
  }

  /**
   * The commands.
   *
   * @return them, in the order of their codes
   */
  public List<CommandInfo> commands() {
    return commands;
  }

  /** Which of two commands with one code this TPM has. */
  boolean hasVariant(String name, int code) {
    CommandInfo command = command(code);
    return command != null && command.name().equals(name);
  }

  /**
   * Whether an algorithm is there.
   *
   * @param id TPM_ALG_ID; TPM_ALG_NULL is none
   * @return whether interface types take it
   */
  public boolean algorithm(long id) {
    return has(algorithms, id);
  }

  /**
   * Whether a curve is there.
   *
   * @param id TPM_ECC_CURVE
   * @return whether TPMI_ECC_CURVE takes it
   */
  public boolean curve(long id) {
    return has(curves, id);
  }

  /**
   * Whether GetCapability knows a capability.
   *
   * @param id TPM_CAP
   * @return whether it takes it
   */
  public boolean capability(long id) {
    return has(capabilities, id);
  }

  private static boolean has(BitSet set, long id) {
    return set == null || id == (id & Integer.MAX_VALUE) && set.get((int) id);
  }

  /**
   * Whether keys of a length are there.
   *
   * @param algorithm TPM_ALG_ID of the cipher, or TPM_ALG_RSA
   * @param bits the length
   * @return whether the algorithm's interface type of key bits takes it
   */
  public boolean keyBits(int algorithm, long bits) {
    int[] all = keyBits.get(algorithm);
    if (all == null) {
      return true;
    }
    for (int one : all) {
      if (one == bits) {
        return true;
      }
    }
    return false;
  }

  /**
   * Whether interface types of handles take a handle that the schema knows; nothing about what is
   * loaded.
   *
   * @param handle TPM_HANDLE
   * @return false for PCRs that are not there, and for ranges that are missing
   */
  public boolean handle(long handle) {
    if (handle >>> 24 == 0 && handle >= pcrs) {
      return false;
    }
    for (int[] range : missingHandles) {
      if (Integer.compareUnsigned((int) handle, range[0]) >= 0
          && Integer.compareUnsigned((int) handle, range[1]) <= 0) {
        return false;
      }
    }
    return true;
  }

  /**
   * How many PCRs there are.
   *
   * @return IMPLEMENTATION_PCR
   */
  public int pcrs() {
    return pcrs;
  }

  /**
   * How long something may be.
   *
   * @param limit what
   * @return bytes of a buffer, or elements of a list
   */
  public int limit(Limit limit) {
    return limits[limit.ordinal()];
  }

  /**
   * Which bits of an attribute field must be 0.
   *
   * @param type the field's type
   * @return a mask
   */
  public long reserved(ReservedBits type) {
    return reserved[type.ordinal()];
  }

  /**
   * The longest command.
   *
   * @return bytes, with the header
   */
  public int maxCommandBytes() {
    return maxCommandBytes;
  }

  /** Takes away from everything. A builder may be used again; what it built does not change. */
  public static final class Builder {
    private final List<CommandInfo> commands = new ArrayList<>();
    private BitSet algorithms;
    private BitSet curves;
    private BitSet capabilities;
    private final Map<Integer, int[]> keyBits = new HashMap<>();
    private final List<int[]> missingHandles = new ArrayList<>();
    private final int[] limits = new int[Limit.values().length];
    private final long[] reserved = new long[ReservedBits.values().length];
    private int pcrs = DEFAULT_PCRS;
    private int maxCommandBytes = DEFAULT_COMMAND_BYTES;

    private Builder() {
      for (Limit limit : Limit.values()) {
        limits[limit.ordinal()] = limit.standard();
      }
      for (ReservedBits bits : ReservedBits.values()) {
        reserved[bits.ordinal()] = bits.standard();
      }
      for (CommandInfo command : Commands.all()) {
        if (!hasCode(command.code())) {
          commands.add(command);
        }
      }
    }

    private boolean hasCode(int code) {
      return commands.stream().anyMatch(c -> c.code() == code);
    }

    /**
     * Has these commands alone. Of HMAC and MAC, and of HMAC_Start and MAC_Start, only one.
     *
     * @param all at least one, of {@link Commands#all}
     * @return this
     * @throws IllegalArgumentException when there is none, or two have one code
     */
    public Builder commands(Collection<CommandInfo> all) {
      if (all.isEmpty()) {
        throw new IllegalArgumentException("a TPM without commands");
      }
      commands.clear();
      for (CommandInfo command : all) {
        if (hasCode(command.code())) {
          throw new IllegalArgumentException(
              String.format(Locale.ROOT, "two commands with the code 0x%08x", command.code()));
        }
        commands.add(command);
      }
      commands.sort(Comparator.comparingInt(CommandInfo::code));
      return this;
    }

    /**
     * Has these algorithms alone.
     *
     * @param ids TPM_ALG_ID
     * @return this
     */
    public Builder algorithms(int... ids) {
      algorithms = set(ids);
      return this;
    }

    /**
     * Has these curves alone.
     *
     * @param ids TPM_ECC_CURVE
     * @return this
     */
    public Builder curves(int... ids) {
      curves = set(ids);
      return this;
    }

    /**
     * Has these capabilities alone.
     *
     * @param ids TPM_CAP
     * @return this
     */
    public Builder capabilities(int... ids) {
      capabilities = set(ids);
      return this;
    }

    private static BitSet set(int... ids) {
      BitSet set = new BitSet();
      for (int id : ids) {
        set.set(id);
      }
      return set;
    }

    /**
     * Has keys of these lengths alone.
     *
     * @param algorithm TPM_ALG_ID of the cipher, or TPM_ALG_RSA
     * @param bits the lengths
     * @return this
     */
    public Builder keyBits(int algorithm, int... bits) {
      keyBits.put(algorithm, bits.clone());
      return this;
    }

    /**
     * Does not know handles.
     *
     * @param first the first TPM_HANDLE
     * @param last the last, included
     * @return this
     */
    public Builder withoutHandles(int first, int last) {
      missingHandles.add(new int[] {first, last});
      return this;
    }

    /**
     * Has so many PCRs.
     *
     * @param count 1 to 24
     * @return this
     */
    public Builder pcrs(int count) {
      if (count < 1 || count > DEFAULT_PCRS) {
        throw new IllegalArgumentException(count + " PCRs; 1 to " + DEFAULT_PCRS);
      }
      pcrs = count;
      return this;
    }

    /**
     * Has another limit than the reference implementation.
     *
     * @param limit what
     * @param value bytes of a buffer, or elements of a list
     * @return this
     */
    public Builder limit(Limit limit, int value) {
      if (value < 0) {
        throw new IllegalArgumentException(limit + ": " + value);
      }
      limits[limit.ordinal()] = value;
      return this;
    }

    /**
     * Reserves other bits than the newest revision.
     *
     * @param type the type of an attribute field
     * @param mask the bits that must be 0
     * @return this
     */
    public Builder reserved(ReservedBits type, long mask) {
      reserved[type.ordinal()] = mask;
      return this;
    }

    /**
     * Takes commands up to a size.
     *
     * @param bytes with the header
     * @return this
     */
    public Builder maxCommandBytes(int bytes) {
      maxCommandBytes = bytes;
      return this;
    }

    /**
     * Ends.
     *
     * @return what the TPM has
     */
    public Implementation build() {
      return new Implementation(this);
    }
  }
}
