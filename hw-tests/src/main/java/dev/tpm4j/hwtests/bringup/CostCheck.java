package dev.tpm4j.hwtests.bringup;

import dev.tpm4j.codec.text.Names;
import dev.tpm4j.codec.type.TpmPt;
import dev.tpm4j.hwtests.bringup.TpmClient.PcrBank;
import dev.tpm4j.transport.BusCost;
import dev.tpm4j.transport.Diagnosis;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/** What commands cost on the bus, in register accesses and in bytes on the wires. */
final class CostCheck {

  /** More accesses than the thriftless driver makes for one TPM2_GetRandom of 32 bytes. */
  private static final long MANY_ACCESSES = 100;

  private static final int MEASUREMENTS = 3;

  private CostCheck() {}

  static Finding look(Bench bench) {
    Map<String, byte[]> commands = new LinkedHashMap<>();
    commands.put("GetRandom(32)", TpmClient.getRandom(32));
    commands.put("GetCapability", TpmClient.getProperty(TpmPt.MANUFACTURER));
    for (PcrBank bank : bench.banks()) {
      if (bank.count() > 0) {
        commands.put(
            "PCR_Read(" + Names.algorithm(bank.algorithm()) + ")", TpmClient.pcrRead(bank, 0));
        break;
      }
    }
    Finding finding = null;
    for (Map.Entry<String, byte[]> each : commands.entrySet()) {
      Cost cost = measure(bench, each.getValue());
      if (finding == null) {
        finding = judge(each.getKey(), cost).detail(Cost.HEADINGS);
      }
      finding =
          finding
              .detail(cost.line(each.getKey()))
              .figure(each.getKey() + ".accesses", cost.accesses());
      if (cost.bytes().isPresent()) {
        finding = finding.figure(each.getKey() + ".bytes", cost.bytes().getAsLong());
      }
    }
    return finding;
  }

  private static Finding judge(String name, Cost cost) {
    String seen = name + " takes " + cost.text();
    if (cost.accesses() <= MANY_ACCESSES) {
      return Finding.pass(seen);
    }
    return Finding.warn(
        seen,
        Diagnosis.of("the part grants very small bursts", "look at burstCount (tpm4j regs)")
            .or(
                "the part is polled often because it is slow",
                "compare the latency with other parts"));
  }

  /** The least of a few: a response that ends in FF, as one in 256 does, costs one look more. */
  private static Cost measure(Bench bench, byte[] command) {
    // The first one teaches the driver how long this command takes.
    bench.tpm().must(command);
    Cost least = measureOnce(bench, command);
    for (int i = 1; i < MEASUREMENTS; i++) {
      Cost next = measureOnce(bench, command);
      least = next.accesses() < least.accesses() ? next : least;
    }
    return least;
  }

  private static Cost measureOnce(Bench bench, byte[] command) {
    TpmClient tpm = bench.tpm();
    long accesses = bench.registers().accesses();
    long payload = bench.registers().payload();
    Optional<BusCost> before = reading(bench);
    tpm.must(command);
    Optional<BusCost> after = reading(bench);
    return new Cost(
        bench.registers().accesses() - accesses,
        after.isPresent()
            ? OptionalLong.of(after.get().since(before.orElseThrow()).bytes())
            : OptionalLong.empty(),
        bench.registers().payload() - payload);
  }

  private static Optional<BusCost> reading(Bench bench) {
    return bench.meter().flatMap(meter -> meter.reading().get());
  }

  private record Cost(long accesses, OptionalLong bytes, long payload) {

    String text() {
      return accesses
          + " accesses"
          + (bytes.isPresent() ? " and " + bytes.getAsLong() + " bytes on the wires" : "");
    }

    static final String HEADINGS =
        String.format(Locale.ROOT, "%-18s%10s%8s%10s", "command", "accesses", "bytes", "payload");

    String line(String name) {
      String wire = bytes.isPresent() ? Long.toString(bytes.getAsLong()) : "-";
      return String.format(Locale.ROOT, "%-18s%10d%8s%10d", name, accesses, wire, payload);
    }
  }
}
