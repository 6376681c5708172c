package dev.tpm4j.simulator.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tpm4j.transport.TransportException;
import dev.tpm4j.transport.TransportException.Kind;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A TPM that outlives its process. */
class EngineInAFileTest {

  private static final int RESET_COUNT_AT = 10 + 8 + 8;
  private static final String EXTEND_16 = "00000001 000B " + "11".repeat(32);

  @TempDir private Path folder;

  private Path file() {
    return folder.resolve("tpm.state");
  }

  private TpmEngine open() {
    return TpmEngine.open(file(), EngineOptions.defaults());
  }

  private static long resetCount(TpmEngine tpm) {
    return Tpm.number(Tpm.run(tpm, Tpm.READ_CLOCK), RESET_COUNT_AT, 4);
  }

  private static void assertKind(Kind kind, String text, ThrowingCallable action) {
    assertThatThrownBy(action)
        .isInstanceOfSatisfying(TransportException.class, e -> assertThat(e.kind()).isEqualTo(kind))
        .hasMessageContaining(text);
  }

  @Test
  void isInTheFileFromItsManufactureOn() throws IOException {
    try (TpmEngine tpm = open()) {
      SavedState inFile = SavedState.of(Files.readAllBytes(file()));
      assertThat(inFile.differences(tpm.save())).doesNotContain("permanent.resetCount");
      assertThat(inFile.differences(inFile)).isEmpty();
    }
  }

  @Test
  void closingIsALossOfPower() {
    try (TpmEngine tpm = open()) {
      Tpm.run(tpm, Tpm.STARTUP_CLEAR);
      assertThat(resetCount(tpm)).isEqualTo(1);
    }
    try (TpmEngine tpm = open()) {
      assertThat(Tpm.rc(tpm, Tpm.READ_CLOCK)).as("it waits for Startup").isEqualTo(0x100);
      assertThat(Tpm.rc(tpm, Tpm.STARTUP_STATE)).as("nothing was shut down").isEqualTo(0x1C4);
      Tpm.run(tpm, Tpm.STARTUP_CLEAR);
      assertThat(resetCount(tpm)).isEqualTo(2);
    }
  }

  @Test
  void whatAShutdownSavedIsThereForStartup() {
    String before;
    try (TpmEngine tpm = open()) {
      Tpm.run(tpm, Tpm.STARTUP_CLEAR);
      tpm.transmit(Tpm.authorized(0x182, 5, EXTEND_16));
      before = Tpm.pcr(tpm, 0xB, 5);
      assertThat(Tpm.rc(tpm, Tpm.SHUTDOWN_STATE)).isZero();
    }
    try (TpmEngine tpm = open()) {
      assertThat(Tpm.rc(tpm, Tpm.STARTUP_STATE)).isZero();
      assertThat(Tpm.pcr(tpm, 0xB, 5)).isEqualTo(before).isNotEqualTo("00".repeat(32));
    }
  }

  @Test
  void nvIsOnTheDiskBeforeTheResponseIsOut() throws IOException {
    try (TpmEngine tpm = open()) {
      Tpm.run(tpm, Tpm.STARTUP_CLEAR);
      Path copy = folder.resolve("copy.state");
      Files.copy(file(), copy);
      try (TpmEngine other = TpmEngine.open(copy, EngineOptions.defaults())) {
        Tpm.run(other, Tpm.STARTUP_CLEAR);
        assertThat(resetCount(other)).isEqualTo(2);
      }
    }
  }

  private static final String NV_INDEX = "01500016";

  private static byte[] defineNv(TpmEngine tpm, String attributes) {
    String area = NV_INDEX + "000B" + attributes + "0000" + "0008";
    return tpm.transmit(Tpm.authorized(0x12A, 0x40000001, "0000" + Templates.sized(area)));
  }

  private static byte[] withNv(TpmEngine tpm, int code, String parameters) {
    return tpm.transmit(Tpm.command(0x8002, code, NV_INDEX + NV_INDEX + Tpm.PASSWORD + parameters));
  }

  private static String readNv(TpmEngine tpm) {
    byte[] response = withNv(tpm, 0x14E, "0008 0000");
    assertThat(Tpm.rc(response)).isZero();
    return Tpm.hex(response).substring(32, 48);
  }

