package dev.tpm4j.simulator.engine;

/**
 * Which sessions are active, and how saved ones are told from replayed ones (TCG TPM 2.0 Library,
 * Part 1, "Session Context Management"): an entry is 0 for no session, the number of a slot plus 1
 * for a loaded one, and the low bits of the context counter at its saving for a saved one.
 */
final class SessionContexts {

  /** {@code MAX_ACTIVE_SESSIONS}. */
  static final int ACTIVE = 64;

  /** Which bits of the counter an entry keeps: {@code CONTEXT_SLOT} has 16. */
  static final int SLOT_MASK = 0xFFFF;

  final int[] entries = new int[ACTIVE];

  /** {@code contextCounter}: the number that the next saved session gets. */
  long counter = ActiveSessions.LOADED + 1;

  /** Every field, in the order of saved states. */
  void fields(StateFields fields) {
    fields.numbers("sessionContexts", entries);
    counter = fields.u64("contextCounter", counter);
  }

  SessionContexts copy() {
    SessionContexts copy = new SessionContexts();
    System.arraycopy(entries, 0, copy.entries, 0, ACTIVE);
    copy.counter = counter;
    return copy;
  }

  /** What the entry of a session saved now would be. */
  int nextEntry() {
    return (int) counter & SLOT_MASK;
  }

  boolean isSaved(int index) {
    return entries[index] > ActiveSessions.LOADED;
  }

  boolean isLoaded(int index) {
    return entries[index] > 0 && entries[index] <= ActiveSessions.LOADED;
  }

  /** The saved session whose entry is the furthest behind the counter, or -1. */
  int oldestSaved() {
    int oldest = -1;
    int largestAge = 0;
    for (int i = 0; i < ACTIVE; i++) {
      int age = (nextEntry() - 1 - entries[i] & SLOT_MASK) + 1;
      if (isSaved(i) && age > largestAge) {
        oldest = i;
        largestAge = age;
      }
    }
    return oldest;
  }

  /** Whether saving one more session would make two saved ones look alike. */
  boolean gapIsAtMaximum() {
    int oldest = oldestSaved();
    return oldest >= 0 && entries[oldest] == nextEntry();
  }

  /** ActiveSessions that were loaded when power was lost are gone. */
  void forgetLoaded() {
    for (int i = 0; i < ACTIVE; i++) {
      if (isLoaded(i)) {
        entries[i] = 0;
      }
    }
  }
}
