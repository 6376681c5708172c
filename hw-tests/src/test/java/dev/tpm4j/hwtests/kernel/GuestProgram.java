package dev.tpm4j.hwtests.kernel;

import com.sun.management.ThreadMXBean;
import dev.tpm4j.acpi.ShippedProfiles;
import dev.tpm4j.hwtests.bringup.BringUp;
import dev.tpm4j.hwtests.bringup.BringUpOptions;
import dev.tpm4j.profile.TpmProfile;
import dev.tpm4j.transport.Board;
import dev.tpm4j.transport.BusBoard;
import dev.tpm4j.transport.PowerControl;
import dev.tpm4j.transport.TpmTransport;
import dev.tpm4j.transport.TransportException;
import dev.tpm4j.transport.spi.ChipSelectTest;
import dev.tpm4j.transport.spi.SpiDevice;
import dev.tpm4j.transport.tis.TisStatistics;
import dev.tpm4j.transport.tis.TisTransport;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.util.HexFormat;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * What runs on the emulated kernel: jobs, each {@code WHAT BOARD PROFILE COUNT}, each answered with
 * one line, and lines that begin with a space below it.
 */
final class GuestProgram {

  private static final byte[] STARTUP = HexFormat.of().parseHex("80010000000c000001440000");
  private static final byte[] GET_RANDOM = HexFormat.of().parseHex("80010000000c0000017b0020");
  private static final int WORDS = 4;
  private static final int ROUNDS = 5;
  private static final long SOON_MILLIS = 100;

  private GuestProgram() {}

  public static void main(String[] words) {
    PrintStream out = System.out;
    for (int i = 0; i + WORDS <= words.length; i += WORDS) {
      String board = words[i + 1];
      int count = Integer.parseInt(words[i + 3]);
      try {
        TpmProfile profile = ShippedProfiles.find(words[i + 2]).orElseThrow();
        switch (words[i]) {
          case "bringup" -> bringUp(out, board, profile, count);
          case "random" -> random(out, board, profile, count);
          case "garbage" -> garbage(out, board, profile, count);
          case "cancel" -> cancel(out, board, profile);
          case "interrupt" -> interrupt(out, board, profile);
          case "close" -> close(out, board, profile);
          case "reset" -> reset(out, board, profile);
          case "interrupts" -> interrupts(out, board, profile, count);
          case "twice" -> twice(out, board, profile);
          case "chip-select" -> chipSelect(out, board, profile);
          default -> throw new IllegalArgumentException(words[i]);
        }
      } catch (TransportException failure) {
        out.println(failure.kind() + " " + board + " " + failure.what());
        failure.getMessage().lines().forEach(line -> out.println(" " + line));
        for (Throwable also : failure.getSuppressed()) {
          out.println(" suppressed: " + also);
        }
      }
    }
  }

  private static void bringUp(PrintStream out, String name, TpmProfile profile, int count) {
    try (Board board = Board.open(name)) {
      var report =
          new BringUp(
                  board,
                  profile,
                  BringUpOptions.DEFAULT.withRandomCommands(count).withoutIdentity())
              .run(result -> {});
      out.println((report.passed() ? "PASSED " : "FAILED ") + name);
      report.toText().lines().forEach(line -> out.println(" " + line));
    }
  }

  private static void random(PrintStream out, String name, TpmProfile profile, int count) {
    byte[] response = new byte[4096];
    try (Board board = Board.open(name);
        TpmTransport tpm = board.connect(profile)) {
      tpm.transmit(STARTUP, STARTUP.length, response);
      for (int i = 0; i < count; i++) {
        int length = tpm.transmit(GET_RANDOM, GET_RANDOM.length, response);
        int code = ByteBuffer.wrap(response).getInt(6);
        if (length != 44 || code != 0) {
          out.println("WRONG " + name + " " + length + " bytes, code " + code);
          return;
        }
      }
    }
    out.println("PASSED " + name + " " + count);
  }