  /** What the file says at this moment, as if the machine had stopped. */
  private TpmEngine crashed(String name) throws IOException {
    Path copy = folder.resolve(name);
    Files.copy(file(), copy);
    TpmEngine tpm = TpmEngine.open(copy, EngineOptions.defaults());
    Tpm.run(tpm, Tpm.STARTUP_CLEAR);
    return tpm;
  }

  @Test
  void whatWasWrittenToAnIndexSurvives() throws IOException {
    try (TpmEngine tpm = open()) {
      Tpm.run(tpm, Tpm.STARTUP_CLEAR);
      assertThat(Tpm.rc(defineNv(tpm, "02040004"))).isZero();
      assertThat(Tpm.rc(withNv(tpm, 0x137, "0008 0123456789abcdef 0000"))).isZero();
      try (TpmEngine crashed = crashed("written")) {
        assertThat(readNv(crashed)).isEqualTo("0123456789abcdef");
      }
    }
  }

  @Test
  void anOrderlyCounterSkipsAheadOfWhatACrashMayHaveLost() throws IOException {
    try (TpmEngine tpm = open()) {
      Tpm.run(tpm, Tpm.STARTUP_CLEAR);
      assertThat(Tpm.rc(defineNv(tpm, "06040014"))).isZero();
      for (int i = 0; i < 3; i++) {
        assertThat(Tpm.rc(withNv(tpm, 0x134, ""))).isZero();
      }
      try (TpmEngine crashed = crashed("counted")) {
        assertThat(Long.parseLong(readNv(crashed), 16)).isGreaterThanOrEqualTo(3);
      }
    }
  }

  @Test
  void whatIsInAnOrderlyIndexReachesTheFileWithAShutdown() throws IOException {
    EngineOptions standing = EngineOptions.builder().timebase(new TestClock()).build();
    try (TpmEngine tpm = TpmEngine.open(file(), standing)) {
      Tpm.run(tpm, Tpm.STARTUP_CLEAR);
      assertThat(Tpm.rc(defineNv(tpm, "06040004"))).isZero();
      assertThat(Tpm.rc(withNv(tpm, 0x137, "0008 0000000000000001 0000"))).isZero();
      byte[] before = Files.readAllBytes(file());
      assertThat(Tpm.rc(withNv(tpm, 0x137, "0008 0123456789abcdef 0000"))).isZero();
      assertThat(Files.readAllBytes(file())).as("it lives in RAM").isEqualTo(before);
      try (TpmEngine crashed = crashed("before")) {
        assertThat(Tpm.rc(withNv(crashed, 0x14E, "0008 0000"))).as("not written").isEqualTo(0x14A);
      }
      assertThat(Tpm.rc(tpm, Tpm.SHUTDOWN_STATE)).isZero();
    }
    try (TpmEngine tpm = open()) {
      assertThat(Tpm.rc(tpm, Tpm.STARTUP_STATE)).isZero();
      assertThat(readNv(tpm)).isEqualTo("0123456789abcdef");
    }
  }

  @Test
  void aSuspendedTpmKeepsWhatIsInAnOrderlyIndex() {
    EngineOptions suspending = EngineOptions.builder().suspendOnClose(true).build();
    try (TpmEngine tpm = TpmEngine.open(file(), suspending)) {
      Tpm.run(tpm, Tpm.STARTUP_CLEAR);
      assertThat(Tpm.rc(defineNv(tpm, "06040004"))).isZero();
      assertThat(Tpm.rc(withNv(tpm, 0x137, "0008 0123456789abcdef 0000"))).isZero();
    }
    try (TpmEngine tpm = open()) {
      assertThat(readNv(tpm)).isEqualTo("0123456789abcdef");
    }
  }

