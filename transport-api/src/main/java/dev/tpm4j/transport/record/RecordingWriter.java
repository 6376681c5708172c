package dev.tpm4j.transport.record;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.util.Objects;

/** What all sinks that write text share: the first failure is kept and ends the writing. */
final class RecordingWriter {

  private final Writer writer;
  private IOException failure;
  private boolean closed;

  RecordingWriter(Writer writer) {
    this.writer = Objects.requireNonNull(writer, "writer");
  }

  /** Writes a line; line ends are the same everywhere, so recordings can be compared. */
  void line(CharSequence text) {
    if (failure != null || closed) {
      return;
    }
    try {
      writer.append(text).append('\n');
    } catch (IOException e) {
      failure = e;
    }
  }

  void close() {
    if (closed) {
      return;
    }
    closed = true;
    try {
      writer.close();
    } catch (IOException e) {
      failure = failure == null ? e : failure;
    }
    if (failure != null) {
      throw new UncheckedIOException("the recording is incomplete", failure);
    }
  }
}
