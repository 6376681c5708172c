package dev.tpm4j.simulator.engine;

import dev.tpm4j.simulator.crypto.Hash;
import java.util.Arrays;

/** The PCR values of all banks. What may change which of them is in {@link PcrRules}. */
final class Pcrs {

  /** {@code IMPLEMENTATION_PCR}. */
  static final int COUNT = 24;

  /** The PCR an H-CRTM sequence before {@code TPM2_Startup} goes to. */
  static final int HCRTM = 0;

  /** The PCR a D-RTM sequence after {@code TPM2_Startup} goes to. */
  static final int DRTM = 17;

  /** Bank by {@link Hash#ordinal()}, then PCR number. */
  private final byte[][][] values;

  Pcrs() {
    Hash[] hashes = Hash.values();
    values = new byte[hashes.length][COUNT][];
    for (Hash hash : hashes) {
      for (int pcr = 0; pcr < COUNT; pcr++) {
        values[hash.ordinal()][pcr] = new byte[hash.digestSize()];
      }
    }
  }

  private Pcrs(byte[][][] values) {
    this.values = values;
  }

  Pcrs copy() {
    byte[][][] copy = new byte[values.length][COUNT][];
    for (int bank = 0; bank < values.length; bank++) {
      for (int pcr = 0; pcr < COUNT; pcr++) {
        copy[bank][pcr] = values[bank][pcr].clone();
      }
    }
    return new Pcrs(copy);
  }

  /** Every PCR, in the order of saved states. */
  void fields(String name, StateFields fields) {
    for (Hash hash : Hash.values()) {
      byte[][] bank = values[hash.ordinal()];
      for (int pcr = 0; pcr < COUNT; pcr++) {
        String which = name + "[" + hash + " " + pcr + "]";
        bank[pcr] = fields.fixed(which, bank[pcr], hash.digestSize());
      }
    }
  }

  byte[] value(Hash hash, int pcr) {
    return values[hash.ordinal()][pcr].clone();
  }

  /** Fills a PCR of one bank with a byte, and its last byte with another. */
  void fill(Hash hash, int pcr, int octet, int last) {
    byte[] value = values[hash.ordinal()][pcr];
    Arrays.fill(value, (byte) octet);
    value[value.length - 1] = (byte) last;
  }

  /** PCR := H(PCR || digest). */
  void extend(Hash hash, int pcr, byte[] digest) {
    values[hash.ordinal()][pcr] = hash.digest(values[hash.ordinal()][pcr], digest);
  }

  /** Takes one PCR of one bank from another set of values. */
  void restore(Hash hash, int pcr, Pcrs saved) {
    values[hash.ordinal()][pcr] = saved.values[hash.ordinal()][pcr].clone();
  }
}
