package dev.tpm4j.simulator.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tpm4j.transport.Timebase;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Who administers a TPM, and what becomes of everything else when they do. */
class AdministrationTest {

  private static final int OWNER = 0x40000001;
  private static final int LOCKOUT = 0x4000000A;
  private static final int ENDORSEMENT = 0x4000000B;
  private static final int PLATFORM = 0x4000000C;
  private static final int PLATFORM_NV = 0x4000000D;
  private static final int INDEX = 0x01000042;

  private static final int HIERARCHY_CONTROL = 0x121;
  private static final int CHANGE_EPS = 0x124;
  private static final int CHANGE_PPS = 0x125;
  private static final int CLEAR = 0x126;
  private static final int CLEAR_CONTROL = 0x127;
  private static final int CLOCK_SET = 0x128;
  private static final int CHANGE_AUTH = 0x129;
  private static final int NV_DEFINE = 0x12A;
  private static final int PCR_ALLOCATE = 0x12B;
  private static final int PCR_SET_POLICY = 0x12C;
  private static final int PP_COMMANDS = 0x12D;
  private static final int SET_POLICY = 0x12E;
  private static final int CLOCK_RATE = 0x130;
  private static final int DA_LOCK_RESET = 0x139;
  private static final int DA_PARAMETERS = 0x13A;
  private static final int PCR_RESET = 0x13D;
  private static final int ALGORITHM_SET = 0x13F;
  private static final int AUDIT_STATUS = 0x140;
  private static final int NV_READ_PUBLIC = 0x169;
  private static final int PCR_SET_VALUE = 0x183;

  private static final String ZEROS = "00".repeat(32);

  private final ManualTime time = new ManualTime();
  private final TpmState state = TpmState.manufacture(new Drbg(new byte[] {1}));
  private final TpmEngine tpm =
      new TpmEngine(EngineOptions.builder().timebase(time).build(), state);

  @BeforeEach
  void start() {
    Tpm.run(tpm, Tpm.STARTUP_CLEAR);
  }

  @Test
  void clearGivesTheTpmToANewOwner() {
    var before = state.permanent.hierarchies;
    succeed(PLATFORM, NV_DEFINE, index(INDEX + 1, 0x40010001));
    succeed(OWNER, NV_DEFINE, index(INDEX, 0));
    succeed(OWNER, SET_POLICY, "0020" + ZEROS + "000B");
    for (int hierarchy : List.of(OWNER, ENDORSEMENT, PLATFORM)) {
      succeed(hierarchy, CHANGE_AUTH, "0001 61");
    }
    succeed(LOCKOUT, DA_PARAMETERS, "00000005 00000006 00000007");
    assertThat(permanentAttributes() & 7).as("owner and endorsement").isEqualTo(3);
    succeed(LOCKOUT, CLEAR, "");
    assertThat(permanentAttributes() & 7).isZero();
    assertThat(rc(OWNER, SET_POLICY, "0000 0010")).as("the password is gone").isZero();
    assertThat(rc(PLATFORM, CHANGE_PPS, "")).as("but not the platform's").isEqualTo(0x9A2);
    assertThat(exists(INDEX)).isFalse();
    assertThat(exists(INDEX + 1)).as("the platform's").isTrue();
    assertThat(property(0x20F)).as("maxTries").isEqualTo(3);
    assertThat(property(0x210)).as("recoveryTime").isEqualTo(1000);
    var after = state.permanent.hierarchies;
    assertThat(after.storageSeed()).isNotEqualTo(before.storageSeed());
    assertThat(after.storageProof()).isNotEqualTo(before.storageProof());
    assertThat(after.endorsementProof()).isNotEqualTo(before.endorsementProof());
    assertThat(after.endorsementSeed()).isEqualTo(before.endorsementSeed());
    assertThat(after.platformSeed()).isEqualTo(before.platformSeed());
  }

