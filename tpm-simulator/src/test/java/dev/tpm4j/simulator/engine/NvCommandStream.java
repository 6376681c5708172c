package dev.tpm4j.simulator.engine;

import java.util.Arrays;
import java.util.List;
import java.util.Map;

/**
 * An endless, seeded stream of NV commands about few indices, so that they meet: mostly such as can
 * succeed, with all types, attributes and authorisations. Each element is one exchange or several
 * that belong together.
 */
final class NvCommandStream {

  static final int DEFINE = 0x12A;
  static final int UNDEFINE = 0x122;
  static final int UNDEFINE_SPECIAL = 0x11F;
  static final int READ_PUBLIC = 0x169;
  static final int WRITE = 0x137;
  static final int INCREMENT = 0x134;
  static final int EXTEND = 0x136;
  static final int SET_BITS = 0x135;
  static final int WRITE_LOCK = 0x138;
  static final int GLOBAL_WRITE_LOCK = 0x132;
  static final int READ = 0x14E;
  static final int READ_LOCK = 0x14F;
  static final int CHANGE_AUTH = 0x13B;
  private static final int START_SESSION = 0x176;
  private static final int POLICY_COMMAND_CODE = 0x16C;
  private static final int FLUSH = 0x165;
  private static final int GET_CAPABILITY = 0x17A;

  /** The commands of this stream. */
  static final List<Integer> CODES =
      List.of(
          DEFINE,
          UNDEFINE,
          UNDEFINE_SPECIAL,
          READ_PUBLIC,
          WRITE,
          INCREMENT,
          EXTEND,
          SET_BITS,
          WRITE_LOCK,
          GLOBAL_WRITE_LOCK,
          READ,
          READ_LOCK,
          CHANGE_AUTH);

  private static final int OWNER = 0x40000001;
  private static final int PLATFORM = 0x4000000C;
  private static final int FIRST_INDEX = 0x01000010;
  private static final int INDICES = 10;
  private static final int POLICY_SESSION = 0x03000000;

  private static final List<Integer> TYPES = List.of(0, 1, 2, 4, 8, 9);
  private static final List<String> PASSWORDS = List.of("", "61", "6200");

  /** The policies of indices; with PolicyCommandCode, or without any assertion. */
  private static final List<Integer> POLICY_COMMANDS =
      List.of(CHANGE_AUTH, UNDEFINE_SPECIAL, READ, WRITE);

  private final Dice dice;

  /** The passwords of the hierarchies, by handle. */
  private final Map<Integer, String> hierarchies;

  /** What the indices were last defined as. */
  private final Index[] indices = new Index[INDICES];

  private record Index(int type, String password, int policy, boolean platform) {}

  NvCommandStream(Dice dice, Map<Integer, String> hierarchies) {
    this.dice = dice;
    this.hierarchies = hierarchies;
    Arrays.fill(indices, new Index(0, "", -1, false));
  }

  private int below(int bound) {
    return dice.below(bound);
  }

  private boolean oneIn(int n) {
    return dice.oneIn(n);
  }

  private <T> T any(List<T> list) {
    return dice.any(list);
  }

  private String password(int hierarchy) {
    return hierarchies.getOrDefault(hierarchy, "");
  }

  /** The next commands. */
  List<Step> next() {
    int number = below(INDICES);
    return switch (below(16)) {
      case 0, 1, 2 -> List.of(define(number));
      case 3 -> List.of(oneIn(2) ? undefine(number) : define(number));
      case 4, 5 -> List.of(change(number));
      case 6, 7 -> List.of(read(number));
      case 8 -> List.of(readPublic(number));
      case 9 -> List.of(oneIn(3) ? lock(number) : readPublic(number));
      case 10 -> List.of(oneIn(4) ? globalLock() : change(number));
      case 11, 12 -> withPolicy(number);
      case 13 -> List.of(capability());
      default -> List.of(change(number), read(number), readPublic(number));
    };
  }

  private Step globalLock() {
    int hierarchy = hierarchy();
    return Step.authorized(GLOBAL_WRITE_LOCK, List.of(hierarchy), password(hierarchy), "");
  }

  private static int handle(int number) {
    return FIRST_INDEX + number;
  }

