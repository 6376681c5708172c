package dev.tpm4j.codec.generator;

import java.util.HashSet;
import java.util.List;
import java.util.Set;

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
        "The response code a TPM gives to the bytes of a command, stage by stage.",
        "",
        "<p>A TPM looks at its state between the stages: handles are checked, then found; sessions are",
        "checked, then parameters. Codes carry the number of the handle or parameter. HMAC and MAC",
        "share a code, and so do HMAC_Start and MAC_Start: here they are HMAC and HMAC_Start.",
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
        "Checks the header.",
        "",
        "@param frame the command",
        "@param length how many bytes of the array it has",
        "@return 0, or TPM_RC_COMMAND_SIZE, TPM_RC_BAD_TAG or TPM_RC_COMMAND_CODE");
    out.line("public static int header(byte[] frame, int length) {");
    out.line("if (length < 10) {").line("return 0x142;").line("}");
    out.line("int tag = Wire.u16(frame, 0);");
    out.line("if (tag != 0x8001 && tag != 0x8002) {").line("return 0x01e;").line("}");
    out.line("if (Wire.u32(frame, 2) != length) {").line("return 0x142;").line("}");
    out.line("return handleCount(Wire.u32(frame, 6)) < 0 ? 0x143 : 0;").line("}").line("");
  }

  private static void stage(
      Source out,
      CheckWriter checks,
      List<Statement> commands,
      String kind,
      String plural,
      String modifier) {
    out.doc(
        "Checks the "
            + plural
            + " of a command"
            + (kind.equals("param") ? ", and that nothing follows them." : "."),
        "",
        "@param code TPM_CC",
        "@param frame the command",
        "@param start where the " + plural + " start",
        "@param end where what may hold them ends",
        "@return 0, or the response code with its number; TPM_RC_COMMAND_CODE",
        "    for a code nobody knows");
    out.line("public static int " + plural + "(int code, byte[] frame, int start, int end) {");
    out.line("Unmarshaller in = new Unmarshaller(frame, start, end);");
    out.line("return switch (code) {");
    Set<String> codes = new HashSet<>();
    for (Statement command : commands) {
      if (codes.add(command.words().get(2))) {
        out.line("case " + command.words().get(2) + " -> " + method(command, plural) + "(in);");
      }
    }
    out.line("default -> 0x143;").line("};").line("}").line("");
    codes.clear();
    for (Statement command : commands) {
      if (codes.add(command.words().get(2))) {
        command(out, checks, command, kind, plural, modifier);
      }
    }
    if (kind.equals("handle")) {
      codes.clear();
      out.doc(
          "How many handles a command has.",
          "",
          "@param code TPM_CC",
          "@return -1 for a code nobody knows");
      out.line("public static int handleCount(int code) {").line("return switch (code) {");
      for (Statement command : commands) {
        if (codes.add(command.words().get(2))) {
          long handles =
              command.members().stream().filter(m -> m.words().get(0).equals("handle")).count();
          out.line("case " + command.words().get(2) + " -> " + handles + ";");
        }
      }
      out.line("default -> -1;").line("};").line("}").line("");
    }
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
