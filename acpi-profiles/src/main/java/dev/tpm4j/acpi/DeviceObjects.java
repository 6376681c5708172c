package dev.tpm4j.acpi;

import dev.tpm4j.acpi.namespace.AcpiNode;
import dev.tpm4j.acpi.namespace.AcpiValue;
import dev.tpm4j.acpi.namespace.AcpiValue.BufferValue;
import dev.tpm4j.acpi.namespace.AcpiValue.IntegerValue;
import dev.tpm4j.acpi.namespace.AcpiValue.OpaqueValue;
import dev.tpm4j.acpi.namespace.AcpiValue.PackageValue;
import dev.tpm4j.acpi.namespace.AcpiValue.ReferenceValue;
import dev.tpm4j.acpi.namespace.AcpiValue.StringValue;
import dev.tpm4j.acpi.namespace.EisaId;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The objects of one device that say what it is (ACPI 6.5 §6.1, §6.2). */
final class DeviceObjects {

  /** Names followed for one answer: methods with many answers could otherwise multiply. */
  private static final int MAX_HOPS = 64;

  private static final int MAX_COMPATIBLE = 32;

  private final AcpiNode device;
  private int hopsLeft;

  DeviceObjects(AcpiNode device) {
    this.device = device;
  }

  AcpiNode device() {
    return device;
  }

  /** A value, and whether it is only the initial one of something that is computed. */
  record Answer(AcpiValue value, boolean computed) {}

  /** The value of an object, with names followed to what they mean. */
  Optional<Answer> answer(String name) {
    Optional<AcpiNode> node = device.child(name).filter(DeviceObjects::hasContent);
    hopsLeft = MAX_HOPS;
    return node.flatMap(this::follow);
  }

  private static boolean hasContent(AcpiNode node) {
    return node.kind() == AcpiNode.Kind.NAME || node.kind() == AcpiNode.Kind.METHOD;
  }

  /** The first of a method's answers that is more than a name leading nowhere. */
  private Optional<Answer> follow(AcpiNode node) {
    AcpiNode.Content content = node.content();
    AcpiNode scope = node.kind() == AcpiNode.Kind.METHOD ? node : node.parent().orElse(node);
    Optional<Answer> best = Optional.empty();
    for (AcpiValue value : content.values()) {
      Optional<Answer> answer = Optional.of(new Answer(value, content.computed()));
      if (value instanceof ReferenceValue reference && hopsLeft-- > 0) {
        answer =
            scope
                .resolve(reference.path())
                .filter(DeviceObjects::hasContent)
                .flatMap(this::follow)
                .map(found -> new Answer(found.value(), content.computed() || found.computed()))
                .or(() -> Optional.of(new Answer(value, true)));
      }
      boolean known =
          !(answer.get().value() instanceof OpaqueValue)
              && !(answer.get().value() instanceof ReferenceValue);
      if (known) {
        return answer;
      }
      best = best.isPresent() ? best : answer;
    }
    return best;
  }

  /** {@code _HID}, unpacked. */
  String hardwareId() {
    return answer("_HID").flatMap(answer -> identifier(answer.value())).orElse("");
  }

  /** {@code _CID}, one or several, unpacked. */
  List<String> compatibleIds() {
    List<String> ids = new ArrayList<>();
    answer("_CID")
        .ifPresent(
            answer -> {
              List<AcpiValue> values =
                  answer.value() instanceof PackageValue several
                      ? several.elements()
                      : List.of(answer.value());
              values.stream()
                  .limit(MAX_COMPATIBLE)
                  .forEach(each -> identifier(each).ifPresent(ids::add));
            });
    return ids;
  }

  private static Optional<String> identifier(AcpiValue value) {
    if (value instanceof StringValue string) {
      return Optional.of(string.value());
    }
    if (value instanceof IntegerValue integer) {
      try {
        return Optional.of(EisaId.unpack(integer.value()));
      } catch (IllegalArgumentException notAnIdentifier) {
        return Optional.empty();
      }
    }
    return Optional.empty();
  }

  /** {@code _UID}: a string, or an integer in decimal. */
  String uniqueId() {
    return answer("_UID")
        .map(
            answer ->
                answer.value() instanceof IntegerValue integer
                    ? Long.toUnsignedString(integer.value())
                    : answer.value() instanceof StringValue string ? string.value() : "")
        .orElse("");
  }

  /** {@code _DDN}, or else {@code _STR}, or else nothing. */
  String title() {
    return text("_DDN").or(() -> text("_STR")).orElse("");
  }

  private Optional<String> text(String name) {
    return answer(name)
        .map(
            answer ->
                answer.value() instanceof StringValue string
                    ? string.value()
                    : answer.value() instanceof BufferValue buffer ? unicode(buffer.bytes()) : "")
        .map(String::strip)
        .filter(text -> !text.isEmpty());
  }

  private static String unicode(byte[] bytes) {
    String text = new String(bytes, StandardCharsets.UTF_16LE);
    int end = text.indexOf('\0');
    return end < 0 ? text : text.substring(0, end);
  }

  /** {@code _STA}: false only if the table itself says that the device is not there. */
  boolean isPresent() {
    return answer("_STA")
        .filter(answer -> !answer.computed())
        .map(answer -> !(answer.value() instanceof IntegerValue sta) || (sta.value() & 1) != 0)
        .orElse(true);
  }
}
