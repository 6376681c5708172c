package dev.tpm4j.simulator.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.tpm4j.simulator.storage.Envelope;
import dev.tpm4j.transport.TransportException;
import dev.tpm4j.transport.TransportException.Kind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/**
 * Given the states that an earlier build has written (kept in the resources, as in users' files):
 * this one goes on with them, or says that they are of another version.
 *
 * <p>Where this fails because the layout has changed: raise {@link Envelope#VERSION}, let {@link
 * #writes} make the files of the new version, and commit them; those of older versions stay.
 */
class GoldenStateTest {

  private static final String SUSPENDED = "suspended";
  private static final String UNPOWERED = "unpowered";
  private static final String CONTEXT = "context";

  private static final int BYTES_IN_A_LINE = 48;
  private static final String SECRET = "0006 736563726574";
  private static final String DIGEST = "11".repeat(32);
  private static final String DATA = "0102030405060708";
  private static final String OWNER_PASSWORD = "0000000A 40000009 0000 00 0001 6F";

  private static final int ORDINARY = 0x01500001;
  private static final int COUNTER = 0x01500002;
  private static final int BITS = 0x01500003;
  private static final int EXTEND = 0x01500004;
  private static final int ORDERLY = 0x01500005;
  private static final int SEALED = 0x81000001;

  private static final EngineOptions OPTIONS =
      EngineOptions.builder().timebase(new TestClock()).seed(2026).build();

  private final Path golden =
      Path.of(
          System.getProperty("tpm4j.root"),
          "tpm-simulator/src/test/resources/dev/tpm4j/simulator/engine/state");

  @BeforeEach
  void findFiles() {
    assumeTrue(Files.isDirectory(golden), "the golden states are in the checkout, not in the jar");
  }

  private Path file(int version, String what) {
    return golden.resolve("version-%d-%s.txt".formatted(version, what));
  }

  private byte[] read(int version, String what) throws IOException {
    return Tpm.hex(
        Files.readAllLines(file(version, what)).stream()
            .filter(line -> !line.startsWith("#"))
            .collect(Collectors.joining()));
  }

  @Test
  void goesOnInTheMiddleOfWhatASuspendedTpmDid() throws IOException {
    byte[] state = read(Envelope.VERSION, SUSPENDED);
    TpmEngine tpm = TpmEngine.resume(SavedState.of(state), OPTIONS);
    assertThat(tpm.save().toBytes()).isEqualTo(state);
    assertThat(tpm.locality()).isEqualTo(3);
    assertThat(Tpm.pcr(tpm, 0xB, 16))
        .isEqualTo(Tpm.hex(ClientSession.digest(0xB, new byte[32], Tpm.hex(DIGEST))));
    assertNvData(tpm);
    assertThat(response(tpm, nv(0x14E, ORDERLY, "0008 0000"))).contains(DATA);
    byte[] policy = ClientSession.digest(0xB, new byte[32], Tpm.hex("0000016C 0000015E"));
    assertThat(response(tpm, Tpm.command(0x189, "03000001"))).endsWith(Tpm.hex(policy));
    assertThat(response(tpm, Tpm.authorized(0x13E, 0x80000001, "0001 63 40000007")))
        .contains(Tpm.hex(ClientSession.digest(0xB, "abc".getBytes())));
    byte[] context = read(Envelope.VERSION, CONTEXT);
    assertThat(Tpm.rc(tpm.transmit(Tpm.command(0x161, Tpm.hex(context))))).isZero();
  }

  @Test
  void startsWithTheNvOfATpmThatLostItsPower(@TempDir Path folder) throws IOException {
    Path state = folder.resolve("my.tpm");
    Files.write(state, read(Envelope.VERSION, UNPOWERED));
    try (TpmEngine tpm = TpmEngine.open(state, OPTIONS)) {
      assertThat(Tpm.rc(tpm, Tpm.STARTUP_CLEAR)).isZero();
      assertNvData(tpm);
      byte[] context = read(Envelope.VERSION, CONTEXT);
      assertThat(Tpm.rc(tpm.transmit(Tpm.command(0x161, Tpm.hex(context)))))
          .as("a context lasts until the next TPM Reset only, which this was")
          .isEqualTo(0x1DF);
      assertThat(response(tpm, Tpm.hex(Tpm.READ_CLOCK))).endsWith("000000020000000000");
    }
  }

  private static void assertNvData(TpmEngine tpm) {
    assertThat(response(tpm, nv(0x14E, ORDINARY, "0008 0000"))).contains(DATA);
    assertThat(response(tpm, nv(0x14E, COUNTER, "0008 0000"))).contains("0000000000000001");
    assertThat(response(tpm, nv(0x14E, BITS, "0008 0000"))).contains(DATA);
    assertThat(response(tpm, nv(0x14E, EXTEND, "0020 0000")))
        .contains(Tpm.hex(ClientSession.digest(0xB, new byte[32], Tpm.hex(DATA))));
    assertThat(response(tpm, Tpm.authorized(0x15E, SEALED, ""))).contains(SECRET.replace(" ", ""));
  }

  @Test
  void readsOlderStatesOrSaysOfWhichVersionTheyAre() throws IOException {
    for (int version = 1; version < Envelope.VERSION; version++) {
      for (String what : List.of(SUSPENDED, UNPOWERED)) {
        byte[] state = read(version, what);
        String says = "version " + version;
        assertThatThrownBy(() -> SavedState.of(state))
            .isInstanceOfSatisfying(
                TransportException.class, e -> assertThat(e.kind()).isEqualTo(Kind.MALFORMED_STATE))
            .hasMessageContaining(says);
      }
    }
  }

