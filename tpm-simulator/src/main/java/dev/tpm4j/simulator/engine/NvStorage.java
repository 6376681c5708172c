package dev.tpm4j.simulator.engine;

import dev.tpm4j.codec.Octets;
import dev.tpm4j.codec.Wire;
import dev.tpm4j.codec.type.TpmNt;
import dev.tpm4j.codec.type.TpmaNv;
import dev.tpm4j.codec.type.TpmsNvPublic;
import java.util.Arrays;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * NV indices as they are kept (TCG TPM 2.0 Library, Part 1, "NV Memory").
 *
 * <p>Attributes and data of an orderly index live in RAM. {@link PermanentState#nvIndices} holds
 * what they are now, {@link PermanentState#savedOrderlyIndices} what a loss of power would leave of
 * them: an image that is written when an orderly index comes or goes, when an orderly counter is
 * first incremented or its low bits roll over, and by {@code TPM2_Shutdown}.
 */
final class NvStorage {

  /** {@code MAX_ORDERLY_COUNT}: what an orderly counter may lose, {@code TPM_PT_ORDERLY_COUNT}. */
  static final int MAX_ORDERLY_COUNT = 0xFF;

  private static final byte ERASED_NV = (byte) 0xFF;
  private static final int COUNTER_SIZE = 8;

  private NvStorage() {}

  static void define(TpmState state, TpmsNvPublic area, Octets authValue) {
    NvIndex index = new NvIndex(area, authValue, erased(area));
    state.permanent.nvIndices.put(index.handle(), index);
    if (index.has(TpmaNv.ORDERLY)) {
      saveOrderly(state.permanent);
    }
  }

  /** Before the first write: NV is all ones, RAM is all zeros. */
  private static Octets erased(TpmsNvPublic area) {
    byte[] data = new byte[area.dataSize()];
    if ((area.attributes() & TpmaNv.ORDERLY) == 0) {
      Arrays.fill(data, ERASED_NV);
    }
    return Octets.of(data);
  }

  /** A counter that was ever incremented leaves its value behind: no later one starts below it. */
  static void delete(TpmState state, NvIndex index) {
    if (index.type() == TpmNt.COUNTER && index.has(TpmaNv.WRITTEN)) {
      raiseMaxCounter(state.permanent, number(index));
    }
    remove(state, index);
  }

  private static void remove(TpmState state, NvIndex index) {
    state.permanent.nvIndices.remove(index.handle());
    if (index.has(TpmaNv.ORDERLY)) {
      saveOrderly(state.permanent);
    }
  }

  private static void raiseMaxCounter(PermanentState permanent, long value) {
    if (Long.compareUnsigned(value, permanent.maxCounter) > 0) {
      permanent.maxCounter = value;
    }
  }

  /**
   * Deletes all indices that the owner defined.
   *
   * <p>As in the reference implementation, an orderly counter then does not count for {@link
   * PermanentState#maxCounter}, for what NV says of it is that it was never written.
   */
  static void deleteOwned(TpmState state) {
    for (NvIndex index : List.copyOf(state.permanent.nvIndices.values())) {
      if (index.has(TpmaNv.PLATFORMCREATE)) {
        continue;
      }
      if (index.has(TpmaNv.ORDERLY)) {
        remove(state, index);
      } else {
        delete(state, index);
      }
    }
  }

  /** The value of a counter or a bit field. */
  static long number(NvIndex index) {
    return Wire.u64(index.data().toByteArray(), 0);
  }

  static void write(Execution execution, NvIndex index, long number) {
    byte[] bytes = new byte[Long.BYTES];
    Wire.putU64(bytes, 0, number);
    write(execution, index, 0, bytes);
  }

  /** Writes data and says so; of an ordinary index that was not written, the rest is erased. */
  static void write(Execution execution, NvIndex index, int offset, byte[] bytes) {
    boolean first = !index.has(TpmaNv.WRITTEN);
    boolean erase = first && index.type() == TpmNt.ORDINARY;
    byte[] data = (erase ? erased(index.publicArea()) : index.data()).toByteArray();
    System.arraycopy(bytes, 0, data, offset, bytes.length);
    attributes(execution.state(), index.withData(Octets.of(data)), TpmaNv.WRITTEN);
    if (index.has(TpmaNv.ORDERLY)) {
      execution.clearOrderly();
      if (first && index.type() == TpmNt.COUNTER) {
        saveOrderly(execution.state().permanent);
      }
    }
  }

  /** Replaces an index, with more attributes set. */
  static void attributes(TpmState state, NvIndex index, int set) {
    state.permanent.nvIndices.put(index.handle(), index.withAttributes(index.attributes() | set));
  }

  /** Locks for writing all indices with {@code TPMA_NV_GLOBALLOCK}. */
  static void lockAll(TpmState state) {
    state.permanent.nvIndices.replaceAll(
        (handle, index) ->
            index.has(TpmaNv.GLOBALLOCK)
                ? index.withAttributes(index.attributes() | TpmaNv.WRITELOCKED)
                : index);
  }

  /** Writes what the orderly indices are to NV. */
  static void saveOrderly(PermanentState permanent) {
    permanent.savedOrderlyIndices.clear();
    permanent.nvIndices.forEach(
        (handle, index) -> {
          if (index.has(TpmaNv.ORDERLY)) {
            permanent.savedOrderlyIndices.put(handle, index);
          }
        });
  }

  /** {@code _TPM_Init}: the orderly indices are what NV knows of them. */
  static void restoreOrderly(PermanentState permanent) {
    permanent.nvIndices.replaceAll((handle, index) -> unpowered(permanent, index));
  }

  /** The indices as a loss of power would leave them. */
  static SortedMap<Integer, NvIndex> unpowered(PermanentState permanent) {
    if (permanent.savedOrderlyIndices.isEmpty()) {
      return permanent.nvIndices;
    }
    SortedMap<Integer, NvIndex> left = new TreeMap<>(permanent.nvIndices);
    left.replaceAll((handle, index) -> unpowered(permanent, index));
    return left;
  }

  private static NvIndex unpowered(PermanentState permanent, NvIndex index) {
    NvIndex saved = permanent.savedOrderlyIndices.get(index.handle());
    return saved == null ? index : saved.withAuthValue(index.authValue());
  }

  /**
   * {@code TPM2_Startup} that is not a resume.
   *
   * @param state the TPM
   * @param reset whether it is a TPM Reset, not a TPM Restart
   */
  static void startup(TpmState state, boolean reset) {
    boolean orderlyShutdown = state.live.prevOrderlyState != PermanentState.SU_NONE;
    state.permanent.nvIndices.replaceAll(
        (handle, index) -> {
          NvIndex started = index.withAttributes(startupAttributes(index, reset));
          boolean lostCount =
              index.type() == TpmNt.COUNTER && index.has(TpmaNv.ORDERLY) && !orderlyShutdown;
          return lostCount ? skippedAhead(started) : started;
        });
  }

  /** Locks end with the power, data as its attributes say, counters never. */
  private static int startupAttributes(NvIndex index, boolean reset) {
    int attributes = index.attributes() & ~TpmaNv.READLOCKED;
    boolean lost = index.has(TpmaNv.CLEAR_STCLEAR) || index.has(TpmaNv.ORDERLY) && reset;
    if (lost && index.type() != TpmNt.COUNTER) {
      attributes &= ~TpmaNv.WRITTEN;
    }
    boolean lockedForGood =
        (attributes & TpmaNv.WRITTEN) != 0 && (attributes & TpmaNv.WRITEDEFINE) != 0;
    return lockedForGood ? attributes : attributes & ~TpmaNv.WRITELOCKED;
  }

  /** What was counted since NV last heard of it is less than this. */
  private static NvIndex skippedAhead(NvIndex counter) {
    byte[] data = new byte[COUNTER_SIZE];
    Wire.putU64(data, 0, number(counter) | MAX_ORDERLY_COUNT);
    return counter.withData(Octets.of(data));
  }
}
