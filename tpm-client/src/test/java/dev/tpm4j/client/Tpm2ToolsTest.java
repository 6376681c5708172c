package dev.tpm4j.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.tpm4j.client.session.SessionSpec;
import dev.tpm4j.client.session.TpmSession;
import dev.tpm4j.codec.Octets;
import dev.tpm4j.codec.Wire;
import dev.tpm4j.codec.WireReader;
import dev.tpm4j.codec.command.Create;
import dev.tpm4j.codec.command.EvictControl;
import dev.tpm4j.codec.command.GetRandom;
import dev.tpm4j.codec.command.NvDefineSpace;
import dev.tpm4j.codec.command.NvRead;
import dev.tpm4j.codec.command.NvWrite;
import dev.tpm4j.codec.command.PolicyAuthValue;
import dev.tpm4j.codec.command.PolicyGetDigest;
import dev.tpm4j.codec.command.PolicyPCR;
import dev.tpm4j.codec.command.Unseal;
import dev.tpm4j.codec.type.TpmAlgId;
import dev.tpm4j.codec.type.TpmRh;
import dev.tpm4j.codec.type.TpmaNv;
import dev.tpm4j.codec.type.TpmsNvPublic;
import dev.tpm4j.codec.type.TpmsSensitiveCreate;
import dev.tpm4j.codec.type.TpmtPublic;
import dev.tpm4j.transport.TpmTransport;
import dev.tpm4j.transport.tcp.ServerOptions;
import dev.tpm4j.transport.tcp.TpmServer;
import java.io.File;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Given tpm2-tools at the same TPM: what one makes the other uses. */
class Tpm2ToolsTest {

