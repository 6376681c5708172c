package dev.tpm4j.simulator.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tpm4j.codec.command.GetCapability;
import dev.tpm4j.codec.type.TpmCap;
import dev.tpm4j.simulator.swtpm.Swtpm;
import java.io.IOException;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The same commands to swtpm and to the engine: the same responses, but for known differences. */
class SwtpmComparisonTest {

  private static final int COMMANDS = 12_000;
  private static final int GET_RANDOM = 0x17B;
  private static final int READ_CLOCK = 0x181;

  private Swtpm swtpm;
  private TpmEngine engine;
  private final Map<KnownDifference, Integer> seen = new EnumMap<>(KnownDifference.class);
  private final Map<Integer, Integer> succeeded = new LinkedHashMap<>();

  @BeforeEach
  void start() throws IOException {
    swtpm = Swtpm.start();
    TpmState state = TpmState.manufacture(new Drbg(new byte[] {1}));
    state.permanent.hierarchies = TwoTpms.hierarchies(swtpm);
    engine = new TpmEngine(EngineOptions.defaults(), state);
  }

  @AfterEach
  void stop() throws IOException {
    if (swtpm != null) {
      swtpm.close();
    }
  }

  @Test
  void answersSeededStreamsOfCommandsAsSwtpmDoes() throws IOException {
    CommandStream stream = new CommandStream(20_260_701);
    for (int number = 0; number < COMMANDS; number++) {
      if (stream.below(60) == 0) {
        platformSignal(stream);
      }
      compare(stream.next(), "command " + number);
    }
    assertThat(seen.keySet())
        .as("differences that occur")
        .containsExactly(KnownDifference.values());
    assertThat(succeeded.keySet())
        .as("commands that succeeded, not only failed alike")
        .containsAll(CommandStream.CODES);
    assertThat(succeeded.values()).allSatisfy(times -> assertThat(times).isGreaterThan(20));
  }

  @Test
  void listsItsCommandsAndAlgorithmsWithTheAttributesThatSwtpmGivesThem() throws IOException {
    compare(Tpm.hex(Tpm.STARTUP_CLEAR), "startup");
    for (String query : List.of("00000002 0000011F 000000FF", "00000000 00000000 000000FF")) {
      byte[] command = Tpm.command(GetCapability.CODE, query);
      int elementSize = query.startsWith("00000002") ? 4 : 6;
      Set<String> theirs = elements(swtpm.transmit(command), elementSize);
      assertThat(theirs).containsAll(elements(engine.transmit(command), elementSize));
    }
  }

  private static Set<String> elements(byte[] response, int size) {
    Set<String> elements = new TreeSet<>();
    for (int at = 19; at < response.length; at += size) {
      elements.add(Tpm.hex(Arrays.copyOfRange(response, at, at + size)));
    }
    assertThat(elements).isNotEmpty();
    return elements;
  }

  @Test
  void reportsThePropertiesThatSwtpmReportsWithTheSameValuesButForThoseListed() throws IOException {
    compare(Tpm.hex(Tpm.STARTUP_CLEAR), "startup");
    Set<Integer> different = new TreeSet<>();
    for (String query : List.of("00000006 00000100 000000FF", "00000006 00000200 000000FF")) {
      byte[] command = Tpm.command(GetCapability.CODE, query);
      byte[] theirs = swtpm.transmit(command);
      byte[] ours = engine.transmit(command);
      assertThat(ours).hasSameSizeAs(theirs);
      for (int at = 19; at < ours.length; at += 8) {
        assertThat(Tpm.number(ours, at, 4)).isEqualTo(Tpm.number(theirs, at, 4));
        if (Tpm.number(ours, at + 4, 4) != Tpm.number(theirs, at + 4, 4)) {
          different.add((int) Tpm.number(ours, at, 4));
        }
      }
    }
    assertThat(different).isEqualTo(new TreeSet<>(KnownDifference.PROPERTIES.keySet()));
  }

  @Test
  void saysLikeSwtpmThatTheClockIsNotSafeAfterPowerWasCut() throws IOException {
    long ours = 0;
    long theirs = 0;
    for (String shutdown : List.of("", Tpm.SHUTDOWN_CLEAR, Tpm.SHUTDOWN_STATE, "")) {
      if (!shutdown.isEmpty()) {
        compare(Tpm.hex(shutdown), "shutdown");
      }
      powerCycle();
      compare(Tpm.hex(Tpm.STARTUP_CLEAR), "startup");
      ours = clockAndSafe(engine.transmit(Tpm.hex(Tpm.READ_CLOCK)));
      theirs = clockAndSafe(swtpm.transmit(Tpm.hex(Tpm.READ_CLOCK)));
      boolean sameStep = ours >> 13 == theirs >> 13;
      if (sameStep) {
        assertThat(ours & 1).isEqualTo(theirs & 1);
      }
    }
    assertThat(ours & 1).isZero();
  }

