package dev.tpm4j.acpi;

import dev.tpm4j.acpi.namespace.AcpiUuid;
import dev.tpm4j.acpi.namespace.AcpiValue;
import dev.tpm4j.acpi.namespace.AcpiValue.BufferValue;
import dev.tpm4j.acpi.namespace.AcpiValue.IntegerValue;
import dev.tpm4j.acpi.namespace.AcpiValue.PackageValue;
import dev.tpm4j.acpi.namespace.AcpiValue.StringValue;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Consumer;
import java.util.function.IntConsumer;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/** The device properties of {@code _DSD} (ACPI 6.5 §6.2.5), by key and with their types checked. */
final class DeviceProperties {

  /** What an enum constant that stands for "not known" is called. */
  private static final String UNKNOWN = "UNKNOWN";

  private final Map<ProfileKey, AcpiValue> values = new EnumMap<>(ProfileKey.class);
  private final Map<String, AcpiValue> foreign = new LinkedHashMap<>();
  private final Findings findings;

  private DeviceProperties(Findings findings) {
    this.findings = findings;
  }

  static DeviceProperties read(Optional<AcpiValue> dsd, Findings findings) {
    DeviceProperties properties = new DeviceProperties(findings);
    dsd.ifPresent(properties::groups);
    return properties;
  }

  /** Whether any property is ours. */
  static boolean holdsOurs(AcpiValue dsd) {
    return !read(Optional.of(dsd), Findings.none()).values.isEmpty();
  }

  /** A property of another's making, such as {@code reset-gpios}. */
  Optional<AcpiValue> foreign(String key) {
    return Optional.ofNullable(foreign.get(key));
  }

  private void groups(AcpiValue dsd) {
    if (!(dsd instanceof PackageValue groups)) {
      findings.error(dsd.place(), "_DSD must be a package, not " + dsd.kind());
      return;
    }
    List<AcpiValue> elements = groups.elements();
    for (int i = 0; i + 1 < elements.size(); i += 2) {
      boolean ours =
          elements.get(i) instanceof BufferValue uuid
              && AcpiUuid.matches(uuid.bytes(), AcpiUuid.DEVICE_PROPERTIES);
      if (ours) {
        properties(elements.get(i + 1));
      }
    }
  }

  private void properties(AcpiValue list) {
    if (!(list instanceof PackageValue entries)) {
      findings.error(list.place(), "the properties in _DSD must be a package, not " + list.kind());
      return;
    }
    for (AcpiValue entry : entries.elements()) {
      boolean pair =
          entry instanceof PackageValue two
              && two.elements().size() == 2
              && two.elements().get(0) instanceof StringValue;
      if (pair) {
        List<AcpiValue> two = ((PackageValue) entry).elements();
        property((StringValue) two.get(0), two.get(1));
      } else {
        findings.warning(
            entry.place(),
            "a property is a package of a key and a value, not " + entry.kind() + ": passed over");
      }
    }
  }

  private void property(StringValue key, AcpiValue value) {
    Optional<ProfileKey> known = ProfileKey.of(key.value());
    if (known.isPresent()) {
      if (values.putIfAbsent(known.get(), value) != null) {
        findings.warning(key.place(), key.value() + " is given twice: the first counts");
      }
    } else if (key.value().startsWith(ProfileKey.PREFIX) && !findings.areFull()) {
      findings.warning(
          key.place(),
          "there is no property '"
              + key.value()
              + "'"
              + ProfileKey.nearest(key.value())
                  .map(near -> "; did you mean '" + near.key() + "'?")
                  .orElse(": passed over"));
    } else {
      foreign.putIfAbsent(key.value(), value);
    }
  }

  private void wrong(ProfileKey key, AcpiValue value, String expected) {
    findings.error(value.place(), key.key() + " must be " + expected + ", not " + shown(value));
  }

  private static String shown(AcpiValue value) {
    if (value instanceof IntegerValue integer) {
      return String.format(Locale.ROOT, "0x%X", integer.value());
    }
    boolean small = value instanceof StringValue string && string.value().length() <= 40;
    return small ? "\"" + ((StringValue) value).value() + "\"" : value.kind();
  }