  @Test
  void refusesANewerVersionAndADamagedState() throws IOException {
    byte[] state = read(Envelope.VERSION, UNPOWERED);
    byte[] newer = state.clone();
    newer[11]++;
    byte[] body = Arrays.copyOf(newer, newer.length - 32);
    System.arraycopy(ClientSession.digest(0xB, body), 0, newer, body.length, 32);
    assertThatThrownBy(() -> SavedState.of(newer))
        .hasMessageContaining("version " + (Envelope.VERSION + 1));
    for (int at : new int[] {0, 8, 12, 16, state.length / 2, state.length - 1}) {
      byte[] damaged = state.clone();
      damaged[at] ^= 0x10;
      assertThatThrownBy(() -> SavedState.of(damaged))
          .isInstanceOfSatisfying(
              TransportException.class, e -> assertThat(e.kind()).isEqualTo(Kind.MALFORMED_STATE));
    }
  }

  /** Only when asked: {@code mvn -pl tpm-simulator -am test -Dtpm4j.writeGoldenState=true ...}. */
  @Test
  @EnabledIfSystemProperty(
      named = "tpm4j.writeGoldenState",
      matches = "true",
      disabledReason = "writes the files that the others read")
  void writes() throws IOException {
    TpmState state = TpmState.manufacture(new Drbg(OPTIONS.seed()));
    TpmEngine tpm = new TpmEngine(OPTIONS, state);
    byte[] context = use(tpm);
    write(SUSPENDED, tpm.save().toBytes());
    write(UNPOWERED, SavedState.unpowered(OPTIONS, state).toBytes());
    write(CONTEXT, context);
  }

  private void write(String what, byte[] bytes) throws IOException {
    String lines = Tpm.hex(bytes).replaceAll("(.{%d})".formatted(2 * BYTES_IN_A_LINE), "$1\n");
    String about = "# Written by GoldenStateTest; of a TPM that exists only here.\n";
    Files.writeString(file(Envelope.VERSION, what), about + lines.strip() + "\n");
  }

  /** Something in every part of the state; gives a saved context. */
  private static byte[] use(TpmEngine tpm) {
    response(tpm, Tpm.hex(Tpm.STARTUP_CLEAR));
    tpm.locality(3);
    response(tpm, Tpm.authorized(0x129, 0x40000001, "0001 6F"));
    define(tpm, ORDINARY, 0x02040004, 8);
    define(tpm, COUNTER, 0x02040014, 8);
    define(tpm, BITS, 0x02040024, 8);
    define(tpm, EXTEND, 0x02040044, 32);
    define(tpm, ORDERLY, 0x06040004, 8);
    response(tpm, nv(0x137, ORDINARY, "0008" + DATA + "0000"));
    response(tpm, nv(0x137, ORDERLY, "0008" + DATA + "0000"));
    response(tpm, nv(0x134, COUNTER, ""));
    response(tpm, nv(0x135, BITS, DATA));
    response(tpm, nv(0x136, EXTEND, "0008" + DATA));
    byOwner(
        tpm,
        0x131,
        "40000001",
        "0004 0000 0000" + Templates.eccParent(Templates.FIXED) + "0000 00000000");
    String template = Templates.sealed(Templates.FIXED | 0x440);
    String created =
        response(
            tpm,
            Tpm.authorized(
                0x153, 0x80000000, Templates.sized("0000" + SECRET) + template + "0000 00000000"));
    int privateEnd = 28 + 4 + 2 * Integer.parseInt(created.substring(28, 32), 16);
    int publicSize = Integer.parseInt(created.substring(privateEnd, privateEnd + 4), 16);
    String areas = created.substring(28, privateEnd + 4 + 2 * publicSize);
    response(tpm, Tpm.authorized(0x157, 0x80000000, areas));
    byOwner(tpm, 0x120, "40000001 80000001", "%08X".formatted(SEALED));
    response(tpm, Tpm.command(0x165, "80000001"));
    final String context = response(tpm, Tpm.command(0x162, "80000000")).substring(20);
    response(tpm, Tpm.command(0x186, "0000 000B"));
    response(tpm, Tpm.authorized(0x15C, 0x80000001, "0002 6162"));
    response(tpm, Tpm.authorized(0x182, 16, "00000001 000B" + DIGEST));
    String start = "40000007 40000007 0010" + "22".repeat(16) + "0000 ";
    response(tpm, Tpm.command(0x176, start + "00 0006 0080 0043 000B"));
    response(tpm, Tpm.command(0x176, start + "01 0010 000B"));
    response(tpm, Tpm.command(0x16C, "03000001 0000015E"));
    return Tpm.hex(context);
  }

  private static void define(TpmEngine tpm, int index, int attributes, int size) {
    String area = "%08X 000B %08X 0000 %04X".formatted(index, attributes, size);
    byOwner(tpm, 0x12A, "40000001", "0000" + Templates.sized(area));
  }

  private static void byOwner(TpmEngine tpm, int code, String handles, String parameters) {
    response(tpm, Tpm.command(0x8002, code, handles + OWNER_PASSWORD + parameters));
  }

  private static byte[] nv(int code, int index, String parameters) {
    String handle = "%08X".formatted(index);
    return Tpm.command(0x8002, code, handle + handle + Tpm.PASSWORD + parameters);
  }

  private static String response(TpmEngine tpm, byte[] command) {
    byte[] response = tpm.transmit(command);
    assertThat(Tpm.rc(response)).as(Tpm.hex(command)).isZero();
    return Tpm.hex(response);
  }
}