  /** How many bytes are allocated in so many commands; the least of a few rounds. */
  private static void garbage(PrintStream out, String name, TpmProfile profile, int count) {
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    byte[] response = new byte[4096];
    long least = Long.MAX_VALUE;
    try (Board board = Board.open(name);
        TpmTransport tpm = board.connect(profile)) {
      tpm.transmit(STARTUP, STARTUP.length, response);
      for (int round = 0; round < ROUNDS; round++) {
        long before = threads.getCurrentThreadAllocatedBytes();
        for (int i = 0; i < count; i++) {
          tpm.transmit(GET_RANDOM, GET_RANDOM.length, response);
        }
        least = Math.min(least, threads.getCurrentThreadAllocatedBytes() - before);
      }
    }
    out.println(least);
  }

  /** A command is cancelled from another thread until it ends; then the next one is sent. */
  private static void cancel(PrintStream out, String name, TpmProfile profile) {
    try (Board board = Board.open(name);
        TpmTransport tpm = board.connect(profile)) {
      CompletableFuture<String> ended = inAnotherThread(tpm);
      while (!endsSoon(ended)) {
        tpm.cancel();
      }
      out.println(ended.join() + " " + tpm.transmit(GET_RANDOM).length);
    }
  }

  private static void close(PrintStream out, String name, TpmProfile profile) {
    try (Board board = Board.open(name)) {
      TpmTransport tpm = board.connect(profile);
      CompletableFuture<String> ended = inAnotherThread(tpm);
      endsSoon(ended);
      tpm.close();
      out.println(ended.join());
    }
  }

  private static void interrupt(PrintStream out, String name, TpmProfile profile) {
    try (Board board = Board.open(name);
        TpmTransport tpm = board.connect(profile)) {
      CompletableFuture<String> ended = new CompletableFuture<>();
      Thread thread = new Thread(() -> ended.complete(told(tpm)));
      thread.start();
      while (!endsSoon(ended)) {
        thread.interrupt();
      }
      out.println(ended.join() + " " + tpm.transmit(GET_RANDOM).length);
    }
  }

  private static void reset(PrintStream out, String name, TpmProfile profile) {
    try (Board board = Board.open(name);
        TpmTransport tpm = board.connect(profile)) {
      tpm.transmit(STARTUP);
      String before = told(tpm);
      tpm.ability(PowerControl.class).orElseThrow().reset();
      String after = told(tpm);
      tpm.transmit(STARTUP);
      out.println(before + " " + after + " " + told(tpm));
    }
  }

  /** How many commands an interrupt ended, and whether the line is still believed. */
  private static void interrupts(PrintStream out, String name, TpmProfile profile, int count) {
    try (Board board = Board.open(name);
        TpmTransport tpm = board.connect(profile)) {
      tpm.transmit(STARTUP);
      for (int i = 0; i < count; i++) {
        tpm.transmit(GET_RANDOM);
      }
      TisStatistics seen = tpm.ability(TisTransport.class).orElseThrow().statistics();
      out.println(seen.interrupts() + " " + seen.interruptDriven());
    }
  }

  private static void twice(PrintStream out, String name, TpmProfile profile) {
    try (Board board = Board.open(name);
        TpmTransport first = board.connect(profile);
        TpmTransport second = board.connect(profile)) {
      out.println(told(first) + " " + told(second));
    }
  }

  private static CompletableFuture<String> inAnotherThread(TpmTransport tpm) {
    return CompletableFuture.supplyAsync(() -> told(tpm), command -> new Thread(command).start());
  }

  private static boolean endsSoon(CompletableFuture<String> ended) {
    try {
      ended.get(SOON_MILLIS, TimeUnit.MILLISECONDS);
      return true;
    } catch (TimeoutException notYet) {
      return false;
    } catch (InterruptedException | ExecutionException failure) {
      throw new IllegalStateException(failure);
    }
  }

  /** The length of the response, or the kind of failure. */
  private static String told(TpmTransport tpm) {
    try {
      return Integer.toString(tpm.transmit(GET_RANDOM).length);
    } catch (TransportException failure) {
      return failure.kind().toString();
    }
  }

  private static void chipSelect(PrintStream out, String name, TpmProfile profile) {
    try (BusBoard board = (BusBoard) Board.open(name);
        SpiDevice wires = (SpiDevice) board.device(profile)) {
      ChipSelectTest.Result result = ChipSelectTest.run(wires);
      out.println(result.verdict() + ": " + result.seen());
    }
  }
}
