package dev.tpm4j.simulator.storage;

import dev.tpm4j.transport.Diagnosis;
import dev.tpm4j.transport.TransportException;
import dev.tpm4j.transport.TransportException.Kind;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;

/**
 * What is around a saved state, so that a damaged one is never taken for a whole one. Numbers are
 * big-endian.
 *
 * <pre>
 *    0          8         12       16               16+n           16+n+32
 *   +----------+---------+--------+----------------+--------------+
 *   | TPM4JST\n| version | n      | state, n bytes | SHA-256      |
 *   +----------+---------+--------+----------------+--------------+
 *                                                    of all before
 * </pre>
 */
public final class Envelope {

  /** The version that is written, and the newest that is read: {@value}. */
  public static final int VERSION = 2;

  private static final byte[] MAGIC = "TPM4JST\n".getBytes(StandardCharsets.US_ASCII);
  private static final int VERSION_AT = 8;
  private static final int LENGTH_AT = 12;
  private static final int HEADER_SIZE = 16;
  private static final int DIGEST_SIZE = 32;

  private Envelope() {}

  /**
   * Puts a state into an envelope.
   *
   * @param state the state
   * @return the envelope with the state in it
   */
  public static byte[] seal(byte[] state) {
    ByteBuffer sealed = ByteBuffer.allocate(HEADER_SIZE + state.length + DIGEST_SIZE);
    sealed.put(MAGIC).putInt(VERSION).putInt(state.length).put(state);
    return sealed.put(digest(sealed.array(), sealed.position())).array();
  }

  /**
   * Takes a state out of its envelope.
   *
   * @param sealed all bytes
   * @param where they come from, for the error
   * @return the state
   * @throws TransportException {@link Kind#MALFORMED_STATE} if the bytes are no state, not all of
   *     it, damaged, or of a version that is not known here
   */
  public static byte[] open(byte[] sealed, String where) {
    int common = Math.min(sealed.length, MAGIC.length);
    if (!Arrays.equals(sealed, 0, common, MAGIC, 0, common)) {
      throw malformed(
          where,
          "is no saved state of a TPM",
          "the name of another file was given",
          "look how it begins with: head -c 8 FILE, it should be TPM4JST");
    }
    if (sealed.length < HEADER_SIZE + DIGEST_SIZE) {
      throw damaged(where, "ends after " + sealed.length + " bytes, before its state begins");
    }
    ByteBuffer in = ByteBuffer.wrap(sealed);
    int version = in.getInt(VERSION_AT);
    int length = in.getInt(LENGTH_AT);
    requireWhole(sealed, version, length, where);
    return Arrays.copyOfRange(sealed, HEADER_SIZE, HEADER_SIZE + length);
  }

  private static void requireWhole(byte[] sealed, int version, int length, String where) {
    int end = sealed.length - DIGEST_SIZE;
    byte[] expected = Arrays.copyOfRange(sealed, end, sealed.length);
    boolean intact = MessageDigest.isEqual(digest(sealed, end), expected);
    if (intact && version != VERSION) {
      throw malformed(
          where,
          "has version " + Integer.toUnsignedString(version) + ", and this is version " + VERSION,
          "another version of tpm4j has written it",
          "use that version, or begin a new TPM with another file");
    }
    if (length != end - HEADER_SIZE) {
      throw damaged(
          where,
          "should have "
              + (Integer.toUnsignedLong(length) + HEADER_SIZE + DIGEST_SIZE)
              + " bytes and has "
              + sealed.length);
    }
    if (!intact) {
      throw damaged(where, "does not have the checksum that it says it has");
    }
  }

  private static byte[] digest(byte[] bytes, int length) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      digest.update(bytes, 0, length);
      return digest.digest();
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java runtime has SHA-256", e);
    }
  }

  private static TransportException damaged(String where, String what) {
    return malformed(
        where,
        what,
        "it was changed, cut short or copied while it was written",
        "restore it from a copy; or delete it, and the TPM in it is lost");
  }

  private static TransportException malformed(
      String where, String what, String cause, String check) {
    return TransportException.of(Kind.MALFORMED_STATE)
        .what(where + " " + what)
        .diagnosis(Diagnosis.of(cause, check))
        .build();
  }
}
