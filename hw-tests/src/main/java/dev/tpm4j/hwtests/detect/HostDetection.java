package dev.tpm4j.hwtests.detect;

import dev.tpm4j.transport.linux.HostFiles;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntPredicate;

/** Looks everywhere, in the order in which a person would try: what is ready to use comes first. */
public final class HostDetection {

  private HostDetection() {}

  /**
   * Looks at this machine.
   *
   * @return everything looked for; what is not there as skipped, with the reason
   */
  public static List<Candidate> look() {
    return look(HostFiles.REAL, Simulators::listens);
  }

  /**
   * Looks at a machine.
   *
   * @param host the machine's files
   * @param listens whether somebody listens on a port of the loopback address
   * @return everything looked for
   */
  public static List<Candidate> look(HostFiles host, IntPredicate listens) {
    List<Candidate> candidates = new ArrayList<>();
    candidates.addAll(OsDrivers.look(host));
    candidates.addAll(AcpiTables.look(host));
    candidates.addAll(DeviceTree.look(host));
    candidates.addAll(BusNodes.look(host));
    candidates.addAll(SerialProbes.look(host));
    candidates.addAll(Simulators.look(listens));
    return List.copyOf(candidates);
  }
}
