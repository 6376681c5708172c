package dev.tpm4j.codec.generator;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Looks for names that become the same in Java, and for commands that are not in TPM_CC. */
final class NameChecks {
  private static final String COMMAND_CODE = "TPM_CC_";

  private NameChecks() {}

  static void check(List<Statement> statements, Numbers numbers) {
    boolean codes =
        statements.stream()
            .anyMatch(s -> s.words().get(0).equals("enum") && s.words().get(1).equals("TPM_CC"));
    Map<String, Statement> types = new HashMap<>();
    Map<String, Statement> commands = new HashMap<>();
    for (Statement s : statements) {
      String name = s.words().get(1);
      switch (s.words().get(0)) {
        case "command" -> {
          requireNew(commands, JavaNames.command(name), s);
          if (codes) {
            requireCode(s, numbers);
          }
        }
        case "limits" -> {}
        default -> {
          if (name.startsWith("_") || name.endsWith("_") || name.contains("__")) {
            throw s.error("'" + name + "' makes no name in Java");
          }
          requireNew(types, JavaNames.type(name), s);
          members(s);
        }
      }
    }
  }

  private static void requireCode(Statement s, Numbers numbers) {
    Long code = numbers.constants().get(COMMAND_CODE + s.words().get(1));
    if (code == null || code != s.number(2, "a code")) {
      throw s.error("no " + COMMAND_CODE + s.words().get(1) + " " + s.words().get(2));
    }
  }

  private static void members(Statement s) {
    Map<String, Statement> names = new HashMap<>();
    String strip = s.after("strip") == null ? "" : s.after("strip");
    for (Statement m : s.members()) {
      switch (s.words().get(0)) {
        case "enum", "bits" -> {
          String name = JavaNames.constant(m.words().get(0).substring(strip.length()));
          if (!Character.isJavaIdentifierStart((name + "0").charAt(0))) {
            throw m.error("'" + m.words().get(0) + "' makes no name in Java");
          }
          requireNew(names, name, m);
        }
        case "union" -> requireNew(names, arm(m), m);
        default -> {}
      }
    }
  }

  /** As the arm is called in Java. */
  private static String arm(Statement m) {
    String selector = m.words().get(0);
    return m.words().get(1).equals("-")
        ? JavaNames.type(selector.substring(selector.lastIndexOf('_') + 1))
        : JavaNames.arm(m.words().get(1));
  }

  private static void requireNew(Map<String, Statement> names, String name, Statement s) {
    Statement earlier = names.put(name, s);
    if (earlier != null) {
      throw s.error("becomes '" + name + "' in Java, as does " + earlier.where());
    }
  }
}
