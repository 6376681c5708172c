package dev.tpm4j.simulator.engine;

import java.util.SortedMap;
import java.util.TreeMap;

/** {@code TPM_CAP_TPM_PROPERTIES} (TCG TPM 2.0 Library, Part 2, "TPM_PT (Property Tag)"). */
final class TpmProperties {

  private static final int PT_GROUP = 0x100;
  private static final int PT_FIXED = PT_GROUP;
  private static final int PT_VAR = 2 * PT_GROUP;

  static final int PT_MANUFACTURER = PT_FIXED + 5;
  static final int PT_FIRMWARE_VERSION_2 = PT_FIXED + 12;

  private static final int PT_VENDOR_STRING_1 = PT_FIXED + 6;
  private static final int PT_VENDOR_TPM_TYPE = PT_FIXED + 10;
  private static final int PT_FIRMWARE_VERSION_1 = PT_FIXED + 11;

  /** "2.0" with its NUL. */
  private static final int FAMILY_2_0 = 0x322E3000;

  /** Library specification 1.59, level 0, of 8 November 2019. */
  private static final int SPEC_REVISION = 159;

  private static final int SPEC_DAY = 312;
  private static final int SPEC_YEAR = 2019;

  /** {@code TPM_PS_PC}, PTP 1.05, of 4 September 2020. */
  private static final int PS_PC = 1;

  private static final int PS_REVISION = 0x105;
  private static final int PS_DAY = 248;
  private static final int PS_YEAR = 2020;

  /** {@code TPMA_MEMORY}: sharedNV, objectCopiedToRam. */
  private static final int MEMORY = 0x06;

  private static final int ORDERLY_COUNT = 0xFF;

  private TpmProperties() {}

  /** Properties of one group from {@code first} on. */
  static CapabilityList list(Execution execution, int first, int count) {
    CapabilityList.Collector list = new CapabilityList.Collector(count, 8);
    int from = Integer.compareUnsigned(first, PT_FIXED) < 0 ? PT_FIXED : first;
    if (Integer.compareUnsigned(from, PT_VAR + PT_GROUP) >= 0) {
      return list.list();
    }
    int nextGroup = (from / PT_GROUP + 1) * PT_GROUP;
    all(execution)
        .subMap(from, nextGroup)
        .forEach((property, value) -> list.add(out -> out.u32(property).u32(value)));
    return list.list();
  }

  /** A property from {@code TPM_PT_MANUFACTURER} to {@code TPM_PT_FIRMWARE_VERSION_2}. */
  static int identity(EngineOptions options, int property) {
    TpmIdentity identity = options.identity();
    return switch (property) {
      case PT_MANUFACTURER -> identity.manufacturerCode();
      case PT_VENDOR_TPM_TYPE -> identity.tpmType();
      case PT_FIRMWARE_VERSION_1 -> (int) (identity.firmwareVersion() >>> 32);
      case PT_FIRMWARE_VERSION_2 -> (int) identity.firmwareVersion();
      default -> identity.vendorStringCode(property - PT_VENDOR_STRING_1);
    };
  }

  private static SortedMap<Integer, Integer> all(Execution execution) {
    SortedMap<Integer, Integer> map = new TreeMap<>();
    fixed(execution, map);
    variable(execution.state(), map);
    return map;
  }

