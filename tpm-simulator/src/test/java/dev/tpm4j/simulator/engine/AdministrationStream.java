package dev.tpm4j.simulator.engine;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * An endless, seeded stream of the commands that administer a TPM, with those whose answers tell
 * what came of it.
 */
final class AdministrationStream {

  private static final int HIERARCHY_CONTROL = 0x121;
  private static final int CHANGE_EPS = 0x124;
  private static final int CHANGE_PPS = 0x125;
  private static final int CLEAR = 0x126;
  private static final int CLEAR_CONTROL = 0x127;
  private static final int CLOCK_SET = 0x128;
  private static final int CHANGE_AUTH = 0x129;
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
  private static final int PCR_SET_VALUE = 0x183;
  private static final int PCR_EXTEND = 0x182;
  private static final int GET_CAPABILITY = 0x17A;
  private static final int PCR_READ = 0x17E;
  private static final int READ_CLOCK = 0x181;
  private static final int START_SESSION = 0x176;
  private static final int FLUSH = 0x165;

  /** The commands of this stream that can succeed without physical presence. */
  static final Set<Integer> CODES =
      Set.of(
          HIERARCHY_CONTROL,
          CHANGE_EPS,
          CHANGE_PPS,
          CLEAR,
          CLEAR_CONTROL,
          CLOCK_SET,
          CHANGE_AUTH,
          PCR_ALLOCATE,
          PCR_SET_POLICY,
          SET_POLICY,
          CLOCK_RATE,
          DA_LOCK_RESET,
          DA_PARAMETERS,
          ALGORITHM_SET,
          AUDIT_STATUS,
          PCR_SET_VALUE);

  private static final int OWNER = 0x40000001;
  private static final int LOCKOUT = 0x4000000A;
  private static final int ENDORSEMENT = 0x4000000B;
  private static final int PLATFORM = 0x4000000C;
  private static final int PLATFORM_NV = 0x4000000D;
  private static final List<Integer> HIERARCHIES = List.of(OWNER, ENDORSEMENT, PLATFORM, LOCKOUT);
  private static final List<Integer> ENABLES = List.of(OWNER, ENDORSEMENT, PLATFORM, PLATFORM_NV);
  private static final List<Integer> HASHES = List.of(0x0004, 0x000B, 0x000C, 0x000D);
  private static final List<String> PASSWORDS = List.of("", "6F", "706C0000");

  private static final List<Integer> MANAGED =
      List.of(CLEAR, CLOCK_SET, AUDIT_STATUS, PCR_READ, READ_CLOCK, 0x145, 0x14E, 0x123, 0x1FF);

  /** What the engine has; on the lists, a command that a TPM does not have counts for nothing. */
  private static final List<Integer> ALL =
      CommandTable.standard(EngineOptions.defaults()).all().stream()
          .map(command -> command.info().code())
          .toList();

  /** Clock is set forward by so much that the milliseconds between two TPMs do not matter. */
  private static final long CLOCK_STEP = 1_000_000_000L;

  private final Dice dice;

  /** The passwords of the hierarchies and of the PCRs that have one, by handle. */
  final Map<Integer, String> passwords = new TreeMap<>();

  private long clockSteps;

  /** Whether Clock is later than 0 by more than the time that a test takes. */
  private boolean clockIsSet;

  AdministrationStream(Dice dice) {
    this.dice = dice;
  }

  /** {@code TPM2_Startup(CLEAR)} succeeded. */
  void cleared() {
    passwords.remove(PLATFORM);
    passwords.remove(20);
  }

  /** The next commands. */
  List<Step> next() {
    return switch (dice.below(24)) {
      case 0, 1 -> List.of(control());
      case 2, 3 -> List.of(changeAuth());
      case 4 -> List.of(setPolicy());
      case 5 -> byPolicy();
      case 6 -> List.of(dice.oneIn(3) ? renew() : clearControl());
      case 7 -> List.of(simple(DA_LOCK_RESET, lockout(), ""));
      case 8 -> List.of(daParameters());
      case 9 -> List.of(allocate());
      case 10 -> List.of(pcrPolicy());
      case 11, 12 -> List.of(pcrValue());
      case 13, 14, 15 -> List.of(pcr());
      case 16 -> List.of(clock());
      case 17 -> List.of(physicalPresence());
      case 18 -> List.of(simple(ALGORITHM_SET, platform(), Tpm.hex(dice.bytes(4))));
      case 19 -> List.of(auditStatus());
      default -> List.of(query());
    };
  }

