package dev.tpm4j.transport.tcp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.tpm4j.transport.Deadline;
import dev.tpm4j.transport.HashSequenceControl;
import dev.tpm4j.transport.LocalityControl;
import dev.tpm4j.transport.PhysicalPresenceControl;
import dev.tpm4j.transport.PowerControl;
import dev.tpm4j.transport.Timebase;
import dev.tpm4j.transport.TransportException;
import dev.tpm4j.transport.TransportException.Kind;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Given: a real swtpm. Our client on its data port, both framings, and on its control port. */
@Timeout(30)
class SwtpmLiveTest {

  private static final int INITIALIZE = 0x100;
  private static final int LOCALITY = 0x907;

  /** PCR_Read(sha256:17) after the hash sequence 'abc': also what Microsoft's simulator answers. */
  private static final String PCR_17_OF_ABC =
      "589f9ffed4c477966bfb8d41f37895b08c69047df8f911d6f3b57fbe08faee8d";

  private SwtpmProcess swtpm;

  @BeforeEach
  void start() {
    Installed.assumeSwtpm();
    swtpm = SwtpmProcess.start();
  }

  @AfterEach
  void stop() {
    if (swtpm != null) {
      swtpm.close();
      assertThat(swtpm.isAlive()).isFalse();
    }
  }

  @Test
  void rawCommandsAndPrefixedOnesGetTheSameAnswers() {
    try (SwtpmTransport raw = SwtpmTransport.connect("127.0.0.1", swtpm.port())) {
      assertThat(raw.transmit(Bytes.GET_RANDOM_4)).hasSize(16).startsWith(0x80, 1, 0, 0, 0, 16);
      assertThat(raw.ability(LocalityControl.class)).isEmpty();
      assertThat(raw.ability(PowerControl.class)).isEmpty();
    }
    try (SwtpmTransport prefixed =
        SwtpmTransport.to("localhost", swtpm.port()).withPrefix().connect()) {
      assertThat(prefixed.transmit(Bytes.GET_RANDOM_4)).hasSize(16);
      LocalityControl locality = prefixed.ability(LocalityControl.class).orElseThrow();
      assertThat(code(prefixed, Bytes.PCR_RESET_21)).isEqualTo(LOCALITY);
      locality.locality(2);
      assertThat(code(prefixed, Bytes.PCR_RESET_21)).isZero();
      assertThatIllegalArgumentException().isThrownBy(() -> locality.locality(5));
    }
  }

  @Test
  void localityOnTheControlPortCountsAndOutlivesAReset() {
    try (SwtpmTransport transport = swtpm.connect()) {
      LocalityControl locality = transport.ability(LocalityControl.class).orElseThrow();
      assertThat(code(transport, Bytes.PCR_RESET_21)).isEqualTo(LOCALITY);
      locality.locality(2);
      assertThat(code(transport, Bytes.PCR_RESET_21)).isZero();
      transport.ability(PowerControl.class).orElseThrow().reset();
      // TPM2_Startup may come from locality 0 and 3 only.
      assertThat(code(transport, Bytes.STARTUP_CLEAR)).isEqualTo(LOCALITY);
      locality.locality(0);
      assertThat(code(transport, Bytes.STARTUP_CLEAR)).isZero();
    }
  }

  @Test
  void powerCanBeCutAndGivenBack() {
    try (SwtpmTransport transport = swtpm.connect()) {
      PowerControl power = transport.ability(PowerControl.class).orElseThrow();
      power.powerOn();
      assertThat(code(transport, Bytes.GET_RANDOM_4)).as("power on again changes nothing").isZero();
      power.powerOff();
      power.powerOff();
      assertThat(kindOf(() -> transport.transmit(Bytes.GET_RANDOM_4))).isEqualTo(Kind.NOT_POWERED);
      assertThat(kindOf(power::reset)).isEqualTo(Kind.NOT_POWERED);
      power.powerOn();
      assertThat(code(transport, Bytes.GET_RANDOM_4)).isEqualTo(INITIALIZE);
      assertThat(code(transport, Bytes.STARTUP_CLEAR)).isZero();
      power.reset();
      assertThat(code(transport, Bytes.GET_RANDOM_4)).isEqualTo(INITIALIZE);
    }
  }

  @Test
  void hashSequenceExtendsPcr17AndSetsTheEstablishedFlag() {
    try (SwtpmTransport transport = swtpm.connect()) {
      SwtpmControl control = transport.control().orElseThrow();
      assertThat(control.established()).isFalse();
      HashSequenceControl hash = transport.ability(HashSequenceControl.class).orElseThrow();
      hash.hashStart();
      hash.hashData("-abc-".getBytes(StandardCharsets.US_ASCII), 1, 3);
      hash.hashEnd();
      byte[] pcr = transport.transmit(Bytes.PCR_READ_17);
      assertThat(Bytes.hex(Arrays.copyOfRange(pcr, pcr.length - 32, pcr.length)))
          .isEqualTo(PCR_17_OF_ABC);
      assertThat(control.established()).isTrue();
      control.resetEstablished(3);
      assertThat(control.established()).isFalse();
      assertThat(transport.ability(PhysicalPresenceControl.class)).isEmpty();
    }
  }

