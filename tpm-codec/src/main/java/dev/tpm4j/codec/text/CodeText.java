package dev.tpm4j.codec.text;

import dev.tpm4j.codec.ResponseCode;
import java.util.ArrayList;
import java.util.List;

/** What a response code means and what to do, as lines. */
final class CodeText {
  private CodeText() {}

  static List<String> explain(ResponseCode code) {
    List<String> lines = new ArrayList<>();
    if (!code.meaning().isEmpty()) {
      lines.add(code.meaning());
    }
    if (!code.hint().isEmpty()) {
      lines.add("hint: " + code.hint());
    }
    return lines;
  }
}
