package dev.tpm4j.simulator.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tpm4j.codec.Octets;
import dev.tpm4j.codec.type.TpmsNvPublic;
import dev.tpm4j.simulator.swtpm.Swtpm;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The same caller on swtpm and on the engine: the same response codes, sizes, session attributes,
 * policy digests and counters. What the engine has no command for yet is put into its state.
 */
class AuthorizationComparisonTest {

  private static final int STEPS = 2500;
  private static final String PASSWORD = "00000009 40000009 0000 00 0000";

  private static final TestKeys.Key RSA =
      TestKeys.rsa(
          TestKeys.USER_WITH_AUTH | TestKeys.NO_DA | TestKeys.DECRYPT | TestKeys.SIGN,
          "rsa",
          new byte[0]);
  private static final TestKeys.Key ECC =
      TestKeys.ecc(TestKeys.USER_WITH_AUTH | TestKeys.DECRYPT | TestKeys.SIGN, "ecc", new byte[0]);
  private static final TestKeys.Key HMAC =
      TestKeys.hmac(TestKeys.NO_DA | TestKeys.SIGN, "hmac", new byte[0]);

  /** An NV index as both TPMs have it. */
  private record Index(int handle, int attributes, String auth, String data) {

    private static final int WRITTEN = 0x20000000;

    TpmsNvPublic area(int more) {
      return new TpmsNvPublic(handle, 0xB, attributes | more, Octets.EMPTY, data.length() / 2);
    }

    NvIndex value() {
      byte[] value = auth.getBytes(StandardCharsets.UTF_8);
      return new NvIndex(
          area(data.contains("-") ? 0 : WRITTEN), Octets.of(value), Octets.of(bytes()));
    }

    byte[] bytes() {
      return Tpm.hex(data.replace('-', '0'));
    }

    String define() {
      byte[] area = new byte[64];
      int length = area(0).write(area, 0);
      return Client.sized(auth.getBytes(StandardCharsets.UTF_8))
          + Client.sized(java.util.Arrays.copyOf(area, length));
    }
  }

  private static final List<Index> INDICES =
      List.of(
          // AUTHREAD, AUTHWRITE, OWNERREAD, OWNERWRITE, NO_DA
          new Index(0x01500001, 0x02060006, "nv", "0000000000000005"),
          // the same, protected against dictionary attacks
          new Index(0x01500002, 0x00060006, "nv2", "0000000000000005"),
          // PIN fail, limit 3
          new Index(0x01500003, 0x02060082, "pinf", "0000000000000003"),
          // PIN pass, limit 3
          new Index(0x01500004, 0x02060092, "pinp", "0000000000000003"),
          // not written
          new Index(0x01500005, 0x02060006, "nv", "----------------"));

  private Swtpm swtpm;
  private TpmState state;
  private TpmEngine engine;

  @BeforeEach
  void start() throws IOException {
    swtpm = Swtpm.start();
    state = TpmState.manufacture(new Drbg(new byte[] {1}));
    state.permanent.hierarchies = TwoTpms.hierarchies(swtpm);
    engine = new TpmEngine(EngineOptions.defaults(), state);
    command(Tpm.STARTUP_CLEAR);
    Tpm.run(engine, Tpm.STARTUP_CLEAR);
    prepareSwtpm();
    prepareEngine();
    load();
  }

  @AfterEach
  void stop() throws IOException {
    if (swtpm != null) {
      swtpm.close();
    }
  }

  private void command(String hex) throws IOException {
    byte[] response = swtpm.transmit(Tpm.hex(hex));
    assertThat(Tpm.rc(response)).as(hex).isZero();
  }

  private void command(int code, String body) throws IOException {
    command(Tpm.hex(Tpm.command(0x8002, code, body)));
  }

  private static String text(String value) {
    return Client.sized(value.getBytes(StandardCharsets.UTF_8));
  }

  private void prepareSwtpm() throws IOException {
    command(0x129, "40000001" + PASSWORD + text("owner"));
    command(0x13A, "4000000A" + PASSWORD + "00000004 000003E8 00000000");
    command(0x129, "4000000A" + PASSWORD + text("lock"));
    for (Index index : INDICES) {
      command(0x12A, "40000001" + password("owner") + index.define());
      if (!index.data().contains("-")) {
        command(
            0x137,
            "40000001 %08X".formatted(index.handle())
                + password("owner")
                + Client.sized(index.bytes())
                + "0000");
      }
    }
    command(0x183, "00000014" + PASSWORD + text("pcr"));
  }