  @Test
  void clearCanBeForbiddenByLockoutButAllowedOnlyByThePlatform() {
    succeed(LOCKOUT, CLEAR_CONTROL, "01");
    assertThat(permanentAttributes() & 0x100).as("disableClear").isNotZero();
    assertThat(rc(PLATFORM, CLEAR, "")).isEqualTo(0x120);
    assertThat(rc(LOCKOUT, CLEAR_CONTROL, "00")).isEqualTo(0x08E);
    succeed(PLATFORM, CLEAR_CONTROL, "00");
    succeed(LOCKOUT, CLEAR, "");
  }

  @Test
  void changeEpsAndChangePpsRenewOneHierarchyEach() {
    var first = state.permanent.hierarchies;
    succeed(ENDORSEMENT, CHANGE_AUTH, "0001 61");
    succeed(ENDORSEMENT, "61", HIERARCHY_CONTROL, "4000000B 00");
    succeed(PLATFORM, CHANGE_EPS, "");
    assertThat(startupClear()).as("all enabled").isEqualTo(0x8000000F);
    assertThat(rc(ENDORSEMENT, CHANGE_AUTH, "0000")).as("no password").isZero();
    var second = state.permanent.hierarchies;
    assertThat(second.endorsementSeed()).isNotEqualTo(first.endorsementSeed());
    assertThat(second.platformSeed()).isEqualTo(first.platformSeed());
    succeed(PLATFORM, CHANGE_PPS, "");
    assertThat(state.permanent.hierarchies.platformSeed()).isNotEqualTo(first.platformSeed());
    assertThat(state.permanent.hierarchies.endorsementSeed()).isEqualTo(second.endorsementSeed());
  }

  @Test
  void aHierarchySwitchesItselfOffButOnlyThePlatformSwitchesItOn() {
    succeed(OWNER, NV_DEFINE, index(INDEX, 0));
    assertThat(rc(OWNER, HIERARCHY_CONTROL, "4000000B 00")).as("another's").isEqualTo(0x124);
    succeed(OWNER, HIERARCHY_CONTROL, "40000001 00");
    assertThat(exists(INDEX)).isFalse();
    assertThat(rc(OWNER, HIERARCHY_CONTROL, "40000001 01")).isEqualTo(0x185);
    succeed(PLATFORM, HIERARCHY_CONTROL, "40000001 01");
    assertThat(exists(INDEX)).isTrue();
  }

  @Test
  void thePlatformOnceOffStaysOffUntilTheNextStart() {
    succeed(PLATFORM, HIERARCHY_CONTROL, "4000000D 00");
    assertThat(rc(PLATFORM, NV_DEFINE, index(INDEX, 0x40010001))).isEqualTo(0x185);
    succeed(PLATFORM, HIERARCHY_CONTROL, "4000000C 00");
    assertThat(startupClear()).isEqualTo(0x80000006);
    assertThat(rc(PLATFORM, HIERARCHY_CONTROL, "4000000C 01")).isEqualTo(0x185);
    restart(Tpm.SHUTDOWN_STATE, Tpm.STARTUP_STATE);
    assertThat(startupClear()).as("a resume brings back phEnable alone").isEqualTo(0x80000007);
    restart(Tpm.SHUTDOWN_CLEAR, Tpm.STARTUP_CLEAR);
    assertThat(startupClear()).isEqualTo(0x8000000F);
  }

  @Test
  void thePlatformsPasswordLastsUntilTheNextStart() {
    succeed(PLATFORM, CHANGE_AUTH, "0003 616200");
    assertThat(rc(PLATFORM, CHANGE_PPS, "")).isEqualTo(0x9A2);
    restart(Tpm.SHUTDOWN_STATE, Tpm.STARTUP_STATE);
    assertThat(rc(PLATFORM, CHANGE_PPS, "")).isEqualTo(0x9A2);
    assertThat(rc(PLATFORM, "6162", CHANGE_PPS, "")).as("without the zero").isZero();
    restart(Tpm.SHUTDOWN_CLEAR, Tpm.STARTUP_CLEAR);
    assertThat(rc(PLATFORM, CHANGE_PPS, "")).isZero();
  }

