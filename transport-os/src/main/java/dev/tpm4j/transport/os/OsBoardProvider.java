package dev.tpm4j.transport.os;

import dev.tpm4j.profile.TpmProfile;
import dev.tpm4j.transport.Availability;
import dev.tpm4j.transport.Board;
import dev.tpm4j.transport.BoardProvider;
import dev.tpm4j.transport.Diagnosis;
import dev.tpm4j.transport.TpmTransport;
import dev.tpm4j.transport.TransportException;
import dev.tpm4j.transport.TransportException.Kind;
import dev.tpm4j.transport.os.linux.LinuxTpmTransport;

/**
 * The board {@code os}: the TPM that the operating system drives, whatever it is wired to.
 *
 * <pre>
 *   os                  Linux: /dev/tpmrm0, or /dev/tpm0 where the kernel has no resource manager
 *   os:/dev/tpm0        Linux: this node
 * </pre>
 */
public final class OsBoardProvider implements BoardProvider {

  /** The word before the colon. */
  public static final String SCHEME = "os";

  /** For the service loader. */
  public OsBoardProvider() {}

  @Override
  public String scheme() {
    return SCHEME;
  }

  @Override
  public Availability availability() {
    String system = System.getProperty("os.name", "");
    return system.equals("Linux")
        ? new Availability.Available()
        : new Availability.Skipped("the TPM of " + system + " is not driven by this version");
  }

  @Override
  public Board open(String argument) {
    if (!argument.isEmpty() && !argument.startsWith("/")) {
      throw TransportException.of(Kind.CONFIGURATION)
          .what("the board 'os' does not understand '" + argument + "'")
          .diagnosis(
              Diagnosis.of(
                  "the text behind os: is not the path of a node",
                  "use os alone, or os:/dev/tpmrm0, os:/dev/tpm0"))
          .build();
    }
    return new OsBoard(argument);
  }

  /** Which part it is and how it is wired is the operating system's affair. */
  private record OsBoard(String node) implements Board {

    @Override
    public String name() {
      return node.isEmpty() ? SCHEME : SCHEME + ":" + node;
    }

    @Override
    public TpmTransport connect(TpmProfile profile) {
      return node.isEmpty() ? LinuxTpmTransport.open() : LinuxTpmTransport.open(node);
    }

    @Override
    public void close() {}
  }
}
