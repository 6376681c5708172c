package dev.tpm4j.simulator.engine;

import dev.tpm4j.codec.type.TpmRc;
import java.util.Map;

/**
 * Every way in which the engine answers differently from swtpm 0.7.1, with its reason. A difference
 * that is not explained here fails the comparison; one that never occurs any more fails it too.
 * What is not compared at all is in {@code docs/differences.md}, which lists these too.
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

  private final String reason;

  KnownDifference(String reason) {
    this.reason = reason;
  }

  String reason() {
    return reason;
  }

  abstract boolean explains(byte[] command, byte[] swtpm, byte[] engine);

  private static Map<Integer, String> properties() {
    String identity = "the engine's own identity";
    String specification = "the specification the engine follows: library 1.59, PTP 1.05";
    String contexts = "the size of the engine's own contexts";
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
        Map.entry(0x121, contexts),
        Map.entry(0x122, contexts),
        Map.entry(0x123, specification),
        Map.entry(0x125, specification),
        Map.entry(0x126, specification),
        Map.entry(0x127, specification));
  }
}
