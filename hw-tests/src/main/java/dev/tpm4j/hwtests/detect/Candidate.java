package dev.tpm4j.hwtests.detect;

import dev.tpm4j.transport.Availability;
import dev.tpm4j.transport.Diagnosis;
import dev.tpm4j.transport.TransportException;
import dev.tpm4j.transport.TransportException.Kind;
import java.util.List;
import java.util.Objects;

/**
 * A TPM, or a way to one, that was looked for.
 *
 * @param area where: {@code "OS driver"}, {@code "SPI"}
 * @param name which: {@code "/dev/spidev0.0"}; the area's name again where there is none
 * @param availability found, skipped or failed, with the reason
 * @param about what is known of it, for people; may be empty
 * @param use command lines to go on with; none where there is nothing to do
 */
public record Candidate(
    String area, String name, Availability availability, String about, List<String> use) {

  public Candidate {
    Objects.requireNonNull(area, "area");
    Objects.requireNonNull(name, "name");
    Objects.requireNonNull(availability, "availability");
    Objects.requireNonNull(about, "about");
    use = List.copyOf(use);
  }

  static Candidate found(String area, String name, String about, String... use) {
    return new Candidate(area, name, new Availability.Available(), about, List.of(use));
  }

  static Candidate skipped(String area, String reason) {
    return new Candidate(area, area, new Availability.Skipped(reason), "", List.of());
  }

  static Candidate denied(String area, String name, String about, String group) {
    String user = System.getProperty("user.name", "you");
    TransportException failure =
        TransportException.of(Kind.PERMISSION)
            .what("'" + user + "' may not open " + name)
            .diagnosis(
                Diagnosis.of(
                    "only root and a group may",
                    "sudo usermod -aG " + group + " " + user + ", or install docs/60-tpm4j.rules"))
            .build();
    return failed(area, name, about, failure);
  }

  static Candidate failed(String area, String name, String about, TransportException failure) {
    Diagnosis.Cause first = failure.diagnosis().causes().get(0);
    return new Candidate(
        area,
        name,
        new Availability.Failed(failure.what(), failure),
        about,
        List.of(first.check()));
  }
}
