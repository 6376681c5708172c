package dev.tpm4j.hwtests.bringup;

import dev.tpm4j.profile.TpmProfile;
import dev.tpm4j.profile.Wiring;
import dev.tpm4j.transport.Board;
import dev.tpm4j.transport.BusBoard;
import dev.tpm4j.transport.Diagnosis;
import dev.tpm4j.transport.TransportException;
import dev.tpm4j.transport.TransportException.Kind;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Brings up a TPM on a board: looks at the wires, then at the registers, then at the TPM, and says
 * for each what it saw and, where something is wrong, what to check first.
 *
 * <p>A check that can tell nothing new after an earlier one failed is skipped with the reason, so
 * that one fault is one failure.
 *
 * <p>What it changes on a real part: locality 0 to 4 are requested and released; {@code
 * TPM2_Startup(CLEAR)} is sent, which has no effect on a TPM already started; a full self test
 * runs; PCR 16, which is for debugging, is extended, and reset if it was 0 before. Nothing
 * persistent is touched.
 */
public final class BringUp {

  private final Board board;
  private final TpmProfile profile;
  private final BringUpOptions options;
  private final Taps taps;

  /**
   * A bring-up, not yet begun.
   *
   * @param board who moves the wires; stays the caller's
   * @param profile which part, and how it is wired
   * @param options how
   */
  public BringUp(Board board, TpmProfile profile, BringUpOptions options) {
    this(board, profile, options, Taps.NONE);
  }

  /**
   * A bring-up that is recorded.
   *
   * @param board who moves the wires; stays the caller's
   * @param profile which part, and how it is wired
   * @param options how
   * @param taps decorators around the wires and the driver
   */
  public BringUp(Board board, TpmProfile profile, BringUpOptions options, Taps taps) {
    this.board = Objects.requireNonNull(board, "board");
    this.profile = Objects.requireNonNull(profile, "profile");
    this.options = Objects.requireNonNull(options, "options");
    this.taps = Objects.requireNonNull(taps, "taps");
  }

  /**
   * Runs all checks, then closes what it opened; what goes wrong with that is in the report's
   * subject under {@code "Closing"}.
   *
   * @param progress told of each check as it ends, in the calling thread
   * @return the report
   * @throws TransportException if nothing could be looked at at all: the board does not have such a
   *     bus, nothing at hand drives such a part, or there is no bus and nobody answers
   */
  public BringUpReport run(Consumer<CheckResult> progress) {
    long start = board.timebase().nanoTime();
    Bench bench = Bench.set(board, profile, options, taps);
    List<CheckResult> results;
    try {
      results = look(bench, progress);
    } catch (RuntimeException | Error failure) {
      closing(bench).ifPresent(failure::addSuppressed);
      throw failure;
    }
    Map<String, String> subject = subject();
    closing(bench).ifPresent(failure -> subject.put("Closing", told(failure)));
    return new BringUpReport(subject, results, board.timebase().nanoTime() - start);
  }

  /** What was found before counts, also where the end goes wrong. */
  private static Optional<RuntimeException> closing(Bench bench) {
    try {
      bench.close();
      return Optional.empty();
    } catch (RuntimeException failure) {
      return Optional.of(failure);
    }
  }

  private static String told(RuntimeException failure) {
    return failure instanceof TransportException known
        ? known.kind() + ": " + known.what()
        : failure.toString();
  }

  private static List<CheckResult> look(Bench bench, Consumer<CheckResult> progress) {
    List<CheckResult> results = new ArrayList<>();
    List<Check> checks = Checks.all();
    Map<String, String> obstacles = new HashMap<>();
    for (Check check : checks) {
      Finding finding = run(bench, check, obstacles);
      CheckResult result =
          new CheckResult(check.id(), check.title(), results.size() + 1, checks.size(), finding);
      results.add(result);
      progress.accept(result);
    }
    return results;
  }

  /** Obstacles: by the id of a check that others cannot do without, the title of what failed. */
  private static Finding run(Bench bench, Check check, Map<String, String> obstacles) {
    if (check.place() == Check.Place.REGISTERS && bench.withoutRegisters().isPresent()) {
      return Finding.skip(bench.withoutRegisters().get());
    }
    for (String need : check.needs()) {
      if (obstacles.containsKey(need)) {
        String failed = obstacles.get(need);
        obstacles.put(check.id(), failed);
        return Finding.skip("not tried, because '" + failed + "' failed");
      }
    }
    Finding finding = look(bench, check);
    if (finding.verdict() == Verdict.FAIL) {
      obstacles.put(check.id(), check.title());
    }
    return finding;
  }

  private static Finding look(Bench bench, Check check) {
    try {
      return check.body().apply(bench);
    } catch (TransportException failure) {
      if (!(bench.hasWires() || bench.isConnected())) {
        throw failure;
      }
      return Finding.of(failure);
    } catch (UnexpectedResponseCode answer) {
      return answer.finding();
    }
  }

  private Map<String, String> subject() {
    Map<String, String> subject = new LinkedHashMap<>();
    subject.put("Board", board.name());
    if (board instanceof BusBoard) {
      subject.put("Profile", profile.name() + ": " + profile.title());
      subject.put("Wiring", wiring());
    }
    return subject;
  }

  private String wiring() {
    if (profile.wiring() instanceof Wiring.Spi spi) {
      return profile.hostInterface().label()
          + ", chip select "
          + spi.chipSelect()
          + ", up to "
          + Units.hertz(spi.maxHertz());
    }
    if (profile.wiring() instanceof Wiring.I2c i2c) {
      return String.format(
          Locale.ROOT,
          "%s, address 0x%02X, up to %s",
          profile.hostInterface().label(),
          i2c.address(),
          Units.hertz(i2c.maxHertz()));
    }
    return profile.hostInterface().label();
  }

  /**
   * What to check when the sequence itself says more than the kind of failure.
   *
   * @param kind the general kind
   * @param cause the likelier cause
   * @param check what to do to find out
   * @return a diagnosis that begins with the cause given
   */
  static Diagnosis firstOf(Kind kind, String cause, String check) {
    Diagnosis diagnosis = Diagnosis.of(cause, check);
    for (Diagnosis.Cause each : Diagnosis.of(kind).causes()) {
      diagnosis = diagnosis.or(each.cause(), each.check());
    }
    return diagnosis;
  }
}
