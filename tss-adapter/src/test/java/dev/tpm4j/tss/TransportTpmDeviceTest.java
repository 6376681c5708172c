package dev.tpm4j.tss;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.tpm4j.transport.LocalityControl;
import dev.tpm4j.transport.PhysicalPresenceControl;
import dev.tpm4j.transport.PowerControl;
import dev.tpm4j.transport.TpmTransport;
import dev.tpm4j.transport.TransportException;
import dev.tpm4j.transport.TransportException.Kind;
import dev.tpm4j.transport.TransportInfo;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import tss.TpmDevice;
import tss.TpmException;
import tss.tpm.TPM_RC;
import tss.tpm.TPM_SU;

/** Given: a transport whose answers are written down. */
class TransportTpmDeviceTest {

  private static final byte[] RANDOM = HexFormat.of().parseHex("80010000001000000000000401020304");

  private final Fake fake = new Fake();

  private static final class Fake implements TpmTransport {
    final List<String> log = new ArrayList<>();
    byte[] answer = RANDOM;
    Kind failure;
    Object abilities = this;

    @Override
    public int transmit(byte[] command, int length, byte[] response) {
      log.add(HexFormat.of().formatHex(command, 0, length));
      if (failure != null) {
        throw TransportException.of(failure).what("it broke").build();
      }
      System.arraycopy(answer, 0, response, 0, answer.length);
      return answer.length;
    }

    @Override
    public void cancel() {}

    @Override
    public TransportInfo info() {
      return new TransportInfo("fake", "a fake", 4096, 4096);
    }

    @Override
    public <T> Optional<T> ability(Class<T> type) {
      return type.isInstance(abilities) ? Optional.of(type.cast(abilities)) : Optional.empty();
    }

    @Override
    public void close() {
      log.add("close");
    }
  }

  private record Platform(List<String> log)
      implements PowerControl, PhysicalPresenceControl, LocalityControl {
    @Override
    public void powerOn() {
      log.add("on");
    }

    @Override
    public void powerOff() {
      log.add("off");
    }

    @Override
    public void reset() {
      log.add("reset");
    }

    @Override
    public void physicalPresence(boolean asserted) {
      log.add("presence " + asserted);
    }

    @Override
    public void locality(int locality) {
      log.add("locality " + locality);
    }

    @Override
    public int locality() {
      return 0;
    }
  }

  @Test
  void carriesTheCommandsBytesAndTheExactResponse() {
    try (TransportTpm tpm = Tpm4j.connect(fake)) {
      assertThat(tpm.GetRandom(4)).containsExactly(1, 2, 3, 4);
    }
    assertThat(fake.log).containsExactly("80010000000c0000017b0004", "close");
  }

  @Test
  void handsOverEachResponseOnce() {
    TpmDevice device = new TransportTpmDevice(fake);
    assertThat(device.connect()).isTrue();
    assertThat(device.responseReady()).isFalse();
    device.dispatchCommand(HexFormat.of().parseHex("80010000000c0000017b0004"));
    assertThat(device.responseReady()).isTrue();
    assertThat(device.getResponse()).isEqualTo(RANDOM);
    assertThat(device.responseReady()).isFalse();
    assertThatIllegalStateException().isThrownBy(device::getResponse);
  }

  @Test
  void failureOfTheTransportComesThroughAsItIs() {
    TransportTpm tpm = Tpm4j.connect(fake);
    fake.failure = Kind.COMMAND_TIMEOUT;
    TransportException failure =
        catchThrowableOfType(TransportException.class, () -> tpm.GetRandom(4));
    assertThat(failure.kind()).isEqualTo(Kind.COMMAND_TIMEOUT);
    fake.failure = null;
    assertThat(tpm.GetRandom(4)).hasSize(4);
    tpm.close();
  }

  @Test
  void settingsForOneCommandEndWithItAlsoWhenTheTransportFails() {
    try (TransportTpm tpm = Tpm4j.connect(fake)) {
      fake.failure = Kind.COMMAND_TIMEOUT;
      tpm._allowErrors();
      assertThatExceptionOfType(TransportException.class).isThrownBy(() -> tpm.GetRandom(4));
      fake.failure = null;
      fake.answer = HexFormat.of().parseHex("80010000000a00000100");
      assertThatExceptionOfType(TpmException.class).isThrownBy(() -> tpm.GetRandom(4));
    }
  }

  @Test
  void failedCommandLeavesNoOldResponseBehind() {
    TpmDevice device = new TransportTpmDevice(fake);
    byte[] command = HexFormat.of().parseHex("80010000000c0000017b0004");
    device.dispatchCommand(command);
    fake.failure = Kind.BUS_ERROR;
    assertThatExceptionOfType(TransportException.class)
        .isThrownBy(() -> device.dispatchCommand(command));
    assertThat(device.responseReady()).isFalse();
    assertThatIllegalStateException().isThrownBy(device::getResponse);
  }

  @Test
  void responseCodeOfTheTpmIsTssJavasException() {
    fake.answer = HexFormat.of().parseHex("80010000000a00000100");
    try (TransportTpm tpm = Tpm4j.connect(fake)) {
      TpmException failure =
          catchThrowableOfType(TpmException.class, () -> tpm.Startup(TPM_SU.CLEAR));
      assertThat(failure.ResponseCode).isEqualTo(TPM_RC.INITIALIZE);
    }
  }

  @Test
  void closesItsTransportAndMayBeClosedAgain() {
    TransportTpm tpm = Tpm4j.connect(fake);
    TpmDevice device = tpm._getDevice();
    tpm.close();
    tpm.close();
    assertThat(fake.log).containsOnly("close");
    assertThat(device.connect()).isFalse();
  }

  @Test
  void platformSignalsReachTheTransportsAbilities() {
    fake.abilities = new Platform(fake.log);
    TpmDevice device = new TransportTpmDevice(fake);
    assertThat(device.platformAvailable()).isTrue();
    assertThat(device.powerCtlAvailable()).isTrue();
    assertThat(device.localityCtlAvailable()).isTrue();
    assertThat(device.implementsPhysicalPresence()).isTrue();
    device.powerCycle();
    device.ppOn();
    device.ppOff();
    device.setLocality(3);
    assertThat(fake.log)
        .containsExactly("off", "on", "presence true", "presence false", "locality 3");
  }

  @Test
  void missingAbilityIsSaidBeforeAndExplainedAfter() {
    TpmDevice device = new TransportTpmDevice(fake);
    assertThat(device.platformAvailable()).isFalse();
    assertThat(device.powerCtlAvailable()).isFalse();
    assertThat(device.localityCtlAvailable()).isFalse();
    assertThat(device.implementsPhysicalPresence()).isFalse();
    for (Runnable each :
        List.<Runnable>of(device::powerOn, device::ppOn, () -> device.setLocality(1))) {
      assertThatThrownBy(each::run)
          .isInstanceOfSatisfying(
              TransportException.class,
              failure -> assertThat(failure.kind()).isEqualTo(Kind.CONFIGURATION))
          .hasMessageContaining("a fake has no ");
    }
  }

  @Test
  void classPathHoldsTheCurrentLibrariesOnly() {
    String path =
        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
    assertThat(path).contains("bcprov-jdk18on").doesNotContain("jdk15on").doesNotContain("jna-4.");
  }
}
