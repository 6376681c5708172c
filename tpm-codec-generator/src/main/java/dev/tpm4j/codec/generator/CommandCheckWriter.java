package dev.tpm4j.codec.generator;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Writes what a TPM answers to a command it does not take: by handle and by parameter. */
final class CommandCheckWriter {
  private CommandCheckWriter() {}

  static String write(Schema schema) {
    CheckWriter checks = CheckWriter.of(schema);
    List<Statement> commands =
        schema.commands().stream()
            .map(c -> schema.rules().named().get("command " + c.name()))
            .toList();
    Source out = new Source();
    out.doc(
        "The response code a TPM gives to the bytes of a command, stage by stage; {@link",
        "IncomingCommand} joins the stages.",
        "",
        "<p>A TPM looks at its state between the stages: handles are checked, then found; sessions are",
        "checked, then parameters. Codes carry the number of the handle or parameter. HMAC and MAC",
        "share a code, and so do HMAC_Start and MAC_Start: the implementation says which it is.",
        "",
        "<p>Source: TPM 2.0 Library Part 3, command processing; Part 2, interface types.");
    out.line("public final class CommandChecks {").line("private CommandChecks() {}").line("");
    header(out);
    stage(out, checks, commands, "handle", "handles", "0x000");
    stage(out, checks, commands, "param", "parameters", "0x040");
    out.line("}");
    return out.file(CheckWriter.PACKAGE);
  }

  private static void header(Source out) {
    out.doc(
        "Checks the header, for a TPM that has everything.",
        "",
        "@param frame the command",
        "@param length how many bytes of the array it has",
        "@return 0, or TPM_RC_COMMAND_SIZE, TPM_RC_BAD_TAG or TPM_RC_COMMAND_CODE");
    out.line("public static int header(byte[] frame, int length) {");
    out.line("return new IncomingCommand(Implementation.everything()).header(frame, length);");
    out.line("}").line("");
    out.doc(
        "How many handles a command has.",
        "",
        "@param code TPM_CC",
        "@return -1 for a code nobody knows");
    out.line("public static int handleCount(int code) {");
    out.line("CommandInfo info = Implementation.everything().command(code);");
    out.line("return info == null ? -1 : info.handles().size();").line("}").line("");
  }

  private static void stage(
      Source out,
      CheckWriter checks,
      List<Statement> commands,
      String kind,
      String plural,
      String modifier) {
    String checked =
        "Checks the "
            + plural
            + " of a command"
            + (kind.equals("param") ? ", and that nothing follows them" : "");
    out.doc(
        checked + ", for a TPM that has everything.",
        "",
        "@param code TPM_CC",
        "@param frame the command",
        "@param start where the " + plural + " start",
        "@param end where what may hold them ends",
        "@return 0, or the response code with its number; TPM_RC_COMMAND_CODE",
        "    for a code nobody knows");
    out.line("public static int " + plural + "(int code, byte[] frame, int start, int end) {");
    out.line("return " + plural + "(Implementation.everything(), code, frame, start, end);");
    out.line("}").line("");
    out.doc(
        checked + ".",
        "",
        "@param implementation what the TPM has",
        "@param code TPM_CC, of any command the schema knows",
        "@param frame the command",
        "@param start where the " + plural + " start",
        "@param end where what may hold them ends",
        "@return 0, or the response code with its number; TPM_RC_COMMAND_CODE",
        "    for a code nobody knows");
    out.line(
        "public static int "
            + plural
            + "(Implementation implementation, int code, byte[] frame, int start, int end) {");
    out.line("Unmarshaller in = new Unmarshaller(implementation, frame, start, end);");
    out.line("return switch (code) {");
    for (Map.Entry<String, List<Statement>> entry : byCode(commands).entrySet()) {
      String call = method(entry.getValue().get(0), plural) + "(in)";
      for (Statement other : entry.getValue().subList(1, entry.getValue().size())) {
        String variant = "\"" + other.words().get(1) + "\", " + entry.getKey();
        call = "in.has().hasVariant(" + variant + ") ? " + method(other, plural) + "(in) : " + call;
      }
      out.line("case " + entry.getKey() + " -> " + call + ";");
    }
    out.line("default -> 0x143;").line("};").line("}").line("");
    for (Statement command : commands) {
      command(out, checks, command, kind, plural, modifier);
    }
  }

  private static Map<String, List<Statement>> byCode(List<Statement> commands) {
    Map<String, List<Statement>> byCode = new LinkedHashMap<>();
    for (Statement command : commands) {
      byCode.computeIfAbsent(command.words().get(2), code -> new ArrayList<>()).add(command);
    }
    return byCode;
  }

  private static String method(Statement command, String plural) {
    return JavaNames.field(JavaNames.command(command.words().get(1)))
        + Character.toUpperCase(plural.charAt(0))
        + plural.substring(1);
  }

  private static void command(
      Source out,
      CheckWriter checks,
      Statement command,
      String kind,
      String plural,
      String modifier) {
    out.line("private static int " + method(command, plural) + "(Unmarshaller in) {");
    int number = 0;
    for (Statement m : command.members()) {
      if (m.words().get(0).equals(kind)) {
        number++;
        out.line((number == 1 ? "int " : "") + "rc = " + checks.call(m, 2) + ";");
        out.line("if (rc != 0) {");
        out.line("return rc + " + modifier + " + 0x%03x;".formatted(number << 8)).line("}");
      }
    }
    out.line(
        kind.equals("handle")
            ? "return 0;"
            : "return in.remaining() == 0 ? 0 : Unmarshaller.TPM_RC_SIZE;");
    out.line("}").line("");
  }
}
