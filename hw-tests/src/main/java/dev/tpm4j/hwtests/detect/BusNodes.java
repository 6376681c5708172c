package dev.tpm4j.hwtests.detect;

import dev.tpm4j.transport.linux.HostFiles;
import dev.tpm4j.transport.linux.LinuxBoardProvider;
import dev.tpm4j.transport.linux.LinuxBus;
import dev.tpm4j.transport.linux.LinuxBus.FoundNode;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;

/**
 * Buses that a program may drive. Whether a TPM is at their far end is not asked: that would be a
 * transfer.
 */
final class BusNodes {

  private BusNodes() {}

  static List<Candidate> look(HostFiles host) {
    List<Candidate> candidates = new ArrayList<>();
    for (LinuxBus bus : LinuxBoardProvider.buses()) {
      List<FoundNode> nodes = bus.find(host);
      if (nodes.isEmpty()) {
        candidates.add(Candidate.skipped(bus.name(), bus.whyNone(host)));
      }
      for (FoundNode node : nodes) {
        boolean mine =
            Files.isReadable(host.at(node.path())) && Files.isWritable(host.at(node.path()));
        candidates.add(
            mine
                ? Candidate.found(
                    bus.name(),
                    node.path(),
                    node.about(),
                    "tpm4j validate --board linux:" + node.path() + " --profile NAME")
                : Candidate.denied(bus.name(), node.path(), node.about(), node.help().group()));
      }
    }
    return candidates;
  }
}