  Optional<String> string(ProfileKey key) {
    AcpiValue value = values.get(key);
    if (value == null) {
      return Optional.empty();
    }
    if (value instanceof StringValue string) {
      return Optional.of(string.value());
    }
    wrong(key, value, "a string");
    return Optional.empty();
  }

  Optional<String> string(ProfileKey key, int longest) {
    Optional<String> text = string(key);
    if (text.isPresent() && text.get().length() > longest) {
      wrong(key, values.get(key), "a string of at most " + longest + " characters");
      return Optional.empty();
    }
    return text;
  }

  OptionalInt integer(ProfileKey key, long low, long high) {
    AcpiValue value = values.get(key);
    return value == null ? OptionalInt.empty() : integer(key, value, low, high);
  }

  private OptionalInt integer(ProfileKey key, AcpiValue value, long low, long high) {
    boolean right =
        value instanceof IntegerValue integer && integer.value() >= low && integer.value() <= high;
    if (right) {
      return OptionalInt.of((int) ((IntegerValue) value).value());
    }
    String range = String.format(Locale.ROOT, "an integer from %d to %d", low, high);
    wrong(key, value, range + String.format(Locale.ROOT, " (0x%X)", high));
    return OptionalInt.empty();
  }

  void integer(ProfileKey key, long low, long high, IntConsumer use) {
    integer(key, low, high).ifPresent(use);
  }

  /** A word that names a constant of an enum. */
  <E extends Enum<E>> void word(ProfileKey key, Class<E> type, Consumer<E> use) {
    AcpiValue value = values.get(key);
    if (value == null) {
      return;
    }
    List<E> constants =
        Arrays.stream(type.getEnumConstants()).filter(e -> !e.name().equals(UNKNOWN)).toList();
    Optional<E> found =
        constants.stream()
            .filter(each -> value instanceof StringValue word && label(each).equals(word.value()))
            .findFirst();
    found.ifPresentOrElse(
        use,
        () ->
            wrong(
                key,
                value,
                constants.stream()
                    .map(each -> "\"" + label(each) + "\"")
                    .collect(Collectors.joining(" or "))));
  }

  static String label(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  List<Integer> integers(ProfileKey key, long low, long high) {
    List<Integer> integers = new ArrayList<>();
    for (AcpiValue value : list(key)) {
      integer(key, value, low, high).ifPresent(integers::add);
    }
    return integers;
  }

  List<String> strings(ProfileKey key) {
    return strings(key, any -> true, "a string or a package of strings");
  }

  List<String> strings(ProfileKey key, Predicate<String> form, String expected) {
    List<String> strings = new ArrayList<>();
    for (AcpiValue value : list(key)) {
      if (value instanceof StringValue string && form.test(string.value())) {
        strings.add(string.value());
      } else {
        wrong(key, value, expected);
      }
    }
    return strings;
  }

  /** Pairs, as a flat package or as a package of packages of two. */
  Map<Integer, Integer> pairs(ProfileKey key, long high) {
    List<AcpiValue> flat = new ArrayList<>();
    for (AcpiValue value : list(key)) {
      if (value instanceof PackageValue pair) {
        flat.addAll(pair.elements());
      } else {
        flat.add(value);
      }
    }
    Map<Integer, Integer> pairs = new LinkedHashMap<>();
    if (flat.size() % 2 != 0) {
      wrong(key, values.get(key), "a package of pairs (command code, microseconds)");
      return pairs;
    }
    for (int i = 0; i < flat.size(); i += 2) {
      OptionalInt left = integer(key, flat.get(i), 0, 0xFFFF_FFFFL);
      OptionalInt right = integer(key, flat.get(i + 1), 0, high);
      if (left.isPresent() && right.isPresent()) {
        pairs.put(left.getAsInt(), right.getAsInt());
      }
    }
    return pairs;
  }

  private List<AcpiValue> list(ProfileKey key) {
    AcpiValue value = values.get(key);
    if (value == null) {
      return List.of();
    }
    return value instanceof PackageValue several ? several.elements() : List.of(value);
  }

  AcpiValue value(ProfileKey key) {
    return values.get(key);
  }
}