  /** What there is none of yet (objects, sessions, NV) is reported as 0. */
  private static void fixed(Execution execution, SortedMap<Integer, Integer> map) {
    EngineOptions options = execution.options();
    int commands = execution.commands().all().size();
    map.put(PT_FIXED, FAMILY_2_0);
    map.put(PT_FIXED + 1, 0); // LEVEL
    map.put(PT_FIXED + 2, SPEC_REVISION);
    map.put(PT_FIXED + 3, SPEC_DAY);
    map.put(PT_FIXED + 4, SPEC_YEAR);
    for (int property = PT_MANUFACTURER; property <= PT_FIRMWARE_VERSION_2; property++) {
      map.put(property, identity(options, property));
    }
    map.put(PT_FIXED + 13, Types.MAX_DIGEST_BUFFER); // INPUT_BUFFER
    map.put(PT_FIXED + 14, 0); // HR_TRANSIENT_MIN
    map.put(PT_FIXED + 15, 0); // HR_PERSISTENT_MIN
    map.put(PT_FIXED + 16, 0); // HR_LOADED_MIN
    map.put(PT_FIXED + 17, 0); // ACTIVE_SESSIONS_MAX
    map.put(PT_FIXED + 18, Pcrs.COUNT); // PCR_COUNT
    map.put(PT_FIXED + 19, PcrSelection.SELECT_SIZE); // PCR_SELECT_MIN
    map.put(PT_FIXED + 20, 0); // CONTEXT_GAP_MAX
    map.put(PT_FIXED + 22, 0); // NV_COUNTERS_MAX
    map.put(PT_FIXED + 23, 0); // NV_INDEX_MAX
    map.put(PT_FIXED + 24, MEMORY);
    map.put(PT_FIXED + 25, Timekeeper.CLOCK_UPDATE_MILLIS); // CLOCK_UPDATE
    map.put(PT_FIXED + 26, Tickets.HASH.id()); // CONTEXT_HASH
    map.put(PT_FIXED + 27, AlgorithmId.NULL); // CONTEXT_SYM
    map.put(PT_FIXED + 28, 0); // CONTEXT_SYM_SIZE
    map.put(PT_FIXED + 29, ORDERLY_COUNT);
    map.put(PT_FIXED + 30, options.bufferSize()); // MAX_COMMAND_SIZE
    map.put(PT_FIXED + 31, options.bufferSize()); // MAX_RESPONSE_SIZE
    map.put(PT_FIXED + 32, HashAlgorithm.MAX_DIGEST_SIZE); // MAX_DIGEST
    map.put(PT_FIXED + 33, 0); // MAX_OBJECT_CONTEXT
    map.put(PT_FIXED + 34, 0); // MAX_SESSION_CONTEXT
    map.put(PT_FIXED + 35, PS_PC); // PS_FAMILY_INDICATOR
    map.put(PT_FIXED + 36, 0); // PS_LEVEL
    map.put(PT_FIXED + 37, PS_REVISION);
    map.put(PT_FIXED + 38, PS_DAY);
    map.put(PT_FIXED + 39, PS_YEAR);
    map.put(PT_FIXED + 40, 0); // SPLIT_MAX
    map.put(PT_FIXED + 41, commands); // TOTAL_COMMANDS
    map.put(PT_FIXED + 42, commands); // LIBRARY_COMMANDS
    map.put(PT_FIXED + 43, 0); // VENDOR_COMMANDS
    map.put(PT_FIXED + 44, 0); // NV_BUFFER_MAX
    map.put(PT_FIXED + 45, 0); // MODES
    map.put(PT_FIXED + 46, CapabilityList.MAX_CAP_BUFFER);
  }

  private static void variable(TpmState state, SortedMap<Integer, Integer> map) {
    PermanentState permanent = state.permanent;
    map.put(PT_VAR, permanentAttributes(permanent)); // PERMANENT
    map.put(PT_VAR + 1, startupClearAttributes(state)); // STARTUP_CLEAR
    map.put(PT_VAR + 2, 0); // HR_NV_INDEX
    map.put(PT_VAR + 3, 0); // HR_LOADED
    map.put(PT_VAR + 4, 0); // HR_LOADED_AVAIL
    map.put(PT_VAR + 5, 0); // HR_ACTIVE
    map.put(PT_VAR + 6, 0); // HR_ACTIVE_AVAIL
    map.put(PT_VAR + 7, 0); // HR_TRANSIENT_AVAIL
    map.put(PT_VAR + 8, 0); // HR_PERSISTENT
    map.put(PT_VAR + 9, 0); // HR_PERSISTENT_AVAIL
    map.put(PT_VAR + 10, 0); // NV_COUNTERS
    map.put(PT_VAR + 11, 0); // NV_COUNTERS_AVAIL
    map.put(PT_VAR + 12, 0); // ALGORITHM_SET
    map.put(PT_VAR + 13, Algorithms.CURVES.size()); // LOADED_CURVES
    map.put(PT_VAR + 14, permanent.failedTries); // LOCKOUT_COUNTER
    map.put(PT_VAR + 15, permanent.maxTries); // MAX_AUTH_FAIL
    map.put(PT_VAR + 16, permanent.recoverySeconds); // LOCKOUT_INTERVAL
    map.put(PT_VAR + 17, permanent.lockoutRecoverySeconds); // LOCKOUT_RECOVERY
    map.put(PT_VAR + 18, 0); // NV_WRITE_RECOVERY
    map.put(PT_VAR + 19, (int) (permanent.auditCounter >>> 32)); // AUDIT_COUNTER_0
    map.put(PT_VAR + 20, (int) permanent.auditCounter); // AUDIT_COUNTER_1
  }

  /** {@code TPMA_PERMANENT}. */
  private static int permanentAttributes(PermanentState permanent) {
    int tpmGeneratedEps = 1 << 10;
    return bit(permanent.ownerAuth.length > 0, 0)
        | bit(permanent.endorsementAuth.length > 0, 1)
        | bit(permanent.lockoutAuth.length > 0, 2)
        | bit(permanent.disableClear, 8)
        | bit(permanent.failedTries >= permanent.maxTries, 9)
        | tpmGeneratedEps;
  }

  /** {@code TPMA_STARTUP_CLEAR}. */
  private static int startupClearAttributes(TpmState state) {
    return bit(state.live.phEnable, 0)
        | bit(state.clear.shEnable, 1)
        | bit(state.clear.ehEnable, 2)
        | bit(state.clear.phEnableNv, 3)
        | bit(state.live.prevOrderlyState != PermanentState.SU_NONE, 31);
  }

  private static int bit(boolean set, int number) {
    return set ? 1 << number : 0;
  }
}
