package dev.tpm4j.simulator.engine;

import static dev.tpm4j.simulator.engine.Tpm.command;
import static dev.tpm4j.simulator.engine.Tpm.hex;
import static dev.tpm4j.simulator.engine.Tpm.rc;
import static dev.tpm4j.simulator.engine.Tpm.run;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tpm4j.transport.LocalityControl;
import dev.tpm4j.transport.PlatformControl;
import dev.tpm4j.transport.TransportException;
import dev.tpm4j.transport.TransportException.Kind;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class TpmEngineTest {

  private final TpmEngine tpm = TpmEngine.create(EngineOptions.builder().seed(1).build());

  @Test
  void answersAnEmptyOrShortCommandWithCommandSize() {
    for (int length = 0; length < 10; length++) {
      byte[] command = new byte[length];
      assertThat(hex(tpm.transmit(command))).isEqualTo("80010000000a00000142");
    }
  }

  @Test
  void answersABadTagInTheWayOfATpm12() {
    assertThat(hex(run(tpm, "00C1 0000000A 00000144"))).isEqualTo("00c40000000a0000001e");
  }

  @Test
  void wantsStartupFirstAndOnlyOnce() {
    assertThat(rc(tpm, "8001 0000000C 0000017B 0020")).isEqualTo(0x100);
    assertThat(hex(tpm.transmit(command(0x17A, "00000006 00000105 00000001"))))
        .isEqualTo("80010000000a00000100");
    assertThat(rc(tpm, Tpm.STARTUP_CLEAR)).isZero();
    assertThat(rc(tpm, Tpm.STARTUP_CLEAR)).isEqualTo(0x100);
  }

  @Test
  void answersACommandItDoesNotHaveWithCommandCodeEvenBeforeStartup() {
    byte[] firmwareRead = command(0x179, "00000000");
    assertThat(rc(tpm.transmit(firmwareRead))).isEqualTo(0x143);
    run(tpm, Tpm.STARTUP_CLEAR);
    assertThat(rc(tpm.transmit(firmwareRead))).isEqualTo(0x143);
    assertThat(rc(tpm.transmit(command(0x20000144, "0000")))).isEqualTo(0x143);
  }

  @Test
  void refusesACommandThatIsLargerThanItsBuffer() {
    byte[] command = new byte[4097];
    System.arraycopy(hex("8001 00001001 0000017B"), 0, command, 0, 10);
    assertThat(rc(tpm.transmit(command))).isEqualTo(0x142);
  }

  @Test
  void keepsTheSecretsOfTwoTpmsApartAlsoIfTheyAreMadeAlike() {
    EngineOptions options = EngineOptions.defaults();
    TpmEngine one = TpmEngine.create(options);
    TpmEngine other = TpmEngine.create(options);
    run(one, Tpm.STARTUP_CLEAR);
    run(other, Tpm.STARTUP_CLEAR);

    assertThat(hex(run(one, "8001 0000000C 0000017B 0020")))
        .isNotEqualTo(hex(run(other, "8001 0000000C 0000017B 0020")));
  }

  @Test
  void repeatsARunExactlyFromASeed() {
    TpmEngine twin = TpmEngine.create(EngineOptions.builder().seed(1).build());
    TpmEngine other = TpmEngine.create(EngineOptions.builder().seed(2).build());
    run(tpm, Tpm.STARTUP_CLEAR);
    run(twin, Tpm.STARTUP_CLEAR);
    run(other, Tpm.STARTUP_CLEAR);
    byte[] getRandom = command(0x17B, "0040");
    byte[] first = tpm.transmit(getRandom);
    assertThat(first).isEqualTo(twin.transmit(getRandom)).isNotEqualTo(other.transmit(getRandom));
    assertThat(tpm.transmit(getRandom)).isNotEqualTo(first);
  }

  @Test
  void drawsFreshSecretsWithoutASeed() {
    TpmEngine one = TpmEngine.create(EngineOptions.defaults());
    TpmEngine two = TpmEngine.create(EngineOptions.defaults());
    run(one, Tpm.STARTUP_CLEAR);
    run(two, Tpm.STARTUP_CLEAR);
    byte[] getRandom = command(0x17B, "0020");
    assertThat(one.transmit(getRandom)).isNotEqualTo(two.transmit(getRandom));
  }

  @Test
  void fillsTheCallersArrayAlsoWhenItIsTheCommandsOwn() {
    byte[] frame = new byte[64];
    byte[] startup = hex(Tpm.STARTUP_CLEAR);
    System.arraycopy(startup, 0, frame, 0, startup.length);
    assertThat(tpm.transmit(frame, startup.length, frame)).isEqualTo(10);
    assertThat(hex(frame)).startsWith("80010000000a00000000");
  }

  @Test
  void saysThatTheResponseDoesNotFitAfterHavingExecutedTheCommand() {
    byte[] startup = hex(Tpm.STARTUP_CLEAR);
    assertThatThrownBy(() -> tpm.transmit(startup, startup.length, new byte[9]))
        .isInstanceOfSatisfying(
            TransportException.class, e -> assertThat(e.kind()).isEqualTo(Kind.BUFFER_TOO_SMALL));
    assertThat(rc(tpm, Tpm.STARTUP_CLEAR)).isEqualTo(0x100);
  }

  @Test
  void refusesALengthThatIsNotInTheArray() {
    assertThatThrownBy(() -> tpm.transmit(new byte[10], 11, new byte[10]))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> tpm.transmit(new byte[10], -1, new byte[10]))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void saysNotPoweredWhilePowerIsOff() {
    tpm.powerOff();
    assertKind(Kind.NOT_POWERED, () -> run(tpm, Tpm.STARTUP_CLEAR));
    assertKind(Kind.NOT_POWERED, tpm::reset);
    assertKind(Kind.NOT_POWERED, tpm::hashStart);
    tpm.powerOn();
    assertThat(rc(tpm, Tpm.STARTUP_CLEAR)).isZero();
    tpm.powerOn();
    assertThat(rc(tpm, Tpm.STARTUP_CLEAR)).as("power was on: nothing happened").isEqualTo(0x100);
  }

  @Test
  void saysClosedAfterCloseAndBearsASecondClose() {
    tpm.close();
    tpm.close();
    assertKind(Kind.CLOSED, () -> run(tpm, Tpm.STARTUP_CLEAR));
    assertKind(Kind.CLOSED, tpm::powerOff);
    tpm.cancel();
  }

  @Test
  void endsWithCanceledWhenTheThreadIsInterrupted() throws InterruptedException {
    AtomicReference<Throwable> seen = new AtomicReference<>();
    AtomicReference<Boolean> flag = new AtomicReference<>();
    Thread thread =
        new Thread(
            () -> {
              Thread.currentThread().interrupt();
              try {
                run(tpm, Tpm.STARTUP_CLEAR);
              } catch (TransportException e) {
                seen.set(e);
              }
              flag.set(Thread.currentThread().isInterrupted());
            });
    thread.start();
    thread.join();
    assertThat(seen.get())
        .isInstanceOfSatisfying(
            TransportException.class, e -> assertThat(e.kind()).isEqualTo(Kind.CANCELED));
    assertThat(flag.get()).isTrue();
    assertThat(rc(tpm, Tpm.STARTUP_CLEAR)).as("the command never began").isZero();
  }

  @Test
  void cancelsNothingWhenNothingIsInProgress() {
    tpm.cancel();
    assertThat(rc(tpm, Tpm.STARTUP_CLEAR)).isZero();
    tpm.cancel();
    assertThat(rc(tpm, "8001 0000000B 00000143 01")).isZero();
  }

  @Test
  void offersThePlatformsAbilitiesAndSaysThatItHasNoSecurity() {
    assertThat(tpm.ability(PlatformControl.class)).contains(tpm);
    assertThat(tpm.ability(LocalityControl.class)).contains(tpm);
    assertThat(tpm.info().description()).contains("no security");
    assertThat(tpm.info().maxCommand()).isEqualTo(4096);
  }

  @Test
  void refusesALocalityThatDoesNotExist() {
    assertThatThrownBy(() -> tpm.locality(5)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> tpm.locality(-1)).isInstanceOf(IllegalArgumentException.class);
    tpm.locality(4);
    assertThat(tpm.locality()).isEqualTo(4);
  }

  private static void assertKind(Kind kind, Runnable action) {
    assertThatThrownBy(action::run)
        .isInstanceOfSatisfying(
            TransportException.class, e -> assertThat(e.kind()).isEqualTo(kind));
  }
}
