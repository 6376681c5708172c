package dev.tpm4j.simulator.engine;

import dev.tpm4j.codec.check.Limit;
import dev.tpm4j.codec.type.TpmPs;
import dev.tpm4j.codec.type.TpmPt;
import dev.tpm4j.codec.type.TpmaMemory;
import dev.tpm4j.codec.type.TpmaPermanent;
import dev.tpm4j.codec.type.TpmaStartupClear;
import dev.tpm4j.codec.type.TpmsTaggedProperty;
import dev.tpm4j.simulator.crypto.Hash;
import java.util.SortedMap;
import java.util.TreeMap;

/** {@code TPM_CAP_TPM_PROPERTIES} (TCG TPM 2.0 Library, Part 2, "TPM_PT (Property Tag)"). */
final class TpmProperties {

  private static final int PT_GROUP = 0x100;

  /** "2.0" with its NUL. */
  private static final int FAMILY_2_0 = 0x322E3000;

  /** PTP 1.05, of 4 September 2020. */
  private static final int PS_REVISION = 0x105;

  private static final int PS_DAY = 248;
  private static final int PS_YEAR = 2020;

  private static final int MEMORY = TpmaMemory.SHARED_NV | TpmaMemory.OBJECT_COPIED_TO_RAM;

  private TpmProperties() {}

  /** Properties of one group from {@code first} on. */
  static CapabilityList<TpmsTaggedProperty> list(Execution execution, int first, int count) {
    CapabilityList.Collector<TpmsTaggedProperty> list = new CapabilityList.Collector<>(count, 8);
    int from =
        Integer.compareUnsigned(first, TpmPt.FAMILY_INDICATOR) < 0 ? TpmPt.FAMILY_INDICATOR : first;
    if (Integer.compareUnsigned(from, TpmPt.PERMANENT + PT_GROUP) >= 0) {
      return list.list();
    }
    int nextGroup = (from / PT_GROUP + 1) * PT_GROUP;
    all(execution)
        .subMap(from, nextGroup)
        .forEach((property, value) -> list.add(new TpmsTaggedProperty(property, value)));
    return list.list();
  }

  /** A property from {@code TPM_PT_MANUFACTURER} to {@code TPM_PT_FIRMWARE_VERSION_2}. */
  static int identity(EngineOptions options, int property) {
    TpmIdentity identity = options.identity();
    return switch (property) {
      case TpmPt.MANUFACTURER -> identity.manufacturerCode();
      case TpmPt.VENDOR_TPM_TYPE -> identity.tpmType();
      case TpmPt.FIRMWARE_VERSION_1 -> (int) (identity.firmwareVersion() >>> 32);
      case TpmPt.FIRMWARE_VERSION_2 -> (int) identity.firmwareVersion();
      default -> identity.vendorStringCode(property - TpmPt.VENDOR_STRING_1);
    };
  }

  private static SortedMap<Integer, Integer> all(Execution execution) {
    SortedMap<Integer, Integer> map = new TreeMap<>();
    fixed(execution, map);
    variable(execution.state(), map);
    return map;
  }

  private static void fixed(Execution execution, SortedMap<Integer, Integer> map) {
    EngineOptions options = execution.options();
    int commands = execution.commands().all().size();
    map.put(TpmPt.FAMILY_INDICATOR, FAMILY_2_0);
    map.put(TpmPt.LEVEL, 0);
    map.put(TpmPt.REVISION, options.revision().number());
    map.put(TpmPt.DAY_OF_YEAR, options.revision().dayOfYear());
    map.put(TpmPt.YEAR, options.revision().year());
    for (int property = TpmPt.MANUFACTURER; property <= TpmPt.FIRMWARE_VERSION_2; property++) {
      map.put(property, identity(options, property));
    }
    map.put(TpmPt.INPUT_BUFFER, execution.implementation().limit(Limit.TPM2B_MAX_BUFFER));
    map.put(TpmPt.HR_TRANSIENT_MIN, TransientObjects.SLOTS);
    map.put(TpmPt.HR_PERSISTENT_MIN, NvSpace.MIN_OBJECTS);
    map.put(TpmPt.HR_LOADED_MIN, ActiveSessions.LOADED);
    map.put(TpmPt.ACTIVE_SESSIONS_MAX, SessionContexts.ACTIVE);
    map.put(TpmPt.PCR_COUNT, Pcrs.COUNT);
    map.put(TpmPt.PCR_SELECT_MIN, PcrSelection.SELECT_SIZE);
    map.put(TpmPt.CONTEXT_GAP_MAX, SessionContexts.SLOT_MASK);
    map.put(TpmPt.NV_COUNTERS_MAX, 0);
    map.put(TpmPt.NV_INDEX_MAX, NvDefinition.MAX_SIZE);
    map.put(TpmPt.MEMORY, MEMORY);
    map.put(TpmPt.CLOCK_UPDATE, Timekeeper.CLOCK_UPDATE_MILLIS);
    map.put(TpmPt.CONTEXT_HASH, Tickets.HASH.id());
    map.put(TpmPt.CONTEXT_SYM, SavedContexts.CIPHER.id());
    map.put(TpmPt.CONTEXT_SYM_SIZE, SavedContexts.KEY_BITS);
    map.put(TpmPt.ORDERLY_COUNT, NvStorage.MAX_ORDERLY_COUNT);
    map.put(TpmPt.MAX_COMMAND_SIZE, options.bufferSize());
    map.put(TpmPt.MAX_RESPONSE_SIZE, options.bufferSize());
    map.put(TpmPt.MAX_DIGEST, Hash.MAX_DIGEST_SIZE);
    map.put(TpmPt.MAX_OBJECT_CONTEXT, SavedContexts.MAX_OBJECT_CONTEXT);
    map.put(TpmPt.MAX_SESSION_CONTEXT, SavedContexts.MAX_SESSION_CONTEXT);
    map.put(TpmPt.PS_FAMILY_INDICATOR, TpmPs.PC);
    map.put(TpmPt.PS_LEVEL, 0);
    map.put(TpmPt.PS_REVISION, PS_REVISION);
    map.put(TpmPt.PS_DAY_OF_YEAR, PS_DAY);
    map.put(TpmPt.PS_YEAR, PS_YEAR);
    map.put(TpmPt.SPLIT_MAX, Commitments.WINDOW);
    map.put(TpmPt.TOTAL_COMMANDS, commands);
    map.put(TpmPt.LIBRARY_COMMANDS, commands);
    map.put(TpmPt.VENDOR_COMMANDS, 0);
    map.put(TpmPt.NV_BUFFER_MAX, NvDefinition.MAX_BUFFER);
    map.put(TpmPt.MODES, 0);
    map.put(TpmPt.MAX_CAP_BUFFER, CapabilityList.MAX_CAP_BUFFER);
  }

