package dev.tpm4j.simulator.engine;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Puts together what {@code TPM2_CertifyX509} took and gave. */
final class Certificates {

  private Certificates() {}

  /**
   * A certificate.
   *
   * @param partial issuer, validity, subject, extensions
   * @param added version, serial number, algorithm, public key
   * @param signature r and s joined, or of RSA
   */
  static byte[] assemble(byte[] partial, byte[] added, byte[] signature, boolean rsa) {
    List<byte[]> theirs = elements(partial);
    List<byte[]> ours = elements(added);
    byte[] tbs =
        PartialCertificates.sequence(
            ours.get(0),
            ours.get(1),
            ours.get(2),
            theirs.get(0),
            theirs.get(1),
            theirs.get(2),
            ours.get(3),
            theirs.get(3));
    byte[] value = rsa ? signature : pair(signature);
    byte[] bits = PartialCertificates.join(new byte[1], value);
    return PartialCertificates.sequence(tbs, ours.get(2), PartialCertificates.element(0x03, bits));
  }

  private static byte[] pair(byte[] signature) {
    int half = signature.length / 2;
    return PartialCertificates.sequence(
        integer(Arrays.copyOf(signature, half)),
        integer(Arrays.copyOfRange(signature, half, signature.length)));
  }

  private static byte[] integer(byte[] number) {
    return PartialCertificates.element(0x02, new BigInteger(1, number).toByteArray());
  }

  /** The elements in a SEQUENCE, whole. */
  private static List<byte[]> elements(byte[] sequence) {
    List<byte[]> all = new ArrayList<>();
    int at = contents(sequence, 0);
    while (at < sequence.length) {
      int end = contents(sequence, at) + length(sequence, at);
      all.add(Arrays.copyOfRange(sequence, at, end));
      at = end;
    }
    return all;
  }

  private static int contents(byte[] der, int at) {
    int first = der[at + 1] & 0xFF;
    return at + 2 + (first > 0x80 ? first - 0x80 : 0);
  }

  private static int length(byte[] der, int at) {
    int first = der[at + 1] & 0xFF;
    return first > 0x80 ? (int) Tpm.number(der, at + 2, first - 0x80) : first;
  }
}