  @Test
  void reportsThePoliciesOfTheHierarchies() {
    assertThat(rc(OWNER, SET_POLICY, "0020" + ZEROS + "000C")).as("not SHA-384").isEqualTo(0x1D5);
    assertThat(rc(OWNER, SET_POLICY, "0020" + ZEROS + "0010")).as("nor none").isEqualTo(0x1D5);
    succeed(LOCKOUT, SET_POLICY, "0020" + "5A".repeat(32) + "000B");
    byte[] answer = tpm.transmit(Tpm.command(0x17A, "00000009 4000000A 00000001"));
    assertThat(Tpm.hex(answer).substring(38)).isEqualTo("4000000a000b" + "5a".repeat(32));
  }

  @Test
  void allocatesPcrsForTheNextStart() {
    byte[] answer = succeed(PLATFORM, PCR_ALLOCATE, "00000001 0004 03 000000");
    assertThat(Tpm.hex(answer).substring(28, 54))
        .as("yes, 24 PCRs, needed, available")
        .isEqualTo("01" + "00000018" + "00000d80" + "00000f60");
    assertThat(Tpm.pcr(tpm, 0x0004, 16)).as("not yet").isEqualTo("00".repeat(20));
    assertThat(Tpm.rc(tpm, Tpm.SHUTDOWN_STATE)).as("banks have changed").isEqualTo(0x1CA);
    restart(Tpm.SHUTDOWN_CLEAR, Tpm.STARTUP_CLEAR);
    assertThat(banks()).startsWith("0004" + "03" + "000000" + "000b" + "03" + "ffffff");
    assertThat(Tpm.rc(tpm, Tpm.SHUTDOWN_STATE)).isZero();
  }

  @Test
  void leavesAPcrForEachRootOfTrust() {
    String none = "00000004 0004 03 000000 000B 03 FEFFFF 000C 03 000000 000D 03 000000";
    assertThat(rc(PLATFORM, PCR_ALLOCATE, none)).as("PCR 0 in no bank").isEqualTo(0x127);
    String both = "00000004 0004 03 010000 000B 03 000002 000C 03 000000 000D 03 000000";
    succeed(PLATFORM, PCR_ALLOCATE, both);
  }

  @Test
  void clearForgetsAnAllocationThatIsNotInForceYet() {
    succeed(PLATFORM, PCR_ALLOCATE, "00000001 0004 03 000000");
    succeed(LOCKOUT, CLEAR, "");
    restart(Tpm.SHUTDOWN_CLEAR, Tpm.STARTUP_CLEAR);
    assertThat(banks()).startsWith("0004" + "03" + "ffffff");
  }

  @Test
  void protectsThePcrsThatCanBeProtected() {
    assertThat(rc(16, PCR_SET_VALUE, "0001 61")).isEqualTo(0x084);
    succeed(20, PCR_SET_VALUE, "0001 61");
    tpm.locality(2);
    assertThat(rc(21, PCR_RESET, "")).isEqualTo(0x9A2);
    assertThat(rc(21, "61", PCR_RESET, "")).isZero();
    tpm.locality(0);
    String policy = "0020" + ZEROS + "000B";
    assertThat(rc(PLATFORM, PCR_SET_POLICY, policy + "00000010")).isEqualTo(0x3C4);
    succeed(PLATFORM, PCR_SET_POLICY, policy + "00000014");
    tpm.locality(2);
    assertThat(rc(21, "61", PCR_RESET, "")).as("by policy only").isEqualTo(0x124);
  }

  @Test
  void asksForPhysicalPresence() {
    assertThat(ask("00000003 00000000 00000010")).endsWith("00000001" + "0000012d");
    String clear = "00000001 00000126";
    assertThat(rc(PLATFORM, PP_COMMANDS, clear + "00000000")).isEqualTo(0x990);
    tpm.physicalPresence(true);
    succeed(PLATFORM, PP_COMMANDS, "00000002 00000126 00000144 00000001 0000012D");
    assertThat(ask("00000003 00000000 00000010")).endsWith("00000002" + "00000126" + "0000012d");
    tpm.physicalPresence(false);
    assertThat(rc(PLATFORM, CLEAR, "")).isEqualTo(0x990);
    assertThat(rc(LOCKOUT, CLEAR, "")).as("only the platform needs it").isZero();
  }

