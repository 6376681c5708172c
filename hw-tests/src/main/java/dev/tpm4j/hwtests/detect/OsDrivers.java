package dev.tpm4j.hwtests.detect;

import dev.tpm4j.transport.TransportException;
import dev.tpm4j.transport.TransportException.Kind;
import dev.tpm4j.transport.linux.HostFiles;
import dev.tpm4j.transport.os.linux.LinuxTpmDevice;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;

/** TPMs that the operating system drives already. */
final class OsDrivers {

  private static final String AREA = "OS driver";

  private OsDrivers() {}

  static List<Candidate> look(HostFiles host) {
    List<Candidate> candidates = new ArrayList<>();
    for (LinuxTpmDevice device : LinuxTpmDevice.find(host)) {
      candidates.add(candidate(host, device));
    }
    return candidates.isEmpty()
        ? List.of(Candidate.skipped(AREA, "the operating system shows no TPM (/dev/tpmrm0)"))
        : candidates;
  }

  private static Candidate candidate(HostFiles host, LinuxTpmDevice device) {
    String node = device.node();
    String about = about(device);
    if (device.version().orElse(2) == 1) {
      return Candidate.failed(
          AREA,
          node,
          about,
          TransportException.of(Kind.TPM12_PART).what("it is a TPM 1.2").build());
    }
    if (!Files.isReadable(host.at(node)) || !Files.isWritable(host.at(node))) {
      return Candidate.denied(AREA, node, about, "tss");
    }
    List<String> holders = device.resourceManager() ? List.of() : host.holders(node);
    if (!holders.isEmpty()) {
      return Candidate.failed(
          AREA,
          node,
          about,
          TransportException.of(Kind.BUSY).what("in use by " + String.join(", ", holders)).build());
    }
    return Candidate.found(AREA, node, about, "tpm4j validate --board os:" + node);
  }

  private static String about(LinuxTpmDevice device) {
    List<String> facts = new ArrayList<>();
    if (device.version().isPresent()) {
      facts.add(device.version().getAsInt() == 1 ? "TPM 1.2" : "TPM 2.0");
    }
    if (!device.driver().isEmpty()) {
      facts.add(device.driver());
    }
    facts.add(
        device.resourceManager()
            ? "resource manager, shared"
            : "no resource manager, one program at a time");
    device
        .eventLog()
        .ifPresent(
            log -> facts.add("event log " + log + (Files.isReadable(log) ? "" : " (root only)")));
    return String.join(", ", facts);
  }
}
