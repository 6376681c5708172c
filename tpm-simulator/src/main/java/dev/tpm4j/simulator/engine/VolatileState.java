package dev.tpm4j.simulator.engine;

import java.util.TreeSet;

/** What is gone with {@code _TPM_Init}. */
final class VolatileState {

  /** Whether {@code TPM2_Startup} has succeeded. */
  boolean started;

  /** Not null: the TPM is in failure mode. */
  Failure failure;

  /** {@code TPMS_TIME_INFO.time}, in milliseconds. */
  long time;

  /** The timer began anew and the time epoch has not been changed for it yet. */
  boolean timerWasStopped;

  boolean startupLocality3;

  /** An H-CRTM sequence has ended before {@code TPM2_Startup}. */
  boolean drtmPreStartup;

  /** {@link PermanentState#orderlyState} as {@code TPM2_Startup} found it. */
  int prevOrderlyState = PermanentState.SU_NONE;

  boolean phEnable = true;

  Pcrs pcrs = new Pcrs();

  TransientObjects objects = new TransientObjects();

  /** By slot; {@link ActiveSessions} looks after it. */
  Session[] sessions = new Session[ActiveSessions.LOADED];

  /** The handle of the session whose audit nothing has interrupted, or 0. */
  int exclusiveAuditSession;

  /** An object that dictionary attack protection covers was used since {@code TPM2_Startup}. */
  boolean daUsed;

  /** Banks were changed: only {@code TPM2_Shutdown(CLEAR)} will do. */
  boolean pcrReconfigured;

  /**
   * An event sequence between {@code _TPM_Hash_Start} and {@code _TPM_Hash_End}; otherwise null.
   */
  SequenceObject hashSequence;

  /** A test of the failure mode is under way: the next {@code TPM2_SelfTest} finds a fault. */
  boolean failNextSelfTest;

  /** {@code TPM_ALG_ID}s whose self-test has not run since {@code _TPM_Init}, ascending. */
  TreeSet<Integer> untested = new TreeSet<>(SelfTests.TESTABLE);

  /** Every field, in the order of saved states. */
  void fields(StateFields fields) {
    started = fields.flag("started", started);
    failure = fields.optional("failure", failure, Failure.FORM);
    time = fields.u64("time", time);
    timerWasStopped = fields.flag("timerWasStopped", timerWasStopped);
    startupLocality3 = fields.flag("startupLocality3", startupLocality3);
    drtmPreStartup = fields.flag("drtmPreStartup", drtmPreStartup);
    prevOrderlyState = fields.u32("prevOrderlyState", prevOrderlyState);
    phEnable = fields.flag("phEnable", phEnable);
    pcrs.fields("pcrs", fields);
    objects.fields(fields);
    for (int i = 0; i < sessions.length; i++) {
      sessions[i] = fields.optional("session slot " + i, sessions[i], Session.FORM);
    }
    exclusiveAuditSession = fields.u32("exclusiveAuditSession", exclusiveAuditSession);
    daUsed = fields.flag("daUsed", daUsed);
    pcrReconfigured = fields.flag("pcrReconfigured", pcrReconfigured);
    hashSequence = fields.optional("hashSequence", hashSequence, SequenceObject.FORM);
    failNextSelfTest = fields.flag("failNextSelfTest", failNextSelfTest);
    fields.set("untested", untested);
  }

  VolatileState copy() {
    VolatileState copy = new VolatileState();
    copy.started = started;
    copy.failure = failure;
    copy.time = time;
    copy.timerWasStopped = timerWasStopped;
    copy.startupLocality3 = startupLocality3;
    copy.drtmPreStartup = drtmPreStartup;
    copy.prevOrderlyState = prevOrderlyState;
    copy.phEnable = phEnable;
    copy.pcrs = pcrs.copy();
    copy.objects = objects.copy();
    for (int i = 0; i < sessions.length; i++) {
      copy.sessions[i] = sessions[i] == null ? null : sessions[i].copy();
    }
    copy.exclusiveAuditSession = exclusiveAuditSession;
    copy.daUsed = daUsed;
    copy.pcrReconfigured = pcrReconfigured;
    copy.hashSequence = hashSequence == null ? null : hashSequence.copy();
    copy.failNextSelfTest = failNextSelfTest;
    copy.untested = new TreeSet<>(untested);
    return copy;
  }

  /**
   * Why the TPM is in failure mode, as {@code TPM2_GetTestResult} reports it.
   *
   * @param code the reason
   */
  record Failure(int code) {

    static final StateFields.Form<Failure> FORM =
        new StateFields.Form<>() {
          @Override
          public void write(StateFields out, Failure failure) {
            out.u32("code", failure.code);
          }

          @Override
          public Failure read(StateFields in) {
            return new Failure(in.u32("code", 0));
          }
        };

    /** A self-test failed. */
    static final Failure SELF_TEST = new Failure(1);

    /** The engine itself has a defect: it could not finish a command. */
    static final Failure INTERNAL = new Failure(2);
  }
}