  @Test
  void auditsTheCommandsThatAreToBeAudited() {
    assertThat(ask("00000004 00000000 00000010")).endsWith("00000001" + "00000140");
    succeed(OWNER, AUDIT_STATUS, "0010 00000002 00000181 00000145 00000001 00000140");
    assertThat(ask("00000004 00000000 00000010")).endsWith("00000002" + "00000140" + "00000181");
    assertThat(property(0x214)).as("audit counter").isEqualTo(1);
    byte[] before = state.reset.commandAuditDigest.toByteArray();
    assertThat(before).as("SHA-512").hasSize(64);
    tpm.transmit(Tpm.command(0x181, ""));
    assertThat(state.reset.commandAuditDigest.toByteArray()).isNotEqualTo(before);
    assertThat(rc(OWNER, AUDIT_STATUS, "000B 00000001 00000181 00000000")).isEqualTo(0x1C4);
    succeed(OWNER, AUDIT_STATUS, "000B 00000000 00000000");
    assertThat(state.reset.commandAuditDigest.length()).as("begins anew").isZero();
    tpm.transmit(Tpm.command(0x181, ""));
    assertThat(state.reset.commandAuditDigest.length()).isEqualTo(32);
    assertThat(property(0x214)).isEqualTo(2);
  }

  @Test
  void locksOutAndLetsInAgain() {
    succeed(OWNER, NV_DEFINE, "0001 61" + "000E" + "%08X000B0006000600000001".formatted(INDEX));
    succeed(LOCKOUT, DA_PARAMETERS, "00000002 000003E8 000003E8");
    assertThat(readIndexWith("62")).as("first use").isEqualTo(0x922);
    assertThat(readIndexWith("62")).isEqualTo(0x98E);
    assertThat(property(0x20E)).isEqualTo(1);
    assertThat(readIndexWith("62")).isEqualTo(0x98E);
    assertThat(permanentAttributes() & 0x200).as("inLockout").isNotZero();
    assertThat(readIndexWith("61")).isEqualTo(0x921);
    succeed(LOCKOUT, DA_LOCK_RESET, "");
    assertThat(readIndexWith("61")).as("nothing written").isEqualTo(0x14A);
  }

  @Test
  void setsClockForwardOnly() {
    succeed(OWNER, CLOCK_SET, "0000000000100000");
    assertThat(clock()).isEqualTo(0x100000);
    assertThat(rc(OWNER, CLOCK_SET, "00000000000FFFFF")).isEqualTo(0x1C4);
    assertThat(rc(OWNER, CLOCK_SET, "FFFF000000000001")).isEqualTo(0x1C4);
    succeed(PLATFORM, CLOCK_SET, "FFFF000000000000");
    tpm.powerOff();
    tpm.powerOn();
    Tpm.run(tpm, Tpm.STARTUP_CLEAR);
    assertThat(clock()).as("NV knows").isEqualTo(0xFFFF000000000000L);
  }

  @ParameterizedTest
  @ValueSource(ints = {-3, -2, -1, 0, 1, 2, 3})
  void adjustsTheRateOfTheClock(int adjust) {
    succeed(OWNER, CLOCK_RATE, "%02X".formatted(adjust & 0xFF));
    int[] ticks = {30_300, 30_030, 30_001, 30_000, 29_999, 29_970, 29_700};
    time.advanceMillis(1_000_000);
    assertThat(clock()).isEqualTo(1_000_000L * 30_000 / ticks[adjust + 3]);
  }

  @Test
  void doesNotAdjustTheClockByMoreThanASixth() {
    for (int i = 0; i < 30; i++) {
      succeed(OWNER, CLOCK_RATE, "FD");
    }
    time.advanceMillis(7000);
    assertThat(clock()).isEqualTo(6000);
  }

  @Test
  void remembersTheAlgorithmSet() {
    succeed(PLATFORM, ALGORITHM_SET, "12345678");
    assertThat(property(0x20C)).isEqualTo(0x12345678);
    assertThat(rc(OWNER, ALGORITHM_SET, "00000000")).isEqualTo(0x184);
  }