  private String password(int handle) {
    String right = passwords.getOrDefault(handle, "");
    return dice.oneIn(25) ? dice.any(PASSWORDS) : right;
  }

  private Step simple(int code, int handle, String parameters) {
    return Step.authorized(code, List.of(handle), password(handle), parameters);
  }

  private int lockout() {
    return dice.oneIn(12) ? dice.any(HIERARCHIES) : LOCKOUT;
  }

  private int platform() {
    return dice.oneIn(12) ? dice.any(HIERARCHIES) : PLATFORM;
  }

  private int platformOrOwner() {
    return dice.oneIn(12) ? dice.any(HIERARCHIES) : dice.oneIn(2) ? PLATFORM : OWNER;
  }

  private Step control() {
    int enable = dice.oneIn(6) ? PLATFORM_NV : dice.any(ENABLES);
    boolean on = !dice.oneIn(3);
    if (enable == PLATFORM && !dice.oneIn(4)) {
      on = true;
    }
    int authority = dice.oneIn(3) ? enable : PLATFORM;
    return simple(HIERARCHY_CONTROL, authority, "%08X%02X".formatted(enable, on ? 1 : 0));
  }

  private Step changeAuth() {
    int hierarchy = dice.any(HIERARCHIES);
    String auth = dice.any(PASSWORDS);
    String sent = dice.oneIn(20) ? "77".repeat(60 + dice.below(8)) : auth;
    return simple(CHANGE_AUTH, hierarchy, Client.sized(Tpm.hex(sent)))
        .then(() -> passwords.put(hierarchy, sent));
  }

  /** No policy, one that everything satisfies, and such as do not fit their algorithm. */
  private String policy() {
    return switch (dice.below(8)) {
      case 0, 1 -> "0000" + "0010";
      case 2 -> Client.sized(dice.bytes(dice.below(40))) + "%04X".formatted(dice.any(HASHES));
      case 3 -> Client.sized(new byte[48]) + "000C";
      default -> Client.sized(new byte[32]) + "000B";
    };
  }

  private Step setPolicy() {
    return simple(SET_POLICY, dice.any(HIERARCHIES), policy());
  }

  /** Something harmless, authorised by a policy session that asserts nothing. */
  private List<Step> byPolicy() {
    byte[] start =
        Tpm.command(
            START_SESSION,
            "4000000740000007" + Client.sized(dice.bytes(16)) + "0000" + "01" + "0010000B");
    String area = "00000009" + "03000000" + "0000" + "00" + "0000";
    byte[] use =
        switch (dice.below(4)) {
          case 0 -> authorizedBy(area, CLOCK_RATE, OWNER, "00");
          case 1 -> authorizedBy(area, DA_LOCK_RESET, LOCKOUT, "");
          case 2 -> authorizedBy(area, PCR_RESET, 20 + dice.below(4), "");
          default -> authorizedBy(area, ALGORITHM_SET, PLATFORM, "00000007");
        };
    return List.of(new Step(start), new Step(use), new Step(Tpm.command(FLUSH, "03000000")));
  }

  private static byte[] authorizedBy(String area, int code, int handle, String parameters) {
    return Tpm.command(0x8002, code, "%08X".formatted(handle) + area + parameters);
  }

  private Step renew() {
    return switch (dice.below(4)) {
      case 0 -> simple(CHANGE_EPS, platform(), "").then(() -> passwords.remove(ENDORSEMENT));
      case 1 -> simple(CHANGE_PPS, platform(), "");
      default -> {
        int authority = dice.oneIn(8) ? OWNER : dice.oneIn(2) ? LOCKOUT : PLATFORM;
        yield simple(CLEAR, authority, "")
            .then(
                () -> {
                  passwords.keySet().retainAll(Set.of(PLATFORM));
                  clockIsSet = false;
                });
      }
    };
  }

  private Step clearControl() {
    int authority = dice.oneIn(3) ? LOCKOUT : platform();
    return simple(CLEAR_CONTROL, authority, dice.oneIn(4) ? "01" : "00");
  }

  private Step daParameters() {
    int tries = dice.any(List.of(0, 1, 3, 10, 100, -1));
    int recovery = dice.any(List.of(0, 1000, 100_000));
    int lockoutRecovery = dice.any(List.of(0, 0, 0, 1000));
    String parameters = "%08X%08X%08X".formatted(tries, recovery, lockoutRecovery);
    return simple(DA_PARAMETERS, lockout(), parameters);
  }

