package dev.tpm4j.simulator.engine;

import static dev.tpm4j.simulator.engine.Tpm.command;
import static dev.tpm4j.simulator.engine.Tpm.hex;
import static dev.tpm4j.simulator.engine.Tpm.rc;
import static dev.tpm4j.simulator.engine.Tpm.run;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tpm4j.codec.command.Startup;
import dev.tpm4j.transport.Timebase;
import java.util.List;
import java.util.TreeSet;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Self-tests and failure mode. */
class TestingTest {

  private static final String SELF_TEST = "8001 0000000B 00000143 01";
  private static final String MANUFACTURER = "00000006 00000105 00000001";

  private final TpmEngine tpm = TpmEngine.create(EngineOptions.builder().seed(1).build());

  @BeforeEach
  void start() {
    run(tpm, Tpm.STARTUP_CLEAR);
  }

  @Test
  void namesWhatIsStillUntestedUntilItIsTested() {
    assertThat(todo("00000000")).isEqualTo("00000005" + "00040005000b000c000d");
    assertThat(todo("00000002 0004 000B")).isEqualTo("00000003" + "0005000c000d");
    assertThat(todo("00000001 0001")).as("RSA has no test").isEqualTo("00000003" + "0005000c000d");
    assertThat(rc(tpm, SELF_TEST)).isZero();
    assertThat(todo("00000000")).isEqualTo("00000000");
    tpm.reset();
    run(tpm, Tpm.STARTUP_CLEAR);
    assertThat(todo("00000000")).startsWith("00000005");
  }

  private String todo(String algorithms) {
    byte[] response = tpm.transmit(command(0x142, algorithms));
    assertThat(rc(response)).isZero();
    return hex(response).substring(20);
  }

  @Test
  void refusesToTestAnAlgorithmItDoesNotHave() {
    assertThat(rc(tpm.transmit(command(0x142, "00000001 0012")))).isEqualTo(0x1C4);
  }

  @Test
  void reportsNoResultBeyondSuccess() {
    assertThat(hex(run(tpm, Tpm.GET_TEST_RESULT))).isEqualTo("80010000001000000000000000000000");
  }

  @Test
  void answersOnlyTestResultAndIdentityOnceASelfTestHasFailed() {
    tpm.testFailureMode();
    assertThat(rc(tpm, Tpm.READ_CLOCK)).as("nothing has failed yet").isZero();
    assertThat(rc(tpm, SELF_TEST)).isEqualTo(0x101);
    assertThat(rc(tpm, SELF_TEST)).isEqualTo(0x101);
    assertThat(rc(tpm, Tpm.READ_CLOCK)).isEqualTo(0x101);
    assertThat(rc(tpm, Tpm.STARTUP_CLEAR)).isEqualTo(0x101);
    assertThat(rc(tpm.transmit(new byte[0]))).isEqualTo(0x101);
    assertThat(hex(run(tpm, Tpm.GET_TEST_RESULT)))
        .isEqualTo("80010000001c00000000" + "000c" + "000000000000000000000001" + "00000101");
    assertThat(hex(tpm.transmit(command(0x17A, MANUFACTURER))))
        .isEqualTo(
            "80010000001b00000000" + "01" + "00000006" + "00000001" + "00000105" + "54504d4a");
    assertThat(rc(tpm.transmit(command(0x17A, "00000005 00000000 00000001")))).isEqualTo(0x101);
    assertThat(rc(tpm.transmit(command(0x17A, MANUFACTURER + "00")))).isEqualTo(0x101);
    tpm.reset();
    assertThat(rc(tpm, Tpm.STARTUP_CLEAR)).as("_TPM_Init ends failure mode").isZero();
    assertThat(rc(tpm, SELF_TEST)).isZero();
  }

  @Test
  void walksTheIdentityOnePropertyAtATimeInFailureMode() {
    tpm.testFailureMode();
    run(tpm, SELF_TEST);
    assertThat(hex(tpm.transmit(command(0x17A, "00000006 00000000 00000010"))).substring(20, 46))
        .as("from the manufacturer on, one, and more to come")
        .isEqualTo("01" + "00000006" + "00000001" + "00000105");
    assertThat(hex(tpm.transmit(command(0x17A, "00000006 0000010C 00000001"))).substring(20, 46))
        .as("the last")
        .isEqualTo("00" + "00000006" + "00000001" + "0000010c");
    assertThat(hex(tpm.transmit(command(0x17A, "00000006 00000106 00000000"))).substring(20))
        .as("none asked for")
        .isEqualTo("01" + "00000006" + "00000000");
  }

  @Test
  void entersFailureModeInsteadOfThrowingWhenTheEngineHasADefect() {
    Logger logger = Logger.getLogger(Dispatcher.class.getName());
    logger.setLevel(Level.OFF);
    try {
      CommandTable broken =
          new CommandTable(
              EngineOptions.defaults(),
              List.of(
                  CommandDefinition.of(
                      Startup.CODE,
                      Startup.Request::decode,
                      (execution, request) -> {
                        throw new IllegalStateException("a defect");
                      })));
      TpmState state = TpmState.manufacture(new Drbg(new byte[] {1}));
      Execution execution =
          new Execution(state, new Platform(Timebase.system()), EngineOptions.defaults(), broken);
      byte[] response = Dispatcher.execute(execution, hex(Tpm.STARTUP_CLEAR), 12);
      assertThat(hex(response)).isEqualTo("80010000000a00000101");
      assertThat(state.live.failure).isEqualTo(VolatileState.Failure.INTERNAL);
    } finally {
      logger.setLevel(null);
    }
  }

  @Test
  void givesUpASelfTestThatIsCancelled() {
    TpmState state = TpmState.manufacture(new Drbg(new byte[] {1}));
    state.init(0, true);
    CommandTable commands = CommandTable.standard(EngineOptions.defaults());
    Platform platform = new Platform(Timebase.system());
    Execution startup = new Execution(state, platform, EngineOptions.defaults(), commands);
    Dispatcher.execute(startup, hex(Tpm.STARTUP_CLEAR), 12);
    Execution selfTest = new Execution(state, platform, EngineOptions.defaults(), commands);
    selfTest.cancel();
    assertThat(rc(Dispatcher.execute(selfTest, hex(SELF_TEST), 11))).isEqualTo(0x909);
    assertThat(state.live.untested).isEqualTo(new TreeSet<>(SelfTests.TESTABLE));
  }
}