  @Test
  void forgetsAnAnnouncedShutdownWhenWhatItSavedChanges() {
    List<Runnable> changes =
        List.of(
            () -> succeed(PLATFORM, CHANGE_AUTH, "0000"),
            () -> succeed(PLATFORM, SET_POLICY, "0000 0010"),
            () -> succeed(PLATFORM, HIERARCHY_CONTROL, "%08X00".formatted(PLATFORM_NV)),
            () -> succeed(20, PCR_SET_VALUE, "0000"),
            () -> succeed(LOCKOUT, CLEAR, ""));
    for (Runnable change : changes) {
      Tpm.run(tpm, Tpm.SHUTDOWN_STATE);
      change.run();
      tpm.powerOff();
      tpm.powerOn();
      assertThat(Tpm.rc(tpm, Tpm.STARTUP_STATE)).isEqualTo(0x1C4);
      Tpm.run(tpm, Tpm.STARTUP_CLEAR);
    }
    Tpm.run(tpm, Tpm.SHUTDOWN_STATE);
    succeed(OWNER, CHANGE_AUTH, "0000");
    tpm.powerOff();
    tpm.powerOn();
    assertThat(Tpm.rc(tpm, Tpm.STARTUP_STATE)).as("ownerAuth is in NV").isZero();
  }

  private static String index(int index, int platform) {
    return "0000" + "000E" + "%08X000B%08X00000001".formatted(index, 0x00060006 | platform);
  }

  private byte[] run(int handle, String password, int code, String parameters) {
    byte[] command =
        Step.authorized(code, List.of(handle), password, parameters.replace(" ", "")).command();
    return tpm.transmit(command);
  }

  private int rc(int handle, String password, int code, String parameters) {
    return Tpm.rc(run(handle, password, code, parameters));
  }

  private int rc(int handle, int code, String parameters) {
    return rc(handle, "", code, parameters);
  }

  private byte[] succeed(int handle, String password, int code, String parameters) {
    byte[] response = run(handle, password, code, parameters);
    assertThat(Integer.toHexString(Tpm.rc(response))).isEqualTo("0");
    return response;
  }

  private byte[] succeed(int handle, int code, String parameters) {
    return succeed(handle, "", code, parameters);
  }

  private int readIndexWith(String password) {
    return Tpm.rc(
        tpm.transmit(
            Step.authorized(0x14E, List.of(INDEX, INDEX), password, "00010000").command()));
  }

  private boolean exists(int index) {
    return Tpm.rc(tpm.transmit(Tpm.command(NV_READ_PUBLIC, "%08X".formatted(index)))) == 0;
  }

  private String ask(String query) {
    return Tpm.hex(tpm.transmit(Tpm.command(0x17A, query)));
  }

  private int property(int property) {
    byte[] response =
        tpm.transmit(Tpm.command(0x17A, "00000006 %08X 00000001".formatted(property)));
    return (int) Tpm.number(response, 23, 4);
  }

  private int permanentAttributes() {
    return property(0x200);
  }

  private int startupClear() {
    return property(0x201);
  }

  /** The allocation of all banks, from the first on. */
  private String banks() {
    byte[] response = tpm.transmit(Tpm.command(0x17A, "00000005 00000000 00000001"));
    return Tpm.hex(Arrays.copyOfRange(response, 19, response.length));
  }

  private long clock() {
    return Tpm.number(tpm.transmit(Tpm.hex(Tpm.READ_CLOCK)), 18, 8);
  }

  private void restart(String shutdown, String startup) {
    assertThat(Tpm.rc(tpm, shutdown)).isZero();
    tpm.powerOff();
    tpm.powerOn();
    assertThat(Tpm.rc(tpm, startup)).isZero();
  }

  private static final class ManualTime implements Timebase {
    private long nanos;

    void advanceMillis(long millis) {
      nanos += TimeUnit.MILLISECONDS.toNanos(millis);
    }

    @Override
    public long nanoTime() {
      return nanos;
    }

    @Override
    public void sleep(long duration) {
      nanos += duration;
    }
  }
}
