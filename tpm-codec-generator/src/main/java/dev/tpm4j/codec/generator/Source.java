package dev.tpm4j.codec.generator;

import java.util.ArrayList;
import java.util.List;

/** The text of one Java file, written line by line; indents after '{' and keeps imports sorted. */
final class Source {
  private static final List<String> RUNTIME =
      List.of(
          "AuthorizationArea",
          "BufferListView",
          "CommandFrame",
          "CommandInfo",
          "CommandRequest",
          "CountedView",
          "CommandResponse",
          "IntList",
          "IntListView",
          "Octets",
          "PreparedCommand",
          "ResponseHeader",
          "ResponseView",
          "UnionView",
          "Wire",
          "WireReader",
          "WireView");

  private static final int WIDTH = 100;

  private final StringBuilder body = new StringBuilder();
  private int depth;

  /** Writes a line; empty strings give empty lines. */
  Source line(String text) {
    String line = text.strip();
    if (line.startsWith("}")) {
      depth--;
    }
    if (line.length() + 2 * depth > WIDTH && line.endsWith("{") && line.contains("(")) {
      wrap(line);
    } else if (!line.isEmpty()) {
      body.append("  ".repeat(depth)).append(line.startsWith("*") ? " " : "").append(line);
    }
    body.append('\n');
    if (line.endsWith("{")) {
      depth++;
    }
    return this;
  }

  /** A declaration too long for a line: one parameter a line. */
  private void wrap(String line) {
    int open = line.indexOf('(');
    int close = line.indexOf(')');
    String indent = "  ".repeat(depth);
    body.append(indent).append(line, 0, open + 1);
    String separator = "\n";
    for (String parameter : line.substring(open + 1, close).split(", ")) {
      body.append(separator).append(indent).append("    ").append(parameter);
      separator = ",\n";
    }
    body.append(line.substring(close));
  }

  /** Writes several lines. */
  Source lines(List<String> texts) {
    texts.forEach(this::line);
    return this;
  }

  /** A Javadoc comment of the given paragraphs and tags. */
  Source doc(String... texts) {
    if (texts.length == 1) {
      return line("/** " + texts[0] + " */");
    }
    line("/**");
    for (String text : texts) {
      line(text.isEmpty() ? "*" : "* " + text);
    }
    return line("*/");
  }

  /** The whole file. */
  String file(String packageName) {
    List<String> imports = new ArrayList<>();
    for (String name : RUNTIME) {
      if (mentions(name)) {
        imports.add("import dev.tpm4j.codec." + name + ";\n");
      }
    }
    if (!packageName.endsWith(".type") && body.indexOf("Tpm") >= 0) {
      imports.add("import dev.tpm4j.codec.type.*;\n");
    }
    if (mentions("List")) {
      imports.add("import java.util.List;\n");
    }
    if (mentions("Objects")) {
      imports.add("import java.util.Objects;\n");
    }
    return "// Generated from src/main/schema; changes belong there.\npackage "
        + packageName
        + ";\n\n"
        + String.join("", imports)
        + (imports.isEmpty() ? "" : "\n")
        + body;
  }

  private boolean mentions(String name) {
    return java.util.regex.Pattern.compile("\\b" + name + "\\b").matcher(body).find();
  }
}
