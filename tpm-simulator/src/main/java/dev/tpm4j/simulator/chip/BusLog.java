package dev.tpm4j.simulator.chip;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * Everything that passed on a virtual chip's bus, with exact counts.
 *
 * <p>Counts run for ever; of the transfers, commands and violations themselves the latest {@value
 * #KEPT} are kept. The contents of the FIFO are printed only when asked for, because commands carry
 * authorisation values.
 *
 * <p>Safe for use by several threads.
 */
public final class BusLog {

  /** How many of each are kept. */
  public static final int KEPT = 16_384;

  private final Deque<BusAccess> accesses = new ArrayDeque<>();
  private final Deque<CommandCost> commands = new ArrayDeque<>();
  private final Deque<Violation> violations = new ArrayDeque<>();
  private WireCost total = WireCost.ZERO;
  private WireCost totalAtCommandStart = WireCost.ZERO;
  private Integer endingCommand;

  BusLog() {}

  synchronized void record(BusAccess access) {
    keep(accesses, access);
    total = total.plus(access.cost());
    if (endingCommand != null) {
      keep(commands, new CommandCost(endingCommand, total.minus(totalAtCommandStart)));
      totalAtCommandStart = total;
      endingCommand = null;
    }
  }

  /** The access in progress, recorded next, takes a command's response away. */
  synchronized void commandEnds(int commandCode) {
    endingCommand = commandCode;
  }

  synchronized void violation(Violation.Kind kind, long nanoTime, String detail) {
    keep(violations, new Violation(kind, nanoTime, detail));
  }

  private static <T> void keep(Deque<T> kept, T latest) {
    if (kept.size() == KEPT) {
      kept.removeFirst();
    }
    kept.addLast(latest);
  }

  /**
   * The transfers kept.
   *
   * @return oldest first; a copy
   */
  public synchronized List<BusAccess> accesses() {
    return List.copyOf(accesses);
  }

  /**
   * The cost of each command kept.
   *
   * @return oldest first; a copy
   */
  public synchronized List<CommandCost> commands() {
    return List.copyOf(commands);
  }

  /**
   * What the host did wrong.
   *
   * @return oldest first; a copy
   */
  public synchronized List<Violation> violations() {
    return List.copyOf(violations);
  }

  /**
   * The cost of everything since the chip was made or the log cleared.
   *
   * @return the sum
   */
  public synchronized WireCost total() {
    return total;
  }

  /** Forgets everything and counts from 0. */
  public synchronized void clear() {
    accesses.clear();
    commands.clear();
    violations.clear();
    total = WireCost.ZERO;
    totalAtCommandStart = WireCost.ZERO;
  }

  /**
   * One line for each transfer, without the contents of the FIFO.
   *
   * @return lines such as {@code "W TPM_STS 20"}
   */
  public String dump() {
    return accesses().stream().map(BusAccess::toString).collect(Collectors.joining("\n"));
  }

  /**
   * One line for each transfer with its time and all its bytes, secrets included.
   *
   * @return lines such as {@code " 12.345 us W TPM_STS 20"}
   */
  public String dumpWithData() {
    List<String> lines = new ArrayList<>();
    for (BusAccess access : accesses()) {
      lines.add(
          String.format(
              Locale.ROOT, "%12.3f us  %s", access.nanoTime() / 1e3, access.toStringWithData()));
    }
    return String.join("\n", lines);
  }
}
