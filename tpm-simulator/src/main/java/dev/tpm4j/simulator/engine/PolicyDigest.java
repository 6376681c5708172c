package dev.tpm4j.simulator.engine;

import dev.tpm4j.codec.Octets;
import dev.tpm4j.codec.Wire;
import dev.tpm4j.simulator.crypto.Hash;

/**
 * The digest that a policy command extends, and so says that it was there, with what arguments (TCG
 * TPM 2.0 Library, Part 1, "Policy Digest Update Function").
 */
final class PolicyDigest {

  private PolicyDigest() {}

  static Hash hash(Session session) {
    return Hash.ofId(session.authHash);
  }

  /** Begins anew with zeros. */
  static void clear(Session session) {
    session.policy.digest = Octets.of(new byte[hash(session).digestSize()]);
  }

  /** policyDigest := H(policyDigest || commandCode || arguments). */
  static void extend(Session session, int code, byte[]... arguments) {
    byte[][] parts = new byte[arguments.length + 2][];
    parts[0] = session.policy.digest.toByteArray();
    parts[1] = number(code);
    System.arraycopy(arguments, 0, parts, 2, arguments.length);
    session.policy.digest = Octets.of(hash(session).digest(parts));
  }

  /** policyDigest := H(H(policyDigest || commandCode || name) || policyRef). */
  static void extend(Session session, int code, Octets name, Octets policyRef) {
    extend(session, code, name.toByteArray());
    byte[] digest = session.policy.digest.toByteArray();
    session.policy.digest = Octets.of(hash(session).digest(digest, policyRef.toByteArray()));
  }

  /** 32 bits. */
  static byte[] number(int value) {
    byte[] bytes = new byte[Integer.BYTES];
    Wire.putU32(bytes, 0, value);
    return bytes;
  }

  /** 16 bits. */
  static byte[] shortNumber(int value) {
    byte[] bytes = new byte[Short.BYTES];
    Wire.putU16(bytes, 0, value);
    return bytes;
  }

  /** H(operandB || offset || operation), the argument of a comparison. */
  static byte[] comparison(Session session, Octets operandB, int offset, int operation) {
    return hash(session)
        .digest(operandB.toByteArray(), shortNumber(offset), shortNumber(operation));
  }
}
