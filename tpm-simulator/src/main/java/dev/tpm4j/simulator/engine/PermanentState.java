package dev.tpm4j.simulator.engine;

import dev.tpm4j.codec.type.TpmAlgId;
import dev.tpm4j.codec.type.TpmSu;
import dev.tpm4j.simulator.crypto.Hash;
import java.util.Arrays;
import java.util.List;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/** What is in NV: it survives everything. */
final class PermanentState {

  /** {@link #orderlyState} while the TPM runs, or after it lost power without a shutdown. */
  static final int SU_NONE = 0xFFFF;

  /** As {@link #SU_NONE}, and something that dictionary attack protection covers was used. */
  static final int SU_DA_USED = 0xFFFE;

  /** Added to {@link #orderlyState}: an H-CRTM sequence came before {@code TPM2_Startup}. */
  static final int PRE_STARTUP_FLAG = 0x8000;

  /** Added to {@link #orderlyState}: {@code TPM2_Startup} came from locality 3. */
  static final int STARTUP_LOCALITY_3 = 0x4000;

  static final int MAX_TRIES = 3;
  static final int RECOVERY_SECONDS = 1000;

  private static final int ALL_PCRS = 0xFFFFFF;

  final Drbg random;
  Hierarchies hierarchies;

  /** {@code TPM_SU} of the last shutdown with the flags above, or one of the two before them. */
  int orderlyState = TpmSu.CLEAR;

  byte[] ownerAuth = {};
  byte[] endorsementAuth = {};
  byte[] lockoutAuth = {};
  AuthPolicy ownerPolicy = AuthPolicy.NONE;
  AuthPolicy endorsementPolicy = AuthPolicy.NONE;
  AuthPolicy lockoutPolicy = AuthPolicy.NONE;
  boolean disableClear;

  /** By persistent handle, ascending. */
  final SortedMap<Integer, TpmObject> persistentObjects = new TreeMap<>();

  /** By handle, ascending. */
  final SortedMap<Integer, NvIndex> nvIndices = new TreeMap<>();

  /** What a loss of power leaves of the orderly ones among {@link #nvIndices}, by handle. */
  final SortedMap<Integer, NvIndex> savedOrderlyIndices = new TreeMap<>();

  /** No NV counter made from now on may start below this ({@code MaxCount}). */
  long maxCounter;

  /** The policy of the PCRs of {@link PcrRules#policyGroup}. */
  AuthPolicy pcrPolicy = AuthPolicy.NONE;

  /** {@code TPM_CC}s that need physical presence when authorised by the platform. */
  final SortedSet<Integer> physicalPresenceCommands =
      new TreeSet<>(ManagedCommands.ALWAYS_NEED_PRESENCE);

  /** {@code TPM_CC}s that are audited. */
  final SortedSet<Integer> auditedCommands = new TreeSet<>(ManagedCommands.ALWAYS_AUDITED);

  /** {@code TPM_ALG_ID} of the command audit digest. */
  int auditHashAlg = TpmAlgId.SHA512;

  int algorithmSet;
  boolean lockoutAuthEnabled = true;

  int failedTries;
  int maxTries = MAX_TRIES;
  int recoverySeconds = RECOVERY_SECONDS;
  int lockoutRecoverySeconds = RECOVERY_SECONDS;

  int resetCount;
  long totalResetCount;
  int timeEpoch;
  long auditCounter;

  /** By {@link Hash#ordinal()}: bit n stands for PCR n of that bank. */
  final int[] pcrAllocated;

  /** As {@link #pcrAllocated}, from the next {@code _TPM_Init} on. */
  private final int[] pcrAllocatedNext;

  OrderlyData savedOrderly = new OrderlyData();
  StateResetData savedReset = new StateResetData();
  StateClearData savedClear = new StateClearData();

  PermanentState(Drbg random, Hierarchies hierarchies) {
    this.random = random;
    this.hierarchies = hierarchies;
    this.pcrAllocated = new int[Hash.values().length];
    Arrays.fill(pcrAllocated, ALL_PCRS);
    this.pcrAllocatedNext = pcrAllocated.clone();
  }

