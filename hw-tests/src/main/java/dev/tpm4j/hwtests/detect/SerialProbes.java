package dev.tpm4j.hwtests.detect;

import dev.tpm4j.transport.linux.HostFiles;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Adapters at serial ports that say by their USB names what they are. */
final class SerialProbes {

  private static final String AREA = "Serial probe";
  private static final String DIRECTORY = "/dev/serial/by-id";

  private SerialProbes() {}

  static List<Candidate> look(HostFiles host) {
    List<Candidate> candidates = new ArrayList<>();
    for (String name : host.names(DIRECTORY, "")) {
      String lower = name.toLowerCase(Locale.ROOT);
      if (lower.contains("bus_pirate") || lower.contains("serprog")) {
        candidates.add(
            Candidate.skipped(
                AREA, DIRECTORY + "/" + name + " is not driven by this version of tpm4j"));
      }
    }
    return candidates.isEmpty()
        ? List.of(Candidate.skipped(AREA, "no serial port is a Bus Pirate or serprog by its name"))
        : candidates;
  }
}