  @Test
  void aPersistentObjectSurvivesWithItsKey() throws IOException {
    try (TpmEngine tpm = open()) {
      Tpm.run(tpm, Tpm.STARTUP_CLEAR);
      String template = Templates.eccSigner(Templates.FIXED);
      byte[] made =
          tpm.transmit(
              Tpm.authorized(0x131, 0x40000001, "000400000000" + template + "0000 00000000"));
      assertThat(Tpm.rc(made)).isZero();
      String evict = "40000001 80000000" + Tpm.PASSWORD + "81000005";
      assertThat(Tpm.rc(tpm.transmit(Tpm.command(0x8002, 0x120, evict)))).isZero();
      byte[] readPublic = Tpm.command(0x173, "81000005");
      byte[] before = tpm.transmit(readPublic);
      assertThat(Tpm.rc(before)).isZero();
      try (TpmEngine crashed = crashed("evicted")) {
        assertThat(crashed.transmit(readPublic)).isEqualTo(before);
      }
    }
  }

  @Test
  void aCommandThatChangesNoNvWritesNothing() throws IOException {
    try (TpmEngine tpm = open()) {
      Tpm.run(tpm, Tpm.STARTUP_CLEAR);
      byte[] before = Files.readAllBytes(file());
      tpm.transmit(Tpm.command(0x17B, "0020"));
      tpm.transmit(Tpm.command(0x17E, "00000001 000B 03 FFFFFF"));
      assertThat(Files.readAllBytes(file())).isEqualTo(before);
    }
  }

  @Test
  void aSuspendedTpmGoesOnWhereItStoppedOnce() throws IOException {
    EngineOptions suspending = EngineOptions.builder().suspendOnClose(true).build();
    String before;
    try (TpmEngine tpm = TpmEngine.open(file(), suspending)) {
      Tpm.run(tpm, Tpm.STARTUP_CLEAR);
      tpm.transmit(Tpm.authorized(0x182, 16, EXTEND_16));
      before = Tpm.pcr(tpm, 0xB, 16);
    }
    try (TpmEngine tpm = open()) {
      assertThat(Tpm.rc(tpm, Tpm.STARTUP_CLEAR)).as("it is started").isEqualTo(0x100);
      assertThat(Tpm.pcr(tpm, 0xB, 16)).isEqualTo(before);
      Path copy = folder.resolve("crashed.state");
      Files.copy(file(), copy);
      try (TpmEngine crashed = TpmEngine.open(copy, EngineOptions.defaults())) {
        assertThat(Tpm.rc(crashed, Tpm.STARTUP_CLEAR)).as("it lost its power").isZero();
      }
    }
  }

  @Test
  void isNotOpenTwice() {
    try (TpmEngine tpm = open()) {
      assertKind(Kind.BUSY, "in use", this::open);
      assertThat(Tpm.rc(tpm, Tpm.STARTUP_CLEAR)).isZero();
    }
    open().close();
  }

  @Test
  void aForkDoesNotTouchTheFile() throws IOException {
    try (TpmEngine tpm = open()) {
      byte[] before = Files.readAllBytes(file());
      try (TpmEngine fork = tpm.fork()) {
        Tpm.run(fork, Tpm.STARTUP_CLEAR);
      }
      assertThat(Files.readAllBytes(file())).isEqualTo(before);
    }
  }

  @Test
  void keepsTheIdentityItWasMadeWith() {
    TpmIdentity identity = new TpmIdentity("IFX", "SLB9670", 1, 7L << 48 | 85L << 32);
    EngineOptions options = EngineOptions.builder().identity(identity).build();
    TpmEngine.open(file(), options).close();
    try (TpmEngine tpm = open()) {
      assertThat(tpm.info().description()).contains("SLB9670");
    }
    TpmEngine.open(file(), options).close();
    EngineOptions other = EngineOptions.builder().identity(TpmIdentity.SIMULATOR).build();
    assertKind(Kind.CONFIGURATION, "'SLB9670' of 'IFX'", () -> TpmEngine.open(file(), other));
  }

  @Test
  void drawsFreshRandomBytesAfterALossOfPower() throws IOException {
    byte[] getRandom = Tpm.command(0x17B, "0020");
    open().close();
    Path copy = folder.resolve("copy.state");
    Files.copy(file(), copy);
    try (TpmEngine one = open();
        TpmEngine other = TpmEngine.open(copy, EngineOptions.defaults())) {
      Tpm.run(one, Tpm.STARTUP_CLEAR);
      Tpm.run(other, Tpm.STARTUP_CLEAR);
      assertThat(one.transmit(getRandom)).isNotEqualTo(other.transmit(getRandom));
    }
  }