  /** Whether NV holds an orderly shutdown that nothing has spoilt since. */
  boolean isOrderly() {
    return orderlyState < SU_DA_USED;
  }

  boolean isAllocated(Hash hash, int pcr) {
    return (pcrAllocated[hash.ordinal()] & 1 << pcr) != 0;
  }

  /**
   * Every field in the order of saved states, without {@link #random}: that changes with most
   * commands and is worth no write of its own.
   */
  void fields(StateFields fields) {
    fields(fields, nvIndices);
    savedOrderly.fields(fields.part("permanent.savedOrderly"));
    savedReset.fields(fields.part("permanent.savedReset"));
    savedClear.fields(fields.part("permanent.savedClear"));
  }

  /** What a loss of power would leave of the fields, without {@link #savedParts}. */
  void unpoweredFields(StateWriter out) {
    fields(out, NvStorage.unpowered(this));
  }

  /** What shutdowns saved: values that are never changed, only replaced. */
  List<Object> savedParts() {
    return List.of(savedOrderly, savedReset, savedClear);
  }

  /** Whether nothing has been saved since {@link #savedParts} gave these. */
  boolean sharesSavedParts(List<Object> parts) {
    return parts.get(0) == savedOrderly && parts.get(1) == savedReset && parts.get(2) == savedClear;
  }

  private void fields(StateFields fields, SortedMap<Integer, NvIndex> indices) {
    hierarchies = fields.item("hierarchies", hierarchies, Hierarchies.FORM);
    orderlyState = fields.u32("orderlyState", orderlyState);
    ownerAuth = fields.bytes("ownerAuth", ownerAuth);
    endorsementAuth = fields.bytes("endorsementAuth", endorsementAuth);
    lockoutAuth = fields.bytes("lockoutAuth", lockoutAuth);
    ownerPolicy = fields.item("ownerPolicy", ownerPolicy, AuthPolicy.FORM);
    endorsementPolicy = fields.item("endorsementPolicy", endorsementPolicy, AuthPolicy.FORM);
    lockoutPolicy = fields.item("lockoutPolicy", lockoutPolicy, AuthPolicy.FORM);
    disableClear = fields.flag("disableClear", disableClear);
    fields.map("persistentObjects", persistentObjects, TpmObject.FORM);
    fields.map("nvIndices", indices, NvIndex.FORM);
    fields.map("savedOrderlyIndices", savedOrderlyIndices, NvIndex.FORM);
    maxCounter = fields.u64("maxCounter", maxCounter);
    pcrPolicy = fields.item("pcrPolicy", pcrPolicy, AuthPolicy.FORM);
    fields.set("physicalPresenceCommands", physicalPresenceCommands);
    fields.set("auditedCommands", auditedCommands);
    auditHashAlg = fields.u32("auditHashAlg", auditHashAlg);
    algorithmSet = fields.u32("algorithmSet", algorithmSet);
    lockoutAuthEnabled = fields.flag("lockoutAuthEnabled", lockoutAuthEnabled);
    failedTries = fields.u32("failedTries", failedTries);
    maxTries = fields.u32("maxTries", maxTries);
    recoverySeconds = fields.u32("recoverySeconds", recoverySeconds);
    lockoutRecoverySeconds = fields.u32("lockoutRecoverySeconds", lockoutRecoverySeconds);
    resetCount = fields.u32("resetCount", resetCount);
    totalResetCount = fields.u64("totalResetCount", totalResetCount);
    timeEpoch = fields.u32("timeEpoch", timeEpoch);
    auditCounter = fields.u64("auditCounter", auditCounter);
    fields.numbers("pcrAllocated", pcrAllocated);
    fields.numbers("pcrAllocatedNext", pcrAllocatedNext);
  }

  void allocatePcrs(int[] next) {
    System.arraycopy(next, 0, pcrAllocatedNext, 0, next.length);
  }

  void cancelPcrAllocation() {
    allocatePcrs(pcrAllocated);
  }

