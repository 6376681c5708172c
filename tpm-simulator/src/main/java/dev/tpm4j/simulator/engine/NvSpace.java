package dev.tpm4j.simulator.engine;

import dev.tpm4j.codec.type.TpmNt;
import dev.tpm4j.codec.type.TpmaNv;
import dev.tpm4j.codec.type.TpmsNvPublic;

/**
 * How much room there is in NV, and in the RAM that orderly indices use instead. The sizes are
 * those of libtpms 0.9.2 on a 64-bit machine, so that this TPM is full when that one is; what is
 * promised ({@code TPM_PT_HR_PERSISTENT_MIN}, counters) is kept free for it.
 *
 * <pre>
 *   index           | link (4) | description (148) | data, unless orderly |
 *   orderly index   | size, handle, attributes (12) | data |                 in RAM
 *   object          | link (4) | handle (4) | object (2600) |
 * </pre>
 */
final class NvSpace {

  /** {@code MIN_EVICT_OBJECTS}, {@code TPM_PT_HR_PERSISTENT_MIN}. */
  static final int MIN_OBJECTS = 7;

  /** {@code MIN_COUNTER_INDICES}. */
  private static final int MIN_COUNTERS = 8;

  private static final int TOTAL = 171_200;
  private static final int LINK = 4;
  private static final int LIST_END = 12;
  private static final int DESCRIPTION = 148;
  private static final int COUNTER = LINK + DESCRIPTION + 8;
  private static final int OBJECT = 2604;
  private static final int STORED_OBJECT = LINK + OBJECT;

  private static final int RAM = 512;
  private static final int RAM_HEADER = 12;
  private static final int RAM_COUNTER = RAM_HEADER + 8;

  private final PermanentState permanent;

  private NvSpace(PermanentState permanent) {
    this.permanent = permanent;
  }

  static NvSpace of(TpmState state) {
    return new NvSpace(state.permanent);
  }

  /** Whether an index could be defined. */
  boolean hasRoomFor(TpmsNvPublic area) {
    boolean orderly = (area.attributes() & TpmaNv.ORDERLY) != 0;
    boolean counter = type(area.attributes()) == TpmNt.COUNTER;
    int reserved = LINK + LIST_END + promisedToObjects();
    if (!counter) {
      reserved += promisedToCounters();
    }
    int size = DESCRIPTION + (orderly ? 0 : area.dataSize());
    return size + reserved <= free() && (!orderly || RAM_HEADER + area.dataSize() <= freeRam());
  }

  /** Whether an object could be made persistent. */
  boolean hasRoomForObject() {
    return OBJECT + LINK + LIST_END + promisedToCounters() <= free();
  }

  /** {@code TPM_PT_HR_PERSISTENT_AVAIL}. */
  int objectsAvailable() {
    return available(promisedToCounters()) / STORED_OBJECT;
  }

  /** {@code TPM_PT_NV_COUNTERS_AVAIL}. */
  int countersAvailable() {
    return Math.min(available(promisedToObjects()) / COUNTER, freeRam() / RAM_COUNTER);
  }

  /** The list's end counts only as long as something is promised. */
  private int available(int promised) {
    return Math.max(0, promised == 0 ? free() : free() - LIST_END - promised);
  }

  /** {@code TPM_PT_NV_COUNTERS}. */
  int counters() {
    int counters = 0;
    for (NvIndex index : permanent.nvIndices.values()) {
      counters += index.type() == TpmNt.COUNTER ? 1 : 0;
    }
    return counters;
  }

  private int free() {
    int used = permanent.persistentObjects.size() * STORED_OBJECT;
    for (NvIndex index : permanent.nvIndices.values()) {
      used += LINK + DESCRIPTION;
      used += index.has(TpmaNv.ORDERLY) ? 0 : index.publicArea().dataSize();
    }
    return TOTAL - used;
  }

  private int freeRam() {
    int used = 0;
    for (NvIndex index : permanent.nvIndices.values()) {
      used += index.has(TpmaNv.ORDERLY) ? RAM_HEADER + index.publicArea().dataSize() : 0;
    }
    return RAM - used;
  }

  private int promisedToObjects() {
    return Math.max(0, MIN_OBJECTS - permanent.persistentObjects.size()) * STORED_OBJECT;
  }

  private int promisedToCounters() {
    return missingCounters() * COUNTER;
  }

  private int missingCounters() {
    return Math.max(0, MIN_COUNTERS - counters());
  }

  private static int type(int attributes) {
    return (attributes & TpmaNv.TPM_NT) >>> 4;
  }
}