  /** Clock in milliseconds, doubled, with "safe" in bit 0. */
  private static long clockAndSafe(byte[] response) {
    return Tpm.number(response, 18, 8) << 1 | response[34];
  }

  private void platformSignal(CommandStream stream) throws IOException {
    switch (stream.below(4)) {
      case 0 -> {
        powerCycle();
        compare(Tpm.hex(stream.below(2) == 0 ? Tpm.STARTUP_CLEAR : Tpm.STARTUP_STATE), "startup");
        startIfNotStarted(stream);
      }
      case 1 -> {
        compare(
            Tpm.hex(stream.below(3) == 0 ? Tpm.SHUTDOWN_CLEAR : Tpm.SHUTDOWN_STATE), "shutdown");
        if (stream.below(3) != 0) {
          compare(stream.next(), "after shutdown");
        }
        powerCycle();
        if (stream.below(4) == 0) {
          hashSequence(stream);
        }
        compare(Tpm.hex(stream.below(3) == 0 ? Tpm.STARTUP_CLEAR : Tpm.STARTUP_STATE), "startup");
        startIfNotStarted(stream);
      }
      case 2 -> locality(stream.below(2) == 0 ? 0 : stream.below(5));
      default -> hashSequence(stream);
    }
  }

  /** Most often the stream is to go on with a TPM that works, whatever came before. */
  private void startIfNotStarted(CommandStream stream) throws IOException {
    if (stream.below(10) != 0) {
      locality(stream.below(5) == 0 ? 3 : 0);
      compare(Tpm.hex(Tpm.STARTUP_CLEAR), "startup");
      locality(0);
    }
  }

  private void powerCycle() throws IOException {
    swtpm.powerCycle();
    engine.powerOff();
    engine.powerOn();
    locality(engine.locality());
  }

  private void locality(int locality) throws IOException {
    swtpm.locality(locality);
    engine.locality(locality);
  }

  private void hashSequence(CommandStream stream) throws IOException {
    swtpm.hashStart();
    engine.hashStart();
    for (int i = stream.below(3); i > 0; i--) {
      byte[] data = stream.bytes(stream.below(200));
      swtpm.hashData(data);
      engine.hashData(data, 0, data.length);
    }
    if (stream.below(5) == 0) {
      compare(stream.next(), "within a hash sequence");
    }
    swtpm.hashEnd();
    engine.hashEnd();
    swtpm.locality(engine.locality());
  }

  private void compare(byte[] command, String what) throws IOException {
    byte[] theirs = swtpm.transmit(command);
    byte[] ours = engine.transmit(command);
    int code = (int) Tpm.number(command, 6, 4);
    if (Tpm.rc(ours) == 0) {
      succeeded.merge(code, 1, Integer::sum);
    }
    if (Arrays.equals(deterministic(command, theirs), deterministic(command, ours))) {
      return;
    }
    Optional<KnownDifference> difference =
        Arrays.stream(KnownDifference.values())
            .filter(known -> known.explains(command, theirs, ours))
            .findFirst();
    assertThat(difference)
        .as("%s %s%nswtpm  %s%nengine %s", what, Tpm.hex(command), Tpm.hex(theirs), Tpm.hex(ours))
        .isPresent();
    seen.merge(difference.get(), 1, Integer::sum);
  }

  /** The response without what is random, measures time, or is a property known to differ. */
  private static byte[] deterministic(byte[] command, byte[] response) {
    byte[] masked = response.clone();
    if (Tpm.rc(response) != 0) {
      return masked;
    }
    int parameters = Tpm.number(response, 0, 2) == 0x8002 ? 14 : 10;
    switch ((int) Tpm.number(command, 6, 4)) {
      case GET_RANDOM -> {
        int length = (int) Tpm.number(response, parameters, 2);
        Arrays.fill(masked, parameters + 2, parameters + 2 + length, (byte) 0);
      }
      case READ_CLOCK -> {
        Arrays.fill(masked, parameters, parameters + 16, (byte) 0);
        masked[parameters + 24] = 0;
      }
      case GetCapability.CODE -> maskProperties(masked, parameters);
      default -> {
        // Everything is deterministic.
      }
    }
    return masked;
  }

  private static void maskProperties(byte[] response, int parameters) {
    if (Tpm.number(response, parameters + 1, 4) != TpmCap.TPM_PROPERTIES) {
      return;
    }
    int count = (int) Tpm.number(response, parameters + 5, 4);
    for (int i = 0; i < count; i++) {
      int at = parameters + 9 + 8 * i;
      if (KnownDifference.PROPERTIES.containsKey((int) Tpm.number(response, at, 4))) {
        Arrays.fill(response, at + 4, at + 8, (byte) 0);
      }
    }
  }
}