  private static final int PARENT = 0x81000010;
  private static final int INDEX = 0x01800200;
  private static final byte[] AUTH = "abc123".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] SECRET = "for both of us".getBytes(StandardCharsets.US_ASCII);

  @TempDir Path directory;

  @BeforeEach
  void requireTools() {
    assumeTrue(
        Stream.of(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator))
            .anyMatch(folder -> Files.isExecutable(Path.of(folder, "tpm2_unseal"))),
        "install with: apt-get install tpm2-tools");
  }

  /** Runs a tool and returns what it printed. */
  private byte[] tool(TpmServer server, String... command) throws Exception {
    ProcessBuilder builder = new ProcessBuilder(command).directory(directory.toFile());
    builder.environment().put("TPM2TOOLS_TCTI", "mssim:host=127.0.0.1,port=" + server.port());
    builder.environment().put("TSS2_LOG", "all+NONE");
    Path out = directory.resolve("out");
    Path err = directory.resolve("err");
    Process process = builder.redirectOutput(out.toFile()).redirectError(err.toFile()).start();
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).as(String.join(" ", command)).isTrue();
    assertThat(process.exitValue())
        .as(String.join(" ", command) + "\n" + Files.readString(err))
        .isZero();
    return Files.readAllBytes(out);
  }

  private TpmServer serve(TpmTransport transport) {
    return TpmServer.mssim(transport, ServerOptions.defaults());
  }

  /** The storage key, where both find it. */
  private static void makeParent(TpmClient tpm) {
    try (TpmScope scope = tpm.scope()) {
      TpmObject key = scope.createPrimary(TpmRh.RH_OWNER, KeyTemplate.eccStorage());
      tpm.execute(new EvictControl.Request(TpmRh.RH_OWNER, key.handle(), PARENT));
    }
  }

  private void write(String name, Octets content) throws Exception {
    byte[] bytes = new byte[2 + content.length()];
    Wire.putBuffer(bytes, 0, content);
    Files.write(directory.resolve(name), bytes);
  }

  private void write(String name, TpmtPublic area) throws Exception {
    byte[] bytes = new byte[4096];
    write(name, Octets.of(bytes, 0, area.write(bytes, 0)));
  }

  private WireReader read(String name) throws Exception {
    byte[] bytes = Files.readAllBytes(directory.resolve(name));
    return new WireReader(bytes, 0, bytes.length);
  }

  private static TpmObject parent(TpmClient tpm) {
    var entity = tpm.learnObject(PARENT, new byte[0]);
    return new TpmObject(entity, null, handle -> {});
  }

  @ParameterizedTest
  @EnumSource(names = {"ENGINE", "SWTPM"})
  void dataSealedHereIsUnsealedByTheTools(Peer peer) throws Exception {
    try (TpmTransport transport = peer.open();
        TpmServer server = serve(transport);
        TpmClient tpm = TpmClient.connect(transport)) {
      makeParent(tpm);
      tpm.protectBus();
      Octets pcrPolicy;
      try (TpmSession trial = tpm.start(SessionSpec.trial())) {
        tpm.execute(new PolicyPCR.Request(trial.handle(), Octets.EMPTY, PcrSelection.sha256(16)));
        pcrPolicy = tpm.execute(new PolicyGetDigest.Request(trial.handle())).policyDigest();
      }
      Create.Response withAuth = create(tpm, KeyTemplate.sealed());
      Create.Response withPolicy = create(tpm, KeyTemplate.sealed(pcrPolicy));
      tpm.protectBus();
      for (Create.Response sealed : List.of(withAuth, withPolicy)) {
        write("pub", sealed.outPublic());
        write("priv", sealed.outPrivate());
        tool(server, "tpm2_flushcontext", "-t");
        tool(server, "tpm2_load", "-C", "0x81000010", "-u", "pub", "-r", "priv", "-c", "ctx", "-Q");
        tool(server, "tpm2_flushcontext", "-t");
        byte[] data =
            sealed == withAuth
                ? tool(server, "tpm2_unseal", "-c", "ctx", "-p", "abc123")
                : tool(server, "tpm2_unseal", "-c", "ctx", "-p", "pcr:sha256:16");
        assertThat(data).isEqualTo(SECRET);
      }
    }
  }

  private static Create.Response create(TpmClient tpm, TpmtPublic template) {
    return tpm.execute(
        new Create.Request(
            PARENT,
            new TpmsSensitiveCreate(Octets.of(AUTH), Octets.of(SECRET)),
            template,
            Octets.EMPTY,
            List.of()));
  }

  @ParameterizedTest
  @EnumSource(names = {"ENGINE", "SWTPM"})
  void dataSealedByTheToolsIsUnsealedHere(Peer peer) throws Exception {
    try (TpmTransport transport = peer.open();
        TpmServer server = serve(transport);
        TpmClient tpm = TpmClient.connect(transport)) {
      makeParent(tpm);
      Files.write(directory.resolve("secret"), SECRET);
      tool(server, "tpm2_startauthsession", "-S", "s");
      tool(server, "tpm2_policyauthvalue", "-S", "s", "-L", "auth.policy");
      tool(server, "tpm2_flushcontext", "s");
      tool(server, "tpm2_startauthsession", "-S", "s");
      tool(server, "tpm2_policypcr", "-S", "s", "-l", "sha256:16", "-L", "pcr.policy");
      tool(server, "tpm2_flushcontext", "s");
      String[] create = {
        "tpm2_create",
        "-Q",
        "-C",
        "0x81000010",
        "-i",
        "secret",
        "-p",
        "abc123",
        "-u",
        "pub",
        "-r",
        "priv"
      };
      tool(server, create);
      tpm.protectBus();
      assertThat(unseal(tpm, 0)).isEqualTo(Octets.of(SECRET));
      for (String policy : List.of("auth.policy", "pcr.policy")) {
        String[] withPolicy =
            Stream.concat(Stream.of(create), Stream.of("-L", policy, "-a", "fixedtpm|fixedparent"))
                .toArray(String[]::new);
        tool(server, withPolicy);
        assertThat(unseal(tpm, policy.startsWith("auth") ? PolicyAuthValue.CODE : PolicyPCR.CODE))
            .isEqualTo(Octets.of(SECRET));
      }
    }
  }

  private Octets unseal(TpmClient tpm, int policy) throws Exception {
    TpmtPublic area = TpmtPublic.readSized(read("pub"), "outPublic");
    Octets privatePart = read("priv").buffer("outPrivate");
    try (TpmScope scope = tpm.scope()) {
      TpmObject sealed = scope.load(parent(tpm), privatePart, area, Octets.of(AUTH));
      Unseal.Request unseal = new Unseal.Request(sealed.handle());
      if (policy == 0) {
        return tpm.execute(unseal).outData();
      }
      TpmSession session = scope.start(SessionSpec.policy());
      if (policy == PolicyPCR.CODE) {
        tpm.execute(new PolicyPCR.Request(session.handle(), Octets.EMPTY, PcrSelection.sha256(16)));
      } else {
        tpm.execute(new PolicyAuthValue.Request(session.handle()));
      }
      return tpm.execute(unseal, session.use()).outData();
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"ENGINE", "SWTPM"})
  void indicesAreWrittenByOneAndReadByTheOther(Peer peer) throws Exception {
    try (TpmTransport transport = peer.open();
        TpmServer server = serve(transport);
        TpmClient tpm = TpmClient.connect(transport).protectBus()) {
      tpm.execute(
          new NvDefineSpace.Request(
              TpmRh.RH_OWNER,
              Octets.of(AUTH),
              new TpmsNvPublic(
                  INDEX,
                  TpmAlgId.SHA256,
                  TpmaNv.AUTHREAD | TpmaNv.AUTHWRITE,
                  Octets.EMPTY,
                  SECRET.length)));
      tpm.execute(new NvWrite.Request(INDEX, INDEX, Octets.of(SECRET), 0));
      assertThat(tool(server, "tpm2_nvread", "-C", "0x01800200", "-P", "abc123", "0x01800200"))
          .isEqualTo(SECRET);
      tool(
          server,
          "tpm2_nvdefine",
          "-Q",
          "0x01800201",
          "-s",
          "4",
          "-p",
          "abc123",
          "-a",
          "authread|authwrite");
      Files.write(directory.resolve("four"), new byte[] {4, 3, 2, 1});
      tool(server, "tpm2_nvwrite", "-C", "0x01800201", "-P", "abc123", "-i", "four", "0x01800201");
      int theirs = INDEX + 1;
      tpm.learnIndex(theirs, AUTH);
      assertThat(tpm.execute(new NvRead.Request(theirs, theirs, 4, 0)).data())
          .isEqualTo(Octets.of((byte) 4, (byte) 3, (byte) 2, (byte) 1));
    }
  }

  @Test
  void sessionOfTheToolsProtectsItsCommandsBesideOurs() throws Exception {
    try (TpmTransport transport = Peer.SWTPM.open();
        TpmServer server = serve(transport);
        TpmClient tpm = TpmClient.connect(transport)) {
      makeParent(tpm);
      tpm.protectBus();
      tool(
          server,
          "tpm2_startauthsession",
          "-S",
          "s",
          "--hmac-session",
          "--tpmkey-context",
          "0x81000010");
      tool(server, "tpm2_sessionconfig", "s", "--enable-encrypt");
      for (int i = 0; i < 3; i++) {
        tool(server, "tpm2_getrandom", "-S", "s", "--hex", "8");
        assertThat(tpm.execute(new GetRandom.Request(8)).randomBytes()).isNotNull();
      }
      tool(server, "tpm2_flushcontext", "s");
    }
  }
}
