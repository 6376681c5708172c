package dev.tpm4j.hwtests.foreign;

import dev.tpm4j.simulator.chip.VirtualTimebase;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * A driver in a process of its own that believes to be on a board: its wires are a virtual chip's,
 * its clock is the chip's.
 *
 * <p>The process is killed at the latest {@value #LIFETIME_SECONDS} seconds after its start, so
 * that a driver that waits for ever for a register ends the test and not the build.
 */
final class ForeignDriver implements AutoCloseable {

  private static final long LIFETIME_SECONDS = 30;
  private static final long END_SECONDS = 5;
  private static final long NANOS_PER_MICRO = 1_000;
  private static final long NANOS_PER_MILLI = 1_000_000;

  private final Process process;
  private final Path log;
  private final DataInputStream in;
  private final DataOutputStream out;
  private final DriverWires wires;
  private final VirtualTimebase time;
  private final CompletableFuture<Void> lifetime = new CompletableFuture<>();
  private long deadline;
  private boolean listening;

  private ForeignDriver(Process process, Path log, DriverWires wires, VirtualTimebase time) {
    this.process = process;
    this.log = log;
    this.wires = wires;
    this.time = time;
    this.in = new DataInputStream(new BufferedInputStream(process.getInputStream()));
    this.out = new DataOutputStream(new BufferedOutputStream(process.getOutputStream()));
    lifetime
        .orTimeout(LIFETIME_SECONDS, TimeUnit.SECONDS)
        .whenComplete((ended, late) -> process.destroyForcibly());
  }

  /** The driver gave up with this code (TCG TSS 2.0 Overview, {@code TSS2_TCTI_RC}). */
  static final class Failure extends RuntimeException {

    private static final long serialVersionUID = 1;

    private final long code;

    Failure(String what, int code, String log) {
      super(
          String.format(Locale.ROOT, "the driver %s with code %08x and says: %s", what, code, log));
      this.code = code & 0xFFFF_FFFFL;
    }

    long code() {
      return code;
    }
  }

  /** Starts the driver and lets it find the chip and take the locality. */
  static ForeignDriver open(
      ProcessBuilder program, Path log, DriverWires wires, VirtualTimebase time)
      throws IOException {
    Process process = program.redirectError(log.toFile()).start();
    ForeignDriver driver = new ForeignDriver(process, log, wires, time);
    try {
      driver.serveUntil('I');
      int code = driver.in.readInt();
      if (code != 0) {
        throw new Failure("did not open", code, driver.said());
      }
      return driver;
    } catch (IOException | RuntimeException failure) {
      driver.close();
      throw failure;
    }
  }

  /** Has the driver run one command. */
  byte[] transmit(byte[] command) throws IOException {
    serveUntil('C');
    out.writeInt(command.length);
    out.write(command);
    out.flush();
    serveUntil('Q');
    int code = in.readInt();
    byte[] response = DriverWires.bytes(in);
    if (code != 0) {
      throw new Failure("did not run the command", code, said());
    }
    return response;
  }

  private void serveUntil(int end) throws IOException {
    listening = false;
    int letter = next();
    while (letter != end) {
      if (!clock(letter) && !wires.serve(letter, in, out)) {
        throw new IOException("the driver says '" + (char) letter + "'");
      }
      out.flush();
      letter = next();
    }
    listening = true;
  }

  private int next() throws IOException {
    int letter = in.read();
    if (letter < 0) {
      throw new EOFException("the driver ended or took too long; it says: " + said());
    }
    return letter;
  }

  private boolean clock(int letter) throws IOException {
    switch (letter) {
      case 'S' -> {
        time.advance(NANOS_PER_MICRO * in.readInt());
        out.writeByte(0);
      }
      case 'D' -> {
        deadline = time.nanoTime() + NANOS_PER_MILLI * in.readInt();
        out.writeByte(0);
      }
      case 'E' -> out.writeByte(time.nanoTime() - deadline > 0 ? 1 : 0);
      default -> {
        return false;
      }
    }
    return true;
  }

  private String said() throws IOException {
    return Files.exists(log) ? Files.readString(log).strip() : "";
  }

  /**
   * Asks the driver to end, unless a call of its own is unanswered, and sees to it that it does.
   */
  @Override
  public void close() {
    try {
      if (listening) {
        out.writeInt(0);
        out.flush();
        process.waitFor(END_SECONDS, TimeUnit.SECONDS);
      }
    } catch (IOException gone) {
      // It ended before it was asked to.
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    } finally {
      lifetime.complete(null);
    }
  }
}