  private static void variable(TpmState state, SortedMap<Integer, Integer> map) {
    PermanentState permanent = state.permanent;
    NvSpace space = NvSpace.of(state);
    map.put(TpmPt.PERMANENT, permanentAttributes(permanent));
    map.put(TpmPt.STARTUP_CLEAR, startupClearAttributes(state));
    map.put(TpmPt.HR_NV_INDEX, permanent.nvIndices.size());
    ActiveSessions sessions = ActiveSessions.of(state);
    map.put(TpmPt.HR_LOADED, ActiveSessions.LOADED - sessions.freeSlots());
    map.put(TpmPt.HR_LOADED_AVAIL, sessions.freeSlots());
    map.put(TpmPt.HR_ACTIVE, sessions.active());
    map.put(TpmPt.HR_ACTIVE_AVAIL, SessionContexts.ACTIVE - sessions.active());
    map.put(TpmPt.HR_TRANSIENT_AVAIL, state.live.objects.free());
    map.put(TpmPt.HR_PERSISTENT, permanent.persistentObjects.size());
    map.put(TpmPt.HR_PERSISTENT_AVAIL, space.objectsAvailable());
    map.put(TpmPt.NV_COUNTERS, space.counters());
    map.put(TpmPt.NV_COUNTERS_AVAIL, space.countersAvailable());
    map.put(TpmPt.ALGORITHM_SET, permanent.algorithmSet);
    map.put(TpmPt.LOADED_CURVES, Algorithms.CURVES.size());
    map.put(TpmPt.LOCKOUT_COUNTER, permanent.failedTries);
    map.put(TpmPt.MAX_AUTH_FAIL, permanent.maxTries);
    map.put(TpmPt.LOCKOUT_INTERVAL, permanent.recoverySeconds);
    map.put(TpmPt.LOCKOUT_RECOVERY, permanent.lockoutRecoverySeconds);
    map.put(TpmPt.NV_WRITE_RECOVERY, 0);
    map.put(TpmPt.AUDIT_COUNTER_0, (int) (permanent.auditCounter >>> 32));
    map.put(TpmPt.AUDIT_COUNTER_1, (int) permanent.auditCounter);
  }

  /** {@code TPMA_PERMANENT}. */
  private static int permanentAttributes(PermanentState permanent) {
    return mask(permanent.ownerAuth.length > 0, TpmaPermanent.OWNER_AUTH_SET)
        | mask(permanent.endorsementAuth.length > 0, TpmaPermanent.ENDORSEMENT_AUTH_SET)
        | mask(permanent.lockoutAuth.length > 0, TpmaPermanent.LOCKOUT_AUTH_SET)
        | mask(permanent.disableClear, TpmaPermanent.DISABLE_CLEAR)
        | mask(DictionaryAttack.isInLockout(permanent), TpmaPermanent.IN_LOCKOUT)
        | TpmaPermanent.TPM_GENERATED_EPS;
  }

  /** {@code TPMA_STARTUP_CLEAR}. */
  private static int startupClearAttributes(TpmState state) {
    return mask(state.live.phEnable, TpmaStartupClear.PH_ENABLE)
        | mask(state.clear.shEnable, TpmaStartupClear.SH_ENABLE)
        | mask(state.clear.ehEnable, TpmaStartupClear.EH_ENABLE)
        | mask(state.clear.phEnableNv, TpmaStartupClear.PH_ENABLE_NV)
        | mask(state.clear.readOnly, TpmaStartupClear.READ_ONLY)
        | mask(state.live.prevOrderlyState != PermanentState.SU_NONE, TpmaStartupClear.ORDERLY);
  }

  private static int mask(boolean set, int bits) {
    return set ? bits : 0;
  }
}
