package dev.tpm4j.cli;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Locale;
import java.util.Optional;

/** Standard output that remembers whether all of it arrived: a {@code PrintStream} tells nobody. */
final class StandardOutput extends FilterOutputStream {

  private IOException failure;

  StandardOutput(OutputStream out) {
    super(out);
  }

  /** Why output was lost; empty too if the reader had enough, as {@code head} has. */
  Optional<IOException> failure() {
    boolean hadEnough =
        failure != null
            && String.valueOf(failure.getMessage()).toLowerCase(Locale.ROOT).contains("pipe");
    return hadEnough ? Optional.empty() : Optional.ofNullable(failure);
  }

  @Override
  public void write(byte[] data, int offset, int length) throws IOException {
    try {
      out.write(data, offset, length);
    } catch (IOException e) {
      failure = failure == null ? e : failure;
      throw e;
    }
  }

  @Override
  public void write(int value) throws IOException {
    write(new byte[] {(byte) value}, 0, 1);
  }
}