  private static String password(String auth) {
    byte[] area =
        new ByteWriter(64)
            .u32(0x40000009)
            .u16(0)
            .u8(0)
            .sized(auth.getBytes(StandardCharsets.UTF_8))
            .toByteArray();
    return "%08X".formatted(area.length) + Tpm.hex(area);
  }

  private void prepareEngine() {
    state.permanent.ownerAuth = "owner".getBytes(StandardCharsets.UTF_8);
    state.permanent.lockoutAuth = "lock".getBytes(StandardCharsets.UTF_8);
    state.permanent.maxTries = 4;
    state.permanent.recoverySeconds = 1000;
    state.permanent.lockoutRecoverySeconds = 0;
    INDICES.forEach(index -> state.permanent.nvIndices.put(index.handle(), index.value()));
    state.clear.pcrAuth = "pcr".getBytes(StandardCharsets.UTF_8);
  }

  private void load() throws IOException {
    for (TestKeys.Key key : List.of(RSA, ECC, HMAC)) {
      command(Tpm.hex(Tpm.command(0x167, key.loadExternal())));
      try {
        state.live.objects.add(key.object());
      } catch (ResponseCodeException e) {
        throw new AssertionError(e);
      }
    }
  }

  private List<AuthorizationScript.Target> targets() {
    List<AuthorizationScript.Target> all = new ArrayList<>();
    all.add(AuthorizationScript.Target.of(0x40000001, "owner"));
    all.add(AuthorizationScript.Target.of(0x4000000C, ""));
    all.add(AuthorizationScript.Target.of(0x4000000A, "lock"));
    all.add(AuthorizationScript.Target.of(0x4000000B, ""));
    all.add(AuthorizationScript.Target.of(0x40000007, ""));
    all.add(AuthorizationScript.Target.of(20, "pcr"));
    for (Index index : INDICES) {
      byte[] name = index.value().name().toByteArray();
      all.add(new AuthorizationScript.Target(index.handle(), name, index.auth()));
    }
    all.add(new AuthorizationScript.Target(0x80000000, RSA.name(), "rsa"));
    all.add(new AuthorizationScript.Target(0x80000001, ECC.name(), "ecc"));
    all.add(new AuthorizationScript.Target(0x80000002, HMAC.name(), "hmac"));
    return all;
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void authorizesAndRefusesAsSwtpmDoes(long seed) throws IOException {
    AuthorizationScript theirs = script(new Client(swtpm::transmit, seed), seed, new Theirs());
    AuthorizationScript ours = script(new Client(engine::transmit, seed), seed, new Ours());
    Deque<String> history = new ArrayDeque<>();
    for (int step = 0; step < STEPS; step++) {
      String expected = theirs.step();
      assertThat(ours.step())
          .as("step %d after%n%s", step, String.join("\n", history))
          .isEqualTo(expected);
      history.add(expected);
      if (history.size() > 12) {
        history.remove();
      }
    }
    assertThat(ours.outcomes)
        .as("what has to have occurred for the comparison to be worth something")
        .contains(
            "StartAuthSession 000",
            "PCR_Event 000",
            "PCR_Event 99d",
            "PCR_Extend 9a2",
            "Hash 000",
            "PolicySecret 000",
            "PolicySecret 922",
            "PolicySigned 000",
            "PolicySigned 5db",
            "PolicyTicket 000",
            "PolicyNV 000");
  }

  /**
   * A bound session authorises an object of which only the public area is here: the reference asks
   * for the authorisation value before it asks whether there is one, and goes into failure mode.
   */
  @Test
  void staysInServiceWhereSwtpmFails() throws IOException {
    String flush = "8001 0000000E 00000165 80000000";
    command(flush);
    command(Tpm.hex(Tpm.command(0x167, "0000" + Client.sized(RSA.publicArea()) + "40000007")));
    Tpm.run(engine, flush);
    try {
      state.live.objects.add(RSA.object().withSensitive(null));
    } catch (ResponseCodeException e) {
      throw new AssertionError(e);
    }
    assertThat(boundSessionForPublicArea(new Client(swtpm::transmit, 1))).isEqualTo(0x101);
    assertThat(boundSessionForPublicArea(new Client(engine::transmit, 1))).isEqualTo(0x12F);
  }

  private static int boundSessionForPublicArea(Client client) {
    ClientSession trial = client.start(Client.Start.of(3, 0xB));
    ClientSession bound = client.start(Client.Start.of(0, 0xB).bind(0x40000001, "owner"));
    byte[] trialName = Tpm.hex("%08X".formatted(trial.handle));
    return client
        .run(
            0x151,
            List.of(0x80000000, trial.handle),
            List.of(RSA.name(), trialName),
            "0000 0000 0000 00000000",
            bound)
        .rc();
  }

  private AuthorizationScript script(
      Client client, long seed, AuthorizationScript.Platform platform) {
    return new AuthorizationScript(client, platform, seed, targets(), RSA, ECC, HMAC);
  }

  private final class Theirs implements AuthorizationScript.Platform {

    @Override
    public void powerCycle() {
      try {
        swtpm.powerCycle();
        swtpm.locality(0);
        command(Tpm.STARTUP_CLEAR);
        pcrPolicy(0x10, new byte[0]);
        command(0x183, "00000014" + PASSWORD + text("pcr"));
        for (TestKeys.Key key : List.of(RSA, ECC, HMAC)) {
          command(Tpm.hex(Tpm.command(0x167, key.loadExternal())));
        }
        swtpm.locality(2);
      } catch (IOException e) {
        throw new AssertionError(e);
      }
    }

    @Override
    public void locality(int locality) {
      try {
        swtpm.locality(locality);
      } catch (IOException e) {
        throw new AssertionError(e);
      }
    }

    @Override
    public void pcrPolicy(int hash, byte[] digest) {
      policy(0x12C, hash, digest, "00000014");
    }

    @Override
    public void ownerPolicy(int hash, byte[] digest) {
      policy(0x12E, hash, digest, "");
    }

    private void policy(int code, int hash, byte[] digest, String pcr) {
      String authority = code == 0x12C ? "4000000C" + PASSWORD : "40000001" + password("owner");
      try {
        command(code, authority + Client.sized(digest) + "%04X".formatted(hash) + pcr);
      } catch (IOException e) {
        throw new AssertionError(e);
      }
    }

    @Override
    public void lockReset() {
      try {
        byte[] response = swtpm.transmit(Tpm.command(0x8002, 0x139, "4000000A" + password("lock")));
        boolean locked = Tpm.rc(response) != 0;
        assertThat(locked).isEqualTo(!state.permanent.lockoutAuthEnabled);
      } catch (IOException e) {
        throw new AssertionError(e);
      }
    }
  }

  private final class Ours implements AuthorizationScript.Platform {

    @Override
    public void powerCycle() {
      engine.powerOff();
      engine.powerOn();
      engine.locality(0);
      Tpm.run(engine, Tpm.STARTUP_CLEAR);
      state.permanent.pcrPolicy = AuthPolicy.NONE;
      state.clear.pcrAuth = "pcr".getBytes(StandardCharsets.UTF_8);
      try {
        for (TestKeys.Key key : List.of(RSA, ECC, HMAC)) {
          state.live.objects.add(key.object());
        }
      } catch (ResponseCodeException e) {
        throw new AssertionError(e);
      }
      engine.locality(2);
    }

    @Override
    public void locality(int locality) {
      engine.locality(locality);
    }

    @Override
    public void pcrPolicy(int hash, byte[] digest) {
      state.permanent.pcrPolicy = new AuthPolicy(hash, Octets.of(digest));
      anotherCommand();
    }

    @Override
    public void ownerPolicy(int hash, byte[] digest) {
      state.permanent.ownerPolicy = new AuthPolicy(hash, Octets.of(digest));
      anotherCommand();
    }

    /** Ends what the command that the other TPM had would have ended. */
    private void anotherCommand() {
      state.live.exclusiveAuditSession = 0;
    }

    @Override
    public void lockReset() {
      if (state.permanent.lockoutAuthEnabled) {
        state.permanent.failedTries = 0;
        anotherCommand();
      }
    }
  }
}
