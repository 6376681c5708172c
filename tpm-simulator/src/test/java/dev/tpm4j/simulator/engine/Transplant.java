package dev.tpm4j.simulator.engine;

import dev.tpm4j.codec.Wire;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Turns a dialogue with one TPM into the same with another: what the first one had answered (keys,
 * tickets, contexts) becomes, wherever it comes back in a command, what the second one answers.
 */
final class Transplant {

  private static final int HEADER = 10;

  /** Fewer equal bytes than this are no quotation. */
  private static final int SHORTEST = 12;

  private record Answers(byte[] theirs, byte[] ours) {}

  private record Match(int length, byte[] replacement) {}

  private final List<Answers> answers = new ArrayList<>();

  void add(byte[] theirs, byte[] ours) {
    if (Tpm.rc(theirs) == 0 && Tpm.rc(ours) == 0) {
      answers.add(0, new Answers(theirs, ours));
    }
  }

  byte[] command(byte[] command) {
    ByteWriter out = new ByteWriter(0x4000).bytes(Arrays.copyOf(command, HEADER));
    for (int at = HEADER; at < command.length; ) {
      Match match = longest(command, at);
      out.bytes(match.replacement);
      at += match.length;
    }
    byte[] changed = out.toByteArray();
    Wire.putU32(changed, 2, changed.length);
    return changed;
  }

  private Match longest(byte[] command, int at) {
    Match best = new Match(1, new byte[] {command[at]});
    for (Answers answer : answers) {
      byte[] theirs = answer.theirs;
      boolean whole = Arrays.equals(command, at, command.length, theirs, HEADER, theirs.length);
      if (whole && theirs.length - HEADER >= SHORTEST) {
        byte[] ours = Arrays.copyOfRange(answer.ours, HEADER, answer.ours.length);
        return new Match(command.length - at, ours);
      }
      if (theirs.length == answer.ours.length) {
        best = longer(best, command, at, answer);
      }
    }
    return best;
  }

  private static Match longer(Match best, byte[] command, int at, Answers answer) {
    Match longest = best;
    for (int from = HEADER; from + SHORTEST <= answer.theirs.length; from++) {
      int differs =
          Arrays.mismatch(command, at, command.length, answer.theirs, from, answer.theirs.length);
      int length = differs < 0 ? command.length - at : differs;
      if (length >= SHORTEST && length > longest.length) {
        longest = new Match(length, Arrays.copyOfRange(answer.ours, from, from + length));
      }
    }
    return longest;
  }
}
