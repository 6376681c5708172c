package dev.tpm4j.cli;

import dev.tpm4j.profile.TpmProfile;
import dev.tpm4j.simulator.certificate.TestAuthority;
import dev.tpm4j.simulator.engine.CommandLatency;
import dev.tpm4j.simulator.engine.EngineOptions;
import dev.tpm4j.simulator.engine.LibraryRevision;
import dev.tpm4j.simulator.engine.TpmEngine;
import dev.tpm4j.transport.Diagnosis;
import dev.tpm4j.transport.TpmTransport;
import dev.tpm4j.transport.TransportException;
import dev.tpm4j.transport.TransportException.Kind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code tpm4j simulator}: the TPM in Java by itself, with a memory, on a port. */
@Command(
    name = "simulator",
    mixinStandardHelpOptions = true,
    description = {
      "Runs the TPM in Java on two TCP ports, in the protocol of Microsoft's simulator or of"
          + " swtpm. It has no security: it is for development and tests.",
      "",
      "With --state the TPM is kept in a file, which is made if it is not there: what is in NV"
          + " survives whatever ends the process, everything else as long as a TPM has power."
          + " Without, each start is a new TPM.",
      "",
      "With --state or --ca, a new TPM has certificates of its endorsement keys in NV, as a vendor's"
          + " has. Their issuer is a test CA that proves nothing.",
      "",
      "'tpm4j serve' puts other TPMs on ports: chips on a board, virtual ones too, and swtpm."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  tpm4j simulator",
      "  tpm4j simulator --port 2321 --state my.tpm --profile infineon-slb9670",
      "  tpm4j simulator --seed 7 --port 0        the same TPM in every run, on any free port",
      "  tpm4j simulator --ca ca.pem              then: tpm2_getekcertificate -o ek.der",
      "                                                 openssl verify -CAfile ca.pem ek.der",
      "",
      "The first line on standard output says that the ports are open, and where.",
      "Ctrl-C or SIGTERM ends it, after its clients' commands are done with and saved.",
      "Exit code: 0 a client ended it (--stoppable), 2 it could not run; a signal gives its own."
    })
final class SimulatorCommand implements Callable<Integer> {

  private final Console console;

  @Spec private CommandSpec spec;

  @Mixin private Ports ports;

  @Option(
      names = "--state",
      paramLabel = "FILE",
      description = "Keeps the TPM in this file. One process at a time has it.")
  private String state;

  @Option(
      names = "--suspend",
      description =
          "On the end, also saves what a loss of power would clear (PCRs, sessions, loaded"
              + " objects): the next start goes on where this one stopped.")
  private boolean suspend;

  @Option(
      names = {"-p", "--profile"},
      paramLabel = "NAME|FILE",
      description =
          "The part that a new TPM says it is: a name from 'tpm4j profile list', or a file with"
              + " an ACPI table. Default: the simulator itself.")
  private String profile;

  @Option(
      names = "--latency",
      description =
          "Takes as long for each command as the part of --profile does, or a common one where"
              + " that is not known. Default: as fast as possible.")
  private boolean latency;

  @Option(
      names = "--ca",
      paramLabel = "FILE",
      description =
          "Has the endorsement keys certified, and writes the certificate of the test CA to this"
              + " file (PEM).")
  private String ca;

  @Option(
      names = "--revision",
      paramLabel = "1.59|1.84",
      description =
          "The revision of the TPM library specification whose commands a new TPM has."
              + " Default: 1.59, as the parts of today.")
  private String revision;

  @Option(
      names = "--no-certificates",
      description =
          "With --state, a new TPM has no certificates of its endorsement keys: nothing is in NV.")
  private boolean uncertified;

  @Option(
      names = "--seed",
      paramLabel = "NUMBER",
      description =
          "All random numbers and secrets follow from it, and so does every response. Default:"
              + " fresh ones.")
  private Long seed;

  SimulatorCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() {
    if (suspend && state == null) {
      throw new ParameterException(
          spec.commandLine(), "--suspend needs a file to save to: add --state FILE");
    }
    if (uncertified && ca != null) {
      throw new ParameterException(
          spec.commandLine(), "--ca has keys certified: give it, or --no-certificates, not both");
    }
    return ports.serve(console, this::greet, this::open);
  }

  private int open(Ports.Service service) {
    // It takes a while to find the RSA key, too long for a TPM that nobody will ask for it.
    boolean certified = (state != null || ca != null) && !uncertified;
    EngineOptions.Builder options =
        EngineOptions.builder().suspendOnClose(suspend).endorsementCertificates(certified);
    if (profile != null) {
      TpmProfile part = Profiles.find(profile);
      options.profile(part);
      options.latency(latency ? CommandLatency.of(part) : CommandLatency.NONE);
    } else if (latency) {
      options.latency(CommandLatency.TYPICAL);
    }
    if (revision != null) {
      options.revision(revision());
    }
    if (seed != null) {
      options.seed(seed);
    }
    if (ca != null) {
      writeAuthority(file("--ca", ca));
    }
    try (TpmTransport engine =
        state == null
            ? TpmEngine.create(options.build())
            : TpmEngine.open(file("--state", state), options.build())) {
      return service.serve(engine);
    }
  }

  private LibraryRevision revision() {
    return LibraryRevision.of(revision)
        .orElseThrow(
            () ->
                new ParameterException(
                    spec.commandLine(),
                    "--revision takes one of: " + LibraryRevision.names() + ", not " + revision));
  }

  private Path file(String option, String name) {
    try {
      if (!name.isBlank()) {
        return Path.of(name);
      }
    } catch (InvalidPathException e) {
      throw new ParameterException(spec.commandLine(), option + " takes a file, this is none", e);
    }
    throw new ParameterException(spec.commandLine(), option + " takes a file, this one is empty");
  }

  private static void writeAuthority(Path file) {
    try {
      Files.writeString(file, TestAuthority.certificatePem());
    } catch (IOException e) {
      throw TransportException.of(Kind.CONFIGURATION)
          .what("'" + file + "' could not be written")
          .diagnosis(Diagnosis.of("its folder is not there, or not yours", "ls -ld the folder"))
          .cause(e)
          .build();
    }
  }

  private void greet(Ports.Bound bound) {
    console.print(
        "Ready: %s on %s, %s %s",
        bound.protocol(), bound.command(), bound.secondName(), bound.second());
    console.print("%s", bound.transport().info().description());
    console.print("NO SECURITY: its secrets are open to whoever has this machine or the ports.");
    console.print(
        "%s",
        state == null
            ? "It is forgotten when it ends; --state FILE keeps it."
            : "It is kept in " + state);
  }
}
