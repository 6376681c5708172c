package dev.tpm4j.codec.generator;

/** A mistake in a schema file; the message starts with {@code file:line}. */
final class SchemaException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  SchemaException(Where where, String message) {
    super(where + ": " + message);
  }

  /** A line of a schema file. */
  record Where(String file, int line) {
    @Override
    public String toString() {
      return file + ":" + line;
    }
  }
}
