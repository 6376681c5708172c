package dev.tpm4j.cli;

import java.io.IOException;
import java.io.OutputStream;
import java.util.Optional;

/** A file whose failure is told at the end: a full disk must not end what is being traced. */
final class TraceFile extends OutputStream {

  private final OutputStream file;
  private IOException failure;

  TraceFile(OutputStream file) {
    this.file = file;
  }

  /** The first failure. */
  Optional<IOException> failure() {
    return Optional.ofNullable(failure);
  }

  @Override
  public void write(int value) {
    attempt(() -> file.write(value));
  }

  @Override
  public void write(byte[] data, int offset, int length) {
    attempt(() -> file.write(data, offset, length));
  }

  @Override
  public void flush() {
    attempt(file::flush);
  }

  @Override
  public void close() {
    try {
      file.close();
    } catch (IOException e) {
      failed(e);
    }
  }

  private void attempt(Attempt attempt) {
    if (failure == null) {
      try {
        attempt.run();
      } catch (IOException e) {
        failed(e);
      }
    }
  }

  private void failed(IOException e) {
    failure = failure == null ? e : failure;
  }

  private interface Attempt {
    void run() throws IOException;
  }
}
