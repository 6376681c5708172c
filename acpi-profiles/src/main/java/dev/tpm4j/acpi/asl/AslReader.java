package dev.tpm4j.acpi.asl;

import dev.tpm4j.acpi.namespace.AcpiDocument;
import dev.tpm4j.acpi.namespace.AcpiNamespace;
import dev.tpm4j.acpi.namespace.AcpiNode;
import dev.tpm4j.acpi.namespace.AcpiValue;
import dev.tpm4j.acpi.namespace.MalformedProfile;
import dev.tpm4j.acpi.namespace.NamePath;
import dev.tpm4j.acpi.namespace.Place;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Reads ASL text to the same document as its compiled table. */
public final class AslReader {

  private static final int MAX_RETURNS = 32;

  private final AcpiNamespace namespace;

  private AslReader(String file) {
    namespace = new AcpiNamespace(file);
  }

  /**
   * Reads a text.
   *
   * @param text ASL
   * @param file its name, for messages
   * @return what it defines
   * @throws MalformedProfile with line and column
   */
  public static AcpiDocument read(String text, String file) {
    AslReader reader = new AslReader(file);
    List<AslTerm> blocks = new AslParser(text, file).file();
    if (blocks.isEmpty() || !blocks.get(0).is("DEFINITIONBLOCK")) {
      throw MalformedProfile.at(
          blocks.isEmpty() ? Place.atLine(file, 1, 1) : blocks.get(0).place(),
          "expected DefinitionBlock"
              + (blocks.isEmpty()
                  ? ", found an empty file"
                  : ", found " + blocks.get(0).describe()),
          "the file is not ASL",
          "a profile begins with DefinitionBlock (\"\", \"SSDT\", 2, \"OEM\", \"TABLE\", 1)");
    }
    for (AslTerm block : blocks) {
      if (!block.is("DEFINITIONBLOCK")) {
        throw AslValues.expected(block, "DefinitionBlock or the end of the file");
      }
      reader.objects(body(block), reader.namespace.root(), null);
    }
    return new AcpiDocument(reader.namespace, Optional.empty(), new ArrayList<>());
  }

  /** What the Return statements of a method say. */
  private static final class Returns {
    private final List<AcpiValue> values = new ArrayList<>();
    private boolean computed;
  }

  private void objects(List<AslTerm> terms, AcpiNode scope, Returns returns) {
    for (AslTerm term : terms) {
      switch (term.keyword()) {
        case "SCOPE" -> objects(body(term), namespace.scope(scope, name(term), term.place()), null);
        case "PROCESSOR", "POWERRESOURCE", "THERMALZONE" ->
            objects(
                body(term),
                namespace.define(scope, name(term), AcpiNode.Kind.SCOPE, term.place(), null),
                null);
        case "DEVICE" ->
            objects(
                body(term),
                namespace.define(scope, name(term), AcpiNode.Kind.DEVICE, term.place(), null),
                null);
        case "NAME" -> {
          AcpiValue value = value(term);
          namespace.define(
              scope,
              name(term),
              AcpiNode.Kind.NAME,
              term.place(),
              self -> AcpiNode.Content.of(value));
        }
        case "METHOD" -> method(term, scope);
        case "IF", "ELSE", "ELSEIF" -> {
          note(returns);
          objects(body(term), scope, returns);
        }
        case "RETURN" -> {
          if (returns != null && returns.values.size() < MAX_RETURNS) {
            returns.values.add(
                term.arguments().isEmpty()
                    ? new AcpiValue.IntegerValue(0, term.place())
                    : AslValues.of(term.argument(0)));
          }
        }
        case "EXTERNAL", "NOOP" -> {
          // says nothing of its own
        }
        default -> note(returns);
      }
    }
  }

  private static void note(Returns returns) {
    if (returns != null) {
      returns.computed = true;
    }
  }

  private void method(AslTerm term, AcpiNode scope) {
    Returns returns = new Returns();
    AcpiNode method =
        namespace.define(
            scope,
            name(term),
            AcpiNode.Kind.METHOD,
            term.place(),
            self ->
                new AcpiNode.Content(
                    returns.values, returns.computed || returns.values.size() != 1));
    objects(body(term), method, returns);
  }

  private static AcpiValue value(AslTerm term) {
    if (term.arguments().size() != 2) {
      throw MalformedProfile.at(
          term.place(),
          "expected Name (NAME, value), found " + term.arguments().size() + " arguments",
          "a comma or the value is missing",
          "write Name (_UID, 1)");
    }
    return AslValues.of(term.argument(1));
  }

  private static NamePath name(AslTerm term) {
    AslTerm argument = term.argument(0);
    boolean plain =
        argument.type() == AslTerm.Type.NAME
            && argument.arguments().isEmpty()
            && argument.body() == null;
    if (!plain) {
      throw AslValues.expected(argument, "a name as first argument of " + term.text());
    }
    try {
      return NamePath.parse(argument.text());
    } catch (IllegalArgumentException wrong) {
      throw MalformedProfile.at(
          argument.place(),
          "expected a name, found '" + argument.text() + "': " + wrong.getMessage(),
          "ACPI names are short",
          "use up to four letters, digits and underscores, such as TPM1");
    }
  }

  private static List<AslTerm> body(AslTerm term) {
    if (term.body() == null) {
      throw MalformedProfile.at(
          term.place(),
          "expected '{' after " + term.text() + " (...)",
          "the braces with its content are missing",
          "write " + term.text() + " (...) { ... }");
    }
    return term.body();
  }
}
