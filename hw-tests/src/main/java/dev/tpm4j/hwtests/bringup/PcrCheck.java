package dev.tpm4j.hwtests.bringup;

import dev.tpm4j.codec.text.Names;
import dev.tpm4j.hwtests.bringup.TpmClient.PcrBank;
import dev.tpm4j.transport.Diagnosis;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Extends a PCR in every bank and computes with the JDK's hashes what it must then hold. */
final class PcrCheck {

  /** For debugging; any locality may reset it (PC Client Platform TPM Profile, PCR attributes). */
  private static final int PCR = 16;

  private static final byte[] MEASURED = "tpm4j bring-up".getBytes(StandardCharsets.US_ASCII);

  private PcrCheck() {}

  static Finding look(Bench bench) {
    TpmClient tpm = bench.tpm();
    Map<PcrBank, MessageDigest> banks = new LinkedHashMap<>();
    List<String> unknown = new ArrayList<>();
    for (PcrBank bank : bench.banks()) {
      if (bank.has(PCR)) {
        digest(bank.algorithm())
            .ifPresentOrElse(
                hash -> banks.put(bank, hash),
                () -> unknown.add(Names.algorithm(bank.algorithm())));
      }
    }
    if (banks.isEmpty()) {
      return Finding.skip("no bank with PCR " + PCR + " whose hash this machine can compute");
    }
    Map<PcrBank, byte[]> before = new LinkedHashMap<>();
    Map<Integer, byte[]> digests = new LinkedHashMap<>();
    banks.forEach(
        (bank, hash) -> {
          before.put(bank, tpm.readPcr(bank, PCR));
          digests.put(bank.algorithm(), hash.digest(MEASURED));
        });
    tpm.extendPcr(PCR, digests);
    for (PcrBank bank : banks.keySet()) {
      MessageDigest hash = banks.get(bank);
      hash.update(before.get(bank));
      byte[] expected = hash.digest(digests.get(bank.algorithm()));
      byte[] seen = tpm.readPcr(bank, PCR);
      if (!MessageDigest.isEqual(expected, seen)) {
        return Finding.fail(
                "PCR "
                    + PCR
                    + " of bank "
                    + Names.algorithm(bank.algorithm())
                    + " is not what was computed",
                Diagnosis.of(
                        "another program extends PCR 16 at the same time", "stop it and run again")
                    .or("bytes are damaged on the bus", "lower the bus clock and run again"))
            .detail("computed " + HexFormat.of().formatHex(expected))
            .detail("read     " + HexFormat.of().formatHex(seen));
      }
    }
    Finding finding =
        Finding.pass(
            "PCR "
                + PCR
                + " is as computed in "
                + names(banks)
                + (unknown.isEmpty() ? "" : "; not computed: " + String.join(", ", unknown)));
    return finding.detail(cleanUp(tpm, before));
  }

  private static String names(Map<PcrBank, MessageDigest> banks) {
    List<String> names = new ArrayList<>();
    banks.keySet().forEach(each -> names.add(Names.algorithm(each.algorithm())));
    return String.join(", ", names);
  }

  /** A value that somebody measured into it is not thrown away; the extension stays in it. */
  private static String cleanUp(TpmClient tpm, Map<PcrBank, byte[]> before) {
    for (byte[] value : before.values()) {
      for (byte each : value) {
        if (each != 0) {
          return "changed on the TPM: PCR " + PCR + " was in use, and has one more measurement";
        }
      }
    }
    tpm.resetPcr(PCR);
    for (PcrBank bank : before.keySet()) {
      for (byte each : tpm.readPcr(bank, PCR)) {
        if (each != 0) {
          return "changed on the TPM: PCR " + PCR + " is extended, and its reset had no effect";
        }
      }
    }
    return "changed on the TPM: nothing that stays (PCR " + PCR + " was reset to 0)";
  }

  private static Optional<MessageDigest> digest(int algorithm) {
    String name = Digests.nameInJava(algorithm);
    if (name.isEmpty()) {
      return Optional.empty();
    }
    try {
      return Optional.of(MessageDigest.getInstance(name));
    } catch (NoSuchAlgorithmException e) {
      return Optional.empty();
    }
  }
}