  /** {@code _TPM_Init}: the PCRs are as they were last allocated. */
  void usePcrAllocation() {
    System.arraycopy(pcrAllocatedNext, 0, pcrAllocated, 0, pcrAllocated.length);
  }

  PermanentState copy() {
    PermanentState copy = new PermanentState(random.copy(), hierarchies);
    copy.orderlyState = orderlyState;
    copy.ownerAuth = ownerAuth;
    copy.endorsementAuth = endorsementAuth;
    copy.lockoutAuth = lockoutAuth;
    copy.ownerPolicy = ownerPolicy;
    copy.endorsementPolicy = endorsementPolicy;
    copy.lockoutPolicy = lockoutPolicy;
    copy.disableClear = disableClear;
    copy.persistentObjects.putAll(persistentObjects);
    copy.nvIndices.putAll(nvIndices);
    copy.savedOrderlyIndices.putAll(savedOrderlyIndices);
    copy.maxCounter = maxCounter;
    copy.pcrPolicy = pcrPolicy;
    copy.physicalPresenceCommands.clear();
    copy.physicalPresenceCommands.addAll(physicalPresenceCommands);
    copy.auditedCommands.clear();
    copy.auditedCommands.addAll(auditedCommands);
    copy.auditHashAlg = auditHashAlg;
    copy.algorithmSet = algorithmSet;
    copy.lockoutAuthEnabled = lockoutAuthEnabled;
    copy.failedTries = failedTries;
    copy.maxTries = maxTries;
    copy.recoverySeconds = recoverySeconds;
    copy.lockoutRecoverySeconds = lockoutRecoverySeconds;
    copy.resetCount = resetCount;
    copy.totalResetCount = totalResetCount;
    copy.timeEpoch = timeEpoch;
    copy.auditCounter = auditCounter;
    System.arraycopy(pcrAllocated, 0, copy.pcrAllocated, 0, pcrAllocated.length);
    copy.allocatePcrs(pcrAllocatedNext);
    copy.savedOrderly = savedOrderly.copy();
    copy.savedReset = savedReset.copy();
    copy.savedClear = savedClear.copy();
    return copy;
  }

  /**
   * Primary seeds and proofs. The arrays are never changed, only replaced with the whole record.
   */
  record Hierarchies(
      byte[] endorsementSeed,
      byte[] platformSeed,
      byte[] storageSeed,
      byte[] endorsementProof,
      byte[] platformProof,
      byte[] storageProof) {

    /** {@code PRIMARY_SEED_SIZE}, and the size of a proof. */
    static final int SIZE = 64;

    static final StateFields.Form<Hierarchies> FORM =
        new StateFields.Form<>() {
          @Override
          public void write(StateFields out, Hierarchies all) {
            out.bytes("endorsementSeed", all.endorsementSeed);
            out.bytes("platformSeed", all.platformSeed);
            out.bytes("storageSeed", all.storageSeed);
            out.bytes("endorsementProof", all.endorsementProof);
            out.bytes("platformProof", all.platformProof);
            out.bytes("storageProof", all.storageProof);
          }

          @Override
          public Hierarchies read(StateFields in) {
            return new Hierarchies(
                in.bytes("endorsementSeed", null),
                in.bytes("platformSeed", null),
                in.bytes("storageSeed", null),
                in.bytes("endorsementProof", null),
                in.bytes("platformProof", null),
                in.bytes("storageProof", null));
          }
        };

    static Hierarchies generate(Drbg random) {
      byte[] endorsementSeed = random.generate(SIZE);
      byte[] storageSeed = random.generate(SIZE);
      byte[] platformSeed = random.generate(SIZE);
      byte[] platformProof = random.generate(SIZE);
      byte[] storageProof = random.generate(SIZE);
      byte[] endorsementProof = random.generate(SIZE);
      return new Hierarchies(
          endorsementSeed,
          platformSeed,
          storageSeed,
          endorsementProof,
          platformProof,
          storageProof);
    }

    /** A proof is a secret of the TPM: no value is shown. */
    @Override
    public String toString() {
      return "Hierarchies";
    }
  }
}
