package dev.tpm4j.simulator.engine;

import dev.tpm4j.codec.type.TpmHt;
import dev.tpm4j.codec.type.TpmRc;

/**
 * The sessions of a TPM: those in its slots, and the tracking of those saved outside. A handle is
 * its type ({@code TPM_HT_HMAC_SESSION} or {@code _POLICY_SESSION}) and an index from 0 to 63.
 */
final class ActiveSessions {

  /** {@code MAX_LOADED_SESSIONS}. */
  static final int LOADED = 3;

  private final SessionContexts contexts;
  private final Session[] slots;

  private ActiveSessions(TpmState state) {
    contexts = state.reset.sessionContexts;
    slots = state.live.sessions;
  }

  static ActiveSessions of(TpmState state) {
    return new ActiveSessions(state);
  }

  int freeSlots() {
    int free = 0;
    for (Session slot : slots) {
      free += slot == null ? 1 : 0;
    }
    return free;
  }

  /** How many are active, loaded or saved. */
  int active() {
    int active = 0;
    for (int entry : contexts.entries) {
      active += entry == 0 ? 0 : 1;
    }
    return active;
  }

  boolean isLoaded(int handle) {
    return inRange(handle) && contexts.isLoaded(Handles.index(handle));
  }

  boolean isSaved(int handle) {
    return inRange(handle) && contexts.isSaved(Handles.index(handle));
  }

  private static boolean inRange(int handle) {
    return Handles.index(handle) < SessionContexts.ACTIVE;
  }

  /** A loaded session, or null; the type in the handle is not looked at. */
  Session find(int handle) {
    return isLoaded(handle) ? slots[contexts.entries[Handles.index(handle)] - 1] : null;
  }

  /**
   * Puts a new session into a slot.
   *
   * @return its handle
   * @throws ResponseCodeException {@code TPM_RC_SESSION_MEMORY}, {@code TPM_RC_CONTEXT_GAP} or
   *     {@code TPM_RC_SESSION_HANDLES}
   */
  int add(Session session) throws ResponseCodeException {
    int slot = freeSlot();
    if (freeSlots() == 1 && contexts.gapIsAtMaximum()) {
      throw new ResponseCodeException(TpmRc.CONTEXT_GAP);
    }
    for (int index = 0; index < SessionContexts.ACTIVE; index++) {
      if (contexts.entries[index] == 0) {
        contexts.entries[index] = slot + 1;
        slots[slot] = session;
        int type = session.isPolicy() ? TpmHt.POLICY_SESSION : TpmHt.HMAC_SESSION;
        return type << 24 | index;
      }
    }
    throw new ResponseCodeException(TpmRc.SESSION_HANDLES);
  }

  private int freeSlot() throws ResponseCodeException {
    for (int slot = 0; slot < LOADED; slot++) {
      if (slots[slot] == null) {
        return slot;
      }
    }
    throw new ResponseCodeException(TpmRc.SESSION_MEMORY);
  }

  /**
   * Frees the slot of a loaded session that is saved outside.
   *
   * @return the number of the saved context
   * @throws ResponseCodeException {@code TPM_RC_CONTEXT_GAP}: older ones have to be loaded first
   */
  long save(int handle) throws ResponseCodeException {
    if (contexts.gapIsAtMaximum()) {
      throw new ResponseCodeException(TpmRc.CONTEXT_GAP);
    }
    int index = Handles.index(handle);
    long number = contexts.counter;
    slots[contexts.entries[index] - 1] = null;
    contexts.entries[index] = contexts.nextEntry();
    contexts.counter++;
    if (contexts.nextEntry() == 0) {
      contexts.counter += LOADED + 1;
    }
    return number;
  }

  /** Whether a saved context is the newest of its session, and of this reset cycle. */
  boolean isCurrent(int handle, long number) {
    int index = Handles.index(handle);
    return inRange(handle)
        && contexts.isSaved(index)
        && contexts.entries[index] == ((int) number & SessionContexts.SLOT_MASK)
        && Long.compareUnsigned(number, contexts.counter) <= 0
        && Long.compareUnsigned(contexts.counter - number, SessionContexts.SLOT_MASK + 1L) <= 0;
  }

  /**
   * Puts a saved session back into a slot.
   *
   * @throws ResponseCodeException {@code TPM_RC_SESSION_MEMORY} or {@code TPM_RC_CONTEXT_GAP}
   */
  void restore(int handle, Session session) throws ResponseCodeException {
    int slot = freeSlot();
    int index = Handles.index(handle);
    if (freeSlots() == 1 && contexts.gapIsAtMaximum() && index != contexts.oldestSaved()) {
      throw new ResponseCodeException(TpmRc.CONTEXT_GAP);
    }
    contexts.entries[index] = slot + 1;
    slots[slot] = session;
  }

  /** Ends a session, loaded or saved. */
  void flush(int handle) {
    int index = Handles.index(handle);
    if (contexts.isLoaded(index)) {
      slots[contexts.entries[index] - 1] = null;
    }
    contexts.entries[index] = 0;
  }

  /** The entries of the context array that are loaded ({@code true}) or saved, ascending. */
  int[] indices(boolean loaded) {
    return java.util.stream.IntStream.range(0, SessionContexts.ACTIVE)
        .filter(i -> loaded ? contexts.isLoaded(i) : contexts.isSaved(i))
        .toArray();
  }
}
