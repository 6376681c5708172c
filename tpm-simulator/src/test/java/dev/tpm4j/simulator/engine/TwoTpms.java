package dev.tpm4j.simulator.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tpm4j.simulator.engine.PermanentState.Hierarchies;
import dev.tpm4j.simulator.swtpm.Swtpm;
import java.io.IOException;
import java.util.Arrays;

/** The engine beside a swtpm with the same seeds and proofs: the same commands go to both. */
final class TwoTpms implements AutoCloseable {

  final Swtpm swtpm;
  final TpmState state;
  final TpmEngine engine;

  /** The secrets of swtpm, for an engine that is to make the same keys and tickets. */
  static Hierarchies hierarchies(Swtpm swtpm) throws IOException {
    Swtpm.Secrets secrets = swtpm.secrets();
    return new Hierarchies(
        secrets.endorsementSeed(),
        secrets.platformSeed(),
        secrets.storageSeed(),
        secrets.endorsementProof(),
        secrets.platformProof(),
        secrets.storageProof());
  }

  private TwoTpms(Swtpm swtpm) throws IOException {
    this.swtpm = swtpm;
    this.state = TpmState.manufacture(new Drbg(new byte[] {1}));
    state.permanent.hierarchies = hierarchies(swtpm);
    this.engine = new TpmEngine(EngineOptions.defaults(), state);
  }

  /** Both started up. */
  static TwoTpms start() throws IOException {
    Swtpm swtpm = Swtpm.start();
    try {
      TwoTpms both = new TwoTpms(swtpm);
      both.equal(Tpm.hex(Tpm.STARTUP_CLEAR));
      return both;
    } catch (IOException | RuntimeException | AssertionError e) {
      swtpm.close();
      throw e;
    }
  }

  /** What each said. */
  record Answers(byte[] ours, byte[] theirs) {

    int rc() {
      return Tpm.rc(ours);
    }

    /** The handle in the responses, the same in both. */
    int handle() {
      assertThat(rc()).isZero();
      return (int) Tpm.number(ours, 10, 4);
    }

    Answers succeed() {
      assertThat(Integer.toHexString(rc())).isEqualTo("0");
      return this;
    }
  }

  /**
   * Both answer with the same response code, the same size, and the same handle if there is one.
   */
  Answers alike(byte[] command) throws IOException {
    byte[] ours = engine.transmit(command);
    byte[] theirs;
    try {
      theirs = swtpm.transmit(command);
    } catch (IOException e) {
      throw new IOException(
          "swtpm ends at %s%nengine %s".formatted(Tpm.hex(command), Tpm.hex(ours)), e);
    }
    String exchange =
        "%s%nswtpm  %s%nengine %s".formatted(Tpm.hex(command), Tpm.hex(theirs), Tpm.hex(ours));
    assertThat(Integer.toHexString(Tpm.rc(ours)))
        .as(exchange)
        .isEqualTo(Integer.toHexString(Tpm.rc(theirs)));
    assertThat(ours).as(exchange).hasSameSizeAs(theirs);
    assertThat(Arrays.copyOf(ours, 10)).as(exchange).isEqualTo(Arrays.copyOf(theirs, 10));
    return new Answers(ours, theirs);
  }

  Answers alike(String command) throws IOException {
    return alike(Tpm.hex(command));
  }

  /** To each its own bytes, as with what only one of them can open: the same response code. */
  Answers apart(byte[] toOurs, byte[] toTheirs) throws IOException {
    Answers answers = new Answers(engine.transmit(toOurs), swtpm.transmit(toTheirs));
    assertThat(Integer.toHexString(Tpm.rc(answers.ours())))
        .as("engine %s%nswtpm  %s".formatted(Tpm.hex(toOurs), Tpm.hex(toTheirs)))
        .isEqualTo(Integer.toHexString(Tpm.rc(answers.theirs())));
    return answers;
  }

  /** Both answer with the same bytes. */
  Answers equal(byte[] command) throws IOException {
    Answers answers = alike(command);
    assertThat(Tpm.hex(answers.ours())).as(Tpm.hex(command)).isEqualTo(Tpm.hex(answers.theirs()));
    return answers;
  }

  void flush(int handle) throws IOException {
    equal(Tpm.command(0x165, "%08X".formatted(handle))).succeed();
  }

  void powerCycle() throws IOException {
    swtpm.powerCycle();
    engine.powerOff();
    engine.powerOn();
  }

  @Override
  public void close() throws IOException {
    swtpm.close();
  }
}
