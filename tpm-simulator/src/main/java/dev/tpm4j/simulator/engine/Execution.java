package dev.tpm4j.simulator.engine;

import dev.tpm4j.codec.check.Implementation;
import dev.tpm4j.codec.type.TpmHt;
import dev.tpm4j.codec.type.TpmRc;
import java.util.concurrent.atomic.AtomicBoolean;

/** One command on its way through the TPM: what it works on and where it comes from. */
final class Execution {

  private final TpmState state;
  private final Platform platform;
  private final EngineOptions options;
  private final CommandTable commands;
  private final Workbench workbench;
  private final AtomicBoolean cancelled = new AtomicBoolean();

  private Entity[] entities = {};
  private boolean clearsOrderly;
  private boolean skipsCommandAudit;

  Execution(TpmState state, Platform platform, EngineOptions options, CommandTable commands) {
    this(state, platform, options, commands, new Workbench(options));
  }

  Execution(
      TpmState state,
      Platform platform,
      EngineOptions options,
      CommandTable commands,
      Workbench workbench) {
    this.workbench = workbench;
    this.state = state;
    this.platform = platform;
    this.options = options;
    this.commands = commands;
  }

  TpmState state() {
    return state;
  }

  EngineOptions options() {
    return options;
  }

  CommandTable commands() {
    return commands;
  }

  Workbench workbench() {
    return workbench;
  }

  Implementation implementation() {
    return commands.implementation();
  }

  int locality() {
    return platform.locality;
  }

  boolean physicalPresence() {
    return platform.physicalPresence;
  }

  long timerMillis() {
    return platform.timerMillis();
  }

  /**
   * Makes the timer faster or slower.
   *
   * @param adjust {@code TPM_CLOCK_ADJUST}
   */
  void adjustClockRate(int adjust) {
    platform.adjustClockRate(adjust);
  }

  /** What the handles of the command refer to, in their order. */
  void entities(Entity[] all) {
    entities = all;
  }

  Entity entity(int index) {
    return entities[index];
  }

  /** Refuses a command that needs an object slot when there is none. */
  void requireObjectSlot() throws ResponseCodeException {
    if (state.live.objects.free() <= borrowedSlots()) {
      throw new ResponseCodeException(TpmRc.OBJECT_MEMORY);
    }
  }

  /**
   * Puts an object or sequence into a slot.
   *
   * @return its handle
   * @throws ResponseCodeException {@code TPM_RC_OBJECT_MEMORY}
   */
  int load(LoadedObject object) throws ResponseCodeException {
    return state.live.objects.add(object, borrowedSlots());
  }

  /** A persistent object takes up a slot as long as the command lasts. */
  private int borrowedSlots() {
    int borrowed = 0;
    for (Entity entity : entities) {
      borrowed += Handles.type(entity.handle()) == TpmHt.PERSISTENT ? 1 : 0;
    }
    return borrowed;
  }

  /** This command changes saved state: the orderly shutdown in NV, if any, no longer holds. */
  void clearOrderly() {
    clearsOrderly = true;
  }

  boolean clearsOrderly() {
    return clearsOrderly;
  }

  /** This command began the command audit anew: it is not itself part of it. */
  void skipCommandAudit() {
    skipsCommandAudit = true;
  }

  boolean skipsCommandAudit() {
    return skipsCommandAudit;
  }

  /** Asks this command, from any thread, to give up. */
  void cancel() {
    cancelled.set(true);
  }

  /** Where a long command may end early. */
  void checkCancelled() throws ResponseCodeException {
    if (cancelled.get()) {
      throw new ResponseCodeException(TpmRc.CANCELED);
    }
  }
}