  @Test
  void repeatsARunFromASeedThroughTheFile() {
    EngineOptions seeded = EngineOptions.builder().seed(5).build();
    byte[] getRandom = Tpm.command(0x17B, "0020");
    byte[][] answers = new byte[2][];
    for (int run = 0; run < 2; run++) {
      Path file = folder.resolve("run" + run);
      TpmEngine.open(file, seeded).close();
      try (TpmEngine tpm = TpmEngine.open(file, seeded)) {
        Tpm.run(tpm, Tpm.STARTUP_CLEAR);
        answers[run] = tpm.transmit(getRandom);
      }
    }
    assertThat(answers[0]).isEqualTo(answers[1]);
  }

  @Test
  void givesNoResponseThatCouldBeLostAndGoesOnOnceItCanSave() throws IOException {
    Path disk = Files.createDirectory(folder.resolve("disk"));
    Path file = disk.resolve("tpm.state");
    try (TpmEngine tpm = TpmEngine.open(file, EngineOptions.defaults())) {
      Path away = Files.move(disk, folder.resolve("unplugged"));
      assertKind(
          Kind.STATE_NOT_SAVED, "could not be written", () -> Tpm.run(tpm, Tpm.STARTUP_CLEAR));
      assertKind(Kind.STATE_NOT_SAVED, "tpm.state", () -> Tpm.run(tpm, Tpm.READ_CLOCK));
      Files.move(away, disk);
      assertThat(resetCount(tpm)).isEqualTo(1);
    }
    try (TpmEngine tpm = TpmEngine.open(file, EngineOptions.defaults())) {
      Tpm.run(tpm, Tpm.STARTUP_CLEAR);
      assertThat(resetCount(tpm)).isEqualTo(2);
    }
  }

  @Test
  void isClosedAndTheFileFreeAlsoIfTheLastWriteFailed() throws IOException {
    Path disk = Files.createDirectory(folder.resolve("disk"));
    Path file = disk.resolve("tpm.state");
    TpmEngine tpm = TpmEngine.open(file, EngineOptions.defaults());
    Path away = Files.move(disk, folder.resolve("unplugged"));
    assertKind(Kind.STATE_NOT_SAVED, "tpm.state", tpm::close);
    assertKind(Kind.CLOSED, "closed", () -> Tpm.run(tpm, Tpm.STARTUP_CLEAR));
    tpm.close();
    Files.move(away, disk);
    TpmEngine.open(file, EngineOptions.defaults()).close();
  }

  /** Resets and starts its TPM without end, and says so each time that it has. */
  static final class Endless {
    private Endless() {}

    public static void main(String[] args) {
      try (TpmEngine tpm = TpmEngine.open(Path.of(args[0]), EngineOptions.defaults())) {
        while (!System.out.checkError()) {
          tpm.reset();
          if (Tpm.rc(tpm, Tpm.STARTUP_CLEAR) == 0) {
            System.out.println(resetCount(tpm));
          }
        }
      }
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 60})
  void losesNothingItAnsweredForWhenKilled(int answers) throws Exception {
    Process process =
        new ProcessBuilder(
                System.getProperty("java.home") + "/bin/java",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                Endless.class.getName(),
                file().toString())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    long answered = 0;
    try (BufferedReader out =
        new BufferedReader(
            new InputStreamReader(process.getInputStream(), StandardCharsets.US_ASCII))) {
      for (int i = 0; i < answers; i++) {
        answered = Long.parseLong(out.readLine());
      }
      assertKind(Kind.BUSY, "in use", this::open);
      assertThat(process.toHandle().destroyForcibly()).isTrue();
      for (String line = out.readLine(); line != null; line = out.readLine()) {
        answered = Long.parseLong(line);
      }
    } finally {
      process.destroyForcibly();
      assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
    }
    try (TpmEngine tpm = open()) {
      Tpm.run(tpm, Tpm.STARTUP_CLEAR);
      assertThat(resetCount(tpm)).isBetween(answered + 1, answered + 2);
    }
  }
}
