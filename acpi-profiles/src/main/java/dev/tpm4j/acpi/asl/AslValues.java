package dev.tpm4j.acpi.asl;

import dev.tpm4j.acpi.namespace.AcpiUuid;
import dev.tpm4j.acpi.namespace.AcpiValue;
import dev.tpm4j.acpi.namespace.AcpiValue.BufferValue;
import dev.tpm4j.acpi.namespace.AcpiValue.IntegerValue;
import dev.tpm4j.acpi.namespace.AcpiValue.OpaqueValue;
import dev.tpm4j.acpi.namespace.AcpiValue.PackageValue;
import dev.tpm4j.acpi.namespace.AcpiValue.ReferenceValue;
import dev.tpm4j.acpi.namespace.AcpiValue.StringValue;
import dev.tpm4j.acpi.namespace.EisaId;
import dev.tpm4j.acpi.namespace.MalformedProfile;
import dev.tpm4j.acpi.namespace.NamePath;
import dev.tpm4j.acpi.namespace.Place;
import dev.tpm4j.acpi.resource.ResourceTemplate;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Makes values of terms. What would have to be executed becomes an opaque value. */
final class AslValues {

  private static final int MAX_BYTE = 0xFF;

  private AslValues() {}

  static AcpiValue of(AslTerm term) {
    switch (term.type()) {
      case NUMBER:
        return new IntegerValue(term.value(), term.place());
      case STRING:
        return new StringValue(term.text(), term.place());
      case EXPRESSION:
        return new OpaqueValue("operators", term.place());
      case ABSENT:
        throw expected(term, "a value");
      default:
        return named(term);
    }
  }

  private static AcpiValue named(AslTerm term) {
    Place place = term.place();
    switch (term.keyword()) {
      case "ZERO", "FALSE":
        return new IntegerValue(0, place);
      case "ONE":
        return new IntegerValue(1, place);
      case "ONES", "TRUE":
        return new IntegerValue(-1, place);
      case "EISAID":
        return new IntegerValue(converted(term, EisaId::pack), place);
      case "TOUUID":
        return new BufferValue(converted(term, AcpiUuid::toBytes), place);
      case "UNICODE":
        return new BufferValue(
            (string(term.argument(0)) + "\0").getBytes(StandardCharsets.UTF_16LE), place);
      case "BUFFER":
        return new BufferValue(bytes(body(term)), place);
      case "PACKAGE":
        return packaged(term);
      case "RESOURCETEMPLATE":
        return new BufferValue(ResourceTemplate.write(AslResources.read(body(term))), place);
      default:
        break;
    }
    if (term.arguments().isEmpty() && term.body() == null) {
      try {
        return new ReferenceValue(NamePath.parse(term.text()), place);
      } catch (IllegalArgumentException notAName) {
        // A longer word is an operator such as Revision or Timer.
        return new OpaqueValue(term.text(), place);
      }
    }
    return new OpaqueValue(term.text(), place);
  }

  private static AcpiValue packaged(AslTerm term) {
    List<AcpiValue> values = new ArrayList<>();
    for (AslTerm element : commaSeparated(body(term))) {
      values.add(of(element));
    }
    return new PackageValue(values, term.place());
  }

  private static byte[] bytes(List<AslTerm> body) {
    if (body.size() == 1 && body.get(0).type() == AslTerm.Type.STRING) {
      return (body.get(0).text() + "\0").getBytes(StandardCharsets.ISO_8859_1);
    }
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    for (AslTerm element : commaSeparated(body)) {
      out.write((int) integer(element, 0, MAX_BYTE));
    }
    return out.toByteArray();
  }

  private static List<AslTerm> body(AslTerm term) {
    if (term.body() == null) {
      throw MalformedProfile.at(
          term.place(),
          "expected '{' after " + term.text(),
          "the braces with its content are missing",
          "write " + term.text() + " () { ... }");
    }
    return term.body();
  }

  private static List<AslTerm> commaSeparated(List<AslTerm> body) {
    for (AslTerm element : body) {
      if (!element.separated()) {
        throw MalformedProfile.at(
            element.place(),
            "expected ',' before " + element.describe(),
            "the elements of a package or buffer are separated by commas",
            "add the comma");
      }
    }
    return body;
  }

  static String string(AslTerm term) {
    if (term.type() != AslTerm.Type.STRING) {
      throw expected(term, "a string");
    }
    return term.text();
  }

  static long integer(AslTerm term, long low, long high) {
    AcpiValue value = of(term);
    if (!(value instanceof IntegerValue integer)) {
      throw expected(term, "an integer");
    }
    if (integer.value() < low || integer.value() > high) {
      throw MalformedProfile.at(
          term.place(),
          String.format(
              Locale.ROOT,
              "expected an integer from 0x%X to 0x%X, found %s",
              low,
              high,
              term.text()),
          "the number is out of range here",
          "compare with the part's data sheet");
    }
    return integer.value();
  }

  static MalformedProfile expected(AslTerm term, String what) {
    return MalformedProfile.at(
        term.place(),
        "expected " + what + ", found " + term.describe(),
        "a value of the wrong type, or a missing one",
        "compare with the example in docs/profile-format.md");
  }

  /** A conversion that says itself what is wrong with its argument. */
  @FunctionalInterface
  private interface Conversion<T> {
    T of(String text);
  }

  private static <T> T converted(AslTerm term, Conversion<T> conversion) {
    AslTerm argument = term.argument(0);
    try {
      return conversion.of(string(argument));
    } catch (IllegalArgumentException wrong) {
      throw MalformedProfile.at(
          argument.place(),
          wrong.getMessage(),
          "a typing error in the argument of " + term.text(),
          "correct it; right are EisaId (\"PNP0C31\") and ToUUID (\""
              + AcpiUuid.DEVICE_PROPERTIES
              + "\")");
    }
  }
}