  private int hierarchy() {
    return oneIn(3) ? PLATFORM : OWNER;
  }

  private Step define(int number) {
    int type = oneIn(20) ? below(16) : any(TYPES);
    boolean platform = oneIn(3);
    int hash = oneIn(4) ? any(List.of(0x0004, 0x000C, 0x000D, 0x0027)) : 0x000B;
    int policy = oneIn(4) ? -1 : below(POLICY_COMMANDS.size() + 1);
    int attributes = attributes(type) | (platform ? 0x40000000 : 0);
    if (platform && policy >= 0 && POLICY_COMMANDS.get(policy % 4) == UNDEFINE_SPECIAL) {
      attributes |= 1 << 10;
    }
    if (oneIn(20)) {
      attributes ^= 1 << below(32);
    }
    Index index = new Index(type, any(PASSWORDS), policy, platform);
    String publicArea =
        "%08X%04X%08X".formatted(handle(number), hash, attributes)
            + Client.sized(policy < 0 || hash != 0x000B ? new byte[0] : digest(policy))
            + "%04X".formatted(size(type, hash));
    String auth = oneIn(40) ? "77".repeat(20 + below(45)) : index.password();
    int authority = oneIn(15) ? hierarchy() : platform ? PLATFORM : OWNER;
    String parameters = Client.sized(Tpm.hex(auth)) + Client.sized(Tpm.hex(publicArea));
    return Step.authorized(DEFINE, List.of(authority), password(authority), parameters)
        .then(() -> indices[number] = index);
  }

  private int attributes(int type) {
    int attributes = type << 4;
    for (int bit : List.of(0, 1, 2, 3, 16, 17, 18, 19)) {
      attributes |= oneIn(5) ? 0 : 1 << bit;
    }
    for (int bit : List.of(13, 14, 15, 27, 31)) {
      attributes |= oneIn(4) ? 1 << bit : 0;
    }
    attributes |= oneIn(2) ? 1 << 26 : 0;
    attributes |= oneIn(8) ? 1 << 12 : 0;
    attributes |= oneIn(30) ? 1 << 10 : 0;
    attributes |= oneIn(4) ? 0 : 1 << 25;
    if (type >= 8 && !oneIn(10)) {
      attributes &= ~(1 << 2 | 1 << 13 | 1 << 15);
      attributes |= 1 << 25;
    }
    if (type == 1 && !oneIn(10) || oneIn(2)) {
      attributes &= ~(1 << 27);
    } else {
      attributes &= ~(1 << 13);
    }
    return attributes;
  }

  private int size(int type, int hash) {
    if (oneIn(25)) {
      return below(3000);
    }
    return switch (type) {
      case 0 -> oneIn(20) ? 1020 + below(1040) : below(60);
      case 4 -> hash == 0x0027 ? 32 : Client.digestSize(hash);
      default -> 8;
    };
  }

  private static byte[] digest(int policy) {
    if (policy == POLICY_COMMANDS.size()) {
      return new byte[32];
    }
    int code = POLICY_COMMANDS.get(policy);
    return ClientSession.digest(
        0x000B, new byte[32], Tpm.hex("%08X%08X".formatted(POLICY_COMMAND_CODE, code)));
  }

  private Step undefine(int number) {
    int authority = oneIn(6) ? hierarchy() : indices[number].platform() ? PLATFORM : OWNER;
    return Step.authorized(UNDEFINE, List.of(authority, handle(number)), password(authority), "");
  }

  /** A command that changes the index' data, most often the one of its type. */
  private Step change(int number) {
    int code =
        switch (oneIn(15) ? any(TYPES) : indices[number].type()) {
          case 1 -> INCREMENT;
          case 2 -> SET_BITS;
          case 4 -> EXTEND;
          default -> WRITE;
        };
    return authorized(code, number, changeParameters(code, number));
  }

  private String changeParameters(int code, int number) {
    return switch (code) {
      case SET_BITS -> Tpm.hex(dice.bytes(8));
      case EXTEND -> Client.sized(dice.bytes(below(40)));
      case WRITE -> {
        if (indices[number].type() >= 8 && !oneIn(4)) {
          yield Client.sized(Tpm.hex("%08X%08X".formatted(below(2), below(6)))) + "0000";
        }
        int length = oneIn(15) ? 1020 + below(8) : below(oneIn(3) ? 60 : 9);
        yield Client.sized(dice.bytes(length)) + "%04X".formatted(oneIn(2) ? 0 : below(20));
      }
      default -> "";
    };
  }

