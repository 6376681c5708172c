package dev.tpm4j.codec.generator;

import java.util.List;

/** The text of a Java file, line by line; indents after '{'. */
final class JavaText {
  private final StringBuilder body = new StringBuilder();
  private int depth;

  JavaText line(String text) {
    if (text.startsWith("}")) {
      depth--;
    }
    if (!text.isEmpty()) {
      body.append("  ".repeat(depth)).append(text);
    }
    body.append('\n');
    if (text.endsWith("{")) {
      depth++;
    }
    return this;
  }

  JavaText lines(List<String> texts) {
    texts.forEach(this::line);
    return this;
  }

  @Override
  public String toString() {
    return body.toString();
  }
}
