package dev.tpm4j.simulator.engine;

import dev.tpm4j.codec.type.TpmRc;
import java.util.Map;
import java.util.Set;

/**
 * Every way in which the engine answers differently from swtpm 0.7.1, with its reason. A difference
 * that is not explained here fails the comparison; one that never occurs any more fails it too.
 *
 * <p>Not compared, because swtpm's sockets cannot show it: commands of fewer than 10 bytes (the
 * engine: TPM_RC_COMMAND_SIZE; libtpms: TPM_RC_INSUFFICIENT for the field that is cut), and failure
 * mode, where the engine's answer to GetCapability with a count of 0 is an empty list, while the
 * reference code writes a property behind a count of 0.
 *
 * <p>Random bytes, Time, Clock and "safe" cannot be equal and are left out of the comparison.
 */
enum KnownDifference {
  BAD_TAG(
      "A tag that is neither 0x8001 nor 0x8002: the specification (Part 3, \"Command Header\", and"
          + " Part 2, TPM_ST_RSP_COMMAND) says TPM_RC_BAD_TAG with tag 0x00C4, Microsoft's and the"
          + " TCG's code answer 0x01E too; swtpm answers TPM_RC_VALUE because libtpms checks the"
          + " list of all TPM_ST first.") {
    @Override
    boolean explains(byte[] command, byte[] swtpm, byte[] engine) {
      long tag = Tpm.number(command, 0, 2);
      return tag != 0x8001
          && tag != 0x8002
          && (Tpm.rc(swtpm) == TpmRc.VALUE || Tpm.rc(swtpm) == TpmRc.BAD_TAG)
          && Tpm.hex(engine).equals("00c40000000a0000001e");
    }
  },

  FEWER_COMMANDS("TPM_CAP_COMMANDS lists only what the engine has.") {
    @Override
    boolean explains(byte[] command, byte[] swtpm, byte[] engine) {
      return bothGive(command, swtpm, engine, Set.of(2L));
    }
  },

  FEWER_ALGORITHMS(
      "The engine has the algorithms that the PC Client profile demands. swtpm adds TDES, Camellia,"
          + " SM2, ECSchnorr, ECMQV, KDF2, CMAC, RSA 1024, and the curves P-192, P-224, P-521,"
          + " BN P-256, BN P-638, SM2 P-256: TPM_CAP_ALGS and TPM_CAP_ECC_CURVES are shorter, and"
          + " TestParms and IncrementalSelfTest refuse them.") {
    @Override
    boolean explains(byte[] command, byte[] swtpm, byte[] engine) {
      if (bothGive(command, swtpm, engine, Set.of(0L, 8L))) {
        return true;
      }
      Set<Integer> foreign =
          switch ((int) Tpm.number(command, 6, 4)) {
            case 0x142 -> Tpm.rc(engine) == 0x1C4 ? FOREIGN_ALGORITHMS : Set.of();
            case 0x18A -> FOREIGN_BY_REFUSAL.getOrDefault(Tpm.rc(engine), Set.of());
            default -> Set.of();
          };
      return names(command, foreign);
    }
  },

  FEWER_SELF_TESTS(
      "IncrementalSelfTest reports what is still untested: the engine tests the hashes and HMAC,"
          + " which is what it computes with; swtpm also tests ciphers and signatures, and HMAC"
          + " only together with each hash.") {
    @Override
    boolean explains(byte[] command, byte[] swtpm, byte[] engine) {
      return Tpm.number(command, 6, 4) == 0x142 && Tpm.rc(swtpm) == 0 && Tpm.rc(engine) == 0;
    }
  };

  /** Properties whose value is not swtpm's, by {@code TPM_PT}, with the reason. */
  static final Map<Integer, String> PROPERTIES = properties();

  private static final Set<Integer> FOREIGN_ALGORITHMS =
      Set.of(0x0003, 0x001B, 0x001C, 0x001D, 0x0021, 0x0026, 0x003F);

  /** What TestParms must have been asked for if it refused with a code of parameter 1. */
  private static final Map<Integer, Set<Integer>> FOREIGN_BY_REFUSAL =
      Map.of(
          0x1D6, Set.of(0x0003, 0x0026), // SYMMETRIC: TDES, Camellia
          0x1C9, Set.of(0x003F), // MODE: CMAC
          0x1D2, Set.of(0x001B, 0x001C, 0x001D), // SCHEME: SM2, ECSchnorr, ECMQV
          0x1CC, Set.of(0x0021), // KDF: KDF2
          0x1E6, Set.of(0x0001, 0x0002, 0x0005, 0x0010, 0x0011, 0x0020), // CURVE
          0x1C4, Set.of(1024)); // VALUE: bits of an RSA key

  private final String reason;

  KnownDifference(String reason) {
    this.reason = reason;
  }

  String reason() {
    return reason;
  }

  abstract boolean explains(byte[] command, byte[] swtpm, byte[] engine);

  private static boolean bothGive(
      byte[] command, byte[] swtpm, byte[] engine, Set<Long> capabilities) {
    return Tpm.number(command, 6, 4) == 0x17A
        && Tpm.rc(swtpm) == 0
        && Tpm.rc(engine) == 0
        && capabilities.contains(Tpm.number(engine, 11, 4));
  }

  private static boolean names(byte[] command, Set<Integer> ids) {
    for (int i = 10; i + 2 <= command.length; i += 2) {
      if (ids.contains((int) Tpm.number(command, i, 2))) {
        return true;
      }
    }
    return false;
  }

  private static Map<Integer, String> properties() {
    String identity = "the engine's own identity";
    String specification = "the specification the engine follows: library 1.59, PTP 1.05";
    String none = "0: there are no objects or sessions yet";
    return Map.ofEntries(
        Map.entry(0x102, specification),
        Map.entry(0x103, specification),
        Map.entry(0x104, specification),
        Map.entry(0x105, identity),
        Map.entry(0x106, identity),
        Map.entry(0x107, identity),
        Map.entry(0x108, identity),
        Map.entry(0x109, identity),
        Map.entry(0x10B, identity),
        Map.entry(0x10C, identity),
        Map.entry(0x11B, none),
        Map.entry(0x11C, none),
        Map.entry(0x121, none),
        Map.entry(0x122, none),
        Map.entry(0x123, specification),
        Map.entry(0x125, specification),
        Map.entry(0x126, specification),
        Map.entry(0x127, specification),
        Map.entry(0x128, none),
        Map.entry(0x129, "the number of commands the engine has"),
        Map.entry(0x12A, "the number of commands the engine has"),
        Map.entry(0x20D, "the number of curves the engine has"));
  }
}
