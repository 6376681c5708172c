package dev.tpm4j.transport.tcp;

import dev.tpm4j.transport.Diagnosis;
import dev.tpm4j.transport.TpmTransport;
import dev.tpm4j.transport.TransportException;
import dev.tpm4j.transport.TransportException.Kind;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where a TPM listens, as a person types it.
 *
 * <pre>
 *   HOST:PORT                      Microsoft's protocol, platform port PORT+1
 *   mssim:HOST:PORT                the same
 *   swtpm:HOST:PORT[:CTRLPORT]     swtpm, with its control port if one is named
 *   swtpm:unix:PATH[,CTRLPATH]     the same on Unix-domain sockets
 * </pre>
 *
 * An IPv6 address goes in brackets: {@code [::1]:2321}.
 */
sealed interface TcpAddress {

  /** Opens the client. */
  TpmTransport connect(TcpOptions options);

  /** Microsoft's protocol. */
  record Mssim(String host, int port) implements TcpAddress {
    @Override
    public TpmTransport connect(TcpOptions options) {
      return MssimTransport.connect(host, port, options);
    }
  }

  /** swtpm on TCP. */
  record Swtpm(String host, int port, OptionalInt controlPort) implements TcpAddress {
    @Override
    public TpmTransport connect(TcpOptions options) {
      SwtpmTransport.Builder builder = SwtpmTransport.to(host, port).options(options);
      controlPort.ifPresent(builder::controlPort);
      return builder.connect();
    }
  }

  /** swtpm on Unix-domain sockets. */
  record SwtpmUnix(Path data, Path control) implements TcpAddress {
    @Override
    public TpmTransport connect(TcpOptions options) {
      SwtpmTransport.Builder builder = SwtpmTransport.to(data).options(options);
      if (control != null) {
        builder.controlSocket(control);
      }
      return builder.connect();
    }
  }

  /**
   * Reads an address.
   *
   * @throws TransportException with {@code CONFIGURATION} if it is none
   */
  static TcpAddress parse(String text) {
    if (text.startsWith("swtpm:unix:")) {
      return unix(text, text.substring("swtpm:unix:".length()));
    }
    Matcher matcher = Syntax.ADDRESS.matcher(text);
    if (!matcher.matches()) {
      throw wrong(text, "it is not of the form HOST:PORT");
    }
    boolean swtpm = "swtpm:".equals(matcher.group("protocol"));
    String host = matcher.group("six") == null ? matcher.group("host") : matcher.group("six");
    int port = port(text, matcher.group("port"));
    String control = matcher.group("control");
    if (swtpm) {
      return new Swtpm(
          host, port, control == null ? OptionalInt.empty() : OptionalInt.of(port(text, control)));
    }
    if (control != null) {
      throw wrong(text, "the platform port is always the next one and is not named");
    }
    return new Mssim(host, port);
  }

  private static TcpAddress unix(String text, String paths) {
    String[] both = paths.split(",", 2);
    if (both[0].isEmpty() || both.length == 2 && both[1].isEmpty()) {
      throw wrong(text, "a path is missing");
    }
    try {
      return new SwtpmUnix(Path.of(both[0]), both.length == 2 ? Path.of(both[1]) : null);
    } catch (InvalidPathException noPath) {
      throw wrong(text, "there can be no such path (" + noPath.getReason() + ")");
    }
  }

  private static int port(String text, String digits) {
    int port = Integer.parseInt(digits);
    if (port < 1 || port > Syntax.LARGEST_PORT) {
      throw wrong(text, "a port is 1 to " + Syntax.LARGEST_PORT);
    }
    return port;
  }

  private static TransportException wrong(String text, String why) {
    return TransportException.of(Kind.CONFIGURATION)
        .what("'" + text + "' is not the address of a TPM: " + why)
        .diagnosis(
            Diagnosis.of(
                    "the address is misspelt", "write tcp:localhost:2321 for Microsoft's simulator")
                .or(
                    "it is a swtpm",
                    "write tcp:swtpm:localhost:2321 or tcp:swtpm:localhost:2321:2322")
                .or("it is an IPv6 address", "put it in brackets: tcp:[::1]:2321"))
        .build();
  }

  /** The form of an address. */
  final class Syntax {
    static final int LARGEST_PORT = 65_535;
    static final Pattern ADDRESS =
        Pattern.compile(
            "(?<protocol>mssim:|swtpm:)?"
                + "(?:\\[(?<six>[0-9a-fA-F:.%\\w]{2,64})]|(?!(?:mssim|swtpm):)(?<host>[^:\\[\\]\\s]{1,255}))"
                + ":(?<port>\\d{1,5})"
                + "(?::(?<control>\\d{1,5}))?");

    private Syntax() {}
  }
}
