package dev.tpm4j.simulator.engine;

import dev.tpm4j.codec.type.TpmHt;
import dev.tpm4j.codec.type.TpmRc;
import java.util.OptionalInt;

/** The object slots of the TPM. A transient handle is 0x80000000 plus the number of its slot. */
final class TransientObjects {

  /** {@code MAX_LOADED_OBJECTS}, {@code TPM_PT_HR_TRANSIENT_MIN}. */
  static final int SLOTS = 3;

  static final int FIRST_HANDLE = TpmHt.TRANSIENT << 24;

  private final LoadedObject[] slots = new LoadedObject[SLOTS];

  /** Every slot, in the order of saved states. */
  void fields(StateFields fields) {
    for (int i = 0; i < SLOTS; i++) {
      slots[i] = fields.optional("object slot " + i, slots[i], LoadedObject.FORM);
    }
  }

  TransientObjects copy() {
    TransientObjects copy = new TransientObjects();
    for (int i = 0; i < SLOTS; i++) {
      copy.slots[i] = slots[i] == null ? null : slots[i].copy();
    }
    return copy;
  }

  /** The object of a transient handle, or null. */
  LoadedObject find(int handle) {
    int slot = handle - FIRST_HANDLE;
    return slot >= 0 && slot < SLOTS ? slots[slot] : null;
  }

  int free() {
    int free = 0;
    for (LoadedObject slot : slots) {
      free += slot == null ? 1 : 0;
    }
    return free;
  }

  /**
   * Takes the first free slot.
   *
   * @return the handle
   * @throws ResponseCodeException {@code TPM_RC_OBJECT_MEMORY}
   */
  int add(LoadedObject object) throws ResponseCodeException {
    return add(object, 0);
  }

  /**
   * Takes the first free slot of those that are left.
   *
   * @param object what goes there
   * @param borrowed how many free slots the persistent objects of the command have taken before
   * @return the handle
   * @throws ResponseCodeException {@code TPM_RC_OBJECT_MEMORY}
   */
  int add(LoadedObject object, int borrowed) throws ResponseCodeException {
    int toSkip = borrowed;
    for (int i = 0; i < SLOTS; i++) {
      if (slots[i] == null && toSkip-- == 0) {
        slots[i] = object;
        return FIRST_HANDLE + i;
      }
    }
    throw new ResponseCodeException(TpmRc.OBJECT_MEMORY);
  }

  void replace(int handle, LoadedObject object) {
    slots[handle - FIRST_HANDLE] = object;
  }

  void flush(int handle) {
    slots[handle - FIRST_HANDLE] = null;
  }

  /** Flushes what belongs to a hierarchy; sequences belong to none and stay. */
  void flushHierarchy(int hierarchy) {
    for (int i = 0; i < SLOTS; i++) {
      if (slots[i] instanceof TpmObject object && object.hierarchy() == hierarchy) {
        slots[i] = null;
      }
    }
  }

  /** The first loaded handle not below a handle. */
  OptionalInt next(int handle) {
    for (int i = Math.max(0, handle - FIRST_HANDLE); i < SLOTS; i++) {
      if (slots[i] != null) {
        return OptionalInt.of(FIRST_HANDLE + i);
      }
    }
    return OptionalInt.empty();
  }
}