  private Step read(int number) {
    int size = oneIn(15) ? 1020 + below(8) : indices[number].type() == 0 ? below(30) : 8;
    int offset = oneIn(3) ? below(20) : 0;
    return authorized(READ, number, "%04X%04X".formatted(size, offset));
  }

  private Step readPublic(int number) {
    return new Step(Tpm.command(READ_PUBLIC, "%08X".formatted(handle(number))));
  }

  private Step lock(int number) {
    return authorized(oneIn(2) ? READ_LOCK : WRITE_LOCK, number, "");
  }

  /** By the owner, the platform or, most often, the index itself. */
  private Step authorized(int code, int number, String parameters) {
    int authority =
        switch (below(6)) {
          case 0 -> OWNER;
          case 1 -> PLATFORM;
          case 2 -> oneIn(8) ? handle(below(INDICES)) : handle(number);
          default -> handle(number);
        };
    String own = oneIn(25) ? any(PASSWORDS) : indices[number].password();
    String auth = authority == handle(number) ? own : password(authority);
    return Step.authorized(code, List.of(authority, handle(number)), auth, parameters);
  }

  /** A policy session for the index, used once and gone. */
  private List<Step> withPolicy(int number) {
    int policy =
        oneIn(12) || indices[number].policy() < 0
            ? POLICY_COMMANDS.size()
            : indices[number].policy();
    byte[] start =
        Tpm.command(
            START_SESSION,
            "4000000740000007" + Client.sized(dice.bytes(16)) + "0000" + "01" + "0010000B");
    String session = "%08X".formatted(POLICY_SESSION);
    int code =
        policy == POLICY_COMMANDS.size()
            ? any(List.of(READ, WRITE, READ_LOCK, WRITE_LOCK, INCREMENT))
            : POLICY_COMMANDS.get(policy);
    byte[] assertion =
        policy == POLICY_COMMANDS.size()
            ? Tpm.command(0x189, session)
            : Tpm.command(POLICY_COMMAND_CODE, session + "%08X".formatted(code));
    Step use = policyCommand(code, number, "00000009" + session + "0000" + "00" + "0000");
    Step flush = new Step(Tpm.command(FLUSH, session));
    return List.of(new Step(start), new Step(assertion), use, flush);
  }

  private Step policyCommand(int code, int number, String area) {
    String index = "%08X".formatted(handle(number));
    String both = index + index;
    return switch (code) {
      case UNDEFINE_SPECIAL -> {
        String platform = Step.passwordArea(password(PLATFORM));
        int size = platform.length() / 2 - 4 + 9;
        String areas = "%08X".formatted(size) + area.substring(8) + platform.substring(8);
        yield new Step(Tpm.command(0x8002, code, index + "%08X".formatted(PLATFORM) + areas));
      }
      case CHANGE_AUTH -> {
        String auth = oneIn(10) ? "77".repeat(20 + below(45)) : any(PASSWORDS);
        Index old = indices[number];
        Index changed = new Index(old.type(), auth, old.policy(), old.platform());
        yield new Step(
            Tpm.command(0x8002, code, index + area + Client.sized(Tpm.hex(auth))),
            () -> indices[number] = changed);
      }
      case READ -> new Step(Tpm.command(0x8002, code, both + area + "00080000"));
      default -> new Step(Tpm.command(0x8002, code, both + area + changeParameters(code, number)));
    };
  }

  private Step capability() {
    String query =
        switch (below(4)) {
          case 0 -> "00000001%08X%08X".formatted(FIRST_INDEX + below(4) - 2, below(12));
          case 1 -> "00000006" + "00000200" + "00000020";
          case 2 -> "00000001" + "01000000" + "000000FF";
          default -> "00000006%08X%08X".formatted(0x200 + below(0x20), below(4));
        };
    return new Step(Tpm.command(GET_CAPABILITY, query));
  }
}