  @Test
  void aSecondClientWaitsForTheFirstAndSaysSo() {
    TcpOptions hasty = TcpOptions.defaults().withCommandTimeout(Duration.ofMillis(200));
    try (SwtpmTransport second = swtpm.connect(hasty)) {
      assertThat(code(second, Bytes.GET_RANDOM_4)).as("alone").isZero();
    }
    SwtpmTransport first = swtpm.connect();
    assertThat(code(first, Bytes.GET_RANDOM_4)).isZero();
    try (SwtpmTransport second = swtpm.connect(hasty)) {
      TransportException failure =
          catchThrowableOfType(TransportException.class, () -> second.transmit(Bytes.GET_RANDOM_4));
      assertThat(failure.kind()).isEqualTo(Kind.COMMAND_TIMEOUT);
      assertThat(failure).hasMessageContaining("another client");
      first.close();
      assertThat(code(second, Bytes.GET_RANDOM_4)).isZero();
    } finally {
      first.close();
    }
  }

  @Test
  void endOfTheProcessIsADisconnect() {
    try (SwtpmTransport transport = swtpm.connect()) {
      transport.control().orElseThrow().shutdown();
      TransportException failure = null;
      // It answers SHUTDOWN first and ends then.
      Deadline deadline = Deadline.in(Timebase.system(), 10, TimeUnit.SECONDS);
      while (failure == null && !deadline.expired()) {
        failure =
            catchThrowableOfType(
                TransportException.class, () -> transport.transmit(Bytes.GET_RANDOM_4));
      }
      assertThat(failure.kind()).isEqualTo(Kind.DISCONNECTED);
    }
  }

  @Test
  void capabilitiesAreThoseOfTheRealThing() {
    try (SwtpmTransport transport = swtpm.connect()) {
      long capabilities = transport.control().orElseThrow().capabilities();
      assertThat(capabilities & SwtpmCode.CAP_INIT).isNotZero();
      assertThat(capabilities & SwtpmCode.CAP_CANCEL_TPM_CMD).isNotZero();
      transport.cancel();
      assertThat(code(transport, Bytes.GET_RANDOM_4)).isZero();
    }
  }

  @Test
  void cancelDuringKeyGenerationTouchesThatCommandAtMost() throws Exception {
    try (SwtpmTransport transport = swtpm.connect()) {
      CompletableFuture<Integer> key =
          CompletableFuture.supplyAsync(() -> code(transport, Bytes.CREATE_PRIMARY_RSA));
      while (!key.isDone()) {
        transport.cancel();
        Timebase.system().sleep(TimeUnit.MILLISECONDS.toNanos(1));
      }
      assertThat(key.get()).isIn(0, 0x909);
      assertThat(code(transport, Bytes.GET_RANDOM_4)).isZero();
    }
  }

  @Test
  void startsWithoutStartupWhereAskedTo() {
    try (SwtpmProcess fresh = SwtpmProcess.start(SwtpmProcess.Options.defaults().withoutStartup());
        SwtpmTransport transport = fresh.connect()) {
      assertThat(code(transport, Bytes.GET_RANDOM_4)).isEqualTo(INITIALIZE);
      assertThat(code(transport, Bytes.STARTUP_CLEAR)).isZero();
    }
  }

  @Test
  void keepsItsStateInADirectoryOfTheCallers(@TempDir Path directory) throws Exception {
    SwtpmProcess.Options kept = SwtpmProcess.Options.defaults().withStateDirectory(directory);
    SwtpmProcess.start(kept).close();
    assertThat(directory.resolve("tpm2-00.permall")).exists();
    SwtpmProcess.start(kept).close();
  }

  @Test
  void stateItCannotUseIsToldInItsOwnWords(@TempDir Path directory) throws Exception {
    Files.writeString(directory.resolve("tpm2-00.permall"), "this is no TPM state");
    SwtpmProcess.Options broken = SwtpmProcess.Options.defaults().withStateDirectory(directory);
    TransportException failure =
        catchThrowableOfType(TransportException.class, () -> SwtpmProcess.start(broken).close());
    assertThat(failure.kind()).isEqualTo(Kind.CONFIGURATION);
    assertThat(failure).hasMessageContaining("swtpm:");
  }

  @Test
  void unixSocketsWorkAsTcpDoes(@TempDir Path directory) throws Exception {
    Path data = directory.resolve("data.sock");
    Path control = directory.resolve("control.sock");
    Process process =
        new ProcessBuilder(
                "swtpm",
                "socket",
                "--tpm2",
                "--tpmstate",
                "dir=" + directory.toAbsolutePath(),
                "--server",
                "type=unixio,path=" + data,
                "--ctrl",
                "type=unixio,path=" + control,
                "--flags",
                "not-need-init,startup-clear")
            .redirectErrorStream(true)
            .redirectOutput(directory.resolve("log").toFile())
            .start();
    try (SwtpmTransport transport = connectSoon(data, control)) {
      assertThat(transport.transmit(Bytes.GET_RANDOM_4)).hasSize(16);
      transport.ability(PowerControl.class).orElseThrow().reset();
      assertThat(code(transport, Bytes.GET_RANDOM_4)).isEqualTo(INITIALIZE);
    } finally {
      process.destroy();
      assertThat(process.waitFor(10, TimeUnit.SECONDS)).isTrue();
    }
  }

  private static SwtpmTransport connectSoon(Path data, Path control) {
    Deadline deadline = Deadline.in(Timebase.system(), 10, TimeUnit.SECONDS);
    while (true) {
      try {
        return SwtpmTransport.to(data).controlSocket(control).connect();
      } catch (TransportException notYet) {
        if (deadline.expired()) {
          throw notYet;
        }
        deadline.sleep(TimeUnit.MILLISECONDS.toNanos(10));
      }
    }
  }

  private static int code(SwtpmTransport transport, byte[] command) {
    return Bytes.responseCode(transport.transmit(command));
  }

  private static Kind kindOf(org.assertj.core.api.ThrowableAssert.ThrowingCallable call) {
    return catchThrowableOfType(TransportException.class, call).kind();
  }
}
