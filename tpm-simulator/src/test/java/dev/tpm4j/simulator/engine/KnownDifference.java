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
 * <p>Sessions, policies and dictionary attack protection are compared by {@link
 * AuthorizationComparisonTest}, where nothing may differ. What it leaves out: a bound session for
 * an object of which only the public area is here, at which swtpm goes into failure mode (the
 * engine: TPM_RC_AUTH_UNAVAILABLE); a session that is to decrypt where there is no parameter, at
 * which libtpms takes the size of what it decrypts from what an earlier command has left in its
 * buffer (the engine: TPM_RC_INSUFFICIENT for that parameter); and a Name of fewer than 2 bytes in
 * PolicyAuthorize, likewise (the engine: TPM_RC_HASH).
 *
 * <p>Avoided by the streams, because everything after it would differ: a Startup(STATE) that is
 * refused after a sudden loss of power makes libtpms forget that the power loss may have hidden a
 * failed authorisation, so that the Startup(CLEAR) after it does not count one. A refused command
 * changes nothing here.
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

  private static boolean bothGive(
      byte[] command, byte[] swtpm, byte[] engine, Set<Long> capabilities) {
    return Tpm.number(command, 6, 4) == 0x17A
        && Tpm.rc(swtpm) == 0
        && Tpm.rc(engine) == 0
        && capabilities.contains(Tpm.number(engine, 11, 4));
  }

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