  private Step allocate() {
    int count = dice.below(5);
    StringBuilder selections = new StringBuilder("%08X".formatted(count));
    for (int i = 0; i < count; i++) {
      String bits = dice.any(List.of("FFFFFF", "FFFFFF", "000000", Tpm.hex(dice.bytes(3))));
      selections.append("%04X03".formatted(dice.any(HASHES))).append(bits);
    }
    return simple(PCR_ALLOCATE, platform(), selections.toString());
  }

  private Step pcrPolicy() {
    int pcr = dice.oneIn(5) ? dice.below(26) : 20 + dice.below(3);
    return simple(PCR_SET_POLICY, platform(), policy() + "%08X".formatted(pcr));
  }

  /** PCRs 20 to 22 share a password. */
  private Step pcrValue() {
    int pcr = dice.oneIn(5) ? dice.below(26) : 20 + dice.below(3);
    String auth = dice.any(PASSWORDS);
    return Step.authorized(
            PCR_SET_VALUE, List.of(pcr), pcrPassword(pcr), Client.sized(Tpm.hex(auth)))
        .then(() -> passwords.put(20, auth));
  }

  private String pcrPassword(int pcr) {
    return pcr >= 20 && pcr <= 22 ? password(20) : "";
  }

  private Step pcr() {
    int pcr = dice.oneIn(2) ? 16 + dice.below(8) : dice.below(24);
    String digest = "00000001%04X".formatted(0x000B) + Tpm.hex(dice.bytes(32));
    return dice.oneIn(2)
        ? Step.authorized(PCR_RESET, List.of(pcr), pcrPassword(pcr), "")
        : Step.authorized(PCR_EXTEND, List.of(pcr), pcrPassword(pcr), digest);
  }

  private Step clock() {
    if (dice.oneIn(2)) {
      int adjust = dice.oneIn(6) ? dice.below(256) : dice.below(7) - 3 & 0xFF;
      return simple(CLOCK_RATE, platformOrOwner(), "%02X".formatted(adjust));
    }
    clockSteps++;
    long time =
        switch (dice.below(6)) {
          case 0 -> clockIsSet ? 0 : CLOCK_STEP;
          case 1 -> 0xFFFF000000000001L + dice.below(3);
          default -> clockSteps * CLOCK_STEP;
        };
    return simple(CLOCK_SET, platformOrOwner(), "%016X".formatted(time))
        .then(() -> clockIsSet = true);
  }

  private Step physicalPresence() {
    return simple(PP_COMMANDS, platform(), codes() + codes());
  }

  private Step auditStatus() {
    String hash = dice.oneIn(3) ? "%04X".formatted(dice.any(HASHES)) : "0010";
    boolean onlyHash = !hash.equals("0010") && !dice.oneIn(4);
    String lists = onlyHash ? "00000000" + "00000000" : codes() + codes();
    return simple(AUDIT_STATUS, platformOrOwner(), hash + lists);
  }

  private String codes() {
    int count = dice.below(4);
    StringBuilder codes = new StringBuilder("%08X".formatted(count));
    for (int i = 0; i < count; i++) {
      int code = dice.oneIn(4) ? dice.any(ALL) : dice.any(MANAGED);
      codes.append("%08X".formatted(code));
    }
    return codes.toString();
  }

  private Step query() {
    return new Step(
        switch (dice.below(5)) {
          case 0 -> Tpm.command(READ_CLOCK, "");
          case 1 -> {
            int hash = dice.any(HASHES);
            String selection = "%04X03".formatted(hash) + Tpm.hex(dice.bytes(3));
            yield Tpm.command(PCR_READ, "00000001" + selection);
          }
          default -> Tpm.command(GET_CAPABILITY, capability());
        });
  }

  private String capability() {
    int few = 1 + dice.below(20);
    return switch (dice.below(6)) {
      case 0 -> "00000003%08X%08X".formatted(dice.below(3) * 0x120, few);
      case 1 -> "00000004%08X%08X".formatted(dice.below(3) * 0x140, few);
      case 2 -> "00000005" + "00000000" + "00000001";
      case 3 -> "00000009%08X%08X".formatted(OWNER + dice.below(14), few);
      default -> "00000006" + "00000200" + "00000020";
    };
  }
}
